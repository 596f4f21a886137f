#include "services/answer_pieces.h"
#include "services/growth.h"
#include "services/placement.h"
#include "services/quantities.h"
#include "services/row_draft.h"
#include "services/words.h"
#include "strbuf.h"

void left_out_add(struct shaping *self, struct str text, struct str why)
{
    struct shaped_answer *result = self->result;
    result->left = array_room(self->mem, result->left, result->left_count, sizeof(*result->left));
    result->left[result->left_count++] = (struct left_out){.text = text, .why = why};
}

/* The nodes of that kind. */
static struct sayings *document_says(struct shaping *self, enum node_kind kind)
{
    const struct document *document = self->context->document;

    if (self->document[kind] != NULL)
        return self->document[kind];
    self->document[kind] = sayings_new(self->mem);
    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind == kind)
            sayings_add(self->document[kind], kind == NODE_TEXT ? node->text : node->statement, i);
    }
    return self->document[kind];
}

/* What says it already; STR_NONE when nothing does. */
static struct str said_by_document(struct shaping *self, enum node_kind kind, struct str statement)
{
    const struct document *document = self->context->document;
    size_t at = sayings_find(document_says(self, kind), statement);

    if (at == SIZE_MAX)
        return STR_NONE;
    return document->nodes[at].code.ptr != NULL
               ? str_format(self->mem, "%.*s says it already", STR_ARGS(document->nodes[at].code))
               : STR("the document says it already");
}

/* Whether a draft (item_draft) is of that kind. */
static bool is_draft_of(struct str draft, enum node_kind kind)
{
    enum item_kind own;
    size_t from = str_find(draft, STR("**"), 0), to = str_find(draft, STR("-?**"), 0);
    return from != SIZE_MAX && to != SIZE_MAX && from + 2 < to &&
           item_kind_parse(str_slice(draft, from + 2, to), &own) && node_kind_of_item(own) == kind;
}

/* The statement of an item of that kind whose number is open, a list's entry or a row. */
static bool read_open_item(const struct shaping *self, struct str text, enum node_kind kind, struct str *ret)
{
    enum item_kind own;
    if (row_draft_read(text, self->mem, &own, ret))
        return node_kind_of_item(own) == kind;
    return is_draft_of(text, kind) && item_draft_read(text, self->mem, ret);
}

/* The items of that kind that wait to be added. */
static struct sayings *proposals_say(struct shaping *self, enum node_kind kind)
{
    if (self->proposals[kind] != NULL)
        return self->proposals[kind];
    self->proposals[kind] = sayings_new(self->mem);
    for (size_t i = 0; i < self->context->open_count; i++) {
        const struct proposal *proposal = &self->context->open_proposals[i];
        for (size_t k = 0; k < proposal->count; k++) {
            const struct proposed_operation *proposed = &proposal->operations[k];
            struct str statement;
            if (proposed->verdict == VERDICT_PENDING && proposed->operation.kind == OPERATION_ADD_NODE &&
                read_open_item(self, proposed->operation.text, kind, &statement))
                sayings_add(self->proposals[kind], statement, i);
        }
    }
    return self->proposals[kind];
}

/* The items of that kind that this answer has led to so far. */
static struct sayings *answer_says(struct shaping *self, enum node_kind kind)
{
    if (self->answer[kind] == NULL)
        self->answer[kind] = sayings_new(self->mem);
    return self->answer[kind];
}

/* Like is compared with like: the question who writes the letters does not say that letters are written. */
static struct str said_already(struct shaping *self, enum node_kind kind, struct str statement)
{
    struct str by = said_by_document(self, kind, statement);

    if (by.ptr == NULL && sayings_find(proposals_say(self, kind), statement) != SIZE_MAX)
        by = STR("a proposal that waits for you says it already");
    if (by.ptr == NULL && sayings_find(answer_says(self, kind), statement) != SIZE_MAX)
        by = STR("it is said twice");
    return by;
}

static void add_piece(struct shaping *self, struct piece piece)
{
    self->pieces = array_room(self->mem, self->pieces, self->count, sizeof(piece));
    self->pieces[self->count++] = piece;
}

/* What is left out with a statement: all that was said with it, and no label of ours. */
static struct str whole_statement(const struct shaping *self, struct str statement, struct str more,
                                  const struct draft_field *fields, size_t field_count)
{
    for (size_t i = 0; i < field_count; i++)
        if (strcmp(fields[i].name, "mitigation") == 0 && fields[i].value.len > 0)
            statement = str_format(self->mem, "%.*s %.*s", STR_ARGS(statement), STR_ARGS(fields[i].value));
    return str_is_empty(more) ? statement
                              : str_format(self->mem, "%.*s %.*s", STR_ARGS(statement), STR_ARGS(more));
}

