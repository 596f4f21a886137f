#include "clock.h"
#include "services/characters.h"
#include "services/lint_rules.h"
#include "services/prose.h"
#include "services/quantities.h"

static const char *const status_names[] = {"status", "state", NULL};

static const struct node *item_of(const struct linting *self, size_t node, enum node_kind kind)
{
    const struct node *item = &self->document->nodes[node];
    return item->kind == kind ? item : NULL;
}

static bool has_any(struct str text, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (str_find_nocase(text, str_from(words[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

/* Whether its status says that nothing more is to be done about it. */
static bool is_settled(const struct node *node)
{
    static const char *const words[] = {
        "done",       "closed",   "resolved",    "answered",   "decided",  "dropped",   "cancelled",
        "canceled",   "rejected", "obsolete",    "superseded", "released", "shipped",   "complete",
        "completed",  "reached",  "achieved",    "met",        "finished", "delivered", "validated",
        "confirmed",  "verified", "accepted",    "mitigated",  "deferred", "withdrawn", "invalid",
        "deprecated", "removed",  "implemented", "merged",     "wontfix",  "won't fix", "disproved",
        "refuted",    "occurred", "retired",     NULL};
    struct str status = lint_field(node, status_names);
    return str_is_one_of(status, words) || str_find(node->text, STR("[x]"), 0) < 8 ||
           str_find(node->text, STR("~~"), 0) != SIZE_MAX;
}

/* The statement and the values of the fields, on one line. */
static struct str all_words(const struct node *node, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    strbuf_add(&text, node->statement);
    for (size_t i = 0; i < node->field_count; i++) {
        strbuf_add(&text, STR(" ; "));
        strbuf_add(&text, node->fields[i].value);
    }
    return prose_one_line(strbuf_str(&text), mem);
}

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (byte_is_digit(text.ptr[i]))
            return true;
    return false;
}

static bool has_number_name(const struct linting *self, size_t node)
{
    const struct lint_node *reading = &self->nodes[node];
    for (size_t i = 0; i < reading->sentence_count; i++)
        if (reading->sentences[i].has_number)
            return true;
    return false;
}

void lint_metric_number(struct linting *self, size_t node)
{
    static const char *const words[] = {"all ",  "every ", "none",    "zero",     "no ",
                                        "half",  "double", "doubled", "twice",    "triple",
                                        "each ", "full",   "any ",    "without ", NULL};
    const struct node *metric = item_of(self, node, NODE_METRIC);
    struct str text;
    if (metric == NULL)
        return;
    text = all_words(metric, self->mem);
    if (has_digit(text) || has_number_name(self, node) || has_any(text, words))
        return;
    lint_add_item(self, node, "a metric without a number; say what it is today and what it should become");
}

static bool has_moment(struct str text, struct arena *mem)
{
    return moments_read(text, mem).count > 0;
}

static const char *const date_names[] = {
    "date",    "due",   "deadline", "when", "by", "target date", "target", "release", "version", "planned",
    "reached", "until", "start",    "end",  "at", "eta",         "sprint", "quarter", NULL};

void lint_metric_deadline(struct linting *self, size_t node)
{
    static const char *const names[] = {"date",      "due",         "deadline",    "when",   "by",
                                        "until",     "target date", "period",      "window", "horizon",
                                        "timeframe", "measured",    "measurement", NULL};
    static const char *const words[] = {"launch", "release", "month", "week",   "quarter",    "year", "day",
                                        "sprint", "p50",     "p95",   "p99",    "percentile", "lcp",  "load",
                                        "minute", "second",  " ms",   "always", "never",      "hour", NULL};
    const struct node *metric = item_of(self, node, NODE_METRIC);
    struct str text;
    if (metric == NULL || is_settled(metric))
        return;
    text = all_words(metric, self->mem);
    /* Without a number there is a finding already; what a test shows at any time needs no day. */
    if (!has_digit(text) || lint_field(metric, names).ptr != NULL || has_any(text, words) ||
        has_moment(text, self->mem))
        return;
    if (!has_any(text, (const char *const[]){"%", "percent", "increase", "decrease", "grow", "fall", "rise",
                                             "reduce", "users", "customers", "members", "teams", "revenue",
                                             "adoption", "drop", NULL}))
        return;
    lint_add_item(self, node, "a target without a day; say by when it should be reached");
}

void lint_risk_response(struct linting *self, size_t node)
{
    static const char *const names[] = {"mitigation",  "mitigations", "response",       "plan",
                                        "contingency", "action",      "mitigated by",   "avoidance",
                                        "treatment",   "counter",     "countermeasure", "fallback",
                                        "prevention",  NULL};
    static const char *const words[] = {
        "mitigat",  "to avoid",       "to prevent",   "we will",   "fall back", "fallback",
        "accepted", "contingency",    "in that case", "therefore", "so we",     "instead",
        "monitor",  "countermeasure", "prevented by", "we accept", NULL};
    const struct node *risk = item_of(self, node, NODE_RISK);
    if (risk == NULL || is_settled(risk) || lint_field(risk, names).ptr != NULL ||
        has_any(risk->statement, words))
        return;
    lint_add_item(self, node,
                  "a risk that nobody answers; say what makes it less likely, or what is done when it "
                  "comes true");
}

void lint_question_owner(struct linting *self, size_t node)
{
    static const char *const names[] = {"owner", "assignee",    "assigned", "who",     "asked",
                                        "ask",   "responsible", "dri",      "contact", "due",
                                        "by",    "decider",     "answer",   "answers", NULL};
    const struct node *question = item_of(self, node, NODE_QUESTION);
    struct str text;
    size_t at;
    if (question == NULL || is_settled(question) || lint_field(question, names).ptr != NULL)
        return;
    text = question->statement;
    at = str_find_char(text, '@', 0);
    if (at != SIZE_MAX && byte_is_alnum(byte_at(text, at + 1)))
        return;
    if (has_any(text, (const char *const[]){"owner:", "ask ",
                                            "answer:", "resolved:", "decided:", "assigned to", NULL}))
        return;
    lint_add_item(self, node, "an open question that nobody has to answer; name an owner");
}

void lint_decision_reason(struct linting *self, size_t node)
{
    static const char *const names[] = {"reason",        "reasons",    "why",      "rationale",
                                        "because",       "context",    "evidence", "consequences",
                                        "justification", "background", "source",   NULL};
    static const char *const words[] = {
        "because",  "since ",    "so that",    "in order to", "due to",      "as it ",
        "as they ", "as we ",    "reason",     "rationale",   "given that",  "to avoid",
        "to keep",  "to reduce", "to allow",   "to make",     "to prevent",  "for the sake",
        "thus",     "therefore", "why",        "which lets",  "which keeps", "to limit",
        "to save",  "to ensure", "to support", "to simplify", "so it ",      "so we ",
        "to meet",  NULL};
    const struct node *decision = item_of(self, node, NODE_DECISION);
    if (decision == NULL || lint_field(decision, names).ptr != NULL || has_any(decision->statement, words))
        return;
    lint_add_item(self, node, "a decision without its reason; say why, so that nobody has to take it again");
}

void lint_assumption_check(struct linting *self, size_t node)
{
    static const char *const names[] = {"validation", "validate", "validated", "validated by", "check",
                                        "checked",    "test",     "evidence",  "owner",        "source",
                                        "how",        "by",       "due",       "confirmed",    NULL};
    static const char *const words[] = {"confirmed",
                                        "validated",
                                        "verified",
                                        "we asked",
                                        "we will ask",
                                        "to be checked",
                                        "to be validated",
                                        "we checked",
                                        "we measured",
                                        "shown by",
                                        "according to",
                                        "agreed with",
                                        "we will check",
                                        "will be validated",
                                        "survey",
                                        "interview",
                                        NULL};
    const struct node *assumption = item_of(self, node, NODE_ASSUMPTION);
    if (assumption == NULL || is_settled(assumption) || lint_field(assumption, names).ptr != NULL ||
        has_any(assumption->statement, words))
        return;
    lint_add_item(self, node, "an assumption that nobody checks; say how it will be validated, and by whom");
}

void lint_milestone_date(struct linting *self, size_t node)
{
    const struct node *milestone = item_of(self, node, NODE_MILESTONE);
    if (milestone == NULL || is_settled(milestone) || lint_field(milestone, date_names).ptr != NULL ||
        has_moment(all_words(milestone, self->mem), self->mem))
        return;
    lint_add_item(self, node, "a milestone without a date or release; say when it should be reached");
}

static unsigned digits_at(struct str text, size_t at, size_t count)
{
    unsigned value = 0;
    for (size_t i = 0; i < count; i++) {
        if (!byte_is_digit(byte_at(text, at + i)))
            return 0;
        value = value * 10 + (unsigned)(text.ptr[at + i] - '0');
    }
    return value;
}

static unsigned month_named(struct str text, size_t at)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    for (unsigned i = 0; i < COUNT_OF(months); i++)
        if (str_starts_nocase(str_slice(text, at, text.len), str_from(months[i])))
            return i + 1;
    return 0;
}

/* The last day of what `text` names ("2026-03-01", "2026-03", "March 2026", "March 1, 2026", "Q3 2026",
 * "2026"), as year * 10000 + month * 100 + day; 0 when that cannot be told. */
static unsigned last_day(struct str text)
{
    unsigned year = 0, month = 0, day = 0;

    for (size_t i = 0; i < text.len; i++) {
        bool fresh = i == 0 || !byte_is_alnum(text.ptr[i - 1]);
        if (!fresh)
            continue;
        if (year == 0 && digits_at(text, i, 4) >= 1970 && !byte_is_digit(byte_at(text, i + 4))) {
            year = digits_at(text, i, 4);
            if (byte_at(text, i + 4) == '-' && digits_at(text, i + 5, 2) > 0) {
                month = digits_at(text, i + 5, 2);
                day = byte_at(text, i + 7) == '-' ? digits_at(text, i + 8, 2) : 0;
                break;
            }
        } else if (month == 0 && (text.ptr[i] == 'Q' || text.ptr[i] == 'q') &&
                   digits_at(text, i + 1, 1) >= 1 && digits_at(text, i + 1, 1) <= 4 &&
                   !byte_is_digit(byte_at(text, i + 2))) {
            month = digits_at(text, i + 1, 1) * 3;
        } else if (month == 0 && byte_is_letter(text.ptr[i])) {
            month = month_named(text, i);
        } else if (day == 0 && byte_is_digit(text.ptr[i])) {
            size_t length = byte_is_digit(byte_at(text, i + 1)) ? 2 : 1;
            if (!byte_is_digit(byte_at(text, i + length)))
                day = digits_at(text, i, length);
        }
    }
    if (year == 0 || month > 12 || day > 31)
        return 0;
    return year * 10000 + (month > 0 ? month : 12) * 100 + (day > 0 && month > 0 ? day : 31);
}

static unsigned day_of(int64_t at, struct arena *mem)
{
    struct str now = time_format(mem, at);
    return digits_at(now, 0, 4) * 10000 + digits_at(now, 5, 2) * 100 + digits_at(now, 8, 2);
}

void lint_milestone_overdue(struct linting *self, size_t node)
{
    static const char *const names[] = {"date",   "due",     "deadline", "when", "by",  "target date",
                                        "target", "planned", "until",    "end",  "eta", NULL};
    const struct node *milestone = item_of(self, node, NODE_MILESTONE);
    struct str text;
    unsigned day;

    if (milestone == NULL || is_settled(milestone))
        return;
    text = lint_field(milestone, names);
    if (text.ptr == NULL) {
        struct moment_list moments = moments_read(prose_one_line(milestone->statement, self->mem), self->mem);
        const struct moment *moment = moments_first(&moments, MOMENT_DATE);
        if (moment == NULL)
            return;
        text = moment->text;
    }
    day = last_day(text);
    if (day == 0 || self->now == 0 || day >= day_of(self->now, self->mem))
        return;
    lint_add_item(self, node, "a milestone whose day (%.*s) is past; say that it is done, or when it will be",
                  STR_ARGS(prose_excerpt(text, 40, self->mem)));
}

/* "03/04/2026": the third of April, or the fourth of March. */
static bool is_ambiguous(struct str text, size_t at, size_t *end)
{
    unsigned parts[2] = {0};
    size_t start = at;
    char mark = 0;

    for (size_t i = 0; i < 2; i++) {
        size_t length = byte_is_digit(byte_at(text, at + 1)) ? 2 : 1;
        parts[i] = digits_at(text, at, length);
        at += length;
        if (parts[i] == 0 || parts[i] > 12 || (byte_at(text, at) != '/' && byte_at(text, at) != '.') ||
            (i == 1 && text.ptr[at] != mark))
            return false;
        mark = text.ptr[at++];
    }
    if (mark == '.') /* days first, where points are used */
        return false;
    if (digits_at(text, at, 4) >= 1900)
        at += 4;
    else if (digits_at(text, at, 2) > 0 && !byte_is_digit(byte_at(text, at + 2)))
        at += 2;
    else
        return false;
    *end = at;
    return parts[0] != parts[1] && start < at && byte_at(text, at) != mark &&
           !byte_is_alnum(byte_at(text, at));
}

/* Days that depend on when one reads them. */
static const char *const relative_days[] = {
    "next week",        "next month",         "next quarter",    "next year", "next sprint",
    "this week",        "this month",         "this quarter",    "tomorrow",  "today",
    "end of month",     "end of quarter",     "by eod",          "by eow",    "by eom",
    "end of the month", "end of the quarter", "end of the week", NULL};

static void find_relative(struct linting *self, size_t node, struct str prose)
{
    for (size_t i = 0; relative_days[i] != NULL; i++) {
        struct str phrase = str_from(relative_days[i]);
        size_t at = str_find_nocase(prose, phrase, 0);
        if (at == SIZE_MAX || (at > 0 && (byte_is_alnum(prose.ptr[at - 1]) || prose.ptr[at - 1] == '-')) ||
            byte_is_alnum(byte_at(prose, at + phrase.len)) || byte_at(prose, at + phrase.len) == '\'' ||
            (unsigned char)byte_at(prose, at + phrase.len) >= 0x80)
            continue;
        lint_add(self, node, at, at + phrase.len,
                 "%.*s is another day for who reads it later; write the date",
                 STR_ARGS(lint_quoted(self, node, at, at + phrase.len)));
        return;
    }
}

/* ISO 8601 writes days in one way. */
void lint_ambiguous_date(struct linting *self, size_t node)
{
    const struct node *item = &self->document->nodes[node];
    struct str prose = self->nodes[node].prose;
    size_t end;

    for (size_t i = 0; i < prose.len; i++)
        if (byte_is_digit(prose.ptr[i]) &&
            (i == 0 || (!byte_is_alnum(prose.ptr[i - 1]) && strchr("/.-_", prose.ptr[i - 1]) == NULL)) &&
            is_ambiguous(prose, i, &end)) {
            lint_add(self, node, i, end,
                     "%.*s is one day in Europe and another in America; write it as 2026-03-31",
                     STR_ARGS(lint_quoted(self, node, i, end)));
            i = end;
        }
    if (self->is_english &&
        (item->kind == NODE_MILESTONE || item->kind == NODE_METRIC || item->kind == NODE_DECISION))
        find_relative(self, node, prose);
}
