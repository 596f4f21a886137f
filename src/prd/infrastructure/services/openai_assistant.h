/*
 * An assistant behind any OpenAI-compatible chat-completions endpoint (OpenAI, vLLM, llama.cpp, LM Studio,
 * Ollama's /v1).
 *
 * Streams; needs neither tool calling nor JSON mode. Changes are validated by services/proposal_gate.h; where
 * one is refused the model gets one turn to mend it with the exact reason; after that the prose stands and
 * says which changes could not be used. Tried again, at most twice and only before the first word: no
 * connection, 429 and 503 (as long as Retry-After asks, up to 20 s). Source of the protocol: OpenAI API
 * reference, "Chat completions", streaming.
 */
#pragma once
#include "http_client/http_client.h"
#include "interfaces/assistant.h"
#include "log.h"

struct openai_assistant_options {
    const char *url; /* base URL, "http://127.0.0.1:11434/v1" */
    const char *model;
    struct str key;             /* STR_NONE: none */
    int64_t timeout;            /* milliseconds for one whole answer */
    struct http_client *client; /* outlives the assistant */
    const struct log *log;
};

struct error *openai_assistant_new(const struct openai_assistant_options *options,
                                   struct assistant **ret) _must_check_;
