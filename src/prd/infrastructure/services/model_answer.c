#include "services/model_answer.h"

#include "services/proposal_gate.h"
#include "services/row_draft.h"
#include "services/words.h"
#include "unicode.h"

#include <jansson.h>
#include <stdlib.h>

#define LINE_LIMIT ((size_t)65536)
#define QUOTED_MAX 40 /* bytes */
#define ANSWER_LIMIT ((size_t)1 << 20)
#define WORDS_TO_TELL 6                      /* fewer do not say what language they are in */
#define LONG_TEXT 60                         /* bytes; scripts without spaces have few words */
#define SENTINEL_LINE_MAX 64                 /* bytes; a longer line is none, whatever stands around it */
#define DRAFTS_MAX (2 * GATE_OPERATIONS_MAX) /* that are looked at, good ones and others */
#define REWRITE_LEAST 4                      /* changed nodes; a small document may change as a whole */

static const struct {
    struct str text;
    enum model_answer_part part;
} sentinels[] = {
    {{"===CHANGE===", 12}, MODEL_ANSWER_HEADER},
    {{"===TEXT===", 10}, MODEL_ANSWER_TEXT},
    {{"===END===", 9}, MODEL_ANSWER_PROSE},
};

void model_answer_init(struct model_answer *self, const struct document *document, struct arena *mem,
                       void (*prose)(void *context, struct str text), void *context)
{
    *self = (struct model_answer){.mem = mem,
                                  .document = document,
                                  .prose = prose,
                                  .context = context,
                                  .line = strbuf_new(mem, LINE_LIMIT),
                                  .header = strbuf_new(mem, LINE_LIMIT),
                                  .text = strbuf_new(mem, ANSWER_LIMIT),
                                  .raw = strbuf_new(mem, ANSWER_LIMIT),
                                  .drafts = arena_array_of(mem, DRAFTS_MAX, struct model_draft),
                                  .changes = arena_array_of(mem, GATE_OPERATIONS_MAX, struct model_change)};
}

struct str model_node_name(size_t index, struct arena *mem)
{
    return str_format(mem, "n%zu", index + 1);
}

size_t model_node_index(const struct document *document, struct str name)
{
    int64_t number;

    if (!str_starts_nocase(name, STR("n")) || !str_to_int(str_slice(name, 1, name.len), &number))
        return SIZE_MAX;
    return number >= 1 && (uint64_t)number <= document->count ? (size_t)number - 1 : SIZE_MAX;
}

static void complain(struct model_answer *self, struct str problem)
{
    if (!self->problem.ptr)
        self->problem = problem;
}

/* What the model wrote, in quotes, cut between characters: half of one could neither be sent nor stored. */
static struct str quoted(const char *text, struct arena *mem)
{
    return text != NULL ? str_format(mem, "\"%.*s\"", STR_ARGS(utf8_cut(str_from(text), QUOTED_MAX)))
                        : STR("missing");
}

/* A member that names a node; "start" and "end" are the places of that name. */
static bool read_node(struct model_answer *self, const json_t *header, const char *member, bool is_place,
                      struct id *ret)
{
    const char *name = json_string_value(json_object_get(header, member));
    size_t index = model_node_index(self->document, str_from(name));

    if (is_place && name && strcmp(name, "start") == 0) {
        *ret = ID_NONE;
        return true;
    }
    if (is_place && (!name || strcmp(name, "end") == 0))
        index = self->document->count - 1; /* of an empty document: no node, which is its start */
    else if (index == SIZE_MAX) {
        complain(self, str_format(self->mem, "\"%s\" is %.*s; it must be one of n1 to n%zu, as listed",
                                  member, STR_ARGS(quoted(name, self->mem)), self->document->count));
        return false;
    }
    *ret = index < self->document->count ? self->document->nodes[index].id : ID_NONE;
    return true;
}

static bool read_kind(struct model_answer *self, const char *word, enum operation_kind *ret)
{
    for (int kind = OPERATION_ADD_NODE; word && kind <= OPERATION_REMOVE_NODE; kind++) {
        if (strcmp(word, operation_kind_name((enum operation_kind)kind)) == 0) {
            *ret = (enum operation_kind)kind;
            return true;
        }
    }
    complain(
        self,
        str_format(self->mem,
                   "\"op\" is %.*s; it must be add_node, replace_text, set_field, move_node or remove_node",
                   STR_ARGS(quoted(word, self->mem))));
    return false;
}

static bool read_operation(struct model_answer *self, const json_t *header, struct str text,
                           struct operation *ret)
{
    const char *field = json_string_value(json_object_get(header, "field"));
    const char *value = json_string_value(json_object_get(header, "value"));
    bool has_place;

