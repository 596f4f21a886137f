#include "client_commands.h"

#include "client.h"
#include "conversation.h"
#include "files.h"
#include "output.h"
#include "strbuf.h"

#define ANSWERS_LIMIT ((size_t)1 << 20)
#define QUESTIONS_LIMIT 40 /* more than any template has: a guard against asking for ever */

/* A file of "# topic" headings, each with its answer below. */
struct answers {
    struct str file;
    struct str used[QUESTIONS_LIMIT]; /* topics that were asked for */
    size_t used_count;
    json_t *topics; /* what the template asks for: {topic, title} */
};

/* The topic that a line begins; STR_NONE when it is no such heading. */
static struct str heading_of(struct str line)
{
    return str_starts(line, STR("# ")) ? str_trim(str_slice(line, 2, line.len)) : STR_NONE;
}

static struct str find_answer(struct str file, struct str topic)
{
    struct str line, rest = file;
    const char *from = NULL;

    while (str_next_line(&rest, &line)) {
        struct str heading = heading_of(line);
        if (from && heading.ptr)
            return str_trim(str_of(from, (size_t)(line.ptr - from)));
        if (heading.ptr && str_eq_nocase(heading, topic))
            from = line.ptr + line.len;
    }
    return from ? str_trim(str_of(from, (size_t)(file.ptr + file.len - from))) : STR("");
}

/* The label that the summary of an interview has for a topic; "" when there is none. */
static struct str title_of(const struct answers *self, struct str topic)
{
    const json_t *one;
    size_t i;

    json_array_foreach(self->topics, i, one)
    {
        if (str_eq(topic, str_from(json_text(one, "topic"))))
            return str_from(json_text(one, "title"));
    }
    return STR("");
}

/* The answer to a question, under its id ("prd.problem"), its topic ("requirements") or the topic's label
 * ("What it must do"). */
static struct str answer_to(struct answers *self, const struct conversation_question *question)
{
    struct str names[] = {question->id, question->topic, title_of(self, question->topic)};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str answer = names[i].len ? find_answer(self->file, names[i]) : STR("");
        if (!answer.len)
            continue;
        if (self->used_count < QUESTIONS_LIMIT)
            self->used[self->used_count++] = names[i];
        return answer;
    }
    return STR("skip");
}

static bool was_used(const struct answers *self, struct str topic)
{
    for (size_t i = 0; i < self->used_count; i++)
        if (str_eq_nocase(self->used[i], topic))
            return true;
    return false;
}

/* "problem", "requirements (What it must do)": every name that a heading may have. */
static void print_topics(const struct command_line *line, const struct answers *answers)
{
    struct strbuf names = strbuf_new(line->mem, STRBUF_LIMIT_DEFAULT);
    const json_t *one;
    size_t i;

    json_array_foreach(answers->topics, i, one)
    {
        struct str topic = str_from(json_text(one, "topic")), title = str_from(json_text(one, "title"));
        strbuf_addf(&names, "%s%.*s", i > 0 ? ", " : "Topics: ", STR_ARGS(topic));
        if (!str_eq_nocase(topic, title))
            strbuf_addf(&names, " (%.*s)", STR_ARGS(title));
    }
    if (names.len > 0)
        output_prose(line, "", STYLE_NONE, str_cstr(line->mem, strbuf_str(&names)));
}

/* Whether the template asks for it at all. */
static bool is_topic(const struct answers *answers, struct str heading)
{
    const json_t *one;
    size_t i;

    json_array_foreach(answers->topics, i, one)
    {
        if (str_eq_nocase(heading, str_from(json_text(one, "topic"))) ||
            str_eq_nocase(heading, str_from(json_text(one, "title"))))
            return true;
    }
    return false;
}

/* An answer that no question asked for may stand under a misspelt topic. */
static void print_unused(const struct command_line *line, const struct answers *answers)
{
    struct str part, rest = answers->file;
    bool unknown = false;

    while (str_next_line(&rest, &part)) {
        struct str heading = heading_of(part);
        if (!heading.ptr || was_used(answers, heading))
            continue;
        fprintf(line->out, "%sNot asked for, so not used: # ", style(line, STYLE_YELLOW));
        output_text(line, str_cstr(line->mem, heading));
        fprintf(line->out, "%s\n", style(line, STYLE_NONE));
        unknown = unknown || !is_topic(answers, heading);
    }
    if (unknown)
        print_topics(line, answers);
}

static void print_answer(const struct command_line *line, struct str answer)
{
    if (line->json)
        return;
    fputc('\n', line->out);
    output_prose(line, "> ", STYLE_GREEN, str_cstr(line->mem, answer));
    fputc('\n', line->out);
}

/* Runs the interview with the answers of a file; what it does not answer is skipped. */
static struct error *answer_all(const struct command_line *line, struct client *client, struct str prd,
                                struct answers *answers)
{
    json_t *interview;

    TRY(client_call(client, "GET", str_format(line->mem, "%.*s/interview", STR_ARGS(prd)), NULL, &interview));
    answers->topics = json_object_get(interview, "coverage");
    for (int i = 0; i < QUESTIONS_LIMIT; i++) {
        struct conversation_question question;
        struct conversation_end end;
        struct str answer;

        TRY(conversation_ask(line, client, prd, i == 0, &question));
        if (!question.id.ptr)
            break;
        answer = answer_to(answers, &question);
        print_answer(line, answer);
        TRY(conversation_say(line, client, prd, answer, &end));
        if (end.failed)
            return error_new(
                ERROR_UNAVAILABLE, "assistant",
                "the interview stopped, because the assistant could not answer; go on with `stet chat`");
        if (!line->json)
            fputc('\n', line->out);
    }
    if (!line->json)
        print_unused(line, answers);
    return OK;
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *answers = command_option(line, "answers"), *key;
    struct answers given = {0};
    json_t *prd;

    if (answers)
        TRY(file_read_text(answers, ANSWERS_LIMIT, line->mem, &given.file));
    TRY(client_open(line, &client));
    TRY(client_call(client, "POST", STR("/api/v1/prds"),
                    json_pack("{s:s, s:s*, s:s*, s:s*}", "title", command_word(line, 0), "idea",
                              command_option(line, "idea"), "template", command_option(line, "template"),
                              "key", command_option(line, "key")),
                    &prd));
    key = output_clean(line->mem, str_from(json_text(prd, "key"))).ptr;
    output_json(line, json_incref(prd));
    if (!line->json)
        fprintf(line->out, "%s%s%s: %.*s\n", style(line, STYLE_BOLD), key, style(line, STYLE_NONE),
                STR_ARGS(output_clean(line->mem, str_from(json_text(prd, "title")))));
    if (answers)
        return answer_all(line, client, str_format(line->mem, "/api/v1/prds/%s", json_text(prd, "id")),
                          &given);
    if (!line->json)
        fprintf(line->out, "The interview begins with: stet chat %s\n", key);
    return OK;
}

static const struct option_definition options[] = {
    {"idea", "TEXT", "the idea in a sentence or two"},
    {"template", "prd|one-pager|pr-faq|rfc|blank", "what kind of document (default: prd)"},
    {"key", "KEY", "its key, such as PAY (default: made from the title)"},
    {"answers", "FILE",
     "answer the interview from FILE: headings such as \"# problem\" or \"# What it must do\", each with its "
     "answer below; the rest "
     "is "
     "skipped"},
};

const struct command new_command = {
    .name = "new",
    .arguments = "TITLE",
    .summary = "begin a PRD",
    .details = "  stet new \"Payment reminders\" --idea \"Remind people before their card fails.\"",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 1,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
