#include "clock.h"
#include "services/guide_talk.h"
#include "services/lines.h"
#include "services/lint.h"
#include "services/prose.h"
#include "services/word_index.h"
#include "strbuf.h"

#define CHANGES_SHOWN 15
#define WORDS_READ 400 /* bytes */
#define WORDS_NAMED 5
#define MATCHES_SHOWN 5
#define CODES_SHOWN 8
#define WORDS_SHOWN 40 /* bytes of what a remark is about */
#define SUMMARY_BYTES 120
#define LEAST_SHARE 0.3 /* of a message's words that a node must have to be shown */

void report_help(struct talk *self, const struct command *command _unused_)
{
    say(self, "I am Stet's built-in guide. I follow rules and am no language model, so I understand plain "
              "answers and a "
              "few requests:\n\n");
    say(self, "- An answer to my question, in as many words or bullets as you like. I propose what the PRD "
              "should say; "
              "nothing is in it before you let it stand.\n");
    say(self, "- “skip”, “back”, “I don't know”, “example”, “pause”, “next question”\n");
    say(self, "- “status”, “what is missing?”, “lint”, “what changed since last week?”\n");
    say(self,
        "- “show FR-3”, “FR-3 is done”, “set FR-3 priority should”, “change FR-3 to: …”, “remove FR-3”\n");
    say(self, "- “add requirement: …”, and the same with metric, risk, question, decision, assumption, "
              "milestone\n");
    say(self, "- Anything else: I look for its words in the PRD and show you where they are.");
}

static const char *const kind_nouns[] = {
    [NODE_REQUIREMENT] = "requirement", [NODE_METRIC] = "metric",     [NODE_RISK] = "risk",
    [NODE_QUESTION] = "question",       [NODE_DECISION] = "decision", [NODE_ASSUMPTION] = "assumption",
    [NODE_MILESTONE] = "milestone",     [NODE_TERM] = "term",         [NODE_STORY] = "user story",
};

/* "6 requirements (4 open, 2 done)" */
static struct str kind_status(const struct document *document, enum node_kind kind, struct arena *mem)
{
    struct str names[8], parts[8];
    size_t counts[8] = {0}, kinds = 0, all = 0;

    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        struct str status = node_field_get(node, STR("status"));
        size_t k = 0;
        if (node->kind != kind)
            continue;
        all++;
        if (str_is_empty(status))
            continue;
        while (k < kinds && !str_eq_nocase(names[k], status))
            k++;
        if (k == kinds && kinds < COUNT_OF(names))
            names[kinds++] = status;
        if (k < kinds)
            counts[k]++;
    }
    if (all == 0)
        return STR_NONE;
    for (size_t k = 0; k < kinds; k++)
        parts[k] = str_format(mem, "%zu %.*s", counts[k], STR_ARGS(names[k]));
    if (kinds == 0)
        return counted(all, kind_nouns[kind], mem);
    return str_format(mem, "%.*s (%.*s)", STR_ARGS(counted(all, kind_nouns[kind], mem)),
                      STR_ARGS(str_join(mem, parts, kinds, STR(", "))));
}

static size_t waiting(const struct talk *self)
{
    return self->turn->open_count + self->proposed;
}

