#include "services/applier.h"
#include "services/code_set.h"
#include "services/joining.h"
#include "services/lines.h"
#include "services/node_places.h"
#include "services/planning.h"
#include "services/recogniser.h"
#include "unicode.h"

#define DOCUMENT_MAX ((size_t)2 << 20)
#define LABEL_MAX 60

/* What is wrong with the operations, all at once. */
struct findings {
    struct error *invalid, *conflict;
};

static void findings_free(struct findings *self)
{
    error_free(self->invalid);
    error_free(self->conflict);
}

static struct str pointer_to(size_t operation, struct arena *mem)
{
    return str_format(mem, "/operations/%zu", operation);
}

static void add_invalid(struct findings *self, size_t operation, const char *code, struct str detail,
                        struct arena *mem)
{
    if (self->invalid == OK)
        self->invalid = error_new(ERROR_INVALID, "invalid_operation", "an operation is malformed");
    error_add_field(self->invalid, pointer_to(operation, mem), str_from(code), detail);
}

/* What a person knows the operation's node by: its code, or how it begins. */
static struct str label_of(const struct workbench *bench, const struct operation *operation)
{
    size_t index = workbench_find(bench, operation->node);
    const struct document *before = bench->before;
    const struct node *node = index != SIZE_MAX ? &bench->nodes[index] : NULL;

    index = node == NULL ? document_find(before, operation->node) : SIZE_MAX;
    if (index != SIZE_MAX)
        node = &before->nodes[index];
    if (node == NULL || (node->code.ptr == NULL && node->title.len == 0))
        return STR("");
    if (node->code.ptr != NULL)
        return str_format(bench->mem, "%.*s: ", STR_ARGS(node->code));
    return str_format(bench->mem, "“%.*s”: ", STR_ARGS(utf8_cut(node->title, LABEL_MAX)));
}

static void add_conflict(struct findings *self, const struct workbench *bench,
                         const struct operation *operation, const struct plan *plan)
{
    struct str label = label_of(bench, operation);

    if (self->conflict == OK)
        self->conflict =
            error_new(ERROR_CONFLICT, "conflict",
                      "The document has changed meanwhile where this would change it. Nothing was done: read "
                      "what it says now, and send the change again against that.");
    error_add_field(self->conflict, pointer_to(bench->operation, bench->mem), str_from(plan->clash),
                    str_format(bench->mem, "%.*s%s", STR_ARGS(label), plan->detail));
}

/* The nodes of a text that is to stand between two others, for the one at `except` or for none; the first and
 * the last get what joins them. */
static struct error *split_joined(const struct workbench *self, struct str text, size_t except,
                                  struct str lead, struct str tail, struct node **ret, size_t *count)
{
    const struct document beside = {.nodes = self->nodes, .count = self->count};
    struct node *nodes = NULL, *last;
    TRY(recogniser_split_beside(self->applier->parser, text, &beside, except, self->mem, &nodes, count));
    if (nodes == NULL || *count == 0)
        return error_new(ERROR_INTERNAL, "internal", "a text that is not empty has no nodes");
    last = &nodes[*count - 1];
    if (lead.len > 0) {
        struct str parts[] = {lead, nodes->text};
        recogniser_update(nodes, str_join(self->mem, parts, COUNT_OF(parts), STR("")), self->mem);
    }
    if (tail.len > 0) {
        struct str parts[] = {last->text, tail};
        recogniser_update(last, str_join(self->mem, parts, COUNT_OF(parts), STR("")), self->mem);
    }
    *ret = nodes;
    return OK;
}

/* Whether list items around `index` are set apart by blank lines. */
static bool is_loose(struct str left)
{
    return left.ptr && edge_of(left) == EDGE_LIST_ITEM && text_ends_blank(left);
}

/* The text of the last block of `text`, which decides what may follow it. */
static struct error *last_block(const struct workbench *self, struct str text, struct str *ret)
{
    struct node *nodes;
    size_t count;
    TRY(recogniser_split(self->applier->parser, text, self->mem, &nodes, &count));
    *ret = count > 0 ? nodes[count - 1].text : text;
    return OK;
}

static struct error *apply_add(struct workbench *self, const struct operation *operation,
                               const struct plan *plan)
{
    struct str left = plan->index > 0 ? workbench_text(self, plan->index - 1) : STR_NONE;
    struct str right = workbench_text(self, plan->index), last;
    struct node *nodes = NULL;
    size_t count = 0;

    TRY(last_block(self, plan->text, &last));
    TRY(split_joined(self, plan->text, SIZE_MAX, joint(left, plan->text, false, self->ending, self->mem),
                     joint(last, right, is_loose(left), self->ending, self->mem), &nodes, &count));
    workbench_insert(self, plan->index, nodes, count, operation->node);
    return OK;
}