void piece_add_item(struct shaping *self, const struct topic *topic, enum item_kind kind,
                    struct str statement, struct str more, const struct draft_field *fields,
                    size_t field_count)
{
    enum node_kind node_kind = node_kind_of_item(kind);
    struct str by = said_already(self, node_kind, statement), text;

    if (by.ptr == NULL && self->count >= SHAPED_ITEMS_MAX)
        by = str_format(self->mem, "one answer makes at most %d: send it again in another message",
                        SHAPED_ITEMS_MAX);
    if (by.ptr != NULL) {
        left_out_add(self, whole_statement(self, statement, more, fields, field_count), by);
        return;
    }
    self->result->items[kind]++;
    text = item_draft(kind, statement, more, fields, field_count, self->mem);
    add_piece(self, (struct piece){.topic = topic, .text = text, .statement = statement});
    if (is_draft_of(text, node_kind))
        sayings_add(answer_says(self, node_kind), statement, self->count);
}

void piece_add_text(struct shaping *self, const struct topic *topic, struct str text, struct str between)
{
    struct piece *last = self->count > 0 ? &self->pieces[self->count - 1] : NULL;

    if (text.len == 0)
        return;
    if (last != NULL && last->statement.ptr == NULL && last->topic == topic) {
        last->text =
            str_format(self->mem, "%.*s%.*s%.*s", STR_ARGS(last->text), STR_ARGS(between), STR_ARGS(text));
        return;
    }
    if (sayings_find(document_says(self, NODE_TEXT), text) != SIZE_MAX) {
        left_out_add(self, text, STR("the document says it already"));
        return;
    }
    self->result->texts++;
    self->result->section = topic->heading;
    add_piece(self, (struct piece){.topic = topic, .text = text, .statement = STR_NONE});
}

/* Prose is fitted to the level it will stand at. */
static struct str piece_text(const struct shaping *self, const struct piece *piece, int level)
{
    if (piece->statement.ptr != NULL)
        return piece->text;
    return str_format(self->mem, "%.*s\n", STR_ARGS(text_below_heading(piece->text, level, self->mem)));
}

/* All pieces for one section that has to be made: one operation, since none of them can stand without it. */
static struct str whole_section(const struct shaping *self, size_t first, const struct placement *placement)
{
    struct strbuf text = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
    bool after_item = false;

    strbuf_addf(&text, "%.*s\n\n", STR_ARGS(placement->heading));
    for (size_t i = first; i < self->count; i++) {
        const struct piece *piece = &self->pieces[i];
        bool item = piece->statement.ptr != NULL;
        if (strcmp(piece->topic->heading, self->pieces[first].topic->heading) != 0)
            continue;
        if (i > first && !(item && after_item))
            strbuf_add_char(&text, '\n');
        strbuf_add(&text, piece_text(self, piece, placement->level));
        after_item = item;
    }
    return strbuf_str(&text);
}

static void add_operation(struct shaping *self, struct id after, struct str text)
{
    struct shaped_answer *result = self->result;
    struct operation operation = {.kind = OPERATION_ADD_NODE, .after = after, .text = text};
    struct str left;

    row_draft(self->context->document, &operation, self->mem, &left);
    if (left.len > 0)
        left_out_add(self, left, STR("the table has no column for it"));
    result->operations =
        array_room(self->mem, result->operations, result->count, sizeof(*result->operations));
    result->operations[result->count++] = operation;
}

static bool is_in_earlier_section(const struct shaping *self, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(self->pieces[i].topic->heading, self->pieces[index].topic->heading) == 0)
            return true;
    return false;
}

static bool is_opening_prose(const struct shaping *self, const struct piece *piece)
{
    return piece->statement.ptr == NULL && piece->topic == self->topic;
}

/* Prose of the asked topic comes first, since it introduces the items, and is one text: two that follow the
 * same node would change places when they are accepted. */
static void put_prose_first(struct shaping *self)
{
    struct piece *ordered = arena_array_of(self->mem, self->count + 1, struct piece);
    size_t count = 0;

    for (size_t i = 0; i < self->count; i++) {
        if (!is_opening_prose(self, &self->pieces[i]))
            continue;
        if (count == 0)
            ordered[count++] = self->pieces[i];
        else {
            ordered->text = str_format(self->mem, "%.*s\n\n%.*s", STR_ARGS(ordered->text),
                                       STR_ARGS(self->pieces[i].text));
            self->result->texts--;
        }
    }
    for (size_t i = 0; i < self->count; i++)
        if (!is_opening_prose(self, &self->pieces[i]))
            ordered[count++] = self->pieces[i];
    self->pieces = ordered;
    self->count = count;
}

/* New sections come last, the later one before the earlier: those that follow the same node then stand in
 * order. */
static void make_sections(struct shaping *self)
{
    for (size_t i = self->count; i-- > 0;) {
        struct placement placement;
        placement_find(self->pieces[i].topic, self->context->document, self->pieces[i].statement.ptr != NULL,
                       self->mem, &placement);
        if (placement.heading.ptr != NULL && !is_in_earlier_section(self, i))
            add_operation(self, placement.after, whole_section(self, i, &placement));
    }
}

static bool is_same_place(const struct operation *a, const struct operation *b)
{
    return memcmp(&a->after, &b->after, sizeof(a->after)) == 0;
}

/* A section that follows the same node as a text is made before the text: what is put there later stands
 * first, and the text belongs to the section before. */
