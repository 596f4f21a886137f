#include "services/topics.h"
#include "services/prose.h"
#include "services/quantities.h"
#include "services/words.h"

#define SUBSTANCE 3 /* content words that make a section say something */

#define TITLES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* In the usual order of a document. The titles are those of Stet's templates, KEPs, spec-kit, OpenSpec, BMAD,
 * Amazon's PR/FAQ and common RFC templates. */
static const struct topic topics[] = {
    {"problem", "Problem", "Problem",
     TITLES("problem", "problems", "problem statement", "motivation", "background",
            "background and motivation", "purpose", "why", "context", "introduction", "pain points",
            "opportunity"),
     TOPIC_TEXT, 0},
    {"users", "Users", "Users",
     TITLES("users", "user", "audience", "target audience", "target users", "customers", "customer",
            "personas", "user personas", "stakeholders", "user stories", "user scenarios", "user journeys",
            "who it is for", "who is it for", "actors", "roles"),
     TOPIC_TEXT, 0},
    {"solution", "Solution", "Solution",
     TITLES("solution", "proposal", "proposed solution", "approach", "our solution", "design",
            "what we will build", "overview", "proposed change"),
     TOPIC_TEXT, 0},
    {"goals", "Goals", "Goals",
     TITLES("goals", "goal", "objectives", "objective", "outcomes", "desired outcomes", "aims"), TOPIC_TEXT,
     0},
    {"metrics", "Success metrics", "Success metrics",
     TITLES("success metrics", "metrics", "success criteria", "measurable outcomes", "measures of success",
            "kpis", "measurements", "key results", "how we measure success"),
     TOPIC_ITEMS, ITEM_METRIC},
    {"non-goals", "Non-goals", "Non-goals",
     TITLES("non-goals", "non goals", "nongoals", "out of scope", "scope exclusions", "what it is not",
            "not in scope", "won't do", "exclusions"),
     TOPIC_TEXT, 0},
    {"requirements", "What it must do", "Requirements",
     TITLES("functional requirements", "added requirements", "modified requirements", "behaviour", "behavior",
            "requirements", "functional", "features", "requirement", "use cases", "functionality",
            "capabilities", "user requirements"),
     TOPIC_ITEMS, ITEM_FUNCTIONAL},
    {"failures", "When things go wrong", "Requirements",
     TITLES("edge cases", "error handling", "error conditions", "failure modes", "failures",
            "failure scenarios", "failure and fallback strategy", "troubleshooting", "when things go wrong",
            "error scenarios", "fallback"),
     TOPIC_ITEMS, ITEM_FUNCTIONAL},
    {"quality", "Quality", "Quality requirements",
     TITLES("quality requirements", "quality", "non-functional requirements", "nonfunctional requirements",
            "non-functional", "performance", "scalability", "security", "quality attributes",
            "performance requirements", "service level objectives", "slos", "security and privacy"),
     TOPIC_ITEMS, ITEM_NONFUNCTIONAL},
    {"constraints", "Constraints", "Constraints",
     TITLES("constraints", "constraint", "limits", "limitations", "dependencies", "prerequisites", "caveats",
            "technical constraints", "compliance", "legal"),
     TOPIC_TEXT, 0},
    {"alternatives", "Alternatives", "Alternatives",
     TITLES("alternatives", "alternatives considered", "alternative designs considered", "other options",
            "options considered", "considered alternatives"),
     TOPIC_TEXT, 0},
    {"risks", "Risks", "Risks",
     TITLES("risks", "risk", "risk assessment", "threats", "drawbacks", "concerns", "risk register"),
     TOPIC_ITEMS, ITEM_RISK},
    {"assumptions", "Assumptions", "Assumptions", TITLES("assumptions", "assumption", "hypotheses"),
     TOPIC_ITEMS, ITEM_ASSUMPTION},
    {"milestones", "Milestones", "Milestones",
     TITLES("milestones", "milestone", "timeline", "schedule", "roadmap", "rollout", "rollout plan",
            "release plan", "launch plan", "phases", "delivery plan", "graduation criteria",
            "implementation history", "plan"),
     TOPIC_ITEMS, ITEM_MILESTONE},
    {"quote", "Customer quote", "Customer quote", TITLES("customer quote", "quote", "testimonial"),
     TOPIC_TEXT, 0},
    {"start", "Getting started", "Getting started",
     TITLES("getting started", "how to get started", "call to action", "availability", "pricing"), TOPIC_TEXT,
     0},
    {"customer-faq", "Customer questions", "Customer questions",
     TITLES("customer questions", "customer faq", "external faq", "faq", "frequently asked questions"),
     TOPIC_TEXT, 0},
    {"internal-faq", "Internal questions", "Internal questions",
     TITLES("internal questions", "internal faq", "stakeholder faq", "stakeholder questions"), TOPIC_TEXT, 0},
    {"decisions", "Decisions", "Decisions",
     TITLES("decisions", "decision log", "design decisions", "decision record", "resolved questions"),
     TOPIC_ITEMS, ITEM_DECISION},
    {"questions", "Open questions", "Open questions",
     TITLES("open questions", "questions", "unresolved questions", "open issues", "unresolved",
            "clarifications", "needs clarification"),
     TOPIC_ITEMS, ITEM_QUESTION},
    {"terms", "Terms", "Glossary", TITLES("glossary", "terms", "definitions", "terminology"), TOPIC_ITEMS,
     ITEM_TERM},
};

