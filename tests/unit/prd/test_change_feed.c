/* The change feed: order, coming back, reading slowly, what other nodes say, people and their leaving. */
#include "check.h"
#include "services/memory_change_feed.h"
#include "services/presence_board.h"
#include "strbuf.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct feed_test {
    struct arena *mem;
    struct clock_fixed clock;
    struct event_bus *bus;
    struct change_feed *feed;
    struct id prd, other;
};

static int setup(void **state)
{
    struct arena *mem = arena_new(0);
    struct feed_test *test = arena_new_of(mem, struct feed_test);

    test->mem = mem;
    clock_fixed_init(&test->clock, 1000000);
    test->bus = memory_event_bus_new();
    test->feed = memory_change_feed_new(&(struct memory_change_feed_options){
        .bus = test->bus,
        .clock = &test->clock.base,
        .random = random_system(),
        .kept = 4,
    });
    test->prd = id_new(&test->clock.base, random_system());
    test->other = id_new(&test->clock.base, random_system());
    *state = test;
    return 0;
}

static int teardown(void **state)
{
    struct feed_test *test = *state;

    test->feed->ops->stop(test->feed);
    event_bus_free(test->bus);
    test->feed->ops->free(test->feed);
    arena_free(test->mem);
    return 0;
}

static void revise(struct feed_test *test, struct id prd, int revision)
{
    event_bus_publish(test->bus, "prd.revised",
                      str_format(test->mem, "{\"prd\":\"%.*s\",\"subject\":null,\"revision\":%d}",
                                 STR_ARGS(id_format(test->mem, prd)), revision));
}

/* Writes down what it hears: "r2" a revision, "[Ada Ben]" who is there, "!7" a reset, "." the end. */
struct eye {
    struct change_watcher base;
    struct strbuf seen;
    int room; /* events that it still takes; -1: any */
};

static bool takes(struct eye *self)
{
    if (self->room == 0)
        return false;
    if (self->room > 0)
        self->room--;
    return true;
}

static bool eye_changed(struct change_watcher *base, const struct feed_change *change)
{
    struct eye *self = container_of(base, struct eye, base);
    if (!takes(self))
        return false;
    strbuf_addf(&self->seen, "r%lld", (long long)change->revision);
    return true;
}

static bool eye_present(struct change_watcher *base, const struct person *people, size_t count)
{
    struct eye *self = container_of(base, struct eye, base);
    if (!takes(self))
        return false;
    strbuf_addf(&self->seen, "[");
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&self->seen, "%s%.*s", i > 0 ? " " : "", STR_ARGS(people[i].name));
    strbuf_addf(&self->seen, "]");
    return true;
}

static bool eye_reset(struct change_watcher *base, int64_t number)
{
    struct eye *self = container_of(base, struct eye, base);
    if (!takes(self))
        return false;
    strbuf_addf(&self->seen, "!%lld", (long long)number);
    return true;
}

static void eye_ended(struct change_watcher *base)
{
    strbuf_addf(&container_of(base, struct eye, base)->seen, ".");
}

static struct eye *eye_new(struct feed_test *test, const char *name, int64_t heard)
{
    static const struct change_watcher_ops ops = {eye_changed, eye_present, eye_reset, eye_ended};
    struct eye *eye = arena_new_of(test->mem, struct eye);

    test->clock.now++; /* nobody comes at the same time */
    eye->base = (struct change_watcher){
        .ops = &ops,
        .prd = test->prd,
        .person = {id_new(&test->clock.base, random_system()), str_from(name), test->clock.now},
        .heard = heard,
    };
    eye->seen = strbuf_new(test->mem, STRBUF_LIMIT_DEFAULT);
    eye->room = -1;
    return eye;
}

static struct eye *attach(struct feed_test *test, const char *name, int64_t heard)
{
    struct eye *eye = eye_new(test, name, heard);
    assert_true(test->feed->ops->attach(test->feed, &eye->base));
    return eye;
}

static void check_seen(struct eye *eye, const char *expected)
{
    check_str(strbuf_str(&eye->seen), str_from(expected));
    eye->seen.len = 0;
}

static void a_watcher_hears_its_own_prd_in_order(void **state)
{
    struct feed_test *test = *state;
    struct eye *ada = attach(test, "Ada", 0);

    check_seen(ada, "[Ada]");
    revise(test, test->prd, 2);
    revise(test, test->other, 9);
    revise(test, test->prd, 3);
    check_seen(ada, "r2r3");
}

