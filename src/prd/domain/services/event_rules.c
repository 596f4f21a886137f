#include "services/ears.h"
#include "services/event_reading.h"
#include "services/plain_text.h"
#include "services/topics.h"

#define SURE 0.6 /* of an event's words that an item must have to be what it is about */

/* Ends in silence where the document has every word of the claim already; true then. */
static bool is_said_already(struct interpreting *self, const struct claim *claim)
{
    bool past = claim->act == ACT_REACHED || claim->act == ACT_MOVED || claim->act == ACT_DONE;
    struct str by = says_already(&self->index, claim->sentence, past, self->mem);
    if (by.ptr == NULL)
        return false;
    stay_silent(self, "%.*s is in the PRD already: %.*s has every word of it.",
                STR_ARGS(event_words(self, claim->sentence)),
                STR_ARGS(plain_line(by, 120, self->document, self->mem)));
    return true;
}

static struct str percent(double share, struct arena *mem)
{
    return str_format(mem, "%d %%", (int)(share * 100 + 0.5));
}

/* "matched with FR-3 by the words “export” and “CSV” (82 % of what it says)" */
static struct str explained(const struct item_match *match, struct arena *mem)
{
    return str_format(mem, "It was matched with %.*s by the words %.*s, %.*s of what it says",
                      STR_ARGS(match->node->code), STR_ARGS(match->words),
                      STR_ARGS(percent(match->share, mem)));
}

/* Sets the status of the item of `kind` that the claim is about; false when there is none, or several could
 * be. */
static bool set_matched_status(struct interpreting *self, const struct claim *claim, enum node_kind kind)
{
    struct item_match match;
    struct str status, words = event_words(self, claim->sentence);

    if (!match_item(&self->index, claim->object, kind, SURE, self->mem, &match))
        return false;
    add_fact(self, "item", match.node->code);
    status = status_after(claim->act, match.node);
    if (status.ptr == NULL || has_status(match.node, status)) {
        struct str now = node_field_get(match.node, STR("status"));
        stay_silent(self, "%.*s is about %.*s, whose status is “%.*s” already.", STR_ARGS(words),
                    STR_ARGS(match.node->code), STR_ARGS(str_is_empty(now) ? STR("open") : now));
        return true;
    }
    add_field_change(self, match.node, STR("status"), status);
    make_proposal(self, "%.*s says that %.*s. %.*s.", STR_ARGS(words),
                  STR_ARGS(now_is(match.node, status, self->mem)), STR_ARGS(explained(&match, self->mem)));
    return true;
}

/* What in the document is nearest, as the end of a reason; "" when nothing is near. */
static struct str nearest(const struct interpreting *self, const struct claim *claim)
{
    struct item_match match;
    if (match_document(&self->index, claim->object, self->mem, &match) < 0.5)
        return STR("");
    if (match.node->code.ptr != NULL)
        return str_format(self->mem, " %.*s has the words %.*s.", STR_ARGS(match.node->code),
                          STR_ARGS(match.words));
    return str_format(self->mem, " The PRD speaks of %.*s in “%.*s”.", STR_ARGS(match.words),
                      STR_ARGS(plain_line(match.node->title, 60, self->document, self->mem)));
}

/* Whether the claim has to do with this PRD at all: it is a member's own note, or shares words that tell. */
static bool is_related(const struct interpreting *self, const struct claim *claim, struct item_match *match)
{
    return match_document(&self->index, claim->object, self->mem, match) >= RELATED;
}

static bool is_own_note(const struct interpreting *self)
{
    return self->event->trust == TRUST_MEMBER && !kind_is_commit(self->event->kind) &&
           !str_eq_nocase(self->event->kind, STR("test"));
}

static void matches_nothing(struct interpreting *self, const struct claim *claim)
{
    stay_silent(self, "Nothing in the PRD has to do with %.*s.",
                STR_ARGS(event_words(self, claim->sentence)));
}

/* The rules, one for each act. */

static void add_decision(struct interpreting *self, const struct claim *claim, const char *because)
{
    struct draft_field date = {"date", event_day(self)};
    if (is_said_already(self, claim))
        return;
    add_item(self, ITEM_DECISION, statement_of(self, claim->told), &date, 1);
    make_proposal(self, "%.*s %s; the PRD does not have it yet.",
                  STR_ARGS(event_words(self, claim->sentence)), because);
}

