#include "client_commands.h"

#include "client.h"
#include "clock.h"
#include "git_range.h"
#include "id.h"
#include "output.h"
#include "prd_path.h"
#include "proposal_text.h"
#include "unicode.h"

#include <unistd.h>

#define COMMITS_LIMIT 5000
#define TEXT_LIMIT 60000 /* bytes of one report */
#define TRIES 5
#define PATIENCE_SECONDS 90

struct report {
    const char *source, *kind;
    struct str external_id, text;
    int64_t at; /* 0: now */
};

static void print_outcome(const struct command_line *line, const struct report *report, const json_t *answer)
{
    const json_t *event = json_object_get(answer, "event"), *proposal = json_object_get(answer, "proposal");
    struct str subject = str_slice(report->text, 0, str_find_char(report->text, '\n', 0));
    bool is_proposal = json_is_object(proposal);

    output_prose(line, is_proposal ? "● " : "○ ", is_proposal ? STYLE_GREEN : STYLE_DIM,
                 str_cstr(line->mem, subject));
    if (is_proposal)
        proposal_print(line, proposal, "  ");
    else
        output_prose(line, "  ", STYLE_DIM,
                     str_format(line->mem, "Nothing to propose: %s", json_text(event, "reason")).ptr);
}

static struct error *send_report(const struct command_line *line, struct client *client,
                                 const struct report *report, bool *proposed)
{
    struct str text = utf8_cut(report->text, TEXT_LIMIT);
    struct str at = report->at ? time_format(line->mem, report->at) : STR_NONE;
    json_t *answer;

    TRY(client_call(client, "POST", prd_path(line, client, "/events"),
                    json_pack("{s:s, s:s%, s:s, s:s%, s:s*}", "source", report->source, "external_id",
                              report->external_id.ptr, report->external_id.len, "kind", report->kind, "text",
                              text.ptr, text.len, "at", at.ptr ? str_cstr(line->mem, at) : NULL),
                    &answer));
    *proposed = json_is_object(json_object_get(answer, "proposal"));
    output_json(line, json_incref(answer));
    if (!line->json)
        print_outcome(line, report, answer);
    return OK;
}

/* A long range meets the server's limit of requests: it says when to go on. */
static struct error *send_patiently(const struct command_line *line, struct client *client,
                                    const struct report *report, bool *proposed)
{
    for (int tries = 0;; tries++) {
        struct error *error = send_report(line, client, report, proposed);
        int64_t seconds = error ? error_retry_after(error) : 0;

        if (!error_is(error, ERROR_LIMITED) || tries == TRIES || seconds < 1 || seconds > PATIENCE_SECONDS)
            return error;
        error_free(error);
        fflush(line->out);
        sleep((unsigned)seconds);
    }
}

static struct error *report_commits(const struct command_line *line, struct client *client, const char *range)
{
    struct git_commit_text *commits;
    size_t count, proposals = 0;
    bool proposed;

    TRY(git_range_read(range, COMMITS_LIMIT, line->mem, &commits, &count));
    for (size_t i = 0; i < count; i++) {
        struct report report = {"git", "commit", commits[i].id, commits[i].message, commits[i].at};
        TRY(send_patiently(line, client, &report, &proposed));
        proposals += proposed;
    }
    if (line->json)
        return OK;
    fprintf(line->out, "%zu commit%s, %zu proposal%s.", count, count == 1 ? "" : "s", proposals,
            proposals == 1 ? "" : "s");
    if (proposals)
        fprintf(line->out, " Decide with: stet accept %s all, or stet proposals %s", command_word(line, 0),
                command_word(line, 0));
    fputc('\n', line->out);
    return OK;
}

static struct error *report_text(const struct command_line *line, struct client *client, const char *text)
{
    const char *source = command_option(line, "source"), *kind = command_option(line, "kind");
    const char *id = command_option(line, "id"), *at = command_option(line, "at");
    struct report report = {
        .source = source ? source : "note", .kind = kind ? kind : "note", .text = str_from(text)};
    bool proposed;

    report.external_id = id ? str_from(id) : id_format(line->mem, id_new(clock_system(), random_system()));
    if (at && !time_parse(str_from(at), &report.at))
        return error_new(ERROR_INVALID, "usage", "\"%s\" is no time; write it as 2026-01-31T09:30:00Z", at);
    return send_report(line, client, &report, &proposed);
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *range = command_option(line, "git"), *text = command_word(line, 1);

    if (!range == !text)
        return error_new(ERROR_INVALID, "usage",
                         "say what happened, as TEXT or as --git RANGE (see stet progress --help)");
    TRY(client_open(line, &client));
    return range ? report_commits(line, client, range) : report_text(line, client, text);
}

static const struct option_definition options[] = {
    {"git", "RANGE", "report the commits of a range in the repository here; each is counted once"},
    {"source", "NAME", "where it comes from (default: note)"},
    {"id", "ID", "its id there; the same one is counted once (default: a new one)"},
    {"kind", "KIND", "note, commit, issue, test … (default: note)"},
    {"at", "TIME", "when it happened, RFC 3339 (default: now)"},
};

const struct command progress_command = {
    .name = "progress",
    .arguments = "PRD [TEXT]",
    .summary = "report what happened in the project",
    .details = "What changes the PRD becomes a proposal; what does not is told so, and why.\n\n"
               "  stet progress PAY \"FR-2 is done\"\n  stet progress PAY --git v1..v2",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 2,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
