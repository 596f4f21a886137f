#include "check.h"
#include "map.h"

static void absent_keys_give_null(void **state)
{
    struct map *map = map_new(*state);
    assert_null(map_get(map, STR("x")));
    assert_int_equal(map_count(map), 0);
    map_remove(map, STR("x"));
}

static void keys_are_bytes_and_copied(void **state)
{
    struct map *map = map_new(*state);
    char key[] = "abc";
    static int one, two, three, four;
    map_set(map, str_from(key), &one);
    memset(key, 'x', 3);
    map_set(map, STR("ab\0c"), &two);
    map_set(map, STR("ab"), &three);
    map_set(map, STR(""), &four);
    assert_ptr_equal(map_get(map, STR("abc")), &one);
    assert_ptr_equal(map_get(map, STR("ab\0c")), &two);
    assert_ptr_equal(map_get(map, STR("ab")), &three);
    assert_ptr_equal(map_get(map, STR("")), &four);
    assert_ptr_equal(map_get(map, STR_NONE), &four);
    assert_null(map_get(map, STR("xxx")));
}

struct model {
    struct str keys[400];
    void *values[400];
    size_t count, visited;
};

static void visit(void *context, struct str key, void *value)
{
    struct model *model = context;
    assert_true(model->visited < model->count);
    check_str(key, model->keys[model->visited]);
    assert_ptr_equal(value, model->values[model->visited]);
    model->visited++;
}

static size_t model_find(const struct model *model, struct str key)
{
    size_t i = 0;
    while (i < model->count && !str_eq(model->keys[i], key))
        i++;
    return i;
}

/* Against a plain list, over random insertions, replacements and removals. */
static void a_map_is_a_list_that_is_faster(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "map");
    for (int round = 0; round < 20; round++) {
        struct arena *mem = arena_new(0);
        struct map *map = map_new(mem);
        struct model model = {.count = 0};
        for (int step = 0; step < 2000; step++) {
            struct str key = str_format(mem, "k%zu", random_below(&random, 300));
            size_t at = model_find(&model, key);
            if (random_below(&random, 3) == 0) {
                map_remove(map, key);
                if (at < model.count) {
                    model.count--;
                    memmove(&model.keys[at], &model.keys[at + 1], (model.count - at) * sizeof(model.keys[0]));
                    memmove(&model.values[at], &model.values[at + 1],
                            (model.count - at) * sizeof(model.values[0]));
                }
            } else {
                void *value = arena_alloc(mem, 1);
                map_set(map, key, value);
                model.keys[at] = key;
                model.values[at] = value;
                model.count += at == model.count;
            }
            assert_int_equal(map_count(map), model.count);
            key = str_format(mem, "k%zu", random_below(&random, 300));
            at = model_find(&model, key);
            assert_ptr_equal(map_get(map, key), at < model.count ? model.values[at] : NULL);
        }
        map_each(map, visit, &model);
        assert_int_equal(model.visited, model.count);
        arena_free(mem);
    }
}

static void keys_of_every_length(void **state)
{
    struct map *map = map_new(*state);
    char key[300];
    memset(key, 'k', sizeof(key));
    for (size_t i = 0; i < sizeof(key); i++)
        map_set(map, str_of(key, i), &key[i]);
    for (size_t i = 0; i < sizeof(key); i++)
        assert_ptr_equal(map_get(map, str_of(key, i)), &key[i]);
    assert_int_equal(map_count(map), sizeof(key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(absent_keys_give_null),
        ARENA_TEST(keys_are_bytes_and_copied),
        cmocka_unit_test(a_map_is_a_list_that_is_faster),
        ARENA_TEST(keys_of_every_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