const struct topic *topic_find(struct str id)
{
    for (size_t i = 0; i < COUNT_OF(topics); i++)
        if (str_eq(id, str_from(topics[i].id)))
            return &topics[i];
    return NULL;
}

const struct topic *topic_of_kind(enum item_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(topics); i++)
        if (topics[i].form == TOPIC_ITEMS && topics[i].kind == kind)
            return &topics[i];
    return NULL;
}

const struct topic *topic_named(struct str name)
{
    static const struct {
        const char *name, *topic;
    } names[] = {
        {"requirement", "requirements"},
        {"functional requirement", "requirements"},
        {"behaviour", "requirements"},
        {"behavior", "requirements"},
        {"quality requirement", "quality"},
        {"non-functional requirement", "quality"},
        {"nfr", "quality"},
        {"fr", "requirements"},
        {"feature", "requirements"},
        {"kpi", "metrics"},
        {"success metric", "metrics"},
        {"deadline", "milestones"},
        {"out of scope", "non-goals"},
        {"metric", "metrics"},
        {"risk", "risks"},
        {"question", "questions"},
        {"open question", "questions"},
        {"decision", "decisions"},
        {"assumption", "assumptions"},
        {"milestone", "milestones"},
        {"term", "terms"},
        {"goal", "goals"},
        {"non-goal", "non-goals"},
        {"constraint", "constraints"},
        {"problem", "problem"},
        {"user", "users"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str one = str_from(names[i].name);
        if (str_eq_nocase(name, one) ||
            (name.len == one.len + 1 && str_starts_nocase(name, one) && name.ptr[one.len] == 's'))
            return topic_find(str_from(names[i].topic));
    }
    return NULL;
}

size_t topic_order(const struct topic *topic)
{
    return (size_t)(topic - topics);
}

static struct str without_numbering(struct str title)
{
    size_t at = 0;
    while (at < title.len && strchr("0123456789.) ", title.ptr[at]) != NULL)
        at++;
    return at < title.len ? str_slice(title, at, title.len) : title;
}

static bool is_separator(struct str title, size_t at, size_t *length)
{
    static const char *const separators[] = {"/",     "&",   ",",   ":",   "(", ")",
                                             " and ", " – ", " — ", " + ", NULL};
    for (size_t i = 0; separators[i] != NULL; i++)
        if (str_starts_nocase(str_slice(title, at, title.len), str_from(separators[i]))) {
            *length = strlen(separators[i]);
            return true;
        }
    return false;
}

/* How good a title is for the topic: the rank of the table's title it is or has in it; SIZE_MAX when none. */
static size_t title_rank(const struct topic *topic, struct str title)
{
    size_t best = SIZE_MAX, from = 0, length = 0, count = 0;

    title = str_trim(without_numbering(title));
    for (count = 0; topic->sections[count] != NULL; count++)
        if (str_eq_nocase(title, str_from(topic->sections[count])))
            return count;
    for (size_t at = 0; at <= title.len; at++) {
        struct str part;
        if (at < title.len && !is_separator(title, at, &length))
            continue;
        part = str_trim(str_slice(title, from, at));
        from = at + length;
        for (size_t i = 0; topic->sections[i] != NULL; i++)
            if (str_eq_nocase(part, str_from(topic->sections[i])) && count + i < best)
                best = count + i;
    }
    return best;
}

/* Whether the node is a section of the document, and not its title. */
static bool is_section(const struct document *document, size_t index)
{
    if (document->nodes[index].kind != NODE_SECTION)
        return false;
    if (document->nodes[index].level > 1)
        return true;
    for (size_t i = 0; i < index; i++)
        if (document->nodes[i].kind == NODE_SECTION)
            return true;
    return false;
}

bool topic_has_title(const struct topic *topic, struct str title)
{
    return title_rank(topic, title) != SIZE_MAX;
}

/* "Questions" over the customers' and our own: those are answered, and no open ones. */
static bool holds_answers(const struct topic *topic, const struct document *document, size_t index)
{
    return strcmp(topic->id, "questions") == 0 && index + 1 < document->count &&
           document->nodes[index + 1].kind == NODE_SECTION &&
           document->nodes[index + 1].level > document->nodes[index].level;
}

size_t topic_section(const struct topic *topic, const struct document *document)
{
    size_t best = SIZE_MAX, best_rank = SIZE_MAX;
    for (size_t i = 0; i < document->count; i++) {
        size_t rank = is_section(document, i) && !holds_answers(topic, document, i)
                          ? title_rank(topic, document->nodes[i].title)
                          : SIZE_MAX;
        if (rank < best_rank) {
            best = i;
            best_rank = rank;
        }
    }
    return best;
}

/* Content words below the section at `section`, as far as they matter; *figures: whether one is a number with
 * unit. */
static size_t substance(const struct document *document, size_t section, bool *figures, struct arena *mem)
{
    size_t count = 0, end = document_section_end(document, section);

    for (size_t i = section + 1; i < end && (count < SUBSTANCE || !*figures); i++) {
        const struct node *node = &document->nodes[i];
        bool comments;
        struct str text;
        if (node->kind == NODE_SECTION)
            continue;
        text = prose_clean(node->text, mem, &comments);
        count += words_content(text, mem).count;
        *figures = *figures || quantities_read(prose_one_line(text, mem), mem).count > 0;
    }
    return count;
}

static bool starts_with_if(struct str statement)
{
    return str_starts_nocase(statement, STR("if ")) || str_starts_nocase(statement, STR("**if** "));
}

/* Items that say something about the topic; *figures: whether one has a number with a unit. */
static size_t items_of(const struct topic *topic, const struct document *document, bool *figures,
                       struct arena *mem)
{
    bool failures = strcmp(topic->id, "failures") == 0;
    size_t count = 0;

    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        /* What has no code is a functional requirement or an open question. */
        struct item_code code = {.kind = node->kind == NODE_QUESTION ? ITEM_QUESTION : ITEM_FUNCTIONAL};
        if (!node_is_item(node) || (node->code.ptr != NULL && !item_code_parse(node->code, &code)) ||
            code.kind != topic->kind)
            continue;
        if (failures && !starts_with_if(node->statement))
            continue;
        count++;
        *figures = *figures || quantities_read(prose_one_line(node->text, mem), mem).count > 0;
    }
    return count;
}

