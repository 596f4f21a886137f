#include "app_commands.h"
#include "client.h"
#include "clock.h"
#include "files.h"
#include "output.h"
#include "prd_lint.h"
#include "strbuf.h"

#include <unistd.h>

#define FILE_SIZE_MAX ((size_t)2 << 20)

struct shown_finding {
    const char *rule, *severity;
    int64_t line, column;
    const char *code, *text, *message;
    bool is_fixable;
};

struct linting {
    const struct command_line *line;
    json_t *items;
    size_t counts[PRD_LINT_SEVERITIES];
    size_t files, failed;
    enum prd_lint_severity least; /* that is shown */
    const char **disabled;        /* names of rules, NULL-ended */
};

static bool severity_parse(const char *name, enum prd_lint_severity *ret)
{
    for (int i = 0; i < PRD_LINT_SEVERITIES; i++) {
        if (strcmp(name, prd_lint_severity_name((enum prd_lint_severity)i)) != 0)
            continue;
        *ret = (enum prd_lint_severity)i;
        return true;
    }
    return false;
}

static void print_finding(const struct linting *self, const char *name, const struct shown_finding *finding)
{
    static const enum style styles[PRD_LINT_SEVERITIES] = {STYLE_RED, STYLE_YELLOW, STYLE_DIM};
    const struct command_line *line = self->line;
    enum prd_lint_severity severity = PRD_LINT_ERROR;

    (void)severity_parse(finding->severity, &severity);
    output_text(line, name);
    fprintf(line->out, ":%lld: %s", (long long)finding->line, style(line, styles[severity]));
    output_text(line, finding->rule);
    fprintf(line->out, "%s: ", style(line, STYLE_NONE));
    output_text(line, finding->message);
    fputc('\n', line->out);
}

static void show(struct linting *self, const char *name, const struct shown_finding *finding)
{
    enum prd_lint_severity severity = PRD_LINT_ADVICE;

    if (!severity_parse(finding->severity, &severity) || severity > self->least ||
        str_is_one_of(str_from(finding->rule), self->disabled))
        return;
    self->counts[severity]++;
    if (!self->line->json) {
        print_finding(self, name, finding);
        return;
    }
    json_array_append_new(
        self->items, json_pack("{s:s, s:I, s:I, s:s, s:s, s:s*, s:s, s:s, s:b}", "file", name, "line",
                               (json_int_t)finding->line, "column", (json_int_t)finding->column, "rule",
                               finding->rule, "severity", finding->severity, "code", finding->code, "text",
                               finding->text, "message", finding->message, "fix", finding->is_fixable));
}

static struct error *lint_file(struct linting *self, const char *path)
{
    struct arena *mem = self->line->mem;
    const char *name = strcmp(path, "-") == 0 ? "stdin" : path;
    struct prd_lint_finding *findings;
    struct str text;
    size_t count;
    struct error *error;

    TRY(file_read_text(path, FILE_SIZE_MAX, mem, &text));
    error = prd_lint_text(text, clock_now(clock_system()), mem, &findings, &count);
    if (error)
        return error_wrap(error, error_kind(error), "file", "%s: %s", name, error_message(error));
    for (size_t i = 0; i < count; i++) {
        struct shown_finding shown = {
            .rule = findings[i].rule,
            .severity = prd_lint_severity_name(findings[i].severity),
            .line = (int64_t)findings[i].line,
            .column = (int64_t)findings[i].column,
            .code = findings[i].code.ptr ? str_cstr(mem, findings[i].code) : NULL,
            .text = str_cstr(mem, findings[i].text),
            .message = str_cstr(mem, findings[i].message),
            .is_fixable = findings[i].is_fixable,
        };
        show(self, name, &shown);
    }
    return OK;
}

static struct error *lint_prd(struct linting *self, const char *name)
{
    _cleanup_(client_closep) struct client *client = NULL;
    struct str path;
    json_t *items, *item;
    size_t i;

    TRY(client_open(self->line, &client));
    path = str_format(self->line->mem, "/api/v1/prds/%s/lint", client_escape(client, name).ptr);
    TRY(client_list(client, path, &items));
    json_array_foreach(items, i, item)
    {
        struct shown_finding shown = {
            .rule = json_text(item, "rule"),
            .severity = json_text(item, "severity"),
            .line = json_number(item, "line"),
            .column = json_number(item, "column"),
            .code = json_text(item, "code")[0] ? json_text(item, "code") : NULL,
            .text = json_text(item, "text"),
            .message = json_text(item, "message"),
            .is_fixable = json_is_true(json_object_get(item, "fix")),
        };
        show(self, name, &shown);
    }
    return OK;
}

/* A PRD's key or id has neither; a file of this name goes first. */
static bool is_file(const char *word)
{
    return strcmp(word, "-") == 0 || strchr(word, '.') || strchr(word, '/') || access(word, F_OK) == 0;
}

static bool is_rule(const struct prd_lint_rule *rules, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(name, str_from(rules[i].id)))
            return true;
    return false;
}

static struct error *read_disabled(struct linting *self)
{
    const struct command_line *line = self->line;
    size_t count, taken = 0, room = 1;
    const struct prd_lint_rule *rules = prd_lint_rules(line->mem, &count);