    if (!read_kind(self, json_string_value(json_object_get(header, "op")), &ret->kind))
        return false;
    has_place = ret->kind == OPERATION_ADD_NODE || ret->kind == OPERATION_MOVE_NODE;
    if (ret->kind != OPERATION_ADD_NODE && !read_node(self, header, "target", false, &ret->node))
        return false;
    if (has_place && !read_node(self, header, "after", true, &ret->after))
        return false;
    if (!id_is_none(ret->node))
        ret->base = self->document->nodes[document_find(self->document, ret->node)].hash;
    if (ret->kind == OPERATION_ADD_NODE || ret->kind == OPERATION_REPLACE_TEXT)
        ret->text = text;
    if (ret->kind == OPERATION_SET_FIELD) {
        ret->field = str_dup(self->mem, str_from(field ? field : ""));
        ret->value = str_dup(self->mem, str_from(value ? value : ""));
    }
    return true;
}

/* Headers come with code fences around them from some models. */
static struct str without_fence(struct str header)
{
    size_t from = str_find_char(header, '{', 0), to = header.len;

    while (to > 0 && header.ptr[to - 1] != '}')
        to--;
    return from == SIZE_MAX || from >= to ? header : str_slice(header, from, to);
}

/* The parser's words quote the input, and may end within a character. */
static struct str valid_part(const char *text)
{
    return str_slice(str_from(text), 0, utf8_find_invalid(str_from(text)));
}

static bool takes_text(const struct operation *operation)
{
    return operation->kind == OPERATION_REPLACE_TEXT || operation->kind == OPERATION_REMOVE_NODE;
}

static bool is_changed_already(const struct model_answer *self, const struct operation *operation)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct operation *other = &self->changes[i].operation;
        if (takes_text(operation) && takes_text(other) && id_eq(other->node, operation->node))
            return true;
    }
    return false;
}

/* A text in another language than an English document: models fall into their own now and then. */
static bool is_foreign(struct model_answer *self, const struct operation *operation)
{
    if (operation->text.ptr == NULL ||
        (operation->text.len < LONG_TEXT && words_all(operation->text, self->mem).count < WORDS_TO_TELL))
        return false;
    if (!self->is_english_known) {
        struct str text = document_text(self->document, self->mem);
        self->is_english_known = true;
        self->is_english =
            words_all(text, self->mem).count >= WORDS_TO_TELL && words_are_english(text, self->mem);
    }
    return self->is_english && !words_are_english(operation->text, self->mem);
}

static struct error *check_change(struct model_answer *self, const struct operation *operation)
{
    TRY(proposal_gate_check(self->document, operation, self->mem));
    if (is_changed_already(self, operation))
        return error_new(ERROR_INVALID, "twice", "one node is changed twice; send one change for each node");
    if (is_foreign(self, operation))
        return error_new(ERROR_INVALID, "language",
                         "the text is in another language than the document, which is in English");
    return OK;
}

/* A new item of a kind that stands in a table becomes a row of it. */
static void fit_into_table(struct model_answer *self, struct model_change *change)
{
    struct str left;
    row_draft(self->document, &change->operation, self->mem, &left);
    if (left.len > 0)
        change->reason = str_format(self->mem, "%.*s%s(left out, as its table has no column for it: %.*s)",
                                    STR_ARGS(change->reason), change->reason.len > 0 ? " " : "",
                                    STR_ARGS(utf8_cut(left, 300)));
}

/* Whether the changes together replace or remove most of a document. */
static bool is_rewrite(const struct model_answer *self)
{
    size_t changed = 0;

    for (size_t i = 0; i < self->count; i++)
        changed += takes_text(&self->changes[i].operation);
    return changed >= REWRITE_LEAST && changed * 2 > self->document->count;
}

static void complain_of_number(struct model_answer *self)
{
    complain(self, str_format(self->mem, "there are more than %d changes; propose the most important ones",
                              GATE_OPERATIONS_MAX));
}

static void read_change(struct model_answer *self, const json_t *header, struct str text)
{
    const char *reason = json_string_value(json_object_get(header, "reason"));
    _cleanup_(error_freep) struct error *refused = OK;
    struct model_change change = {0};

    if (!read_operation(self, header, text, &change.operation))
        return;
    refused = check_change(self, &change.operation);
    if (refused) {
        complain(self, str_dup(self->mem, str_from(error_message(refused))));
        return;
    }
    change.reason = reason ? str_dup(self->mem, utf8_cut(str_from(reason), 500)) : STR_NONE;
    fit_into_table(self, &change);
    self->changes[self->count++] = change;
}

static void look_at(struct model_answer *self, const struct model_draft *draft)
{
    struct str header = without_fence(str_trim(draft->header));
    json_error_t where;
    json_t *json;

    if (draft->problem.ptr) {
        complain(self, draft->problem);
        return;
    }
    json = json_loadb(header.ptr, header.len, JSON_REJECT_DUPLICATES, &where);
    if (!json_is_object(json))
        complain(self, str_format(self->mem, "the line after ===CHANGE=== is no JSON object: %.*s",
                                  STR_ARGS(valid_part(where.text))));
    else if (self->count == GATE_OPERATIONS_MAX)
        complain_of_number(self);
    else
        read_change(self, json, draft->text);
    json_decref(json);
}

