#include "conversation.h"

#include "output.h"
#include "proposal_text.h"

#define BAR_WIDTH 20

struct hearing {
    const struct command_line *line;
    json_t *proposals; /* heard in this reply */
    json_t *end;       /* data of done or error */
    bool failed, midline;
};

static void release_json(void *json)
{
    json_decref(json);
}

static void hear(void *context, const struct client_event *event)
{
    struct hearing *self = context;
    const struct command_line *line = self->line;

    if (strcmp(event->name, "delta") == 0 && !line->json) {
        const char *text = json_text(event->data, "text");
        output_text(line, text);
        fflush(line->out);
        if (text[0])
            self->midline = text[strlen(text) - 1] != '\n';
    } else if (strcmp(event->name, "proposal") == 0) {
        json_array_append(self->proposals, event->data);
    } else if (strcmp(event->name, "done") == 0 || strcmp(event->name, "error") == 0) {
        self->failed = strcmp(event->name, "error") == 0;
        self->end = json_incref(event->data);
        arena_defer(line->mem, release_json, self->end);
    }
}

struct error *conversation_say(const struct command_line *line, struct client *client, struct str prd,
                               struct str message, bool *failed)
{
    struct hearing hearing = {.line = line, .proposals = json_array()};
    json_t *proposal;
    size_t i;

    arena_defer(line->mem, release_json, hearing.proposals);
    TRY(client_stream(client, str_format(line->mem, "%.*s/messages", STR_ARGS(prd)),
                      json_pack("{s:s%}", "text", message.ptr, message.len), hear, &hearing));
    if (!hearing.end)
        return error_new(ERROR_UNAVAILABLE, "cut",
                         "the connection ended before the reply did; the reply is kept and "
                         "`stet show` and the page will have it");
    *failed = hearing.failed;
    if (line->json) {
        output_json(line, json_pack("{s:O, s:O}", hearing.failed ? "error" : "reply", hearing.end,
                                    "proposals", hearing.proposals));
        return OK;
    }
    if (hearing.midline)
        fputc('\n', line->out);
    if (hearing.failed)
        fprintf(line->out, "%s%s%s\n", style(line, STYLE_RED), json_text(hearing.end, "detail"),
                style(line, STYLE_NONE));
    json_array_foreach(hearing.proposals, i, proposal)
    {
        fputc('\n', line->out);
        proposal_print(line, proposal);
    }
    return OK;
}

static void print_bar(const struct command_line *line, int64_t percent)
{
    int filled = (int)(percent * BAR_WIDTH / 100);

    fputs(style(line, STYLE_GREEN), line->out);
    for (int i = 0; i < BAR_WIDTH; i++) {
        if (i == filled)
            fputs(style(line, STYLE_DIM), line->out);
        fputs(i < filled ? "█" : "░", line->out);
    }
    fprintf(line->out, "%s %lld %% known", style(line, STYLE_NONE), (long long)percent);
}

struct error *conversation_question(const struct command_line *line, struct client *client, struct str prd,
                                    struct str *topic)
{
    json_t *interview, *question;

    TRY(client_call(client, "GET", str_format(line->mem, "%.*s/interview", STR_ARGS(prd)), NULL, &interview));
    question = json_object_get(interview, "question");
    *topic = json_is_object(question) ? str_from(json_text(question, "topic")) : STR_NONE;
    if (line->json)
        return OK;
    print_bar(line, json_number(interview, "percent"));
    fputc('\n', line->out);
    if (topic->ptr)
        fprintf(line->out, "%s%s%s\n", style(line, STYLE_BOLD), json_text(question, "text"),
                style(line, STYLE_NONE));
    return OK;
}
