#include "client_commands.h"

#include "client.h"
#include "clock.h"
#include "files.h"
#include "git_range.h"
#include "id.h"
#include "output.h"
#include "prd_path.h"
#include "proposal_text.h"
#include "unicode.h"

#include <unistd.h>

#define COMMITS_LIMIT 20000
#define TEXT_LIMIT 60000 /* bytes of one report */
#define FILE_LIMIT ((size_t)8 << 20)
#define BATCH 100           /* reports in one request */
#define BATCH_BYTES 2000000 /* of their texts */
#define FEW 50              /* commits of which all are shown, also those that say nothing */
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

static json_t *json_of(const struct command_line *line, const struct report *report)
{
    struct str text = utf8_cut(report->text, TEXT_LIMIT);
    struct str at = report->at ? time_format(line->mem, report->at) : STR_NONE;

    return json_pack("{s:s, s:s%, s:s, s:s%, s:s*}", "source", report->source, "external_id",
                     report->external_id.ptr, report->external_id.len, "kind", report->kind, "text", text.ptr,
                     text.len, "at", at.ptr ? str_cstr(line->mem, at) : NULL);
}

/* The server may ask for patience: it says when to go on. */
static struct error *call_patiently(const struct command_line *line, struct client *client, const char *path,
                                    const json_t *body, json_t **ret)
{
    for (int tries = 0;; tries++) {
        struct error *error =
            client_call(client, "POST", prd_path(line, client, path), json_deep_copy(body), ret);
        int64_t seconds = error ? error_retry_after(error) : 0;

        if (!error_is(error, ERROR_LIMITED) || tries == TRIES || seconds < 1 || seconds > PATIENCE_SECONDS)
            return error;
        error_free(error);
        fflush(line->out);
        sleep((unsigned)seconds);
    }
}

static struct error *send_report(const struct command_line *line, struct client *client,
                                 const struct report *report)
{
    _cleanup_(json_decrefp) json_t *body = json_of(line, report);
    json_t *answer;

    TRY(call_patiently(line, client, "/events", body, &answer));
    output_json(line, json_incref(answer));
    if (!line->json)
        print_outcome(line, report, answer);
    return OK;
}

struct sending {
    const struct command_line *line;
    struct client *client;
    const struct git_commit_text *commits;
    size_t count, sent, proposals;
};

static void show_progress(const struct sending *self)
{
    if (self->count > FEW && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%zu of %zu commits%s", self->sent, self->count,
                self->sent == self->count ? "\n" : "");
}

static struct report report_of(const struct git_commit_text *commit)
{
    return (struct report){"git", "commit", commit->id, commit->message, commit->at};
}

static void show(struct sending *self, size_t index, json_t *answer)
{
    const struct report report = report_of(&self->commits[index]);
    bool is_proposal = json_is_object(json_object_get(answer, "proposal"));

    self->proposals += is_proposal;
    output_json(self->line, json_incref(answer));
    if (!self->line->json && (is_proposal || self->count <= FEW))
        print_outcome(self->line, &report, answer);
}

/* As many as fit into one request. */
static struct error *send_batch(struct sending *self)
{
    _cleanup_(json_decrefp) json_t *events = json_array(), *body = NULL;
    size_t first = self->sent, end = first, bytes = 0;
    json_t *answer, *items;

    while (end < self->count && end - first < BATCH && bytes < BATCH_BYTES) {
        struct report report = report_of(&self->commits[end++]);
        /* A commit may have no message at all: it happened, and says nothing. */
        if (report.text.len == 0)
            report.text = STR("(no message)");
        bytes += report.text.len < TEXT_LIMIT ? report.text.len : TEXT_LIMIT;
        json_array_append_new(events, json_of(self->line, &report));
    }
    body = json_pack("{s:O}", "events", events);
    TRY(call_patiently(self->line, self->client, "/events/batch", body, &answer));
    items = json_object_get(answer, "items");
    self->sent = end;
    for (size_t i = first; i < end; i++)
        show(self, i, json_array_get(items, i - first));
    show_progress(self);
    return OK;
}

static struct error *report_commits(const struct command_line *line, struct client *client, const char *range)
{
    struct git_commit_text *commits;
    struct sending sending = {.line = line, .client = client};

    TRY(git_range_read(range, COMMITS_LIMIT, line->mem, &commits, &sending.count));
    sending.commits = commits;
    while (sending.sent < sending.count)
        TRY(send_batch(&sending));
    if (line->json)
        return OK;
    fprintf(line->out, "%zu commit%s, %zu proposal%s.", sending.count, sending.count == 1 ? "" : "s",
            sending.proposals, sending.proposals == 1 ? "" : "s");
    if (sending.proposals)
        fprintf(line->out, " Decide with: stet accept %s all, or stet proposals %s", command_word(line, 0),
                command_word(line, 0));
    fputc('\n', line->out);
    return OK;
}

static struct error *report_junit(const struct command_line *line, struct client *client, const char *path)
{
    struct report report = {.text = str_from(path)};
    struct str xml, answer;
    json_t *json;

    TRY(file_read(path, FILE_LIMIT, line->mem, &xml));
    TRY(client_transfer(client, "POST", prd_path(line, client, "/events"), "application/xml", xml,
                        "application/json", &answer));
    json = json_loadb(answer.ptr, answer.len, 0, NULL);
    if (!line->json)
        print_outcome(line, &report, json);
    output_json(line, json);
    return OK;
}

static struct error *report_text(const struct command_line *line, struct client *client, const char *text)
{
    const char *source = command_option(line, "source"), *kind = command_option(line, "kind");
    const char *id = command_option(line, "id"), *at = command_option(line, "at");
    struct report report = {
        .source = source ? source : "note", .kind = kind ? kind : "note", .text = str_from(text)};

    report.external_id = id ? str_from(id) : id_format(line->mem, id_new(clock_system(), random_system()));
    if (at && !time_parse(str_from(at), &report.at))
        return error_new(ERROR_INVALID, "usage", "\"%s\" is no time; write it as 2026-01-31T09:30:00Z", at);
    return send_report(line, client, &report);
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const char *range = command_option(line, "git"), *text = command_word(line, 1);
    const char *junit = command_option(line, "junit");

    if (!!range + !!text + !!junit != 1)
        return error_new(ERROR_INVALID, "usage",
                         "say what happened, as TEXT or as --git RANGE or as --junit FILE (see stet progress "
                         "--help)");
    TRY(client_open(line, &client));
    if (junit)
        return report_junit(line, client, junit);
    return range ? report_commits(line, client, range) : report_text(line, client, text);
}

static const struct option_definition options[] = {
    {"git", "RANGE", "report the commits of a range in the repository here; each is counted once"},
    {"junit", "FILE", "report the results of tests, as JUnit XML (- reads stdin)"},
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
               "  stet progress PAY \"FR-2 is done\"\n  stet progress PAY --git v1..v2\n"
               "  stet progress PAY --junit build/tests.xml",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 2,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
