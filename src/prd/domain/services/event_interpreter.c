#include "services/event_interpreter.h"
#include "clock.h"
#include "services/characters.h"
#include "services/event_reading.h"
#include "services/growth.h"
#include "services/item_row.h"
#include "services/placement.h"
#include "services/plain_text.h"
#include "services/prose.h"
#include "services/row_draft.h"

#define QUOTE_MAX 280
#define WORDS_MAX 120 /* bytes of the event in a reason */
#define FACT_MAX 160
#define FACTS_MAX 24
#define OPERATIONS_MAX 10
#define PLACES 8     /* that are looked at for what is new */
#define IN_PLACE 0.5 /* of its words that one must have */

/* Codes as they were written. In a text of the document a code that it does not have must not stand; in a
 * reason it is what somebody looks for. */
static struct str with_hyphens(struct str text, struct arena *mem)
{
    char *copy = str_cstr(mem, text);
    for (size_t at = 2; at + 1 < text.len; at++) {
        size_t from = at;
        enum item_kind kind;
        while (from > 0 && byte_is_upper(text.ptr[from - 1]))
            from--;
        if (text.ptr[at] == ' ' && byte_is_digit(text.ptr[at + 1]) && at - from >= 2 &&
            (from == 0 || !byte_is_alnum(text.ptr[from - 1])) &&
            item_kind_parse(str_slice(text, from, at), &kind))
            copy[at] = '-';
    }
    return str_of(copy, text.len);
}

struct str event_words(const struct interpreting *self, struct str sentence)
{
    struct str words = plain_line(sentence, WORDS_MAX, self->document, self->mem);
    return str_format(self->mem, "“%.*s”", STR_ARGS(with_hyphens(words, self->mem)));
}

struct str event_day(const struct interpreting *self)
{
    int64_t at = self->event->at != 0 ? self->event->at : self->event->received_at;
    return str_slice(time_format(self->mem, at), 0, 10);
}

void stay_silent(struct interpreting *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    self->reading->outcome = EVENT_SILENT;
    self->reading->reason = str_vformat(self->mem, format, args);
    va_end(args);
}

void make_proposal(struct interpreting *self, const char *format, ...)
{
    va_list args;
    struct str reason;
    va_start(args, format);
    reason = str_vformat(self->mem, format, args);
    va_end(args);
    if (self->operation_count == 0) {
        stay_silent(self, "%.*s Its table has no column for that, so there is nothing to set.",
                    STR_ARGS(reason));
        return;
    }
    self->reading->outcome = EVENT_PROPOSAL;
    self->reading->reason = reason;
    self->reading->draft = (struct proposal_draft){
        .origin = PROPOSAL_EVENT,
        .reason = self->reading->reason,
        .quote = plain_quote(self->event->text, QUOTE_MAX, self->mem),
        .operations = self->operations,
        .count = self->operation_count,
    };
}

static void add_operation(struct interpreting *self, struct operation operation)
{
    if (self->operation_count == OPERATIONS_MAX)
        return;
    self->operations =
        array_room(self->mem, self->operations, self->operation_count, sizeof(*self->operations));
    self->operations[self->operation_count++] = operation;
}

bool add_field_change(struct interpreting *self, const struct node *node, struct str field, struct str value)
{
    add_fact(self, "item", node->code);
    if (!item_takes_field(node, field, self->mem))
        return false;
    add_operation(self, (struct operation){.kind = OPERATION_SET_FIELD,
                                           .node = node->id,
                                           .base = node->hash,
                                           .field = field,
                                           .value = value});
    return true;
}

/* The section that a node is told in; SIZE_MAX for what stands under the title or before it: a summary or a
 * table of contents has every word, and is not where anything is said. */
static size_t telling_section(const struct document *document, size_t node)
{
    size_t section = document->nodes[node].kind == NODE_SECTION ? node : document_section_of(document, node);
    return section != SIZE_MAX && document->nodes[section].level >= 2 ? section : SIZE_MAX;
}

/* A document whose structure is its own says things where it speaks of them: rather than open a section that
 * it never had, what is new goes to the end of the one that shares its words. False where none does. */
