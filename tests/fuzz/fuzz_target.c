/* The target of a request line: its path and query, and what is bound from the query. */
#include "fuzz.h"
#include "http/target.h"
#include "strbuf.h"
#include "unicode.h"

enum order { ORDER_NEWEST, ORDER_OLDEST, ORDER_UNSET };
static const char *const orders[] = {"newest", "oldest", NULL};

struct page_query {
    struct str cursor;
    int64_t limit, since;
    double ratio;
    bool all;
    struct id of;
    enum order order;
};
static const struct schema_field page_fields[] = {
    {SCHEMA_MEMBER(struct page_query, cursor), .type = SCHEMA_STRING, .max = 100},
    {SCHEMA_MEMBER(struct page_query, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 200},
    {SCHEMA_MEMBER(struct page_query, since), .type = SCHEMA_TIME},
    {SCHEMA_MEMBER(struct page_query, ratio), .type = SCHEMA_NUMBER},
    {SCHEMA_MEMBER(struct page_query, all), .type = SCHEMA_BOOLEAN},
    {SCHEMA_MEMBER(struct page_query, of), .type = SCHEMA_ID},
    {SCHEMA_MEMBER(struct page_query, order), .type = SCHEMA_ENUM, .words = orders, .absent = ORDER_UNSET},
};
static const struct schema page_schema = SCHEMA("Page", struct page_query, page_fields);

static void add_encoded(struct strbuf *to, struct str text, bool is_path)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_path && text.ptr[i] == '/')
            strbuf_add_char(to, '/');
        else
            strbuf_addf(to, "%%%02X", (uint8_t)text.ptr[i]);
    }
}

/* The same target with every byte percent-encoded. */
static struct str written(const struct target *target, struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, SIZE_MAX);
    add_encoded(&to, target->path, true);
    for (size_t i = 0; i < target->query_count; i++) {
        strbuf_add_char(&to, i == 0 ? '?' : '&');
        add_encoded(&to, target->query[i].name, false);
        strbuf_add_char(&to, '=');
        add_encoded(&to, target->query[i].value, false);
    }
    return strbuf_str(&to);
}

static void check_text(struct str text)
{
    MUST(utf8_is_valid(text) && (text.len == 0 || memchr(text.ptr, 0, text.len) == NULL));
}

static void check(struct str input, struct arena *mem)
{
    struct target target, again;
    void *bound;

    if (!fuzz_is_ok(target_parse(input, mem, &target)))
        return;
    MUST(target.path.len > 0 && target.path.ptr[0] == '/' && !utf8_has_control(target.path));
    MUST(target.query_count <= 100);
    check_text(target.path);
    MUST(fuzz_is_ok(target_parse(written(&target, mem), mem, &again)));
    MUST(str_eq(again.path, target.path) && again.query_count == target.query_count);
    for (size_t i = 0; i < target.query_count; i++) {
        check_text(target.query[i].name);
        check_text(target.query[i].value);
        MUST(str_eq(again.query[i].name, target.query[i].name) &&
             str_eq(again.query[i].value, target.query[i].value));
    }
    if (fuzz_is_ok(schema_bind_query(&page_schema, target.query, target.query_count, mem, &bound))) {
        const struct page_query *query = bound;
        MUST(query->limit >= 0 && query->limit <= 200 && utf8_length(query->cursor) <= 100);
        MUST(query->order >= ORDER_NEWEST && query->order <= ORDER_UNSET);
    }
}

FUZZ_TARGET(check)
