#include "services/planning.h"
#include "services/item_row.h"
#include "services/joining.h"
#include "services/lines.h"
#include "services/table_text.h"
#include "unicode.h"

static struct error *invalid(struct plan *plan, const char *code, const char *detail)
{
    plan->invalid = code;
    plan->detail = detail;
    return OK;
}

static struct error *conflict(struct plan *plan, const char *clash, const char *detail)
{
    plan->fit = FIT_CONFLICT;
    plan->clash = clash;
    plan->detail = detail;
    return OK;
}

/* The text the operation was made against; STR_NONE when no revision ever had it. */
static struct error *find_base(const struct workbench *self, const struct operation *operation,
                               struct str *ret)
{
    struct str text = STR_NONE;
    struct error *error;
    size_t now = workbench_find(self, operation->node), before = document_find(self->before, operation->node);

    if (now != SIZE_MAX && digest_eq(self->nodes[now].hash, operation->base))
        text = self->nodes[now].text;
    else if (before != SIZE_MAX && digest_eq(self->before->nodes[before].hash, operation->base))
        text = self->before->nodes[before].text;
    else if (self->past != NULL) {
        error = self->past->find_text(self->past->self, operation->node, operation->base, self->mem, &text);
        if (error_is(error, ERROR_NOT_FOUND)) {
            error_free(error);
            text = STR_NONE;
        } else if (error != OK) {
            return error;
        }
    }
    *ret = text;
    return OK;
}

/* Finds the node; where it is not there, says whether it is gone or never was. */
static struct error *find_node(const struct workbench *self, const struct operation *operation,
                               struct plan *plan)
{
    struct str base;
    plan->index = workbench_find(self, operation->node);
    if (plan->index != SIZE_MAX)
        return OK;
    TRY(find_base(self, operation, &base));
    if (base.ptr == NULL && document_find(self->before, operation->node) == SIZE_MAX)
        return invalid(plan, "unknown_node", "there is no such node");
    return conflict(plan, "node_gone", "the node is gone");
}

static bool is_settled(const struct plan *plan)
{
    return plan->invalid != NULL || plan->fit == FIT_CONFLICT;
}

static const char *text_fault(struct str text)
{
    if (text.ptr == NULL || lines_blank_before(text) == text.len)
        return "the text is empty";
    if (str_find_char(text, '\0', 0) != SIZE_MAX)
        return "the text holds a NUL character";
    if (!utf8_is_valid(text))
        return "the text is not well-formed UTF-8";
    return NULL;
}

/* The proposed text as the document writes it: its line ending, where that is CRLF and the text has LF alone
 * (what a browser sends), and numbers for open codes. */
static struct str adapt(struct workbench *self, struct str text)
{
    if (str_eq(self->ending, STR("\r\n")) && str_find_char(text, '\r', 0) == SIZE_MAX)
        text = lines_with_ending(text, self->ending, self->mem);
    return code_book_fill(&self->codes, text, self->mem);
}

static bool item_kind_at(const struct workbench *self, size_t index, enum item_kind *ret)
{
    struct item_code code;
    if (index >= self->count || !self->nodes[index].code.ptr ||
        !item_code_parse(self->nodes[index].code, &code))
        return false;
    *ret = code.kind;
    return true;
}

/* The head of the table that a row at `index` would stand in; STR_NONE: none. */
static struct str head_above(const struct workbench *self, size_t index)
{
    while (index-- > 0) {
        struct str text = self->nodes[index].text, head = table_head_at_end(text);
        if (head.ptr != NULL)
            return head;
        if (!table_is_row(text) || lines_blank_after(text) > 0)
            return STR_NONE;
    }
    return STR_NONE;
}

/* What is no row goes behind the table that it would divide. */
static size_t behind_table(const struct workbench *self, size_t index)
{
    bool within = head_above(self, index).ptr != NULL;
    for (; within && index < self->count && table_is_row(self->nodes[index].text); index++) {
        struct str text = self->nodes[index].text;
        within = lines_blank_after(text) == 0 || table_head_at_end(text).ptr != NULL;
    }
    return index;
}

/* Whether the row can stand at `index`. The table may have gone since it was proposed. */
static struct error *check_row(const struct workbench *self, size_t index, struct plan *plan)
{
    struct str head = head_above(self, index);
    const char *fault;

    if (head.ptr == NULL)
        return conflict(
            plan, "place_gone",
            "this is a row of a table, and there is none where it is to go: name a row or a table "
            "that it follows");
    fault = item_row_fault(plan->text, head, self->mem);
    return fault != NULL ? invalid(plan, "invalid_text", fault) : OK;
}