static bool place_by_words(const struct interpreting *self, struct placement *placement)
{
    const struct document *document = self->document;
    struct word_list words = words_content(self->about, self->mem);
    struct word_match_list matches = word_index_match(&self->index, &words, PLACES, self->mem);
    size_t section = SIZE_MAX, last;

    for (size_t i = 0; i < matches.count && section == SIZE_MAX && matches.items[i].share >= IN_PLACE; i++)
        section = telling_section(document, matches.items[i].node);
    if (section == SIZE_MAX)
        return false;
    last = section;
    while (last + 1 < document->count && document->nodes[last + 1].kind != NODE_SECTION)
        last++;
    *placement = (struct placement){
        .after = document->nodes[last].id, .level = document->nodes[section].level, .heading = STR_NONE};
    return true;
}

void add_item(struct interpreting *self, enum item_kind kind, struct str statement,
              const struct draft_field *fields, size_t field_count)
{
    struct str text = item_draft(kind, statement, STR_NONE, fields, field_count, self->mem);
    struct placement placement;
    struct operation operation;
    struct str left; /* what an event lets a field say is in its facts, too */

    placement_find(topic_of_kind(kind), self->document, true, self->mem, &placement);
    if (placement.heading.ptr != NULL && !place_by_words(self, &placement))
        text = str_format(self->mem, "%.*s\n\n%.*s", STR_ARGS(placement.heading), STR_ARGS(text));
    operation = (struct operation){.kind = OPERATION_ADD_NODE, .after = placement.after, .text = text};
    row_draft(self->document, &operation, self->mem, &left);
    add_operation(self, operation);
}

/* The last line of the section that is an entry of a list; STR_NONE when there is none. */
static struct str last_entry(const struct document *document, size_t section, size_t *node)
{
    struct str entry = STR_NONE, line;
    size_t end = document_section_end(document, section);

    for (size_t i = section; i < end; i++) {
        struct str rest = document->nodes[i].text;
        *node = i;
        while (str_next(&rest, '\n', &line))
            if (line.len > 2 && strchr("-*+", line.ptr[0]) != NULL && line.ptr[1] == ' ')
                entry = line;
    }
    return entry;
}

/* "- 2023-07-08: Alpha implementation merged." gives the bullet, what stands between day and text, and the
 * full stop. */
bool add_history_entry(struct interpreting *self, struct str sentence)
{
    static const char *const titles[] = {
        "Implementation History", "History",          "Changelog",       "Change log", "Change history",
        "Document history",       "Revision history", "Project history", NULL};
    size_t section = document_find_section(self->document, titles), node = 0, at = 2;
    struct str entry, separator = STR(": "), day = event_day(self);
    char bullet = '-';

    if (section == SIZE_MAX)
        return false;
    entry = last_entry(self->document, section, &node);
    if (entry.ptr != NULL) {
        bullet = entry.ptr[0];
        while (at < entry.len && strchr("0123456789-./", entry.ptr[at]) != NULL)
            at++;
        if (str_starts(str_slice(entry, at, entry.len), STR(" - ")))
            separator = STR(" - ");
        else if (str_starts(str_slice(entry, at, entry.len), STR(" – ")))
            separator = STR(" – ");
        if (entry.ptr[entry.len - 1] != '.' && sentence.len > 0 && sentence.ptr[sentence.len - 1] == '.')
            sentence.len--;
    }
    add_operation(self,
                  (struct operation){.kind = OPERATION_ADD_NODE,
                                     .after = self->document->nodes[node].id,
                                     .text = str_format(self->mem, "%c %.*s%.*s%.*s\n", bullet, STR_ARGS(day),
                                                        STR_ARGS(separator), STR_ARGS(sentence))});
    return true;
}

void add_fact(struct interpreting *self, const char *kind, struct str value)
{
    struct event_reading *reading = self->reading;
    value = plain_line(value, FACT_MAX, self->document, self->mem);
    for (size_t i = 0; i < reading->fact_count; i++)
        if (str_eq(reading->facts[i].kind, str_from(kind)) && str_eq(reading->facts[i].value, value))
            return;
    if (reading->fact_count == FACTS_MAX || value.len == 0)
        return;
    reading->facts = array_room(self->mem, reading->facts, reading->fact_count, sizeof(*reading->facts));
    reading->facts[reading->fact_count++] = (struct event_fact){.kind = str_from(kind), .value = value};
}