static void order_operations(struct shaped_answer *result, size_t sections_from)
{
    size_t moved = 0;
    for (size_t i = sections_from; i < result->count; i++) {
        struct operation section = result->operations[i];
        size_t at = i;
        for (size_t k = moved; k < sections_from; k++)
            if (is_same_place(&section, &result->operations[k]))
                at = k < at ? k : at;
        if (at == i)
            continue;
        memmove(&result->operations[at + 1], &result->operations[at], (i - at) * sizeof(section));
        result->operations[at] = section;
        moved = at + 1;
        sections_from++;
    }
}

static void make_operations(struct shaping *self)
{
    size_t sections_from;

    put_prose_first(self);
    for (size_t i = 0; i < self->count; i++) {
        const struct piece *piece = &self->pieces[i];
        struct placement placement;
        placement_find(piece->topic, self->context->document, piece->statement.ptr != NULL, self->mem,
                       &placement);
        if (placement.heading.ptr == NULL)
            add_operation(self, placement.after, piece_text(self, piece, placement.level));
    }
    sections_from = self->result->count;
    make_sections(self);
    order_operations(self->result, sections_from);
}

/* In an answer to "what is open?", what follows a question without being one belongs to it. */
static void join_statements(const struct shaping *self, struct statement_list *list)
{
    enum item_kind kind = self->topic->kind;
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct statement *one = &list->items[i], *before = kept > 0 ? &list->items[kept - 1] : NULL;
        bool joins = before != NULL && before->text.len > 0 && !one->listed && one->text.len > 0 &&
                     ((kind == ITEM_QUESTION &&
                       !str_ends(statement_with_question_mark(one->text, self->mem), STR("?")) &&
                       statement_unknown(one->text).ptr == NULL) ||
                      (kind == ITEM_MILESTONE && moments_read(one->text, self->mem).count == 0) ||
                      (kind == ITEM_RISK && statement_says_what_is_done(one->text)));
        if (joins) {
            before->tail = str_trim(str_format(self->mem, "%.*s %.*s %.*s", STR_ARGS(before->tail),
                                               STR_ARGS(one->text), STR_ARGS(one->tail)));
            before->more = str_trim(str_format(self->mem, "%.*s%s%.*s", STR_ARGS(before->more),
                                               before->more.len > 0 ? "\n\n" : "", STR_ARGS(one->more)));
        } else
            list->items[kept++] = *one;
    }
    list->count = kept;
}

/* Without a heading at its beginning that the section has already. */
static struct str without_own_heading(const struct shaping *self, struct str answer)
{
    struct passage_list passages = prose_passages(answer, self->mem);
    struct str source;
    if (passages.count == 0 || passages.items[0].kind != PASSAGE_HEADING ||
        !topic_has_title(self->topic, passages.items[0].text))
        return answer;
    source = passages.items[0].source;
    return str_slice(answer, (size_t)(source.ptr - answer.ptr) + source.len, answer.len);
}

static void shape_items(struct shaping *self, struct str answer)
{
    struct str_list leads;
    struct statement_list list = statements_read(answer, self->topic->kind == ITEM_RISK, self->mem, &leads);
    bool headed = false;

    join_statements(self, &list);
    for (size_t i = 0; i < list.count; i++)
        headed = headed || list.items[i].headed;
    for (size_t i = 0; i < list.count; i++) {
        struct statement *one = &list.items[i];
        if (headed && !one->listed) { /* it introduces what has headings of its own */
            piece_add_text(
                self, self->topic,
                str_trim(str_format(self->mem, "%.*s %.*s", STR_ARGS(one->text), STR_ARGS(one->tail))),
                STR(" "));
            piece_add_text(self, self->topic, one->more, STR("\n\n"));
        } else
            shape_statement(self, one);
    }
    for (size_t i = 0; i < leads.count; i++)
        left_out_add(self, leads.items[i], STR_NONE);
}

void answer_shape(const struct topic *topic, struct str answer, const struct shaping_context *context,
                  struct arena *mem, struct shaped_answer *ret)
{
    struct shaped_answer result = {0};
    struct shaping self = {.mem = mem, .topic = topic, .context = context, .result = &result};
    bool comments;
    struct str clean = prose_clean(answer, mem, &comments);

    self.english = words_are_english(clean, mem);
    clean = without_own_heading(&self, clean);
    if (clean.len > 0) {
        if (topic->form == TOPIC_ITEMS)
            shape_items(&self, clean);
        else
            piece_add_text(&self, topic, shape_prose(&self, clean), STR("\n\n"));
    }
    if (comments)
        left_out_add(&self, STR("the HTML comments"), STR("nobody sees them in the document"));
    make_operations(&self);
    *ret = result;
}

void unknown_shape(enum item_kind kind, struct str text, const struct shaping_context *context,
                   struct arena *mem, struct shaped_answer *ret)
{
    struct shaped_answer result = {0};
    struct shaping self = {.mem = mem, .topic = topic_of_kind(kind), .context = context, .result = &result};
    struct draft_field status = {"status", STR("open")};

    piece_add_item(&self, self.topic, kind, text, STR(""), &status, 1);
    make_operations(&self);
    *ret = result;
}