/* For an item whose number is left open and that is not said to follow another of its kind: behind those that
 * stand there, since its number is the next one, or behind the text that opens the section. So what was
 * proposed side by side keeps its order however it is accepted. */
static void place_behind_siblings(const struct workbench *self, const struct operation *operation,
                                  struct plan *plan)
{
    struct item_text item;
    enum item_kind kind;
    bool row = item_row_is(plan->text);
    size_t behind = plan->index;

    if (item_text_form(operation->text) != ITEM_FORM_NONE || !item_text_read(plan->text, self->mem, &item) ||
        !item.code.ptr)
        return;
    if (plan->index > 0 && item_kind_at(self, plan->index - 1, &kind) && kind == item.item_code.kind)
        return;
    if (plan->index > 0 && self->nodes[plan->index - 1].kind == NODE_SECTION) {
        while (behind < self->count && self->nodes[behind].kind == NODE_TEXT)
            behind++;
    }
    for (size_t i = plan->index; i < self->count && self->nodes[i].kind != NODE_SECTION; i++) {
        if (item_kind_at(self, i, &kind) && kind == item.item_code.kind &&
            (!row || item_row_is(self->nodes[i].text)))
            behind = i + 1;
    }
    plan->index = behind;
}

static struct error *plan_add(struct workbench *self, const struct operation *operation, struct plan *plan)
{
    static const struct str byte_order_mark = {"\xEF\xBB\xBF", 3};
    struct str text = operation->text;
    const char *fault;

    if (str_starts(text, byte_order_mark))
        text = str_slice(text, byte_order_mark.len, text.len);
    fault = text_fault(text);
    if (fault != NULL)
        return invalid(plan, "invalid_text", fault);
    if (!id_is_none(operation->node) && workbench_find(self, operation->node) != SIZE_MAX)
        return invalid(plan, "node_exists", "there is a node with this id already");
    plan->text = adapt(self, text);
    if (!workbench_place(self, operation->after, &plan->index))
        return conflict(plan, "place_gone", "the node it was to follow is gone");
    place_behind_siblings(self, operation, plan);
    if (!item_row_is(plan->text)) {
        plan->index = behind_table(self, plan->index);
        return OK;
    }
    return check_row(self, plan->index, plan);
}

static struct error *merge(struct workbench *self, struct str base, struct str proposed, struct plan *plan)
{
    struct text_differ *differ = self->applier->differ;
    struct str now = self->nodes[plan->index].text, merged;
    bool clean = true;

    plan->fit = FIT_MERGED;
    plan->text = proposed;
    if (str_eq(proposed, now))
        return OK;
    if (str_eq(proposed, base)) {
        plan->text = now;
        return OK;
    }
    TRY(differ->ops->merge(differ, base, now, proposed, self->mem, &clean, &merged));
    if (!clean)
        return conflict(plan, "same_lines", "the same lines were changed meanwhile");
    plan->text = merged;
    return OK;
}

static struct error *plan_replace(struct workbench *self, const struct operation *operation,
                                  struct plan *plan)
{
    const char *fault = text_fault(operation->text);
    struct str base, proposed, head;

    plan->text = operation->text;
    if (fault != NULL)
        return invalid(plan, "invalid_text", fault);
    TRY(find_node(self, operation, plan));
    if (is_settled(plan))
        return OK;
    TRY(find_base(self, operation, &base));
    if (base.ptr == NULL)
        return conflict(plan, "unknown_base", "no text of this PRD has the base_hash that this names");
    head = item_row_is(self->nodes[plan->index].text) ? head_above(self, plan->index) : STR_NONE;
    if (head.ptr != NULL && (fault = item_row_fault(operation->text, head, self->mem)) != NULL)
        return invalid(plan, "invalid_text", fault);
    proposed = keep_ends(base, adapt(self, operation->text), self->ending, self->mem);
    plan->text = proposed;
    if (!str_eq(base, self->nodes[plan->index].text))
        return merge(self, base, proposed, plan);
    return OK;
}

static struct str field_of(struct str text, struct str head, struct str name, struct arena *mem)
{
    struct item_text item;
    struct node node;
    if (!item_text_read(text, mem, &item))
        return STR_NONE;
    if (item.form == ITEM_FORM_ROW)
        item_row_read(text, head, mem, &item);
    node = (struct node){.fields = item.fields, .field_count = item.field_count};
    return node_field_get(&node, name);
}

