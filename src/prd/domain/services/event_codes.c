#include "services/ears.h"
#include "services/event_reading.h"
#include "services/plain_text.h"

#define NAMED_MAX 6 /* items that a reason names */

struct str status_after(enum act act, const struct node *node)
{
    struct str now = node_field_get(node, STR("status"));
    bool open = str_is_empty(now) || str_eq_nocase(now, STR("open"));

    switch (act) {
    case ACT_DONE:
    case ACT_FIXED:
    case ACT_REACHED:
        return node->kind == NODE_QUESTION ? STR("answered")
               : node->kind == NODE_RISK   ? STR("closed")
                                           : STR("done");
    case ACT_ADDED:
    case ACT_STARTED:
    case ACT_CHANGED:
        return open && node->kind == NODE_REQUIREMENT ? STR("in progress") : STR_NONE;
    case ACT_REMOVED:
        return STR("dropped");
    case ACT_REVERTED:
        return open ? STR_NONE : STR("open");
    case ACT_DEPRECATED:
        return STR("deprecated");
    case ACT_BLOCKED:
        return STR("blocked");
    case ACT_FAILED:
        return STR("failing");
    case ACT_PASSED:
        return str_eq_nocase(now, STR("failing")) ? STR("done") : STR_NONE;
    case ACT_HAPPENED:
        return node->kind == NODE_RISK ? STR("occurred") : STR_NONE;
    case ACT_DECIDED:
        return node->kind == NODE_QUESTION ? STR("answered") : STR_NONE;
    case ACT_NONE:
    case ACT_CHORE:
    case ACT_CLARIFIED:
    case ACT_MOVED:
        break;
    }
    return STR_NONE;
}

bool has_status(const struct node *node, struct str status)
{
    return str_eq_nocase(node_field_get(node, STR("status")), status);
}

bool is_due(const struct node *node, struct str due, struct arena *mem)
{
    struct str now = node_field_get(node, node_due_name(node));
    struct moment_list moments = moments_read(now, mem);

    return str_eq_nocase(now, due) ||
           (moments.count == 1 &&
            str_eq_nocase(moment_value(moments.items[0].kind, moments.items[0].text), due));
}

struct str statement_of(const struct interpreting *self, struct str text)
{
    static const char *const labels[] = {"decision:", "decided:", "risk:", "milestone:", NULL};
    for (size_t i = 0; labels[i] != NULL; i++)
        if (str_starts_nocase(text, str_from(labels[i]))) { /* where it stands says that */
            text = str_trim(str_slice(text, strlen(labels[i]), text.len));
            break;
        }
    return sentence_finished(plain_line(text, EVENT_STATEMENT_MAX, self->document, self->mem), self->mem);
}

struct naming {
    struct str done[NAMED_MAX], same[NAMED_MAX], silent[NAMED_MAX], unknown[NAMED_MAX], no_column[NAMED_MAX];
    size_t done_count, same_count, silent_count, unknown_count, no_column_count;
};

static void note(struct str *list, size_t *count, struct str name)
{
    for (size_t i = 0; i < *count; i++)
        if (str_eq(list[i], name))
            return;
    if (*count < NAMED_MAX)
        list[(*count)++] = name;
}

struct str now_is(const struct node *node, struct str status, struct arena *mem)
{
    return str_format(mem, "%.*s %s %.*s", STR_ARGS(node->code),
                      str_eq(status, STR("occurred")) ? "has" : "is", STR_ARGS(status));
}