static void on_decided(struct interpreting *self, const struct claim *claim)
{
    struct item_match match;
    bool said = str_starts_nocase(claim->word, STR("dec")) || str_starts_nocase(claim->word, STR("we ")) ||
                str_starts_nocase(claim->word, STR("agree"));
    if (said || is_own_note(self) || is_related(self, claim, &match))
        add_decision(self, claim,
                     str_cstr(self->mem, str_format(self->mem, "tells of a decision (by “%.*s”)",
                                                    STR_ARGS(claim->word))));
    else
        matches_nothing(self, claim);
}

/* Whether both are the same version or stage; a date alone is no name. */
static bool is_same_moment(const struct moment *a, const struct moment *b)
{
    return a->kind != MOMENT_DATE && a->kind == b->kind &&
           str_eq_nocase(moment_value(a->kind, a->text), moment_value(b->kind, b->text));
}

/* The milestone that a claim is about: by its stage or version, or by its words. */
static const struct node *milestone_of(struct interpreting *self, const struct claim *claim)
{
    struct moment_list told = moments_read(claim->sentence, self->mem);
    struct item_match match;

    for (size_t i = 0; i < self->document->count; i++) {
        const struct node *node = &self->document->nodes[i];
        struct moment_list has;
        if (node->kind != NODE_MILESTONE || node->code.ptr == NULL)
            continue;
        has = moments_read(node->statement, self->mem);
        for (size_t k = 0; k < told.count * has.count; k++)
            if (is_same_moment(&told.items[k / has.count], &has.items[k % has.count]) &&
                !(claim->act == ACT_MOVED && told.items[k / has.count].kind == claim->when_kind))
                return node;
    }
    return match_item(&self->index, claim->object, NODE_MILESTONE, SURE, self->mem, &match) ? match.node
                                                                                            : NULL;
}

static void add_milestone(struct interpreting *self, const struct claim *claim, const char *status)
{
    struct str due =
        claim->act == ACT_MOVED ? plain_line(claim->when, 60, self->document, self->mem) : STR("");
    struct draft_field fields[] = {{"due", due},
                                   {"status", str_from(status)},
                                   {"date", claim->act == ACT_REACHED ? event_day(self) : STR("")}};
    struct str statement = statement_of(self, claim->told), words = event_words(self, claim->sentence);
    bool named = names_prd(self->document, claim->object, self->mem);
    const char *what =
        claim->act == ACT_MOVED ? "says when something is due" : "says that a milestone was reached";

    if (is_said_already(self, claim))
        return;
    if (add_history_entry(self, statement)) {
        make_proposal(self,
                      "%.*s %s (%.*s)%s. The PRD keeps such things in its history, so it is entered there.",
                      STR_ARGS(words), what, STR_ARGS(plain_line(claim->when, 60, self->document, self->mem)),
                      named ? " and names this PRD by its title" : "");
        return;
    }
    add_item(self, ITEM_MILESTONE, statement, fields, COUNT_OF(fields));
    make_proposal(
        self, "%.*s %s (%.*s)%s; no milestone of the PRD says so yet.", STR_ARGS(words), what,
        STR_ARGS(plain_line(claim->when.len > 0 ? claim->when : claim->word, 60, self->document, self->mem)),
        named ? " and names this PRD by its title" : "");
}

