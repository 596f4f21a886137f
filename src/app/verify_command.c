#include "app_commands.h"

#include "container.h"
#include "database/integrity.h"
#include "digest.h"
#include "output.h"
#include "prd_checks.h"

#include <unistd.h>

/* What is found is printed at once; with --json it is gathered, for one line at the end. */
struct verifying {
    const struct command_line *line;
    json_t *findings;
    bool shows_progress; /* a line on the terminal of stderr that is written over */
    size_t count;
};

static void clear_progress(const struct verifying *self)
{
    if (self->shows_progress)
        fputs("\r\033[K", stderr);
}

/* `where` is a place as people call it: "audit 17", "PAY revision 3". */
static void add_finding(struct verifying *self, const char *kind, struct str where, struct str what,
                        json_t *more)
{
    json_t *finding = json_pack("{s:s, s:s%, s:s%}", "kind", kind, "where", where.ptr, where.len, "what",
                                what.ptr, what.len);

    json_object_update_missing_new(finding, more);
    json_array_append_new(self->findings, finding);
    self->count++;
    if (self->line->json)
        return;
    clear_progress(self);
    fprintf(self->line->out, "%s%.*s%s ", style(self->line, STYLE_RED),
            STR_ARGS(output_clean(self->line->mem, where)), style(self->line, STYLE_NONE));
    fprintf(self->line->out, "%.*s\n", STR_ARGS(output_clean(self->line->mem, what)));
}

static void found_in_audit(void *context, int64_t seq, const char *what)
{
    struct verifying *self = context;
    struct str where = str_format(self->line->mem, "audit %lld", (long long)seq);
    add_finding(self, "audit", where, str_from(what), json_pack("{s:I}", "seq", (json_int_t)seq));
}

static void found_in_history(void *context, const struct prd_finding *finding)
{
    struct verifying *self = context;
    struct arena *mem = self->line->mem;
    struct str where = str_dup(mem, finding->prd), what = str_from(finding->what);

    if (finding->revision > 0)
        where = str_format(mem, "%.*s revision %lld", STR_ARGS(finding->prd), (long long)finding->revision);
    if (finding->node.ptr)
        where = str_format(mem, "%.*s, part %.*s,", STR_ARGS(where), STR_ARGS(finding->node));
    add_finding(self, "history", where, what,
                json_pack("{s:s%, s:I}", "prd", finding->prd.ptr, finding->prd.len, "revision",
                          (json_int_t)finding->revision));
}

static void show_audit(void *context, int64_t entries)
{
    const struct verifying *self = context;
    if (self->shows_progress)
        fprintf(stderr, "\r\033[Kaudit log: %lld entries", (long long)entries);
}

static void show_history(void *context, int64_t prds, int64_t revisions)
{
    const struct verifying *self = context;
    if (self->shows_progress)
        fprintf(stderr, "\r\033[Khistory: %lld PRDs, %lld revisions", (long long)prds, (long long)revisions);
}

/* "1234:89ab…" */
static struct error *read_known_end(const struct command_line *line, struct users_audit_end *ret)
{
    struct str text = str_from(command_option(line, "audit-end")), number;
    struct digest hash;

    *ret = (struct users_audit_end){0};
    if (!text.ptr)
        return OK;
    ret->hash = text;
    if (!str_next(&ret->hash, ':', &number) || !str_to_int(number, &ret->seq) || ret->seq < 1 ||
        !digest_parse_hex(ret->hash, &hash))
        return error_new(
            ERROR_INVALID, "usage",
            "--audit-end takes a number, a colon and a hash, as an earlier `stet verify` printed them");
    return OK;
}

static struct error *check_database(struct verifying *self, const struct container *container)
{
    struct str *problems;
    size_t count;

    if (self->shows_progress)
        fprintf(stderr, "\r\033[Kdatabase: pages and references");
    TRY(database_check(container->database, self->line->mem, &problems, &count));
    for (size_t i = 0; i < count; i++)
        add_finding(self, "database", STR("database:"), problems[i], NULL);
    return OK;
}

struct counts {
    struct users_audit_verified audit;
    int64_t prds, revisions;
};