static void add_claim_facts(struct interpreting *self, const struct claim *claim)
{
    static const char *const kinds[] = {
        [ACT_NONE] = NULL,           [ACT_CHORE] = "chore",     [ACT_CLARIFIED] = "clarification",
        [ACT_CHANGED] = "change",    [ACT_FIXED] = "fix",       [ACT_STARTED] = "status",
        [ACT_ADDED] = "addition",    [ACT_REMOVED] = "removal", [ACT_REVERTED] = "status",
        [ACT_DEPRECATED] = "status", [ACT_BLOCKED] = "status",  [ACT_DONE] = "status",
        [ACT_PASSED] = "test",       [ACT_FAILED] = "test",     [ACT_HAPPENED] = "risk",
        [ACT_DECIDED] = "decision",  [ACT_MOVED] = "milestone", [ACT_REACHED] = "milestone",
    };
    if (kinds[claim->act] != NULL)
        add_fact(self, kinds[claim->act], claim->act == ACT_CHORE ? claim->why : claim->sentence);
    if (claim->about_documents && claim->act != ACT_CHORE)
        add_fact(self, "documents", claim->object);
    if (claim->when.len > 0)
        add_fact(self,
                 claim->when_kind == MOMENT_DATE      ? "date"
                 : claim->when_kind == MOMENT_VERSION ? "version"
                                                      : "stage",
                 claim->when);
}

static void collect_facts(struct interpreting *self)
{
    struct item_code code;
    for (size_t i = 0; i < self->claims.count; i++) {
        size_t from = 0;
        add_claim_facts(self, &self->claims.items[i]);
        while (item_code_find(self->claims.items[i].sentence, &from, &code))
            add_fact(self, "mention", item_code_format(self->mem, code));
    }
}

/* How much a claim tells; the first of those that tell the most is followed. */
static int weight_of(const struct claim *claim)
{
    static const int weights[] = {
        [ACT_NONE] = 0,     [ACT_CHORE] = 1,   [ACT_CLARIFIED] = 2, [ACT_CHANGED] = 3,    [ACT_FIXED] = 4,
        [ACT_PASSED] = 4,   [ACT_STARTED] = 5, [ACT_ADDED] = 6,     [ACT_FAILED] = 6,     [ACT_REMOVED] = 7,
        [ACT_REVERTED] = 7, [ACT_BLOCKED] = 7, [ACT_DONE] = 7,      [ACT_DEPRECATED] = 7, [ACT_HAPPENED] = 8,
        [ACT_DECIDED] = 8,  [ACT_MOVED] = 9,   [ACT_REACHED] = 9,
    };
    return claim->about_documents ? 1 : weights[claim->act];
}

/* A commit is told by its subject; its body counts only where it says that something was decided. */
static const struct claim *main_claim(const struct interpreting *self)
{
    const struct claim *best = &self->claims.items[0];
    bool commit = kind_is_commit(self->event->kind);

    for (size_t i = 1; i < self->claims.count; i++) {
        const struct claim *claim = &self->claims.items[i];
        bool counts =
            !commit || (claim->act == ACT_DECIDED && str_starts_nocase(claim->sentence, STR("we ")));
        if (counts && best->act != ACT_CHORE && weight_of(claim) > weight_of(best))
            best = claim;
    }
    return best;
}

void event_interpret(const struct project_event *event, const struct word_index *index, struct arena *mem,
                     struct event_reading *ret)
{
    struct event_reading reading = {.outcome = EVENT_SILENT, .reason = STR("")};
    struct interpreting self = {.mem = mem,
                                .event = event,
                                .document = index->document,
                                .index = *index,
                                .reading = &reading,
                                .about = STR("")};

    self.claims = claims_read(event, mem);
    if (self.claims.count == 0) {
        stay_silent(&self, "There is no text in it.");
    } else {
        collect_facts(&self);
        if (!apply_codes(&self))
            apply_claim(&self, main_claim(&self));
    }
    *ret = reading;
}