static void on_moved(struct interpreting *self, const struct claim *claim)
{
    const struct node *milestone;
    struct str due = plain_line(claim->when, 60, self->document, self->mem);
    struct item_match match;

    if (claim->when.len == 0 || claim->when_kind == MOMENT_STAGE) {
        stay_silent(self, "%.*s says that something moved, but not to when.%.*s",
                    STR_ARGS(event_words(self, claim->sentence)), STR_ARGS(nearest(self, claim)));
        return;
    }
    milestone = milestone_of(self, claim);
    if (milestone != NULL) {
        struct str field = node_due_name(milestone), now = node_field_get(milestone, field);
        if (is_due(milestone, due, self->mem)) {
            stay_silent(self, "%.*s says what %.*s says already: it is due %.*s.",
                        STR_ARGS(event_words(self, claim->sentence)), STR_ARGS(milestone->code),
                        STR_ARGS(due));
            return;
        }
        add_field_change(self, milestone, field, due);
        make_proposal(self, "%.*s says that %.*s is due %.*s%s%.*s.",
                      STR_ARGS(event_words(self, claim->sentence)), STR_ARGS(milestone->code), STR_ARGS(due),
                      now.len > 0 ? "; it says " : "", STR_ARGS(now));
        return;
    }
    if (is_own_note(self) || names_prd(self->document, claim->object, self->mem) ||
        is_related(self, claim, &match))
        add_milestone(self, claim, "open");
    else
        matches_nothing(self, claim);
}

static void on_reached(struct interpreting *self, const struct claim *claim)
{
    const struct node *milestone;
    bool named = names_prd(self->document, claim->object, self->mem);
    struct item_match match;

    if (claim->when.len == 0 && set_matched_status(self, claim, NODE_REQUIREMENT))
        return;
    milestone = milestone_of(self, claim);
    if (milestone != NULL) {
        if (has_status(milestone, STR("done"))) {
            stay_silent(self, "%.*s says what %.*s says already: it is done.",
                        STR_ARGS(event_words(self, claim->sentence)), STR_ARGS(milestone->code));
            return;
        }
        add_field_change(self, milestone, STR("status"), STR("done"));
        make_proposal(self, "%.*s says that %.*s was reached: %.*s",
                      STR_ARGS(event_words(self, claim->sentence)), STR_ARGS(milestone->code),
                      STR_ARGS(plain_line(milestone->statement, 120, self->document, self->mem)));
        return;
    }
    if (named || is_own_note(self) ||
        (claim->when.len > 0 && (claim->when_kind != MOMENT_DATE || is_related(self, claim, &match))))
        add_milestone(self, claim, "done");
    else
        matches_nothing(self, claim);
}

static void on_happened(struct interpreting *self, const struct claim *claim)
{
    struct draft_field fields[] = {{"status", STR("occurred")}, {"date", event_day(self)}};

    if (set_matched_status(self, claim, NODE_RISK))
        return;
    if (is_said_already(self, claim))
        return;
    add_item(self, ITEM_RISK, statement_of(self, claim->told), fields, COUNT_OF(fields));
    make_proposal(self, "%.*s tells of harm (by “%.*s”), and no risk of the PRD is clearly this one.",
                  STR_ARGS(event_words(self, claim->sentence)),
                  STR_ARGS(plain_line(claim->word, 40, self->document, self->mem)));
}

/* "The system shall …" of what was added. */
static struct str requirement_of(const struct interpreting *self, const struct claim *claim)
{
    static const char *const kept[] = {"support", "allow",   "enable", "provide",
                                       "expose",  "include", "extend", NULL};
    struct str phrase = plain_line(claim->phrase, EVENT_STATEMENT_MAX, self->document, self->mem);
    struct ears_requirement requirement;

    if (str_is_one_of(claim->verb, kept))
        phrase = str_format(self->mem, "%.*s %.*s", STR_ARGS(claim->verb), STR_ARGS(phrase));
    requirement = ears_shape(phrase, true, self->mem);
    if (!requirement.shaped && claim->verb.len > 0)
        return sentence_finished(str_format(self->mem, "The system shall provide %.*s", STR_ARGS(phrase)),
                                 self->mem);
    return requirement.text;
}

static void on_added(struct interpreting *self, const struct claim *claim)
{
    struct draft_field status = {"status",
                                 kind_is_commit(self->event->kind) ? STR("in progress") : STR("open")};
    struct item_match match;

    if (claim->names_documents) {
        on_decided(self, claim);
        return;
    }
    if (set_matched_status(self, claim, NODE_REQUIREMENT))
        return;
    if (!is_own_note(self) && !is_related(self, claim, &match)) {
        matches_nothing(self, claim);
        return;
    }
    if (is_said_already(self, claim))
        return;
    add_item(self, ITEM_FUNCTIONAL, requirement_of(self, claim), &status, 1);
    if (match_document(&self->index, claim->object, self->mem, &match) > 0)
        make_proposal(
            self,
            "%.*s adds something that no requirement asks for, close to what the PRD is about (by the words "
            "%.*s).",
            STR_ARGS(event_words(self, claim->sentence)), STR_ARGS(match.words));
    else
        make_proposal(self, "%.*s adds something that no requirement asks for.",
                      STR_ARGS(event_words(self, claim->sentence)));
}