static bool came_true(struct str sentence)
{
    static const char *const words[] = {"happened",     "occurred",     "came true",
                                        "materialised", "materialized", NULL};
    for (size_t i = 0; words[i] != NULL; i++)
        if (str_find_nocase(sentence, str_from(words[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

static void set_field(struct interpreting *self, const struct node *node, struct str field, struct str value,
                      struct str told, struct naming *naming)
{
    if (add_field_change(self, node, field, value))
        note(naming->done, &naming->done_count, told);
    else
        note(naming->no_column, &naming->no_column_count, told);
}

static void apply_to_node(struct interpreting *self, const struct claim *claim, const struct node *node,
                          struct naming *naming)
{
    struct str status = status_after(claim->act, node);
    bool moved = claim->act == ACT_MOVED && node->kind == NODE_MILESTONE && claim->when.len > 0;

    add_fact(self, "item", node->code);
    if (node->kind == NODE_RISK && came_true(claim->sentence))
        status = STR("occurred");
    if (moved) {
        struct str due = plain_line(claim->when, 60, self->document, self->mem);
        struct str told = str_format(self->mem, "%.*s is due %.*s", STR_ARGS(node->code), STR_ARGS(due));
        if (is_due(node, due, self->mem)) {
            note(naming->same, &naming->same_count, told);
            return;
        }
        set_field(self, node, node_due_name(node), due, told, naming);
    } else if (status.ptr == NULL)
        note(naming->silent, &naming->silent_count, node->code);
    else if (has_status(node, status))
        note(naming->same, &naming->same_count,
             str_format(self->mem, "%.*s (%.*s)", STR_ARGS(node->code), STR_ARGS(status)));
    else
        set_field(self, node, STR("status"), status, now_is(node, status, self->mem), naming);
}

static bool is_changed_already(const struct interpreting *self, const struct node *node)
{
    for (size_t i = 0; i < self->operation_count; i++)
        if (id_eq(self->operations[i].node, node->id))
            return true;
    return false;
}

/* The part of a sentence that is about the code at `at`: "FR-2 is done, FR-4 is blocked" has two. */
static struct str part_about(struct str sentence, size_t from, size_t to)
{
    static const char *const breaks[] = {", ", "; ", " and ", " but ", " while ", NULL};
    size_t start = 0, end = sentence.len;
    for (size_t i = 0; breaks[i] != NULL; i++) {
        struct str mark = str_from(breaks[i]);
        for (size_t at = str_find(sentence, mark, 0); at != SIZE_MAX; at = str_find(sentence, mark, at + 1)) {
            if (at < from && at + mark.len > start)
                start = at + mark.len;
            if (at >= to && at < end)
                end = at;
        }
    }
    return str_slice(sentence, start, end);
}

/* What the words right before a code say that is done to it: "(closes FR-2)", "Fixes: FR-2", "part of FR-2".
 * The words are those by which code hosts close issues, and their likes. */
static enum act act_before(struct str before)
{
    static const char *const closing[] = {"close",      "closes",      "closed",    "fix",      "fixes",
                                          "fixed",      "resolve",     "resolves",  "resolved", "implement",
                                          "implements", "implemented", "completes", "finishes", NULL};
    static const char *const going[] = {"towards", "toward", "part of", "wip", "starts", NULL};
    size_t start;

    before = str_trim(before);
    if (before.len > 0 && before.ptr[before.len - 1] == ':')
        before = str_trim(str_slice(before, 0, before.len - 1));
    for (size_t i = 0; going[i] != NULL; i++)
        if (str_eq_nocase(
                str_slice(before,
                          before.len - strlen(going[i]) < before.len ? before.len - strlen(going[i]) : 0,
                          before.len),
                str_from(going[i])))
            return ACT_STARTED;
    for (start = before.len; start > 0 && strchr(" (,;[", before.ptr[start - 1]) == NULL; start--)
        ;
    return str_is_one_of(str_slice(before, start, before.len), closing) ? ACT_DONE : ACT_NONE;
}

/* Whether codes stand side by side: "FR-1, FR-2 and FR-3". */
static bool is_listing(struct str between)
{
    static const char *const words[] = {"", ",", "and", ", and", "&", "+", "/", NULL};
    return str_is_one_of(str_trim(between), words);
}

static size_t code_start(struct str sentence, size_t end)
{
    while (end > 0 && strchr(" (,;:[/&+", sentence.ptr[end - 1]) == NULL)
        end--;
    return end;
}

static void apply_sentence(struct interpreting *self, const struct claim *claim, struct naming *naming)
{
    enum act before = ACT_NONE;
    struct item_code code;
    size_t from = 0, last = 0;

    while (item_code_find(claim->sentence, &from, &code)) {
        size_t index = document_find_code(self->document, code), start = code_start(claim->sentence, from);
        enum act now = act_before(str_slice(claim->sentence, last, start));
        struct claim part =
            claim_read(part_about(claim->sentence, from - 1, from), self->event->kind, self->mem);
        if (now != ACT_NONE || last == 0 || !is_listing(str_slice(claim->sentence, last, start)))
            before = now;
        last = from;
        if (part.act == ACT_NONE || part.act == ACT_CHORE)
            part = *claim; /* "FR-1 and FR-2 are done" */
        if (before != ACT_NONE && part.act != ACT_FAILED && part.act != ACT_REVERTED)
            part.act = before;
        if (index == SIZE_MAX)
            note(naming->unknown, &naming->unknown_count, item_code_format(self->mem, code));
        else if (!is_changed_already(self, &self->document->nodes[index]))
            apply_to_node(self, &part, &self->document->nodes[index], naming);
    }
}

/* A decision that answers a question is kept as one. */
static void add_answers(struct interpreting *self)
{
    struct draft_field date = {"date", event_day(self)};
    for (size_t i = 0; i < self->claims.count; i++) {
        const struct claim *claim = &self->claims.items[i];
        size_t from = 0;
        struct item_code code;
        if (claim->act == ACT_DECIDED && item_code_find(claim->sentence, &from, &code) &&
            code.kind == ITEM_QUESTION) {
            add_item(self, ITEM_DECISION, statement_of(self, claim->told), &date, 1);
            return;
        }
    }
}

static struct str listed(const struct str *items, size_t count, struct arena *mem)
{
    return str_join(mem, items, count, STR(", "));
}

/* The sentence that a reason quotes: a commit is known by its subject, all else by what was understood. */
static struct str apply_sentences(struct interpreting *self, struct naming *naming)
{
    size_t telling = 0;

    for (size_t i = 0; i < self->claims.count; i++) {
        bool is_first = self->operation_count == 0;
        apply_sentence(self, &self->claims.items[i], naming);
        if (is_first && self->operation_count > 0 && !kind_is_commit(self->event->kind))
            telling = i;
    }
    return event_words(self, self->claims.items[telling].sentence);
}

bool apply_codes(struct interpreting *self)
{
    struct naming naming = {0};
    struct str words = apply_sentences(self, &naming);

    if (self->operation_count > 0) {
        add_answers(self);
        make_proposal(self, "%.*s says that %.*s. It names the %s by code.", STR_ARGS(words),
                      STR_ARGS(listed(naming.done, naming.done_count, self->mem)),
                      naming.done_count == 1 ? "item" : "items");
        return true;
    }
    if (naming.no_column_count > 0) {
        stay_silent(self, "%.*s says that %.*s, but the table has no column for that.", STR_ARGS(words),
                    STR_ARGS(listed(naming.no_column, naming.no_column_count, self->mem)));
        return true;
    }
    if (naming.same_count > 0) {
        stay_silent(self, "%.*s says what the PRD says already: %.*s.", STR_ARGS(words),
                    STR_ARGS(listed(naming.same, naming.same_count, self->mem)));
        return true;
    }
    if (naming.silent_count > 0 && self->claims.items[0].act != ACT_DECIDED) {
        stay_silent(self, "%.*s names %.*s, but does not say what became of it.", STR_ARGS(words),
                    STR_ARGS(listed(naming.silent, naming.silent_count, self->mem)));
        return true;
    }
    if (naming.unknown_count > 0 && naming.silent_count == 0 && self->claims.count == 1) {
        stay_silent(self, "%.*s names %.*s, which this PRD does not have.", STR_ARGS(words),
                    STR_ARGS(listed(naming.unknown, naming.unknown_count, self->mem)));
        return true;
    }
    return false;
}
