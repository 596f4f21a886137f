#include "services/test_interpreter.h"
#include "services/characters.h"
#include "services/event_reading.h"
#include "services/plain_text.h"
#include "strbuf.h"

#define TOLD_MAX ((size_t)8000)
#define FAILED_TOLD 50 /* cases that an event keeps */
#define SAID_MAX 6     /* items that a reason names */
#define SURE 0.6       /* of a case's words that a requirement must have to be what it is about */

/* What the cases say of one node. */
struct tally {
    size_t passed, failed;
    const struct test_case *first; /* that failed, or else that passed */
    struct str how;                /* why it is about the node; STR_NONE: it names it */
};

struct tallying {
    struct interpreting *base;
    const struct test_report *report;
    struct tally *tallies; /* by node */
    bool any_failing;      /* some item is said to fail */
    size_t *looks;         /* at nodes, for words, that are left */
    size_t skipped;        /* cases whose words were looked up nowhere any more */
    struct arena *scratch; /* of one case */
};

static struct str count_of(size_t count, const char *one, struct arena *mem)
{
    return str_format(mem, "%zu %s%s", count, one, count == 1 ? "" : "s");
}

static struct str figures(const struct test_report *report, struct arena *mem)
{
    return str_format(mem, "%.*s: %zu passed, %zu failed, %zu skipped",
                      STR_ARGS(count_of(report->count, "test case", mem)),
                      report->count - report->failed - report->skipped, report->failed, report->skipped);
}

struct str test_report_told(const struct test_report *report, struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, TOLD_MAX);
    size_t told = 0;

    strbuf_addf(&to, "%.*s.", STR_ARGS(figures(report, mem)));
    for (size_t i = 0; i < report->count && told < FAILED_TOLD; i++) {
        const struct test_case *one = &report->cases[i];
        if (one->result != TEST_FAILED)
            continue;
        strbuf_addf(&to, "\n%.*s%s%.*s failed", STR_ARGS(one->group), one->group.len > 0 ? ": " : "",
                    STR_ARGS(one->name));
        told++;
    }
    if (report->failed > told)
        strbuf_addf(&to, "\n… and %zu more failed", report->failed - told);
    return strbuf_str(&to);
}

/* "fr_1", "FR1" and "nfr-3" as "FR-1" and "NFR-3"; other underscores part words. */
static struct str readable(struct str text, struct arena *mem)
{
    static const struct str prefixes[] = {STR("NFR"), STR("FR")};
    struct strbuf to = strbuf_new(mem, text.len * 2 + 8);

    for (size_t at = 0; at < text.len;) {
        bool begins = at == 0 || !byte_is_alnum(text.ptr[at - 1]);
        size_t end = at;
        for (size_t i = 0; begins && end == at && i < COUNT_OF(prefixes); i++) {
            size_t digits = at + prefixes[i].len, last;
            if (!str_starts_nocase(str_slice(text, at, text.len), prefixes[i]))
                continue;
            digits += byte_at(text, digits) == '_' || byte_at(text, digits) == '-';
            for (last = digits; byte_is_digit(byte_at(text, last)); last++)
                ;
            if (last == digits || last - digits > 9 || byte_is_alnum(byte_at(text, last)))
                continue;
            strbuf_addf(&to, "%.*s-%.*s", STR_ARGS(prefixes[i]), STR_ARGS(str_slice(text, digits, last)));
            end = last;
        }
        if (end == at) {
            char next = text.ptr[end++];
            if (next == '_')
                next = ' ';
            strbuf_add_char(&to, next);
        }
        at = end;
    }
    return strbuf_str(&to);
}

static void count(struct tallying *self, size_t node, const struct test_case *one, struct str how)
{
    struct tally *tally = &self->tallies[node];
    bool failed = one->result == TEST_FAILED;

    if (tally->first == NULL || (failed && tally->failed == 0)) {
        tally->first = one;
        tally->how = how;
    }
    tally->failed += failed;
    tally->passed += !failed;
}

/* Whether the case names items of the document; each counts once. */
static bool count_codes(struct tallying *self, const struct test_case *one)
{
    struct arena *mem = self->base->mem;
    struct str text = readable(
        str_format(mem, "%.*s %.*s %.*s", STR_ARGS(one->name), STR_ARGS(one->group), STR_ARGS(one->mentions)),
        mem);
    struct item_code code, seen[8];
    size_t from = 0, seen_count = 0;

    while (seen_count < COUNT_OF(seen) && item_code_find(text, &from, &code)) {
        size_t node = document_find_code(self->base->document, code);
        bool is_known = node == SIZE_MAX;
        for (size_t i = 0; i < seen_count; i++)
            is_known = is_known || item_code_eq(seen[i], code);
        if (is_known)
            continue;
        seen[seen_count++] = code;
        count(self, node, one, STR_NONE);
    }
    return seen_count > 0;
}

/* A case that passes says something only where some item is said to fail. */
static void count_words(struct tallying *self, const struct test_case *one)
{
    const struct document *document = self->base->document;
    struct item_match match;

    if (one->result == TEST_PASSED && !self->any_failing)
        return;
    if (document->count > *self->looks) {
        self->skipped++;
        return;
    }
    *self->looks -= document->count;
    arena_reset(self->scratch);
    if (match_item(&self->base->index, readable(one->name, self->scratch), NODE_REQUIREMENT, SURE,
                   self->scratch, &match))
        count(self, (size_t)(match.node - document->nodes), one, str_dup(self->base->mem, match.words));
}

