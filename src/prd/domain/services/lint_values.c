#include "services/characters.h"
#include "services/lint_rules.h"

static const char *const priorities[] = {"must",       "should",
                                         "could",      "won't",
                                         "wont",       "p0",
                                         "p1",         "p2",
                                         "p3",         "p4",
                                         "high",       "medium",
                                         "low",        "critical",
                                         "must-have",  "should-have",
                                         "could-have", "nice-to-have",
                                         "must have",  "should have",
                                         "could have", "nice to have",
                                         "won't have", "mandatory",
                                         "optional",   "required",
                                         "normal",     "urgent",
                                         "blocker",    "major",
                                         "minor",      "none",
                                         "highest",    "lowest",
                                         "med",        "mvp",
                                         "1",          "2",
                                         "3",          "4",
                                         "5",          "0",
                                         NULL};
static const char *const statuses[] = {
    "open",      "done",        "draft",      "proposed",    "accepted",   "rejected", "in progress",
    "in review", "blocked",     "dropped",    "closed",      "resolved",   "answered", "decided",
    "planned",   "implemented", "tested",     "verified",    "released",   "shipped",  "failed",
    "failing",   "reopened",    "deferred",   "approved",    "cancelled",  "canceled", "validated",
    "mitigated", "occurred",    "superseded", "obsolete",    "deprecated", "complete", "completed",
    "reached",   "todo",        "active",     "pending",     "new",        "wip",      "met",
    "missed",    "confirmed",   "started",    "in-progress", NULL};

/* How many letters to change, leave out, add or swap with their neighbour (G. Navarro, "A guided tour to
 * approximate string matching", 2001: optimal string alignment), up to `most` + 1. */
static size_t distance(struct str a, struct str b, size_t most)
{
    size_t rows[3][34] = {0};

    if (a.len > 32 || b.len > 32)
        return most + 1;
    for (size_t k = 0; k <= b.len; k++)
        rows[0][k] = k;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t best = above[k - 1] + (a.ptr[i - 1] != b.ptr[k - 1]);
            best = above[k] + 1 < best ? above[k] + 1 : best;
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1] &&
                before[k - 2] + 1 < best)
                best = before[k - 2] + 1;
            row[k] = best;
        }
    }
    return rows[a.len % 3][b.len];
}

static const char *nearest(struct str value, const char *const *words)
{
    const char *found = NULL;
    size_t least = value.len <= 4 ? 2 : 3; /* one letter of a short word, two of a long one */
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t far = strlen(words[i]) > 3 ? distance(value, str_from(words[i]), 2) : 3;
        if (far < least) {
            least = far;
            found = words[i];
        }
    }
    return found;
}

/* What a value is about, without emphasis and what follows in brackets or behind a dash: "must (launch)". */
static struct str main_word(struct str value, struct arena *mem)
{
    size_t end = 0;
    value = str_trim(value);
    while (value.len > 0 && strchr("*_`\"", value.ptr[0]) != NULL)
        value = str_slice(value, 1, value.len);
    while (end < value.len && strchr("(,;:.*_`\"", value.ptr[end]) == NULL &&
           !str_starts(str_slice(value, end, value.len), STR(" - ")) &&
           !str_starts(str_slice(value, end, value.len), STR(" –")) &&
           !str_starts(str_slice(value, end, value.len), STR(" —")))
        end++;
    return str_lower(mem, str_trim(str_slice(value, 0, end)));
}

static void check_value(struct linting *self, size_t node, size_t field, const char *const *words,
                        bool strict)
{
    const struct node *item = &self->document->nodes[node];
    struct str word = main_word(item->fields[field].value, self->mem);
    const char *near;
    struct lint_finding *finding;
    size_t from, to;

    if (word.len == 0 || str_is_one_of(word, words))
        return;
    near = nearest(word, words);
    if ((near == NULL && !strict) || !lint_field_place(self, item, field, &from, &to))
        return;
    if (near == NULL) {
        lint_add(self, node, from, to, "%.*s is no %.*s; say must, should, could or won't",
                 STR_ARGS(lint_quoted(self, node, from, to)), STR_ARGS(item->fields[field].name));
        return;
    }
    finding = lint_add(self, node, from, to, "%.*s is no %.*s; did you mean \"%s\"?",
                       STR_ARGS(lint_quoted(self, node, from, to)), STR_ARGS(item->fields[field].name), near);
    if (str_eq_nocase(word, item->fields[field].value))
        lint_add_fix(finding, from, to, str_from(near));
}

/* Priorities are few and looked at by everything that counts must-haves; a status may be a team's own word,
 * unless it is nearly a known one. */
void lint_field_value(struct linting *self, size_t node)
{
    const struct node *item = &self->document->nodes[node];
    if (!node_is_item(item))
        return;
    for (size_t i = 0; i < item->field_count; i++) {
        if (str_eq(item->fields[i].name, STR("priority")))
            check_value(self, node, i, priorities, true);
        else if (str_eq(item->fields[i].name, STR("status")))
            check_value(self, node, i, statuses, false);
    }
}