enum topic_state topic_state_in(const struct topic *topic, const struct document *document, struct arena *mem)
{
    bool figures = false, needs_figures = strcmp(topic->id, "metrics") == 0;
    size_t words = 0, items = topic->form == TOPIC_ITEMS ? items_of(topic, document, &figures, mem) : 0;

    if (items > 0)
        return needs_figures && !figures ? TOPIC_PARTIAL : TOPIC_KNOWN;
    for (size_t i = 0; i < document->count && words < SUBSTANCE; i++)
        if (is_section(document, i) && title_rank(topic, document->nodes[i].title) != SIZE_MAX)
            words += substance(document, i, &figures, mem);
    if (words == 0)
        return TOPIC_MISSING;
    return words < SUBSTANCE || (needs_figures && !figures) ? TOPIC_PARTIAL : TOPIC_KNOWN;
}

bool topic_is_thin(const struct topic *topic, const struct document *document, struct arena *mem)
{
    static const struct {
        const char *topic;
        size_t items;
    } thin[] = {{"requirements", 2}, {"risks", 1}, {"questions", 1}};
    bool figures = false;

    for (size_t i = 0; i < COUNT_OF(thin); i++)
        if (strcmp(topic->id, thin[i].topic) == 0)
            return items_of(topic, document, &figures, mem) <= thin[i].items;
    return false;
}