static struct error *plan_field(struct workbench *self, const struct operation *operation, struct plan *plan)
{
    struct str value = operation->value.ptr ? str_trim(operation->value) : STR(""), base, now, head;

    if (!field_name_is_valid(operation->field))
        return invalid(plan, "invalid_field", "this cannot be the name of a field");
    if (!field_value_is_valid(value))
        return invalid(plan, "invalid_value", "a field's value is one line of at most 2000 bytes");
    TRY(find_node(self, operation, plan));
    if (is_settled(plan))
        return OK;
    now = self->nodes[plan->index].text;
    if (item_text_form(now) == ITEM_FORM_NONE || !node_is_item(&self->nodes[plan->index]))
        return invalid(plan, "no_fields", "only items have fields");
    TRY(find_base(self, operation, &base));
    head = head_above(self, plan->index);
    if (!item_row_is(now))
        plan->text = item_text_set_field(now, operation->field, value, self->ending, self->mem);
    else if (!item_row_set_field(now, head, operation->field, value, self->mem, &plan->text))
        return invalid(plan, "invalid_field",
                       "a row has the fields that its table has columns for, and there is none of this name");
    if (base.ptr == NULL)
        return conflict(plan, "unknown_base", "no text of this PRD has the base_hash that this names");
    if (str_eq(base, now))
        return OK;
    plan->fit = FIT_MERGED;
    if (!str_eq(field_of(base, head, operation->field, self->mem),
                field_of(now, head, operation->field, self->mem)) &&
        !str_eq(plan->text, now))
        return conflict(plan, "field_changed", "this field was changed meanwhile");
    return OK;
}

/* How many nodes go with the one at `index`: what opens with a heading has all up to the next one that is not
 * deeper. */
static size_t extent_of(const struct workbench *self, size_t index)
{
    const struct document now = {.nodes = self->nodes, .count = self->count};
    return now.nodes[index].heading > 0 ? document_section_end(&now, index) - index : 1;
}

/* The first place from `to` on where what opens with a heading can stand without taking in what belongs to
 * another. */
static size_t place_of_section(const struct workbench *self, const struct plan *plan)
{
    int level = self->nodes[plan->index].heading;
    size_t to = plan->to;
    while (to < self->count && to != plan->index &&
           (self->nodes[to].heading == 0 || self->nodes[to].heading > level))
        to++;
    return to;
}

static struct error *plan_move(struct workbench *self, const struct operation *operation, struct plan *plan)
{
    if (id_eq(operation->node, operation->after))
        return invalid(plan, "after_itself", "a node cannot follow itself");
    TRY(find_node(self, operation, plan));
    if (is_settled(plan))
        return OK;
    plan->text = self->nodes[plan->index].text;
    plan->extent = extent_of(self, plan->index);
    if (!workbench_place(self, operation->after, &plan->to))
        return conflict(plan, "place_gone", "the node it was to follow is gone");
    if (plan->to > plan->index + 1 && plan->to <= plan->index + plan->extent)
        return invalid(plan, "into_itself", "a section cannot be moved into itself");
    if (self->nodes[plan->index].heading > 0)
        plan->to = place_of_section(self, plan);
    if (!item_row_is(plan->text)) {
        plan->to = behind_table(self, plan->to);
        return OK;
    }
    return check_row(self, plan->to, plan);
}

static struct error *plan_remove(struct workbench *self, const struct operation *operation, struct plan *plan)
{
    plan->text = STR("");
    TRY(find_node(self, operation, plan));
    if (!is_settled(plan) && !digest_eq(self->nodes[plan->index].hash, operation->base))
        return conflict(plan, "node_changed", "the node was changed meanwhile");
    return OK;
}

struct error *plan_operation(struct workbench *self, const struct operation *operation, struct plan *ret)
{
    struct plan plan = {.fit = FIT_CLEAN, .text = STR("")};

    switch (operation->kind) {
    case OPERATION_ADD_NODE:
        TRY(plan_add(self, operation, &plan));
        break;
    case OPERATION_REPLACE_TEXT:
        TRY(plan_replace(self, operation, &plan));
        break;
    case OPERATION_SET_FIELD:
        TRY(plan_field(self, operation, &plan));
        break;
    case OPERATION_MOVE_NODE:
        TRY(plan_move(self, operation, &plan));
        break;
    case OPERATION_REMOVE_NODE:
        TRY(plan_remove(self, operation, &plan));
        break;
    }
    *ret = plan;
    return OK;
}