static void who_comes_back_hears_what_was_kept(void **state)
{
    struct feed_test *test = *state;

    for (int i = 1; i <= 5; i++)
        revise(test, test->prd, i);
    check_seen(attach(test, "Ada", 3), "r4r5[Ada]");
    check_seen(attach(test, "Ada", 1), "r2r3r4r5[Ada Ada]");
    check_seen(attach(test, "Ada", 0), "!5[Ada Ada Ada]"); /* four are kept: the first is gone */
    check_seen(attach(test, "Ada", -1), "!5[Ada Ada Ada Ada]");
    check_seen(attach(test, "Ada", 99), "!5[Ada Ada Ada Ada Ada]"); /* a number that was never given */
}

static void a_slow_watcher_is_offered_again_and_loses_nothing(void **state)
{
    struct feed_test *test = *state;
    struct eye *ada = attach(test, "Ada", 0);

    ada->room = 1;
    check_seen(ada, "[Ada]");
    for (int i = 1; i <= 3; i++)
        revise(test, test->prd, i);
    check_seen(ada, "r1");
    ada->room = -1;
    test->feed->ops->push(test->feed, &ada->base);
    check_seen(ada, "r2r3");
    ada->room = 0;
    for (int i = 4; i <= 9; i++)
        revise(test, test->prd, i);
    ada->room = -1;
    test->feed->ops->push(test->feed, &ada->base);
    check_seen(ada, "!9"); /* it fell too far behind */
}

static void say(struct feed_test *test, struct id node, int number, const char *people)
{
    event_bus_publish(test->bus, "prd.presence",
                      str_format(test->mem,
                                 "{\"node\":\"%.*s\",\"prd\":\"%.*s\",\"number\":%d,\"people\":%s}",
                                 STR_ARGS(id_format(test->mem, node)),
                                 STR_ARGS(id_format(test->mem, test->prd)), number, people));
}

#define BEN "{\"id\":\"01890000-0000-7000-8000-000000000001\",\"name\":\"Ben\",\"since\":5}"

static void people_of_other_nodes_come_go_and_expire(void **state)
{
    struct feed_test *test = *state;
    struct id node = id_new(&test->clock.base, random_system());
    struct eye *ada = attach(test, "Ada", 0);

    check_seen(ada, "[Ada]");
    say(test, node, 2, "[" BEN "]");
    check_seen(ada, "[Ben Ada]"); /* he came first */
    say(test, node, 1, "[]");     /* late, and so not heard */
    check_seen(ada, "");
    say(test, node, 3, "[]");
    check_seen(ada, "[Ada]");
    say(test, node, 4, "[" BEN "]");
    check_seen(ada, "[Ben Ada]");
    test->clock.now += SECONDS(30);
    test->feed->ops->tick(test->feed); /* says again who is here */
    check_seen(ada, "");
    test->clock.now += SECONDS(15);
    test->feed->ops->tick(test->feed);
    check_seen(ada, "[Ada]"); /* his node has said nothing for too long */
}

static void a_person_is_there_once(void **state)
{
    struct feed_test *test = *state;
    struct eye *first = attach(test, "Ada", 0), *second;

    check_seen(first, "[Ada]");
    second = eye_new(test, "Ada", 0);
    second->base.person.id = first->base.person.id;
    assert_true(test->feed->ops->attach(test->feed, &second->base));
    check_seen(second, "[Ada]");
    assert_true(test->feed->ops->detach(test->feed, &second->base));
    assert_false(test->feed->ops->detach(test->feed, &second->base));
    check_seen(first, "");
}

static void watching_ends_with_the_feed(void **state)
{
    struct feed_test *test = *state;
    struct eye *ada = attach(test, "Ada", 0), *ben = attach(test, "Ben", 0), *cy = attach(test, "Cy", 0);

    check_seen(ada, "[Ada][Ada Ben][Ada Ben Cy]");
    assert_true(test->feed->ops->detach(test->feed, &ben->base));
    check_seen(ada, "[Ada Cy]");
    ben->seen.len = 0;
    test->feed->ops->stop(test->feed);
    check_seen(ben, "");
    assert_true(str_ends(strbuf_str(&ada->seen), STR(".")) && str_ends(strbuf_str(&cy->seen), STR(".")));
    assert_false(test->feed->ops->attach(test->feed, &eye_new(test, "Late", 0)->base));
}

static void what_is_no_event_is_not_heard(void **state)
{
    static const char *const broken[] = {
        "", "{", "[]", "{}", "{\"prd\":7}", "{\"prd\":\"x\",\"revision\":1}",
    };
    struct feed_test *test = *state;
    struct eye *ada = attach(test, "Ada", 0);
    struct presence_notice notice;

    check_seen(ada, "[Ada]");
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        event_bus_publish(test->bus, "prd.revised", str_from(broken[i]));
        event_bus_publish(test->bus, "prd.presence", str_from(broken[i]));
        assert_false(presence_notice_read(str_from(broken[i]), test->mem, &notice));
    }
    say(test, test->other, 1, "[{\"id\":\"x\",\"name\":\"Eve\",\"since\":1}]");
    say(test, test->other, 1, "7");
    check_seen(ada, "");
}

