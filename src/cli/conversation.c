#include "conversation.h"

#include "output.h"
#include "proposal_text.h"
#include "strbuf.h"

#define BAR_WIDTH 20
/* The server ends each stream after two minutes, and whoever may still read goes on: so often without having
 * heard anything, more than twice as long as a model may take by default. */
#define SILENT_STREAMS 5

struct hearing {
    const struct command_line *line;
    json_t *proposals; /* heard in this reply */
    json_t *end;       /* data of done or error */
    bool failed;
    struct strbuf text; /* of the deltas */
    struct str last;    /* id of the last event */
    struct flow flow;
};

static void release_json(void *json)
{
    json_decref(json);
}

static void add_text(struct hearing *self, const char *text)
{
    strbuf_add(&self->text, str_from(text));
    if (self->line->json)
        return;
    flow_add(&self->flow, text);
    fflush(self->line->out);
}

/* Of a reply that the server holds in its store only, nothing but the end is told: with all of its text. */
static void add_rest(struct hearing *self)
{
    const char *text = json_text(self->end, "text");

    if (str_starts(str_from(text), strbuf_str(&self->text)))
        add_text(self, text + self->text.len);
}

static void hear(void *context, const struct client_event *event)
{
    struct hearing *self = context;
    const struct command_line *line = self->line;

    if (event->id.ptr)
        self->last = str_dup(line->mem, event->id);
    if (strcmp(event->name, "delta") == 0) {
        add_text(self, json_text(event->data, "text"));
    } else if (strcmp(event->name, "proposal") == 0) {
        json_array_append(self->proposals, event->data);
    } else if ((strcmp(event->name, "done") == 0 || strcmp(event->name, "error") == 0) && !self->end) {
        self->failed = strcmp(event->name, "error") == 0;
        self->end = json_incref(event->data);
        arena_defer(line->mem, release_json, self->end);
    }
}

static void print_end(const struct command_line *line, struct hearing *hearing)
{
    const json_t *proposal;
    size_t i;

    if (hearing->failed)
        output_prose(line, "", STYLE_RED, json_text(hearing->end, "detail"));
    json_array_foreach(hearing->proposals, i, proposal)
    {
        fputc('\n', line->out);
        proposal_print(line, proposal, "");
    }
}

/* Hears the reply to its end, or until nothing comes any more. */
static struct error *hear_all(struct hearing *self, struct client *client, struct str path,
                              struct str message)
{
    TRY(client_stream(client, path, json_pack("{s:s%}", "text", message.ptr, message.len), STR_NONE, hear,
                      self));
    for (int silent = 0; !self->end && self->last.ptr && silent < SILENT_STREAMS; silent++) {
        struct str before = self->last;
        TRY(client_stream(client, path, NULL, before, hear, self));
        if (!str_eq(self->last, before))
            silent = -1;
        if (self->end && !self->failed)
            add_rest(self);
    }
    return OK;
}

struct error *conversation_say(const struct command_line *line, struct client *client, struct str prd,
                               struct str message, struct conversation_end *ret)
{
    struct hearing hearing = {
        .line = line, .proposals = json_array(), .flow = flow_begin(line, "", STYLE_NONE)};
    struct error *error;

    hearing.flow.has_emphasis = true;
    arena_defer(line->mem, release_json, hearing.proposals);
    hearing.text = strbuf_new(line->mem, STRBUF_LIMIT_DEFAULT);
    error = hear_all(&hearing, client, str_format(line->mem, "%.*s/messages", STR_ARGS(prd)), message);
    if (!line->json)
        flow_end(&hearing.flow);
    TRY(error);
    if (!hearing.end)
        return error_new(
            ERROR_UNAVAILABLE, "cut",
            "the connection ended before the reply did; the reply is kept, and the page or the next "
            "message will have it");
    if (line->json)
        output_json(line, json_pack("{s:O, s:O}", hearing.failed ? "error" : "reply", hearing.end,
                                    "proposals", hearing.proposals));
    else
        print_end(line, &hearing);
    fflush(line->out); /* whoever reads a pipe may wait for the reply before they say more */
    *ret = (struct conversation_end){hearing.failed, json_array_size(hearing.proposals)};
    return OK;
}

static void print_bar(const struct command_line *line, int64_t percent)
{
    int64_t filled = percent * BAR_WIDTH / 100;

    fputs(style(line, STYLE_GREEN), line->out);
    for (int64_t i = 0; i < BAR_WIDTH; i++) {
        if (i == filled)
            fputs(style(line, STYLE_DIM), line->out);
        fputs(i < filled ? "█" : "░", line->out);
    }
    fprintf(line->out, "%s %lld %% known\n", style(line, STYLE_NONE), (long long)percent);
}

static void print_question(const struct command_line *line, const json_t *question)
{
    const char *why = json_text(question, "why"), *example = json_text(question, "example");

    fputc('\n', line->out);
    output_prose(line, "", STYLE_BOLD, json_text(question, "text"));
    if (why[0])
        output_prose(line, "  ", STYLE_DIM, why);
    if (example[0])
        output_prose(line, "  ", STYLE_DIM, str_format(line->mem, "For example: %s", example).ptr);
}

struct error *conversation_ask(const struct command_line *line, struct client *client, struct str prd,
                               bool aloud, struct conversation_question *ret)
{
    json_t *interview, *question;

    TRY(client_call(client, "GET", str_format(line->mem, "%.*s/interview", STR_ARGS(prd)), NULL, &interview));
    question = json_object_get(interview, "question");
    *ret = (struct conversation_question){0};
    if (json_is_object(question))
        *ret = (struct conversation_question){str_from(json_text(question, "id")),
                                              str_from(json_text(question, "topic"))};
    if (line->json)
        return OK;
    print_bar(line, json_number(interview, "percent"));
    if (aloud && json_is_object(question))
        print_question(line, question);
    return OK;
}