void report_status(struct talk *self, const struct command *command _unused_)
{
    struct str parts[COUNT_OF(kind_nouns)];
    struct interview_view view;
    size_t count = 0, known = 0, partly = 0;

    interview_view(&self->interview, self->turn->document, self->mem, &view);
    for (size_t i = 0; i < view.coverage_count; i++) {
        known += view.coverage[i].state == TOPIC_KNOWN;
        partly += view.coverage[i].state == TOPIC_PARTIAL;
    }
    say(self, "“%.*s” (%.*s): %zu of %zu topics %s known", STR_ARGS(self->turn->title),
        STR_ARGS(self->turn->prd_key), known, view.coverage_count, known == 1 ? "is" : "are");
    if (partly > 0)
        say(self, " and %zu in part", partly);
    say(self, ", %d %% in all. ", (int)view.percent);
    for (int kind = NODE_REQUIREMENT; kind <= NODE_STORY; kind++) {
        struct str part = kind_status(self->turn->document, (enum node_kind)kind, self->mem);
        if (part.ptr != NULL)
            parts[count++] = part;
    }
    if (count > 0)
        say(self, "It holds %.*s. ", STR_ARGS(enumerated(parts, count, self->mem)));
    else
        say(self, "It holds no requirement or other item yet. ");
    if (waiting(self) > 0)
        say(self, "%.*s for your decision. ",
            STR_ARGS(str_format(self->mem, "%.*s %s", STR_ARGS(counted(waiting(self), "proposal", self->mem)),
                                waiting(self) == 1 ? "waits" : "wait")));
    if (self->turn->change_count > 0)
        say(self, "It last changed in revision %lld on %.*s, by %.*s.",
            (long long)self->turn->changes[0].revision,
            STR_ARGS(str_slice(time_format(self->mem, self->turn->changes[0].at), 0, 10)),
            STR_ARGS(self->turn->changes[0].author));
}

static struct str titles_in(const struct interview_view *view, enum topic_state state, struct arena *mem,
                            size_t *count)
{
    struct str *titles = arena_array_of(mem, view->coverage_count, struct str);
    *count = 0;
    for (size_t i = 0; i < view->coverage_count; i++)
        if (view->coverage[i].state == state)
            titles[(*count)++] = str_from(view->coverage[i].title);
    return enumerated(titles, *count, mem);
}

/* A line for each state that some topic is in. */
static void list_coverage(struct talk *self, const struct interview_view *view, bool known)
{
    static const struct {
        enum topic_state state;
        const char *text;
    } states[] = {
        {TOPIC_KNOWN, "Known"},
        {TOPIC_MISSING, "Missing"},
        {TOPIC_PARTIAL, "Only partly known"},
        {TOPIC_SKIPPED, "Skipped"},
    };
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        size_t count;
        struct str titles = titles_in(view, states[i].state, self->mem, &count);
        if (count > 0 && (known || states[i].state != TOPIC_KNOWN))
            say(self, "- %s: %.*s\n", states[i].text, STR_ARGS(titles));
    }
}

static struct str open_questions(const struct document *document, struct arena *mem, size_t *count)
{
    struct str codes[CODES_SHOWN];
    size_t shown = 0;
    *count = 0;
    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        struct str status = node_field_get(node, STR("status"));
        if (node->kind != NODE_QUESTION || node->code.ptr == NULL ||
            !(str_is_empty(status) || str_eq_nocase(status, STR("open"))))
            continue;
        ++*count;
        if (shown < CODES_SHOWN)
            codes[shown++] = node->code;
    }
    return str_format(mem, "%.*s%s", STR_ARGS(enumerated(codes, shown, mem)),
                      *count > shown ? " and more" : "");
}

static size_t items_of(const struct document *document)
{
    size_t items = 0;
    for (size_t i = 0; i < document->count; i++)
        items += node_is_item(&document->nodes[i]);
    return items;
}

void report_missing(struct talk *self, const struct command *command _unused_)
{
    struct interview_view view;
    size_t questions, remarks;
    struct str codes = open_questions(self->turn->document, self->mem, &questions);

    interview_view(&self->interview, self->turn->document, self->mem, &view);
    if (view.percent == 100)
        say(self, "Every topic I ask about is known.\n");
    else
        list_coverage(self, &view, false);
    if (questions > 0)
        say(self, "- %.*s still to answer: %.*s\n", STR_ARGS(counted(questions, "open question", self->mem)),
            STR_ARGS(codes));
    if (waiting(self) > 0)
        say(self, "- %.*s for your decision\n",
            STR_ARGS(str_format(self->mem, "%.*s %s", STR_ARGS(counted(waiting(self), "proposal", self->mem)),
                                waiting(self) == 1 ? "waits" : "wait")));
    remarks = lint_document(self->turn->document, self->turn->now, self->mem).count;
    if (remarks > 0 && items_of(self->turn->document) > 0)
        say(self, "- %.*s on what is there; say “lint” to read them\n",
            STR_ARGS(counted(remarks, "remark", self->mem)));
}