/* A replaced text needs joining only where it begins or ends as another sort of block than the one before. */
static struct error *apply_replace(struct workbench *self, const struct plan *plan)
{
    struct str before = self->nodes[plan->index].text, lead = STR(""), tail, last;
    struct str left = plan->index > 0 ? workbench_text(self, plan->index - 1) : STR_NONE;
    struct str right = workbench_text(self, plan->index + 1);
    struct node *nodes = NULL;
    size_t count = 0;

    if (str_eq(plan->text, before))
        return OK;
    TRY(last_block(self, plan->text, &last));
    if (edge_of(plan->text) != edge_of(before))
        lead = joint(left, plan->text, false, self->ending, self->mem);
    tail = joint(last, right, false, self->ending, self->mem);
    if (edge_of(last) == edge_of(before) || right.ptr == NULL)
        tail = right.ptr != NULL && !line_is_ended(last) ? self->ending : STR("");
    TRY(split_joined(self, plan->text, plan->index, lead, tail, &nodes, &count));
    if (nodes != NULL && !str_eq(nodes[0].text, before))
        workbench_replace(self, plan->index, nodes);
    if (count > 1)
        workbench_insert(self, plan->index + 1, &nodes[1], count - 1, ID_NONE);
    return OK;
}

static void apply_field(struct workbench *self, const struct plan *plan)
{
    struct node node = self->nodes[plan->index];
    if (str_eq(plan->text, node.text))
        return;
    recogniser_update(&node, plan->text, self->mem);
    workbench_replace(self, plan->index, &node);
}

/* Node for node; what stood side by side needs nothing to join it again, so only the ends are joined. */
static void apply_move(struct workbench *self, const struct plan *plan)
{
    bool down = plan->to > plan->index;
    struct str left, right;

    if (plan->to >= plan->index && plan->to <= plan->index + plan->extent)
        return;
    left = plan->to > 0 ? workbench_text(self, plan->to - 1) : STR_NONE;
    right = workbench_text(self, plan->to);
    for (size_t i = 0; i < plan->extent; i++) {
        size_t from = down ? plan->index : plan->index + i;
        struct str text = workbench_text(self, from), parts[3] = {STR(""), text, STR("")};
        if (i == 0)
            parts[0] = joint(left, text, false, self->ending, self->mem);
        if (i + 1 == plan->extent)
            parts[2] = joint(text, right, is_loose(left), self->ending, self->mem);
        workbench_move(self, from, down ? plan->to : plan->to + i,
                       str_join(self->mem, parts, COUNT_OF(parts), STR("")));
    }
}

static struct error *apply_plan(struct workbench *self, const struct operation *operation,
                                const struct plan *plan)
{
    self->merged = self->merged || plan->fit == FIT_MERGED;
    switch (operation->kind) {
    case OPERATION_ADD_NODE:
        return apply_add(self, operation, plan);
    case OPERATION_REPLACE_TEXT:
        return apply_replace(self, plan);
    case OPERATION_SET_FIELD:
        apply_field(self, plan);
        return OK;
    case OPERATION_MOVE_NODE:
        apply_move(self, plan);
        return OK;
    case OPERATION_REMOVE_NODE:
        workbench_remove(self, plan->index);
        return OK;
    }
    return OK;
}

static struct code_set *codes_of(const struct node *nodes, size_t count, struct arena *mem)
{
    struct code_set *codes = arena_new_of(mem, struct code_set);
    struct item_code code;
    for (size_t i = 0; i < count; i++) {
        if (nodes[i].code.ptr && item_code_parse(nodes[i].code, &code))
            code_set_add(codes, code, mem);
    }
    return codes;
}

/* All codes that the document named: as its nodes' or in tables. */
static struct code_set *codes_named_in(const struct document *document, struct arena *mem)
{
    struct code_set *codes = codes_of(document->nodes, document->count, mem);
    for (size_t i = 0; i < document->count; i++) {
        if (document->nodes[i].kind == NODE_TEXT)
            table_codes(document->nodes[i].text, mem, codes);
    }
    return codes;
}

/* A code that the document did not have: whether it is free, the past knows. */
struct asked_code {
    struct id node;
    size_t operation;
};

static void add_used(const struct workbench *self, struct findings *findings, size_t operation,
                     struct item_code code)
{
    add_invalid(findings, operation, "code_taken",
                str_format(self->mem, "%.*s was used before; write **%s-?** for the next free code",
                           STR_ARGS(item_code_format(self->mem, code)), item_kind_prefix(code.kind)),
                self->mem);
}