static void count_all(struct tallying *self)
{
    const struct document *document = self->base->document;

    for (size_t i = 0; i < document->count; i++)
        self->any_failing = self->any_failing || has_status(&document->nodes[i], STR("failing"));
    for (size_t i = 0; i < self->report->count; i++) {
        const struct test_case *one = &self->report->cases[i];
        if (one->result != TEST_SKIPPED && !count_codes(self, one))
            count_words(self, one);
    }
}

/* The status that the cases give an item; STR_NONE: what it has. */
static struct str status_by(const struct tally *tally, const struct node *node)
{
    static const char *const gone[] = {"failing", "dropped", "deprecated", "removed", NULL};

    if (tally->first == NULL || !node_is_item(node) || node->code.ptr == NULL)
        return STR_NONE;
    if (tally->failed > 0)
        return str_is_one_of(node_field_get(node, STR("status")), gone) ? STR_NONE : STR("failing");
    return has_status(node, STR("failing")) ? STR("done") : STR_NONE;
}

/* "FR-1 is failing (“sends a reminder” and 2 more of its 5 test cases failed)" */
static struct str said_of(const struct interpreting *self, const struct node *node, const struct tally *tally)
{
    struct str name = event_words(self, tally->first->name);
    struct str how = tally->how.ptr == NULL
                         ? STR("named by its code")
                         : str_format(self->mem, "matched by the words %.*s", STR_ARGS(tally->how));
    size_t cases = tally->failed + tally->passed;

    if (tally->failed == 0)
        return str_format(self->mem, "%.*s is done again (%.*s passed, such as %.*s, and none failed; %.*s)",
                          STR_ARGS(node->code), STR_ARGS(count_of(cases, "test case", self->mem)),
                          STR_ARGS(name), STR_ARGS(how));
    if (cases == 1)
        return str_format(self->mem, "%.*s is failing (its one test case, %.*s, failed; %.*s)",
                          STR_ARGS(node->code), STR_ARGS(name), STR_ARGS(how));
    return str_format(self->mem, "%.*s is failing (%zu of its %zu test cases failed, such as %.*s; %.*s)",
                      STR_ARGS(node->code), tally->failed, cases, STR_ARGS(name), STR_ARGS(how));
}

static struct str summary(const struct tallying *self)
{
    struct arena *mem = self->base->mem;
    struct str told = figures(self->report, mem);

    if (self->skipped == 0)
        return told;
    return str_format(mem,
                      "%.*s (%.*s without the code of an item %s left out: those are too many to look for "
                      "by their words)",
                      STR_ARGS(told), STR_ARGS(count_of(self->skipped, "test case", mem)),
                      self->skipped == 1 ? "is" : "are");
}

static void stay_quiet(const struct tallying *tallying, size_t about)
{
    struct interpreting *self = tallying->base;
    const struct test_report *report = tallying->report;
    struct str told = summary(tallying);

    if (report->count == 0)
        stay_silent(self, "There is no test case in it.");
    else if (about > 0)
        stay_silent(self, "%.*s. They are about %.*s, of which the PRD says so already.", STR_ARGS(told),
                    STR_ARGS(count_of(about, "item", self->mem)));
    else if (report->failed > 0)
        stay_silent(self, "%.*s. None of them names an item of the PRD or has the words of one.",
                    STR_ARGS(told));
    else
        stay_silent(self, "%.*s. Nothing that the PRD says changes by that.", STR_ARGS(told));
}

void test_report_interpret(const struct project_event *event, const struct test_report *report,
                           const struct word_index *index, size_t *looks, struct arena *mem,
                           struct event_reading *ret)
{
    const struct document *document = index->document;
    struct event_reading reading = {.outcome = EVENT_SILENT, .reason = STR("")};
    struct interpreting base = {
        .mem = mem, .event = event, .document = document, .index = *index, .reading = &reading};
    struct tallying self = {.base = &base,
                            .report = report,
                            .looks = looks,
                            .tallies = arena_array_of(mem, document->count, struct tally)};
    _cleanup_(arena_freep) struct arena *scratch = arena_new(0);
    const struct node *no_column = NULL; /* a row that cannot say what became of it */
    struct str said[SAID_MAX];
    size_t said_count = 0, about = 0;

    self.scratch = scratch;
    count_all(&self);
    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        struct str status = status_by(&self.tallies[i], node);
        if (self.tallies[i].first == NULL || node->code.ptr == NULL)
            continue;
        about++;
        add_fact(&base, "item", node->code);
        add_fact(&base, "test",
                 str_format(mem, "%.*s %s", STR_ARGS(node->code),
                            self.tallies[i].failed > 0 ? "fails" : "passes"));
        if (status.ptr == NULL)
            continue;
        if (!add_field_change(&base, node, STR("status"), status))
            no_column = node;
        else if (said_count < SAID_MAX)
            said[said_count++] = said_of(&base, node, &self.tallies[i]);
    }
    if (base.operation_count == 0 && no_column != NULL)
        stay_silent(&base, "%.*s. The table of %.*s has no column for a status.", STR_ARGS(summary(&self)),
                    STR_ARGS(no_column->code));
    else if (base.operation_count == 0)
        stay_quiet(&self, about);
    else
        make_proposal(&base, "%.*s. %.*s.", STR_ARGS(summary(&self)),
                      STR_ARGS(str_join(mem, said, said_count, STR("; "))));
    *ret = reading;
}
