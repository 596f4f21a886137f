/* The fake store passes what the real ones pass. */
#include "users_fakes.h"
#include "users_store_suite.h"

static void the_fake_behaves_as_the_real_stores(void **state _unused_)
{
    for (size_t i = 0; i < store_check_count; i++) {
        struct arena *mem = arena_new(0);
        struct fake_events events;
        struct fake_store *store = arena_new_of(mem, struct fake_store);
        fake_events_init(&events);
        fake_store_init(store, &events.base, mem);
        print_message("%s\n", store_checks[i].name);
        store_checks[i].run(&store->base, mem);
        arena_free(mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_fake_behaves_as_the_real_stores)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
