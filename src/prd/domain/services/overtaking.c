#include "services/overtaking.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_returns(struct str text, size_t at)
{
    while (at < text.len && text.ptr[at] == '\r')
        at++;
    return at;
}

/* The "?" of "-?**". */
static bool is_open_number(struct str text, size_t at)
{
    return text.ptr[at] == '?' && at > 0 && text.ptr[at - 1] == '-' &&
           str_starts(str_slice(text, at, text.len), STR("?**"));
}

/* Whether `text` is what `proposed` becomes. */
static bool is_same(struct str proposed, struct str text)
{
    size_t i, j;
    proposed = str_trim(proposed);
    text = str_trim(text);
    for (i = skip_returns(proposed, 0), j = skip_returns(text, 0); i < proposed.len && j < text.len;
         i = skip_returns(proposed, i), j = skip_returns(text, j)) {
        if (is_open_number(proposed, i) && is_digit(text.ptr[j])) {
            i++;
            while (j < text.len && is_digit(text.ptr[j]))
                j++;
        } else if (proposed.ptr[i++] != text.ptr[j++]) {
            return false;
        }
    }
    return i == proposed.len && j == text.len;
}

static bool is_there(struct str proposed, const struct document *now)
{
    for (size_t i = 0; i < now->count; i++) {
        if (now->nodes[i].kind != NODE_SECTION && is_same(proposed, now->nodes[i].text))
            return true;
    }
    return false;
}

/* Whether an operation before `index` that waits as well brings the node. */
static bool is_to_come(const struct proposal *proposal, size_t index)
{
    struct id node = proposal->operations[index].operation.node;
    for (size_t i = 0; i < index; i++) {
        const struct proposed_operation *earlier = &proposal->operations[i];
        if (earlier->verdict == VERDICT_PENDING && earlier->operation.kind == OPERATION_ADD_NODE &&
            id_eq(earlier->operation.node, node))
            return true;
    }
    return false;
}

static bool says_already(const struct operation *operation, const struct document *now, size_t node)
{
    struct str value;
    switch (operation->kind) {
    case OPERATION_REPLACE_TEXT:
        return is_same(operation->text, now->nodes[node].text);
    case OPERATION_SET_FIELD:
        value = node_field_get(&now->nodes[node], operation->field);
        return str_eq(value, operation->value.ptr != NULL ? str_trim(operation->value) : STR(""));
    case OPERATION_MOVE_NODE:
        return node > 0 && id_eq(now->nodes[node - 1].id, operation->after);
    case OPERATION_ADD_NODE:
    case OPERATION_REMOVE_NODE:
        break;
    }
    return false;
}

enum overtaking overtaking_of(const struct proposal *proposal, size_t index, const struct document *now)
{
    const struct operation *operation = &proposal->operations[index].operation;
    size_t node;

    if (operation->kind == OPERATION_ADD_NODE)
        return is_there(operation->text, now) ? OVERTAKEN_THERE : OVERTAKEN_NOT;
    node = document_find(now, operation->node);
    if (node == SIZE_MAX)
        return is_to_come(proposal, index) ? OVERTAKEN_NOT : OVERTAKEN_GONE;
    return says_already(operation, now, node) ? OVERTAKEN_SAID : OVERTAKEN_NOT;
}

struct str overtaking_reason(const struct proposal *proposal, const struct document *now)
{
    static const char *const reasons[] = {
        [OVERTAKEN_GONE] = "What this would change is no longer in the document.",
        [OVERTAKEN_SAID] = "The document says this already.",
        [OVERTAKEN_THERE] = "What this would add is in the document already.",
    };
    enum overtaking found = OVERTAKEN_NOT;
    bool differ = false;

    for (size_t i = 0; i < proposal->count; i++) {
        enum overtaking one;
        if (proposal->operations[i].verdict != VERDICT_PENDING)
            continue;
        one = overtaking_of(proposal, i, now);
        if (one == OVERTAKEN_NOT)
            return STR_NONE;
        differ = differ || (found != OVERTAKEN_NOT && found != one);
        found = one;
    }
    if (found == OVERTAKEN_NOT)
        return STR_NONE;
    return differ ? STR("The document says all of this already, or no longer has what it would change.")
                  : str_from(reasons[found]);
}
