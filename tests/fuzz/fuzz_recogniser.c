/*
 * Items in any bytes: an import is refused or is the text, byte for byte; each item reads the same from its
 * own text, and setting a field of it adds or replaces one stretch of its text and can be read back, or does
 * nothing.
 */
#include "fuzz.h"
#include "services/applier.h"
#include "services/cmark_markdown_parser.h"
#include "services/git_text_differ.h"
#include "services/item_row.h"
#include "unicode.h"

static size_t common_prefix(struct str a, struct str b)
{
    size_t at = 0;
    while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
        at++;
    return at;
}

static size_t common_suffix(struct str a, struct str b)
{
    size_t count = 0;
    while (count < a.len && count < b.len && a.ptr[a.len - 1 - count] == b.ptr[b.len - 1 - count])
        count++;
    return count;
}

static struct str field_of(struct str text, struct str name, struct arena *mem)
{
    struct item_text item;
    struct node node = {0};
    if (!item_text_read(text, mem, &item))
        return STR_NONE;
    node.fields = item.fields;
    node.field_count = item.field_count;
    return node_field_get(&node, name);
}

static void check_field(const struct node *node, struct str name, struct arena *mem)
{
    struct str was = field_of(node->text, name, mem);
    struct str set = item_text_set_field(node->text, name, STR("v1"), STR("\n"), mem);
    struct str now = field_of(set, name, mem);

    MUST(str_eq(now, STR("v1")) || str_eq(set, node->text));
    if (was.ptr == NULL) /* a line more, and nothing less */
        MUST(common_prefix(node->text, set) + common_suffix(node->text, set) >= node->text.len);
}

/* A cell takes any value, and gives it back; what is set stays within the row's line. */
static void check_row(const struct node *node, struct str name, struct arena *mem)
{
    struct str value = STR("v \\ | 1"), set = node->text;
    struct node now = *node;
    struct item_text item;

    if (!item_row_set_field(node->text, node->columns, name, value, mem, &set))
        return;
    MUST(item_text_read(set, mem, &item) && item.form == ITEM_FORM_ROW && str_eq(item.code, node->code));
    MUST(item_row_fault(set, STR_NONE, mem) == NULL || item_row_fault(node->text, STR_NONE, mem) != NULL);
    item_row_read(set, node->columns, mem, &item);
    now.fields = item.fields;
    now.field_count = item.field_count;
    MUST(str_eq(node_field_get(&now, name), value));
    MUST(str_eq(item.statement, node->statement));
}

static void check_items(const struct document *document, struct arena *mem)
{
    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        struct item_text item;
        if (!node_is_item(node))
            continue;
        MUST(item_text_read(node->text, mem, &item));
        if (item.form == ITEM_FORM_ROW) {
            item_row_read(node->text, node->columns, mem, &item);
            check_row(node, STR("status"), mem);
            for (size_t j = 0; j < node->field_count; j++)
                check_row(node, node->fields[j].name, mem);
        }
        MUST(item.kind == node->kind && str_eq(item.code, node->code));
        MUST(str_eq(item.statement, node->statement) && item.field_count == node->field_count);
        if (item.form == ITEM_FORM_ROW)
            continue;
        check_field(node, STR("status"), mem);
        if (node->field_count > 0 && field_name_is_valid(node->fields[0].name))
            check_field(node, node->fields[0].name, mem);
    }
}

static void check(struct str input, struct arena *mem)
{
    static struct text_differ *differ; /* started once: that takes longer than a run */
    struct random_seeded random;
    struct clock_fixed clock;
    struct applied applied;
    struct applier applier = {cmark_markdown_parser(), NULL, &random.base, &clock.base};
    bool is_text = utf8_is_valid(input) && str_find_char(input, '\0', 0) == SIZE_MAX;
    bool is_ok;

    if (differ == NULL)
        differ = git_text_differ_new();
    applier.differ = differ;
    random_seeded_init(&random, 1);
    clock_fixed_init(&clock, 1700000000000);
    is_ok = fuzz_is_ok(applier_import(&applier, input, 1, mem, &applied));
    MUST(is_text || !is_ok);
    if (is_ok) {
        MUST(str_eq(document_text(&applied.document, mem), input));
        check_items(&applied.document, mem);
    }
}

FUZZ_TARGET(check)