static void a_notice_fits_into_an_event_whatever_the_names(void **state)
{
    struct feed_test *test = *state;
    struct person people[PRESENCE_MAX];
    struct presence_notice notice = {test->other, test->prd, INT64_MAX, 0, people, PRESENCE_MAX}, back;
    char name[400];
    struct str payload;

    memset(name, '"', sizeof(name)); /* two bytes each in JSON */
    for (size_t i = 0; i < PRESENCE_MAX; i++)
        people[i] = (struct person){test->prd, str_of(name, sizeof(name)), INT64_MAX};
    payload = presence_notice_write(&notice, test->mem);
    assert_true(payload.len <= EVENT_PAYLOAD_MAX);
    assert_true(presence_notice_read(payload, test->mem, &back));
    assert_int_equal(back.count, PRESENCE_MAX);
}

/* One who comes and goes. Each time it is new memory, so that the address sanitizer sees a feed that holds on
 * to it, and the thread sanitizer one that lets go of its lock too early. */
struct passer {
    struct change_watcher base;
    int64_t last;
    bool is_full, is_in_order;
};

static bool passer_changed(struct change_watcher *base, const struct feed_change *change)
{
    struct passer *self = container_of(base, struct passer, base);
    self->is_full = !self->is_full && change->number % 3 == 0;
    if (self->is_full)
        return false;
    self->is_in_order = self->is_in_order && change->number > self->last;
    self->last = change->number;
    return true;
}

static bool passer_present(struct change_watcher *base _unused_, const struct person *people _unused_,
                           size_t count)
{
    return count > 0;
}

static bool passer_reset(struct change_watcher *base, int64_t number)
{
    container_of(base, struct passer, base)->last = number;
    return true;
}

static void passer_ended(struct change_watcher *base _unused_)
{
    fail_msg("nobody stops the feed");
}

#define VISITS 300

struct visits {
    const struct feed_test *test;
    struct person person;
    size_t out_of_order;
    atomic_bool *is_over;
};

static void visit(struct visits *self)
{
    static const struct change_watcher_ops ops = {passer_changed, passer_present, passer_reset, passer_ended};
    struct change_feed *feed = self->test->feed;
    struct passer *passer = memory_alloc(sizeof(*passer));

    *passer =
        (struct passer){.base = {.ops = &ops, .prd = self->test->prd, .person = self->person, .heard = -1},
                        .is_in_order = true};
    assert_true(feed->ops->attach(feed, &passer->base));
    feed->ops->push(feed, &passer->base);
    assert_true(feed->ops->detach(feed, &passer->base));
    self->out_of_order += !passer->is_in_order;
    free(passer);
}

static void *visit_often(void *argument)
{
    struct visits *self = argument;
    for (size_t i = 0; i < VISITS; i++)
        visit(self);
    return NULL;
}

static void *publish_often(void *argument)
{
    struct visits *self = argument;
    char text[128];

    for (int i = 1; !atomic_load(self->is_over); i++) {
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);
        (void)snprintf(text, sizeof(text), "{\"prd\":\"%.*s\",\"subject\":null,\"revision\":%d}",
                       STR_ARGS(id_format(mem, self->test->prd)), i);
        event_bus_publish(self->test->bus, "prd.revised", str_from(text));
    }
    return NULL;
}

static void threads_come_and_go_while_changes_come(void **state)
{
    struct feed_test *test = *state;
    struct change_feed *feed = test->feed;
    pthread_t threads[4];
    struct visits visits[COUNT_OF(threads)];
    atomic_bool is_over = false;

    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        visits[i] = (struct visits){
            .test = test,
            .person = {id_new(&test->clock.base, random_system()), STR("Ada"), test->clock.now},
            .is_over = &is_over};
        assert_int_equal(pthread_create(&threads[i], NULL, i == 0 ? publish_often : visit_often, &visits[i]),
                         0);
    }
    for (size_t i = 0; i < VISITS; i++)
        feed->ops->tick(feed);
    for (size_t i = 1; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(visits[i].out_of_order, 0);
    }
    atomic_store(&is_over, true);
    pthread_join(threads[0], NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_watcher_hears_its_own_prd_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(who_comes_back_hears_what_was_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(a_slow_watcher_is_offered_again_and_loses_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(people_of_other_nodes_come_go_and_expire, setup, teardown),
        cmocka_unit_test_setup_teardown(a_person_is_there_once, setup, teardown),
        cmocka_unit_test_setup_teardown(watching_ends_with_the_feed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_event_is_not_heard, setup, teardown),
        cmocka_unit_test_setup_teardown(threads_come_and_go_while_changes_come, setup, teardown),
        cmocka_unit_test_setup_teardown(a_notice_fits_into_an_event_whatever_the_names, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
