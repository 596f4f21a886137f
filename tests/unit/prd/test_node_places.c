/* Whoever asks for a node gets it, and asking for all of them visits each a few times, not each for each. */
#include "check.h"
#include "services/node_places.h"

static struct document numbered(size_t count, uint64_t seed, struct arena *mem)
{
    struct random_seeded random;
    struct document document = {.nodes = arena_array_of(mem, count, struct node), .count = count};

    random_seeded_init(&random, seed);
    for (size_t i = 0; i < count; i++)
        random_fill(&random.base, &document.nodes[i].id, sizeof(document.nodes[i].id));
    return document;
}

static void finds_what_is_there_and_nothing_else(void **state)
{
    const struct document document = numbered(100, 1, *state), others = numbered(100, 2, *state);
    struct node_places places = node_places_of(&document, *state);

    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < document.count; i++) {
            assert_ptr_equal(node_places_find(&places, document.nodes[i].id), &document.nodes[i]);
            assert_null(node_places_find(&places, others.nodes[i].id));
        }
    }
    places = node_places_of(&(const struct document){0}, *state);
    for (size_t i = 0; i < others.count; i++)
        assert_null(node_places_find(&places, others.nodes[i].id));
}

static void asks_for_many_at_little_cost(void **state)
{
    const struct document document = numbered(20000, 1, *state), others = numbered(20000, 2, *state);
    struct node_places places = node_places_of(&document, *state);

    for (size_t i = 0; i < document.count; i++) {
        assert_ptr_equal(node_places_find(&places, document.nodes[i].id), &document.nodes[i]);
        assert_null(node_places_find(&places, others.nodes[i].id));
    }
    assert_true(places.visits < 10 * document.count);
    assert_true(places.visits >= document.count);
}

/* A map of a large document would be more than looking through it. */
static void asks_for_one_without_a_map(void **state)
{
    const struct document document = numbered(20000, 1, *state);
    struct node_places places = node_places_of(&document, *state);

    assert_ptr_equal(node_places_find(&places, document.nodes[2].id), &document.nodes[2]);
    assert_int_equal(places.visits, 3);
    assert_null(places.by_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(finds_what_is_there_and_nothing_else),
        ARENA_TEST(asks_for_many_at_little_cost),
        ARENA_TEST(asks_for_one_without_a_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
