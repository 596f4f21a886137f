#include "check.h"
#include "repositories/document_cache.h"

static struct prd prd_of(unsigned number, int64_t head)
{
    struct prd prd = {.head = head};
    prd.id.bytes[15] = (uint8_t)number;
    prd.head_hash.bytes[0] = (uint8_t)number;
    prd.head_hash.bytes[1] = (uint8_t)head;
    return prd;
}

/* A document of two nodes; parts of the item are views of its text, others are not. */
static struct kept_document *kept(const struct prd *prd, struct str first)
{
    struct str item = STR("- **FR-1** Send.\n  - status: open\n");
    struct node_field field = {STR("status"), str_slice(item, 29, 33)};
    struct node nodes[] = {{.text = first, .title = STR("First")},
                           {.text = item,
                            .kind = NODE_REQUIREMENT,
                            .code = str_slice(item, 4, 8),
                            .title = STR("Send."),
                            .statement = str_slice(item, 11, 16),
                            .fields = &field,
                            .field_count = 1}};
    const struct document document = {.nodes = nodes, .count = COUNT_OF(nodes)};
    return kept_document_new(prd->id, prd->head, prd->head_hash, &document);
}

static void put(struct document_cache *cache, const struct prd *prd, struct str first)
{
    struct kept_document *document = kept(prd, first);
    document_cache_put(cache, document);
    kept_document_drop(document);
}

static bool knows(struct document_cache *cache, const struct prd *prd)
{
    struct kept_document *found = document_cache_find(cache, prd);
    bool is_known = found != NULL;
    kept_document_drop(found);
    return is_known;
}

static void a_copy_has_all_of_the_original(void **state)
{
    char first[] = "First.\n\n";
    struct prd prd = prd_of(1, 1);
    struct kept_document *copy = kept(&prd, str_from(first));
    struct document document = kept_document_lend(copy, *state);
    const struct node *item = &document.nodes[1];

    memset(first, 'x', sizeof(first) - 1);
    kept_document_drop(copy);
    assert_int_equal(document.count, 2);
    check_str(document.nodes[0].title, STR("First"));
    assert_null(document.nodes[0].code.ptr);
    assert_null(document.nodes[0].statement.ptr);
    check_str(item->code, STR("FR-1"));
    check_str(item->statement, STR("Send."));
    check_str(node_field_get(item, STR("status")), STR("open"));
    check_str(document_text(&document, *state), STR("First.\n\n- **FR-1** Send.\n  - status: open\n"));
    assert_ptr_equal(document_text(&document, *state).ptr, document.nodes[0].text.ptr);
}

static void only_the_head_is_found(void **state)
{
    struct document_cache *cache = document_cache_new(1 << 20);
    struct prd first = prd_of(1, 1), second = prd_of(1, 2), other = prd_of(2, 1), forked = second;

    (void)state;
    forked.head_hash.bytes[9] = 1;
    put(cache, &first, STR("one\n"));
    assert_true(knows(cache, &first));
    assert_false(knows(cache, &other));
    put(cache, &second, STR("two\n"));
    assert_true(knows(cache, &second));
    assert_false(knows(cache, &first));
    assert_false(knows(cache, &forked));
    put(cache, &first, STR("one\n")); /* a reader that began earlier comes later */
    assert_true(knows(cache, &second));
    put(cache, &forked, STR("three\n"));
    assert_true(knows(cache, &forked));
    document_cache_free(cache);
}

static void what_was_not_looked_at_goes_first(void **state)
{
    struct prd prds[] = {prd_of(1, 1), prd_of(2, 1), prd_of(3, 1)}, big = prd_of(4, 1);
    struct kept_document *sample = kept(&prds[0], STR("one\n"));
    struct document_cache *cache = document_cache_new(2 * sample->size);
    struct str long_text = {arena_alloc(*state, 2 * sample->size), 2 * sample->size};
    struct kept_document *found;
    struct document held;

    put(cache, &prds[0], STR("one\n"));
    put(cache, &prds[1], STR("two\n"));
    found = document_cache_find(cache, &prds[1]);
    held = kept_document_lend(found, *state);
    kept_document_drop(found);
    assert_true(knows(cache, &prds[0]));
    put(cache, &prds[2], STR("six\n"));
    assert_true(knows(cache, &prds[0]));
    assert_false(knows(cache, &prds[1]));
    assert_true(knows(cache, &prds[2]));
    check_str(held.nodes[0].text, STR("two\n")); /* whoever holds it goes on reading */
    put(cache, &big, long_text);
    assert_false(knows(cache, &big));
    assert_true(knows(cache, &prds[2]));
    document_cache_free(cache);
    kept_document_drop(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_copy_has_all_of_the_original),
        cmocka_unit_test(only_the_head_is_found),
        ARENA_TEST(what_was_not_looked_at_goes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