static struct error *check_asked(const struct workbench *self, const struct asked_code *asked,
                                 const struct item_code *codes, size_t count, struct findings *findings)
{
    struct id *bearers = arena_array_of(self->mem, count, struct id);

    if (count == 0 || self->past == NULL)
        return OK;
    TRY(self->past->find_bearers(self->past->self, codes, count, self->mem, bearers));
    for (size_t i = 0; i < count; i++) {
        if (!id_is_none(bearers[i]) && !id_eq(bearers[i], asked[i].node))
            add_used(self, findings, asked[i].operation, codes[i]);
    }
    return OK;
}

/* The document as it is now and as it was before. The sets are made when they are first asked for. */
struct known_codes {
    struct node_places now_places, before_places;
    struct code_set *now, *before, *named; /* named: also in tables, before */
};

/* The code a change brought into the document, if the node did not have it before. */
static bool brought_code(struct known_codes *known, const struct change *change, struct item_code *ret)
{
    const struct node *now = node_places_find(&known->now_places, change->node), *before;
    struct item_code old;
    if (now == NULL || !now->code.ptr || !item_code_parse(now->code, ret))
        return false;
    before = node_places_find(&known->before_places, change->node);
    return before == NULL || !before->code.ptr || !item_code_parse(before->code, &old) ||
           !item_code_eq(old, *ret);
}

static bool is_taken(const struct workbench *self, struct known_codes *known, struct item_code code)
{
    if (known->now == NULL)
        known->now = codes_of(self->nodes, self->count, self->mem);
    return code_set_has_twice(known->now, code);
}

static bool had_code(const struct workbench *self, struct known_codes *known, struct item_code code)
{
    if (known->before == NULL)
        known->before = codes_of(self->before->nodes, self->before->count, self->mem);
    return code_set_has(known->before, code);
}

/* Whether numbers are given out beyond this one, so that an item may have had it and lost it. */
static bool is_given_out(const struct workbench *self, struct item_code code)
{
    return self->floor != NULL && item_code_is_plain(code) && code.number <= self->floor[code.kind];
}

/* Whether a table may have raised the floor by naming the code of an item that never was. */
static bool was_named(const struct workbench *self, struct known_codes *known, struct item_code code)
{
    if (known->named == NULL)
        known->named = codes_named_in(self->before, self->mem);
    return code_set_has(known->named, code);
}

static struct error *check_codes(const struct workbench *self, struct findings *findings)
{
    struct asked_code *asked = arena_array_of(self->mem, self->change_count, struct asked_code);
    struct item_code *codes = arena_array_of(self->mem, self->change_count, struct item_code);
    const struct document now = {.nodes = self->nodes, .count = self->count};
    struct known_codes known = {
        .now_places = node_places_of(&now, self->mem),
        .before_places = node_places_of(self->before, self->mem),
    };
    size_t count = 0;

    for (size_t i = 0; i < self->change_count; i++) {
        struct item_code code;
        if (!brought_code(&known, &self->changes[i], &code))
            continue;
        if (is_taken(self, &known, code))
            add_invalid(findings, self->operations[i], "code_taken",
                        str_format(self->mem, "%.*s is another item's code",
                                   STR_ARGS(item_code_format(self->mem, code))),
                        self->mem);
        else if (had_code(self, &known, code))
            continue;
        else if (is_given_out(self, code) && !was_named(self, &known, code))
            add_used(self, findings, self->operations[i], code);
        else if (is_given_out(self, code) || !item_code_is_plain(code)) {
            asked[count] = (struct asked_code){self->changes[i].node, self->operations[i]};
            codes[count++] = code;
        }
    }
    return check_asked(self, asked, codes, count, findings);
}

static struct error *check_size(const struct workbench *self)
{
    size_t length = 0;
    for (size_t i = 0; i < self->count; i++)
        length += self->nodes[i].text.len;
    if (self->count > DOCUMENT_NODES_MAX)
        return error_new(ERROR_TOO_LARGE, "too_large", "the document would have more than %d parts",
                         DOCUMENT_NODES_MAX);
    if (length > DOCUMENT_MAX)
        return error_new(ERROR_TOO_LARGE, "too_large", "the document would be longer than %zu bytes",
                         DOCUMENT_MAX);
    return OK;
}

static struct error *take(struct error **error)
{
    struct error *taken = *error;
    *error = OK;
    return taken;
}