static struct error *check_all(struct verifying *self, const struct container *container, struct counts *ret)
{
    struct users_verifying audit = {.context = self, .found = found_in_audit, .progress = show_audit};
    struct prd_verifying history = {.context = self, .found = found_in_history, .progress = show_history};

    TRY(read_known_end(self->line, &audit.known));
    TRY(check_database(self, container));
    TRY(users_module_verify_audit(container->users, &audit, self->line->mem, &ret->audit));
    return prd_verify_history(container->database, &history, &ret->prds, &ret->revisions);
}

static json_t *report_json(const struct verifying *self, const struct counts *counts)
{
    const struct users_audit_verified *audit = &counts->audit;

    return json_pack("{s:b, s:{s:I, s:I, s:{s:I, s:s%}}, s:{s:I, s:I}, s:O}", "ok", self->count == 0, "audit",
                     "entries", (json_int_t)audit->entries, "pending", (json_int_t)audit->pending, "end",
                     "seq", (json_int_t)audit->end.seq, "hash", audit->end.hash.ptr, audit->end.hash.len,
                     "history", "prds", (json_int_t)counts->prds, "revisions", (json_int_t)counts->revisions,
                     "findings", self->findings);
}

static void print_report(const struct verifying *self, const struct counts *counts)
{
    FILE *out = self->line->out;
    const struct users_audit_verified *audit = &counts->audit;

    clear_progress(self);
    fprintf(out, "Audit log: %lld entries", (long long)audit->entries);
    if (audit->pending)
        fprintf(out, ", %lld more wait to be chained", (long long)audit->pending);
    fprintf(out, "\n");
    if (audit->end.seq)
        fprintf(out, "           ends with %lld:%.*s\n", (long long)audit->end.seq,
                STR_ARGS(audit->end.hash));
    fprintf(out, "History:   %lld revisions of %lld PRDs\n", (long long)counts->revisions,
            (long long)counts->prds);
    if (self->count == 0)
        fprintf(out, "%sAll is as it was written.%s\n", style(self->line, STYLE_GREEN),
                style(self->line, STYLE_NONE));
}

static void release_json(void *json)
{
    json_decref(json);
}

static struct error *run_verify(const struct command_line *line)
{
    struct settings *settings;
    _cleanup_(container_close) struct container container = {0};
    struct verifying self = {.line = line,
                             .findings = json_array(),
                             .shows_progress = !line->json && line->columns && isatty(STDERR_FILENO)};
    struct counts counts = {0};
    struct error *error;

    arena_defer(line->mem, release_json, self.findings);
    TRY(app_settings(line, &settings));
    TRY(container_open(settings, CONTAINER_COMMAND, line->mem, &container));
    container.only_reads = true;
    error = check_all(&self, &container, &counts);
    if (error) {
        clear_progress(&self);
        return error;
    }
    output_json(line, report_json(&self, &counts));
    if (!line->json)
        print_report(&self, &counts);
    fflush(line->out);
    if (self.count > 0)
        return error_new(ERROR_CONFLICT, "changed",
                         "%zu finding%s: what is stored is not what was written; compare with a backup",
                         self.count, self.count == 1 ? "" : "s");
    return OK;
}

static const struct option_definition options[] = {
    {"audit-end", "NUMBER:HASH", "an end of the audit log that was written down: it must still be there"},
};

const struct command verify_command = {
    .name = "verify",
    .arguments = "",
    .summary = "check the database, the audit log and every history",
    .details = "Reads everything, and changes nothing; a server may run meanwhile.\n"
               "Each entry of the audit log and each revision of a PRD carries a hash of what\n"
               "it says and of the one before it. Whoever changes one byte in the database is\n"
               "found. Whoever writes all of the audit log anew is found with its end, which\n"
               "this command prints: keep it somewhere else.\n\n"
               "  stet verify\n"
               "  stet verify --audit-end 1234:89abcdef...",
    .side = COMMAND_SERVER,
    .options = options,
    .option_count = COUNT_OF(options),
    .takes_settings = true,
    .run = run_verify,
};