static void look_at_all(struct model_answer *self)
{
    for (size_t i = 0; i < self->draft_count && i < DRAFTS_MAX; i++)
        look_at(self, &self->drafts[i]);
    if (self->draft_count > DRAFTS_MAX)
        complain_of_number(self);
}

static void keep(struct model_answer *self, struct model_draft draft)
{
    if (self->draft_count < DRAFTS_MAX)
        self->drafts[self->draft_count] = (struct model_draft){str_dup(self->mem, draft.header),
                                                               str_dup(self->mem, draft.text), draft.problem};
    self->draft_count += self->draft_count <= DRAFTS_MAX; /* one more says that there are too many */
}

static void empty(struct strbuf *buffer)
{
    buffer->len = 0;
    buffer->overflowed = false;
}

static void take_change(struct model_answer *self)
{
    keep(self, (struct model_draft){.header = strbuf_str(&self->header), .text = strbuf_str(&self->text)});
    empty(&self->header);
    empty(&self->text);
}

static bool is_sentinel(struct str line, enum model_answer_part *part)
{
    struct str trimmed = str_trim(line);

    if (line.len > SENTINEL_LINE_MAX)
        return false;
    for (size_t i = 0; i < COUNT_OF(sentinels); i++) {
        if (!str_eq_nocase(trimmed, sentinels[i].text))
            continue;
        *part = sentinels[i].part;
        return true;
    }
    return false;
}

/* Whether more bytes could make a sentinel of the line. */
static bool may_become_sentinel(struct str line)
{
    struct str trimmed = line;

    if (line.len > SENTINEL_LINE_MAX)
        return false;
    while (trimmed.len && str_trim(str_slice(trimmed, 0, 1)).len == 0) /* as is_sentinel does */
        trimmed = str_slice(trimmed, 1, trimmed.len);
    for (size_t i = 0; i < COUNT_OF(sentinels); i++) {
        size_t length = trimmed.len < sentinels[i].text.len ? trimmed.len : sentinels[i].text.len;
        if (str_eq_nocase(str_slice(trimmed, 0, length), str_slice(sentinels[i].text, 0, length)) &&
            (trimmed.len <= length || str_trim(trimmed).len == length))
            return true;
    }
    return false;
}

static void take_sentinel(struct model_answer *self, enum model_answer_part part)
{
    /* A new change, or the end, closes the change before it, also when its ===END=== was forgotten. */
    if (self->part != MODEL_ANSWER_PROSE && part != MODEL_ANSWER_TEXT)
        take_change(self);
    if (self->part == MODEL_ANSWER_PROSE && part == MODEL_ANSWER_TEXT) {
        keep(self, (struct model_draft){
                       .problem = STR("===TEXT=== came without ===CHANGE=== and its header before it")});
        return;
    }
    self->part = part;
}

/* A whole line, or a piece of one that is prose for sure. */
static void take_line(struct model_answer *self, bool ended)
{
    struct str line = strbuf_str(&self->line);
    struct strbuf *into = self->part == MODEL_ANSWER_HEADER ? &self->header : &self->text;
    enum model_answer_part part;

    if (!self->midline && is_sentinel(line, &part)) {
        take_sentinel(self, part);
    } else if (self->part == MODEL_ANSWER_PROSE) {
        if (ended)
            strbuf_add_char(&self->line, '\n');
        self->prose(self->context, strbuf_str(&self->line));
    } else {
        strbuf_add(into, line);
        if (ended)
            strbuf_add_char(into, '\n');
    }
    self->line.len = 0;
}

void model_answer_feed(struct model_answer *self, struct str bytes)
{
    strbuf_add(&self->raw, bytes);
    while (bytes.len) {
        size_t end = str_find_char(bytes, '\n', 0);
        bool ended = end != SIZE_MAX;

        strbuf_add(&self->line, str_slice(bytes, 0, ended ? end : bytes.len));
        bytes = str_slice(bytes, ended ? end + 1 : bytes.len, bytes.len);
        if (ended) {
            take_line(self, true);
            self->midline = false;
        } else if (self->part == MODEL_ANSWER_PROSE &&
                   (self->midline || !may_become_sentinel(strbuf_str(&self->line)))) {
            take_line(self, false);
            self->midline = true;
        }
    }
}

void model_answer_end(struct model_answer *self)
{
    if (self->line.len)
        take_line(self, false);
    if (self->part != MODEL_ANSWER_PROSE) {
        if (self->part == MODEL_ANSWER_TEXT && !self->text.len)
            keep(self, (struct model_draft){.problem = STR("the answer ended inside a change")});
        take_change(self);
    }
    self->part = MODEL_ANSWER_PROSE;
    look_at_all(self);
    if (is_rewrite(self)) {
        complain(self,
                 str_format(self->mem,
                            "the changes rewrite most of the document, %zu of %zu nodes; propose only what "
                            "the message asks for",
                            self->count, self->document->count));
        self->count = 0;
    }
    if (self->raw.overflowed)
        complain(self, STR("the answer is too long"));
}
