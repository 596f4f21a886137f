#include "services/proposal_gate.h"
#include "services/item_row.h"
#include "services/obligations.h"

#include "map.h"
#include "unicode.h"

static struct error *check_text(struct str text)
{
    if (str_is_empty(str_trim(text)))
        return error_new(ERROR_INVALID, "empty", "the text is empty; use remove_node to take a node out");
    if (text.len > GATE_TEXT_MAX)
        return error_new(ERROR_INVALID, "too_long",
                         "the text has %zu bytes; at most %zu are allowed: change less", text.len,
                         GATE_TEXT_MAX);
    if (!utf8_is_valid(text) || utf8_has_control(text))
        return error_new(ERROR_INVALID, "malformed", "the text holds bytes that are no text");
    return OK;
}

/* The headings of the two highest levels in `text`; NULL: it has none. */
static struct map *find_headings(struct str text, struct arena *mem)
{
    static char present;
    struct map *headings = NULL;
    struct str line;

    while (str_next_line(&text, &line)) {
        line = str_trim(line);
        if (!str_starts(line, STR("# ")) && !str_starts(line, STR("## ")))
            continue;
        if (headings == NULL)
            headings = map_new(mem);
        map_set(headings, line, &present);
    }
    return headings;
}

/* A text that holds the heading of another chapter holds more than its own node. Deeper headings may repeat:
 * scenarios and examples do. */
static struct error *check_headings(const struct document *document, const struct node *node, struct str text,
                                    struct arena *mem)
{
    const struct map *headings = find_headings(text, mem);

    for (size_t i = 0; headings != NULL && i < document->count; i++) {
        const struct node *other = &document->nodes[i];
        struct str rest = other->text, first = STR("");
        if (other == node || other->kind != NODE_SECTION)
            continue;
        (void)str_next_line(&rest, &first);
        if (map_get(headings, str_trim(first)) != NULL)
            return error_new(ERROR_INVALID, "whole_document",
                             "the text repeats the section \"%.*s\" of the document; one change holds the "
                             "text of one node",
                             STR_ARGS(other->title));
    }
    return OK;
}

static struct error *check_codes(const struct document *document, const struct node *node, struct str text,
                                 struct arena *mem)
{
    struct item_code code, own;
    bool has_own = node && node->code.ptr && item_code_parse(node->code, &own), kept = !has_own;

    for (size_t from = 0; item_code_find(text, &from, &code);)
        kept = kept || item_code_eq(code, own);
    if (!kept)
        return error_new(ERROR_INVALID, "lost_code",
                         "the new text no longer has the code %.*s; keep it as it is written",
                         STR_ARGS(node->code));
    /* A code in bold opens an item, and a new one in a cell a row that is one: it must be this node's own, or
     * left open as **FR-?**. */
    for (size_t from = 0; item_code_find(text, &from, &code);) {
        struct str written = item_code_format(mem, code);
        struct str bold = str_format(mem, "**%.*s", STR_ARGS(written));
        struct str cell = str_format(mem, "| %.*s |", STR_ARGS(written));
        bool is_own = has_own && item_code_eq(code, own);

        bool mints = str_contains(text, bold) ||
                     (str_contains(text, cell) && document_find_code(document, code) == SIZE_MAX);

        if (!is_own && mints)
            return error_new(ERROR_INVALID, "minted_code",
                             "the text gives the code %.*s to an item%s; write **%s-?** and the next free "
                             "code is filled in",
                             STR_ARGS(written),
                             document_find_code(document, code) != SIZE_MAX ? ", but that is another item's"
                                                                            : "",
                             item_kind_prefix(code.kind));
    }
    return OK;
}

static struct error *find(const struct document *document, struct id id, const char *role,
                          const struct node **ret)
{
    size_t index = document_find(document, id);

    if (index == SIZE_MAX)
        return error_new(ERROR_INVALID, "unknown_node",
                         "the %s is no node of this document; use one of those listed", role);
    *ret = &document->nodes[index];
    return OK;
}

static struct error *check_replacement(const struct document *document, const struct node *node,
                                       const struct operation *operation, struct arena *mem)
{
    TRY(check_text(operation->text));
    if (str_eq(operation->text, node->text))
        return error_new(ERROR_INVALID, "unchanged", "the new text is the same as the old one");
    TRY(check_codes(document, node, operation->text, mem));
    TRY(check_headings(document, node, operation->text, mem));
    if (node->code.ptr && obligations_count(operation->text) < obligations_count(node->text))
        return error_new(
            ERROR_INVALID, "weakened",
            "the new text of %.*s has fewer \"shall\" or \"must\" than the old one; keep them, or propose "
            "remove_node with the reason",
            STR_ARGS(node->code));
    return OK;
}

struct error *proposal_gate_check(const struct document *document, const struct operation *operation,
                                  struct arena *mem)
{
    const struct node *node = NULL, *after = NULL;

    if (operation->kind != OPERATION_ADD_NODE)
        TRY(find(document, operation->node, "target", &node));
    if ((operation->kind == OPERATION_ADD_NODE || operation->kind == OPERATION_MOVE_NODE) &&
        !id_is_none(operation->after))
        TRY(find(document, operation->after, "node in \"after\"", &after));
    switch (operation->kind) {
    case OPERATION_ADD_NODE:
        TRY(check_text(operation->text));
        TRY(check_headings(document, NULL, operation->text, mem));
        return check_codes(document, NULL, operation->text, mem);
    case OPERATION_REPLACE_TEXT:
        return check_replacement(document, node, operation, mem);
    case OPERATION_SET_FIELD:
        if (!node->code.ptr)
            return error_new(ERROR_INVALID, "no_item",
                             "only items with a code have fields; use replace_text");
        if (str_is_empty(operation->field) || operation->field.len > 40 || operation->value.len > 1000 ||
            str_find_char(operation->value, '\n', 0) != SIZE_MAX)
            return error_new(ERROR_INVALID, "field",
                             "a field has a name of at most 40 bytes and a value of one line");
        if (!item_takes_field(node, operation->field, mem))
            return error_new(
                ERROR_INVALID, "no_column",
                "%.*s is a row of a table that has no column \"%.*s\"; say it in its text, or leave it",
                STR_ARGS(node->code), STR_ARGS(operation->field));
        return OK;
    case OPERATION_MOVE_NODE:
        if (node == after)
            return error_new(ERROR_INVALID, "after_itself", "a node cannot stand after itself");
        return OK;
    case OPERATION_REMOVE_NODE:
        return OK;
    }
    return OK;
}