void report_end(struct talk *self, const struct interview_view *view)
{
    say(self, "That was my last question; the PRD is %d %% known.\n\n", (int)view->percent);
    list_coverage(self, view, true);
    say(self, "\n");
    if (waiting(self) > 0)
        say(self, "%.*s for your decision. ",
            STR_ARGS(str_format(self->mem, "%.*s %s", STR_ARGS(counted(waiting(self), "proposal", self->mem)),
                                waiting(self) == 1 ? "waits" : "wait")));
    say(self, "From here on you can say “lint”, “what is missing?”, “add requirement: …”, or tell me what "
              "happened, "
              "such as “FR-1 is done”.");
}

/* "FR-1 (fast)": the item or part, and the words where they are a part of it. */
static struct str finding_name(const struct talk *self, const struct lint_finding *finding)
{
    const struct node *node = &self->turn->document->nodes[finding->node];
    struct str name = node->code.ptr != NULL ? node->code : prose_excerpt(node->title, 40, self->mem);
    if (finding->from <= lines_blank_before(node->text) || finding->text.len > WORDS_SHOWN ||
        str_eq(finding->text, name))
        return name;
    return str_format(self->mem, "%.*s (%.*s)", STR_ARGS(name), STR_ARGS(finding->text));
}

/* One line for each rule that found something. */
static void list_findings(struct talk *self, const struct lint_list *list)
{
    size_t count;
    const struct lint_rule *rules = lint_rules(&count);

    for (size_t rule = 0; rule < count; rule++) {
        struct str names[CODES_SHOWN];
        size_t shown = 0, all = 0;
        for (size_t i = 0; i < list->count; i++) {
            if (list->items[i].rule != &rules[rule])
                continue;
            if (shown < CODES_SHOWN)
                names[shown++] = finding_name(self, &list->items[i]);
            all++;
        }
        if (all > 0)
            say(self, "- %s: %.*s%s. %s\n", rules[rule].title,
                STR_ARGS(str_join(self->mem, names, shown, STR(", "))), all > shown ? " and more" : "",
                rules[rule].why);
    }
}

void report_lint(struct talk *self, const struct command *command _unused_)
{
    struct lint_list list = lint_document(self->turn->document, self->turn->now, self->mem);
    size_t items = items_of(self->turn->document);

    if (items == 0) {
        say(self, "There is no requirement or other item to check yet.");
        return;
    }
    if (list.count == 0) {
        say(self,
            "I checked %.*s and found nothing to improve by my rules. Whether they are true, only you can "
            "say.",
            STR_ARGS(counted(items, "item", self->mem)));
        return;
    }
    say(self, "I checked %.*s and have %.*s:\n\n", STR_ARGS(counted(items, "item", self->mem)),
        STR_ARGS(counted(list.count, "remark", self->mem)));
    list_findings(self, &list);
}

/* One line for each revision: its number, day, author and what it did. */
static size_t list_changes(struct talk *self, size_t count)
{
    size_t lines = 0, i = 0;
    while (i < count && lines < CHANGES_SHOWN) {
        const struct turn_change *first = &self->turn->changes[i];
        struct strbuf summary = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
        size_t more = 0;
        for (; i < count && self->turn->changes[i].revision == first->revision; i++) {
            if (summary.len > SUMMARY_BYTES)
                more++;
            else
                strbuf_addf(&summary, "%s%.*s", summary.len > 0 ? ", " : "",
                            STR_ARGS(self->turn->changes[i].summary));
        }
        if (more > 0)
            strbuf_addf(&summary, " and %zu more", more);
        say(self, "- Revision %lld, %.*s, %.*s: %.*s\n", (long long)first->revision,
            STR_ARGS(str_slice(time_format(self->mem, first->at), 0, 10)), STR_ARGS(first->author),
            STR_ARGS(strbuf_str(&summary)));
        lines++;
    }
    return i;
}