static void on_removed(struct interpreting *self, const struct claim *claim)
{
    struct item_match match;

    if (set_matched_status(self, claim, NODE_REQUIREMENT))
        return;
    if (!claim->names_documents && !is_own_note(self) && !is_related(self, claim, &match)) {
        matches_nothing(self, claim);
        return;
    }
    add_decision(self, claim,
                 str_cstr(self->mem, str_format(self->mem, "takes something out of scope (by “%.*s”)",
                                                STR_ARGS(claim->word))));
}

/* Done, blocked, started, reverted, deprecated: the status of a requirement, or of the whole. */
static void on_status(struct interpreting *self, const struct claim *claim)
{
    if (set_matched_status(self, claim, NODE_REQUIREMENT) || set_matched_status(self, claim, NODE_MILESTONE))
        return;
    if (claim->act == ACT_DONE && names_prd(self->document, claim->object, self->mem)) {
        add_milestone(self, claim, "done");
        return;
    }
    stay_silent(self, "%.*s says what became of something, but of no item that I could tell.%.*s",
                STR_ARGS(event_words(self, claim->sentence)), STR_ARGS(nearest(self, claim)));
}

static void on_quiet(struct interpreting *self, const struct claim *claim)
{
    static const char *const says[] = {
        [ACT_CLARIFIED] = "makes something clearer, but does not say what changed",
        [ACT_CHANGED] = "says that something changed, but not how",
        [ACT_FIXED] = "corrects something; the PRD says already that it has to work",
        [ACT_PASSED] = "says that a test passes, but names no item",
        [ACT_FAILED] = "says that a test fails, but names no item",
        [ACT_NONE] = "does not say what happened",
    };
    const char *what =
        claim->act < COUNT_OF(says) && says[claim->act] != NULL ? says[claim->act] : says[ACT_NONE];
    struct str words = event_words(self, claim->sentence);

    if (claim->act == ACT_CHORE)
        stay_silent(self, "%.*s is %.*s; it says nothing about the product.", STR_ARGS(words),
                    STR_ARGS(claim->why));
    else if (claim->about_documents)
        stay_silent(self, "%.*s is work on a text or test (“%.*s”), and says nothing new about the product.",
                    STR_ARGS(words), STR_ARGS(plain_line(claim->object, 60, self->document, self->mem)));
    else if (claim->act == ACT_NONE && names_prd(self->document, claim->object, self->mem))
        stay_silent(self, "%.*s names this PRD by its title, but does not say what happened.",
                    STR_ARGS(words));
    else
        stay_silent(self, "%.*s %s.%.*s", STR_ARGS(words), what, STR_ARGS(nearest(self, claim)));
}

void apply_claim(struct interpreting *self, const struct claim *claim)
{
    static void (*const rules[])(struct interpreting *, const struct claim *) = {
        [ACT_NONE] = on_quiet,        [ACT_CHORE] = on_quiet,     [ACT_CLARIFIED] = on_quiet,
        [ACT_CHANGED] = on_quiet,     [ACT_FIXED] = on_quiet,     [ACT_STARTED] = on_status,
        [ACT_ADDED] = on_added,       [ACT_REMOVED] = on_removed, [ACT_REVERTED] = on_status,
        [ACT_DEPRECATED] = on_status, [ACT_BLOCKED] = on_status,  [ACT_DONE] = on_status,
        [ACT_PASSED] = on_quiet,      [ACT_FAILED] = on_quiet,    [ACT_HAPPENED] = on_happened,
        [ACT_DECIDED] = on_decided,   [ACT_MOVED] = on_moved,     [ACT_REACHED] = on_reached,
    };
    self->about = claim->object;
    if (claim->about_documents)
        on_quiet(self, claim);
    else
        rules[claim->act](self, claim);
}
