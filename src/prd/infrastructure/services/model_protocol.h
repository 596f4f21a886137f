/*
 * What differs between the servers of models: how a question is written and how the pieces of an answer are
 * read. A table and two functions each; connecting, deadlines, other tries and limits are model_call.h's.
 *
 *   openai     OpenAI API reference, "Chat completions", streaming: server-sent events
 *   ollama     Ollama API, "Generate a chat completion" (/api/chat): one JSON object a line
 *   anthropic  Claude API, "Messages", streaming: server-sent events
 */
#pragma once
#include "http_client/http_client.h"
#include "interfaces/assistant.h"

struct prompt_message {
    const char *role; /* "system", "user", "assistant" */
    struct str text;
};

struct model_request {
    const char *model;
    const struct prompt_message *messages; /* the first is the system's */
    size_t count;
    double temperature;
    bool is_plain;          /* without what some servers refuse: temperature, stream_options */
    int64_t context_tokens; /* what question and answer need together, where the protocol lets us say so */
    int64_t answer_tokens;  /* the most to write, where the protocol wants a number */
};

enum model_end {
    MODEL_OPEN,       /* no end yet */
    MODEL_ENDED,      /* the model came to its end */
    MODEL_CUT_SHORT,  /* the length ran out */
    MODEL_DECLINED,   /* a filter or the model itself declined */
    MODEL_OVERLOADED, /* the server says so, within its answer */
    MODEL_BROKEN,     /* an error within the answer, or no answer at all */
};

/* What an answer says so far. */
struct model_reading {
    struct arena *mem;
    void (*text)(void *context, struct str text); /* more of it */
    void *context;
    enum model_end end;
    bool is_whole;                /* it comes as one JSON text: the server does not stream */
    bool is_over;                 /* nothing more will come, whatever the connection does */
    struct assistant_usage usage; /* 0: not told */
    struct str complaint;         /* the server's own words for what went wrong; STR_NONE: none */
};

enum model_framing { MODEL_EVENTS, MODEL_LINES };

struct model_protocol {
    const char *name; /* "openai" */
    const char *url;  /* the base URL when none is set; NULL: it must be set */
    const char *path; /* after the base URL */
    const char *models_path;
    bool without_version; /* a "/v1" at the end of the base URL is dropped: the paths have it */
    enum model_framing framing;
    const char *key_header, *key_prefix;
    struct http_client_header more; /* sent with every call; name NULL: none */
    struct str (*write)(const struct model_request *request, struct arena *mem);
    /* One event's data, or one line; or (is_whole) the JSON of the whole answer. */
    void (*read)(struct model_reading *reading, struct str data);
};

extern const struct model_protocol openai_protocol, ollama_protocol, anthropic_protocol;

/* The whole URL of `path` at the base URL `base`. */
struct str model_protocol_url(const struct model_protocol *self, const char *base, const char *path,
                              struct arena *mem);