void report_changes(struct talk *self, const struct command *command)
{
    size_t count = 0, shown;

    if (command->since.ptr == NULL) {
        say(self, "I did not understand since when. Say it like “since yesterday”, “since last week”, “since "
                  "2027-03-01” "
                  "or “since revision 4”.");
        return;
    }
    while (count < self->turn->change_count && self->turn->changes[count].at >= command->at &&
           self->turn->changes[count].revision > command->revision)
        count++;
    if (count == 0) {
        if (command->since.len > 0)
            say(self, "Nothing has changed since %.*s. ", STR_ARGS(command->since));
        else
            say(self, "Nothing has changed yet. ");
        if (self->turn->change_count > 0)
            say(self, "The last change was revision %lld on %.*s.",
                (long long)self->turn->changes[0].revision,
                STR_ARGS(str_slice(time_format(self->mem, self->turn->changes[0].at), 0, 10)));
        return;
    }
    if (command->since.len > 0)
        say(self, "Changed since %.*s, newest first:\n\n", STR_ARGS(command->since));
    else
        say(self, "The last changes, newest first:\n\n");
    shown = list_changes(self, count);
    if (shown < count)
        say(self, "- and %.*s before that; the history has them all\n",
            STR_ARGS(counted(count - shown, "change", self->mem)));
}

void report_item(struct talk *self, const struct command *command)
{
    size_t index = document_find_code(self->turn->document, command->code), section;
    struct str name = item_code_format(self->mem, command->code);
    const struct node *node;

    if (index == SIZE_MAX) {
        say(self, "There is no %.*s in this PRD.", STR_ARGS(name));
        return;
    }
    node = &self->turn->document->nodes[index];
    section = document_section_of(self->turn->document, index);
    say(self, "%.*s", STR_ARGS(str_trim(node->text)));
    paragraph(self);
    if (section != SIZE_MAX)
        say(self, "It stands in “%.*s” and ", STR_ARGS(self->turn->document->nodes[section].title));
    else
        say(self, "It ");
    if (node->version > 1)
        say(self, "has changed %.*s, last in revision %lld.",
            STR_ARGS(counted((size_t)node->version - 1, "time", self->mem)), (long long)node->revision);
    else
        say(self, "has not changed since revision %lld.", (long long)node->revision);
}

static struct str quoted_words(const struct word_list *words, struct arena *mem)
{
    struct str *quoted = arena_array_of(mem, words->count, struct str);
    for (size_t i = 0; i < words->count; i++)
        quoted[i] = str_format(mem, "“%.*s”", STR_ARGS(words->items[i].text));
    return enumerated(quoted, words->count, mem);
}

void report_words(struct talk *self, const struct command *command)
{
    struct str text = command->text.ptr != NULL ? command->text : self->message;
    struct word_list words = words_content(prose_excerpt(text, WORDS_READ, self->mem), self->mem);
    struct word_index index = word_index_of(self->turn->document, self->mem);
    struct word_match_list matches = word_index_match(&index, &words, MATCHES_SHOWN, self->mem);
    size_t shown = 0;

    while (shown < matches.count && matches.items[shown].share >= LEAST_SHARE)
        shown++;
    if (words.count == 0) {
        say(self, "I did not find a word in that to look for. Say “help” for what I understand.");
        return;
    }
    if (words.count > WORDS_NAMED)
        words.count = WORDS_NAMED;
    if (shown == 0) {
        say(self,
            "I am no language model: I answer from the text of the PRD alone, and it says nothing about "
            "%.*s. ",
            STR_ARGS(quoted_words(&words, self->mem)));
        say(self, "To keep it there, say “add question: …” or “add requirement: …”.");
        return;
    }
    say(self, "I am no language model and cannot reason about that, but this is what the PRD says with those "
              "words:\n\n");
    for (size_t i = 0; i < shown; i++)
        say(self, "- %.*s\n", STR_ARGS(node_summary(self->turn->document, matches.items[i].node, self->mem)));
}