struct error *applier_apply(const struct applier *self, const struct document *document,
                            const struct operation *operations, size_t count, const int64_t *code_floor,
                            int64_t revision, const struct document_past *past, struct arena *mem,
                            struct applied *ret)
{
    _cleanup_(findings_free) struct findings findings = {0};
    struct workbench bench;

    workbench_open(&bench, self, document, code_floor, revision, past, mem);
    for (size_t i = 0; i < count; i++) {
        struct plan plan;
        bench.operation = i;
        TRY(plan_operation(&bench, &operations[i], &plan));
        if (plan.invalid != NULL)
            add_invalid(&findings, i, plan.invalid, str_from(plan.detail), mem);
        else if (plan.fit == FIT_CONFLICT)
            add_conflict(&findings, &bench, &operations[i], &plan);
        else
            TRY(apply_plan(&bench, &operations[i], &plan));
    }
    TRY(check_codes(&bench, &findings));
    if (findings.invalid != OK)
        return take(&findings.invalid);
    if (findings.conflict != OK)
        return take(&findings.conflict);
    TRY(check_size(&bench));
    workbench_close(&bench, ret);
    return OK;
}

struct error *applier_preview(const struct applier *self, const struct document *document,
                              const struct operation *operation, const int64_t *code_floor,
                              const struct document_past *past, struct arena *mem, enum fit *fit,
                              struct str *result)
{
    struct workbench bench;
    struct plan plan;

    workbench_open(&bench, self, document, code_floor, 0, past, mem);
    TRY(plan_operation(&bench, operation, &plan));
    *fit = plan.invalid != NULL ? FIT_CONFLICT : plan.fit;
    *result = plan.text;
    return OK;
}

struct error *applier_count_items(const struct applier *self, struct str text, struct arena *mem, size_t *ret)
{
    const struct document nothing = {0};
    struct code_book codes = code_book_open(NULL, &nothing);
    struct node *nodes;
    size_t count, items = 0;

    if (text.ptr == NULL || !utf8_is_valid(text) || str_find_char(text, '\0', 0) != SIZE_MAX) {
        *ret = 0;
        return OK;
    }
    text = code_book_fill(&codes, text, mem);
    TRY(recogniser_split(self->parser, text, mem, &nodes, &count));
    for (size_t i = 0; i < count; i++)
        items += node_is_item(&nodes[i]);
    *ret = items;
    return OK;
}

static struct error *check_import(struct str markdown)
{
    size_t at, line = 1;
    if (markdown.len > DOCUMENT_MAX)
        return error_new(ERROR_TOO_LARGE, "too_large", "the document is longer than %zu bytes", DOCUMENT_MAX);
    at = utf8_find_invalid(markdown);
    if (at == SIZE_MAX)
        at = str_find_char(markdown, '\0', 0);
    if (at == SIZE_MAX)
        return OK;
    for (size_t i = 0; i < at; i++) {
        if (markdown.ptr[i] == '\n' || (markdown.ptr[i] == '\r' && markdown.ptr[i + 1] != '\n'))
            line++;
    }
    return error_new(ERROR_INVALID, "invalid_text", "the document is not text: %s at byte %zu, in line %zu",
                     markdown.ptr[at] == '\0' ? "a NUL character" : "ill-formed UTF-8", at, line);
}

struct error *applier_import(const struct applier *self, struct str markdown, int64_t revision,
                             struct arena *mem, struct applied *ret)
{
    const struct document nothing = {0};
    struct code_book codes = code_book_open(NULL, &nothing);
    struct applied applied = {0};
    struct document *document = &applied.document;
    struct id *ids;

    TRY(check_import(markdown));
    TRY(recogniser_split(self->parser, markdown, mem, &document->nodes, &document->count));
    ids = ids_new(self->clock, self->random, document->count, mem);
    applied.changes = arena_array_of(mem, document->count, struct change);
    applied.change_count = document->count;
    for (size_t i = 0; i < document->count; i++) {
        struct node *node = &document->nodes[i];
        node->id = ids[i];
        node->version = 1;
        node->revision = revision;
        code_book_note(&codes, node);
        applied.changes[i] = (struct change){
            .kind = OPERATION_ADD_NODE,
            .node = node->id,
            .code = node->code,
            .title = node->title,
            .node_kind = node->kind,
            .heading = node->heading,
            .after = node->hash,
            .after_text = node->text,
            .follows_after = i > 0 ? document->nodes[i - 1].id : ID_NONE,
        };
    }
    recogniser_arrange(document, mem);
    memcpy(applied.code_floor, codes.floor, sizeof(applied.code_floor));
    *ret = applied;
    return OK;
}
