#include "client_commands.h"

#include "client.h"
#include "conversation.h"
#include "files.h"
#include "output.h"

#define ANSWERS_LIMIT ((size_t)1 << 20)
#define QUESTIONS_LIMIT 40 /* more than any template has: a guard against asking for ever */

/* The answer to `topic` in a file of "# topic" headings, each with its answer below; STR_NONE when there is
 * none. */
static struct str find_answer(struct str file, struct str topic)
{
    struct str line, rest = file;
    const char *from = NULL;

    while (str_next_line(&rest, &line)) {
        bool is_heading = str_starts(line, STR("# "));
        if (from && is_heading)
            return str_trim(str_of(from, (size_t)(line.ptr - from)));
        if (is_heading && str_eq_nocase(str_trim(str_slice(line, 2, line.len)), topic))
            from = line.ptr + line.len;
    }
    return from ? str_trim(str_of(from, (size_t)(file.ptr + file.len - from))) : STR_NONE;
}

/* The answer to a question, under its id ("prd.problem") or its topic ("problem"). */
static struct str answer_to(struct str file, const struct conversation_question *question)
{
    struct str answer = find_answer(file, question->id);

    if (str_is_empty(answer))
        answer = find_answer(file, question->topic);
    return str_is_empty(answer) ? STR("skip") : answer;
}

/* Runs the interview with the answers of a file; what it does not answer is skipped. */
static struct error *answer_all(const struct command_line *line, struct client *client, struct str prd,
                                struct str file)
{
    for (int i = 0; i < QUESTIONS_LIMIT; i++) {
        struct conversation_question question;
        struct conversation_end end;
        struct str answer;

        TRY(conversation_ask(line, client, prd, i == 0, &question));
        if (!question.id.ptr)
            return OK;
        answer = answer_to(file, &question);
        if (!line->json) {
            fputc('\n', line->out);
            output_prose(line, "> ", STYLE_GREEN, str_cstr(line->mem, answer));
            fputc('\n', line->out);
        }
        TRY(conversation_say(line, client, prd, answer, &end));
        if (end.failed)
            return error_new(
                ERROR_UNAVAILABLE, "assistant",
                "the interview stopped, because the assistant could not answer; go on with `stet chat`");
        if (!line->json)
            fputc('\n', line->out);
    }
    return OK;
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *answers = command_option(line, "answers"), *key;
    struct str file = STR_NONE;
    json_t *prd;

    if (answers)
        TRY(file_read_text(answers, ANSWERS_LIMIT, line->mem, &file));
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
        return answer_all(line, client, str_format(line->mem, "/api/v1/prds/%s", json_text(prd, "id")), file);
    if (!line->json)
        fprintf(line->out, "The interview begins with: stet chat %s\n", key);
    return OK;
}

static const struct option_definition options[] = {
    {"idea", "TEXT", "the idea in a sentence or two"},
    {"template", "prd|one-pager|pr-faq|rfc|blank", "what kind of document (default: prd)"},
    {"key", "KEY", "its key, such as PAY (default: made from the title)"},
    {"answers", "FILE",
     "answer the interview from FILE: headings such as \"# problem\", each with its answer below; the rest "
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