    for (size_t i = 0; i < line->option_count; i++)
        for (const char *c = line->options[i].value; c && *c; c++)
            room += *c == ',' || c == line->options[i].value;
    self->disabled = arena_array_of(line->mem, room + 1, const char *);
    for (size_t i = 0; i < line->option_count; i++) {
        struct str rest = str_from(line->options[i].value), name;
        if (strcmp(line->options[i].name, "disable") != 0)
            continue;
        while (str_next(&rest, ',', &name)) {
            name = str_trim(name);
            if (!is_rule(rules, count, name))
                return error_new(ERROR_INVALID, "usage",
                                 "there is no rule \"%.*s\"; `stet lint --rules` lists them", STR_ARGS(name));
            self->disabled[taken++] = str_cstr(line->mem, name);
        }
    }
    return OK;
}

static void list_rules(const struct command_line *line)
{
    size_t count;
    const struct prd_lint_rule *rules = prd_lint_rules(line->mem, &count);
    json_t *items = json_array();

    for (size_t i = 0; i < count; i++) {
        const char *severity = prd_lint_severity_name(rules[i].severity);
        json_array_append_new(items,
                              json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "id", rules[i].id, "title",
                                        rules[i].title, "severity", severity, "source", rules[i].source,
                                        "why", rules[i].why, "fixable", rules[i].is_fixable));
        if (!line->json)
            fprintf(line->out, "%-21s %-8s %s\n", rules[i].id, severity, rules[i].title);
    }
    output_json(line, json_pack("{s:o}", "items", items));
}

static struct str counted(const struct linting *self)
{
    static const char *const names[PRD_LINT_SEVERITIES][2] = {
        {"error", "errors"}, {"warning", "warnings"}, {"piece of advice", "pieces of advice"}};
    struct strbuf text = strbuf_new(self->line->mem, 256);

    for (int i = 0; i < PRD_LINT_SEVERITIES; i++)
        if (self->counts[i] > 0)
            strbuf_addf(&text, "%s%zu %s", text.len > 0 ? ", " : "", self->counts[i],
                        names[i][self->counts[i] != 1]);
    return strbuf_str(&text);
}

static void lint_all(struct linting *self)
{
    const struct command_line *line = self->line;
    for (size_t i = 0; i < line->word_count; i++) {
        _cleanup_(error_freep) struct error *error =
            is_file(line->words[i]) ? lint_file(self, line->words[i]) : lint_prd(self, line->words[i]);
        self->files++;
        if (!error)
            continue;
        fflush(line->out);
        command_complain(error);
        self->failed++;
    }
}

static void release_json(void *json)
{
    json_decref(json);
}

static struct error *run(const struct command_line *line)
{
    struct linting self = {.line = line, .least = PRD_LINT_ADVICE};
    const char *severity = command_option(line, "severity");
    bool strict = command_has_option(line, "strict");

    if (command_has_option(line, "rules")) {
        list_rules(line);
        return OK;
    }
    if (line->word_count == 0)
        return error_new(ERROR_INVALID, "usage", "say what to lint: a Markdown file, \"-\" or a PRD");
    if (severity && !severity_parse(severity, &self.least))
        return error_new(ERROR_INVALID, "usage", "\"%s\" is no severity; it must be error, warning or advice",
                         severity);
    TRY(read_disabled(&self));
    self.items = json_array();
    arena_defer(line->mem, release_json, self.items);
    lint_all(&self);
    output_json(line,
                json_pack("{s:O, s:{s:i, s:i, s:i}}", "items", self.items, "counts", "error",
                          (int)self.counts[PRD_LINT_ERROR], "warning", (int)self.counts[PRD_LINT_WARNING],
                          "advice", (int)self.counts[PRD_LINT_ADVICE]));
    fflush(line->out);
    if (self.failed > 0)
        return error_new(ERROR_INVALID, "lint", "%zu of %zu could not be read", self.failed, self.files);
    if (self.counts[PRD_LINT_ERROR] > 0 || (strict && self.counts[PRD_LINT_WARNING] > 0))
        return error_new(ERROR_INVALID, "lint", "%.*s", STR_ARGS(counted(&self)));
    if (!line->json && line->columns)
        fprintf(line->out, "%.*s\n",
                STR_ARGS(self.counts[PRD_LINT_WARNING] + self.counts[PRD_LINT_ADVICE] > 0
                             ? counted(&self)
                             : STR("Nothing to remark.")));
    return OK;
}

static const struct option_definition options[] = {
    {"strict", NULL, "warnings fail too"},
    {"severity", "error|warning|advice", "show nothing below it (default: advice)"},
    {"disable", "RULE,…", "leave these rules out"},
    {"rules", NULL, "list the rules"},
};

const struct command lint_command = {
    .name = "lint",
    .arguments = "PRD|FILE...",
    .summary = "remark on what can be misread or not be tested",
    .details = "Of a file (\"-\" is stdin), no server is asked. What has a \".\" or a \"/\" in its\n"
               "name, or is a file, is a file; other words are PRDs.\n"
               "Prints `file:line: rule: message` for each finding. Ends with 1 when there is\n"
               "an error (with --strict, or a warning), and with 0 otherwise.\n\n"
               "  stet lint docs/prd.md\n"
               "  stet lint --strict --disable passive-voice,absolute docs/*.md\n"
               "  stet lint PAY",
    .side = COMMAND_CLIENT,
    .least = 0,
    .most = SIZE_MAX,
    .options = options,
    .option_count = COUNT_OF(options),
    .run = run,
};
