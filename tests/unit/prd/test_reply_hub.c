/* The reply hub: order, numbers, coming late, reading slowly, leaving, forgetting, and threads. */
#include "check.h"
#include "services/memory_reply_hub.h"
#include "strbuf.h"
#include <pthread.h>
#include <stdatomic.h>

struct hub_test {
    struct arena *mem;
    struct clock_fixed clock;
    struct reply_hub *hub;
    struct id prd, reply;
};

static int setup(void **state)
{
    struct arena *mem = arena_new(0);
    struct hub_test *test = arena_new_of(mem, struct hub_test);
    test->mem = mem;
    clock_fixed_init(&test->clock, 1000000);
    test->hub = memory_reply_hub_new(&(struct memory_reply_hub_options){.clock = &test->clock.base});
    test->prd = id_new(&test->clock.base, random_system());
    test->reply = id_new(&test->clock.base, random_system());
    *state = test;
    return 0;
}

static int teardown(void **state)
{
    struct hub_test *test = *state;
    test->hub->ops->free(test->hub);
    arena_free(test->mem);
    return 0;
}

/* Writes down what it hears: "1m(text)2d(…)", and an end as "." */
struct ear {
    struct reply_listener base;
    struct strbuf heard;
    int room; /* events that it still takes; -1: any */
    int ends;
};

static bool ear_hear(struct reply_listener *base, const struct reply_event *event)
{
    struct ear *self = container_of(base, struct ear, base);
    if (self->room == 0)
        return false;
    if (self->room > 0)
        self->room--;
    strbuf_addf(&self->heard, "%lld%c(%.*s)", (long long)event->number, "mdpuDF"[event->kind],
                STR_ARGS(event->data));
    return true;
}

static void ear_ended(struct reply_listener *base)
{
    container_of(base, struct ear, base)->ends++;
}

static struct ear *ear_new(struct hub_test *test, int64_t after)
{
    static const struct reply_listener_ops ops = {ear_hear, ear_ended};
    struct ear *ear = arena_new_of(test->mem, struct ear);
    ear->base.ops = &ops;
    ear->base.heard = after;
    ear->heard = strbuf_new(test->mem, STRBUF_LIMIT_DEFAULT);
    ear->room = -1;
    return ear;
}

static void add(struct hub_test *test, enum reply_event_kind kind, const char *data)
{
    assert_true(test->hub->ops->add(test->hub, test->reply, kind, str_from(data)));
}

static void begin(struct hub_test *test)
{
    assert_true(test->hub->ops->open(test->hub, test->prd, test->reply));
}

static void end(struct hub_test *test)
{
    test->hub->ops->close(test->hub, test->reply);
}

static bool attach(struct hub_test *test, struct ear *ear)
{
    return test->hub->ops->attach(test->hub, test->reply, &ear->base);
}

static void tells_as_it_comes(void **state)
{
    struct hub_test *test = *state;
    struct ear *ear = ear_new(test, 0);

    begin(test);
    assert_true(attach(test, ear));
    add(test, REPLY_MESSAGE, "m");
    check_str(strbuf_str(&ear->heard), STR("1m(m)"));
    add(test, REPLY_DELTA, "a");
    add(test, REPLY_DELTA, "b");
    check_str(strbuf_str(&ear->heard), STR("1m(m)2d(a)3d(b)"));
    assert_int_equal(ear->ends, 0);
    add(test, REPLY_DONE, "ok");
    end(test);
    check_str(strbuf_str(&ear->heard), STR("1m(m)2d(a)3d(b)4D(ok)"));
    assert_int_equal(ear->ends, 1);
}

static void who_comes_late_hears_all_with_deltas_joined(void **state)
{
    struct hub_test *test = *state;
    struct ear *late = ear_new(test, 0), *back = ear_new(test, 2), *after_end = ear_new(test, 4);

    begin(test);
    add(test, REPLY_MESSAGE, "m");
    add(test, REPLY_DELTA, "a");
    add(test, REPLY_DELTA, "b");
    add(test, REPLY_DELTA, "c");
    assert_true(attach(test, late));
    check_str(strbuf_str(&late->heard), STR("1m(m)4d(abc)"));
    assert_true(attach(test, back));
    check_str(strbuf_str(&back->heard), STR("4d(bc)"));
    add(test, REPLY_PROPOSAL, "p");
    end(test);
    assert_int_equal(late->ends, 1);
    assert_true(attach(test, after_end));
    check_str(strbuf_str(&after_end->heard), STR("5p(p)"));
    assert_int_equal(after_end->ends, 1);
}

static void who_reads_slowly_loses_nothing(void **state)
{
    struct hub_test *test = *state;
    struct ear *slow = ear_new(test, 0);

    slow->room = 1;
    begin(test);
    assert_true(attach(test, slow));
    add(test, REPLY_MESSAGE, "m");
    add(test, REPLY_DELTA, "a");
    add(test, REPLY_DELTA, "b");
    add(test, REPLY_DONE, "ok");
    end(test);
    check_str(strbuf_str(&slow->heard), STR("1m(m)"));
    assert_int_equal(slow->ends, 0);
    slow->room = 1;
    test->hub->ops->push(test->hub, &slow->base);
    check_str(strbuf_str(&slow->heard), STR("1m(m)3d(ab)"));
    slow->room = -1;
    test->hub->ops->push(test->hub, &slow->base);
    check_str(strbuf_str(&slow->heard), STR("1m(m)3d(ab)4D(ok)"));
    assert_int_equal(slow->ends, 1);
    test->hub->ops->push(test->hub, &slow->base); /* nothing more, and no second end */
    assert_int_equal(slow->ends, 1);
}

static void who_leaves_hears_no_more(void **state)
{
    struct hub_test *test = *state;
    struct ear *gone = ear_new(test, 0);

    begin(test);
    assert_true(attach(test, gone));
    assert_true(test->hub->ops->detach(test->hub, &gone->base));
    assert_false(test->hub->ops->detach(test->hub, &gone->base));
    add(test, REPLY_DELTA, "a");
    end(test);
    assert_int_equal(gone->heard.len, 0);
    assert_int_equal(gone->ends, 0);
}

static void knows_where_a_reply_stands(void **state)
{
    struct hub_test *test = *state;
    struct reply_hub *hub = test->hub;
    struct id running;

    assert_int_equal(hub->ops->progress(hub, test->reply, 0), REPLY_UNKNOWN);
    assert_false(attach(test, ear_new(test, 0)));
    assert_false(hub->ops->running(hub, test->prd, &running));
    begin(test);
    assert_false(hub->ops->open(hub, test->prd, test->reply));
    assert_true(hub->ops->running(hub, test->prd, &running));
    assert_true(id_eq(running, test->reply));
    assert_false(hub->ops->running(hub, test->reply, &running));
    add(test, REPLY_DONE, "ok");
    assert_int_equal(hub->ops->progress(hub, test->reply, 1), REPLY_RUNNING);
    end(test);
    assert_false(hub->ops->running(hub, test->prd, &running));
    assert_int_equal(hub->ops->progress(hub, test->reply, 0), REPLY_ENDED);
    assert_int_equal(hub->ops->progress(hub, test->reply, 1), REPLY_HEARD);
    assert_int_equal(hub->ops->progress(hub, test->reply, INT64_MAX), REPLY_HEARD);
}

static void forgets_after_some_minutes_but_not_who_listens(void **state)
{
    struct hub_test *test = *state;
    struct reply_hub *hub = test->hub;
    struct ear *slow = ear_new(test, 0);

    begin(test);
    add(test, REPLY_DONE, "ok");
    slow->room = 0;
    assert_true(attach(test, slow));
    end(test);
    test->clock.now += MINUTES(4);
    assert_int_equal(hub->ops->progress(hub, test->reply, 0), REPLY_ENDED);
    test->clock.now += MINUTES(2);
    assert_int_equal(hub->ops->progress(hub, test->reply, 0), REPLY_ENDED); /* somebody still reads it */
    slow->room = -1;
    hub->ops->push(hub, &slow->base);
    assert_int_equal(slow->ends, 1);
    assert_int_equal(hub->ops->progress(hub, test->reply, 0), REPLY_UNKNOWN);
}

static void bounds_what_it_keeps(void **state)
{
    struct hub_test *test = *state;
    struct arena *mem = test->mem;
    struct str text = str_of(arena_alloc(mem, 100000), 100000);
    struct id first = ID_NONE, id = ID_NONE;
    struct reply_hub *hub = memory_reply_hub_new(
        &(struct memory_reply_hub_options){.clock = &test->clock.base, .kept_bytes = 1000000});

    for (int i = 0; i < 40; i++) {
        id = id_new(&test->clock.base, random_system());
        first = i == 0 ? id : first;
        assert_true(hub->ops->open(hub, test->prd, id));
        assert_true(hub->ops->add(hub, id, REPLY_DELTA, text));
        hub->ops->close(hub, id);
    }
    assert_int_equal(hub->ops->progress(hub, first, 0), REPLY_UNKNOWN);
    assert_int_equal(hub->ops->progress(hub, id, 0), REPLY_ENDED);
    hub->ops->free(hub);
}

/* Who has begun an event is offered that one again, whatever has come since. */
static void a_part_is_followed_by_the_rest(void **state)
{
    struct hub_test *test = *state;
    struct ear *slow = ear_new(test, 0);

    begin(test);
    slow->room = 0;
    assert_true(attach(test, slow));
    add(test, REPLY_DELTA, "a");
    add(test, REPLY_DELTA, "b");
    slow->base.begun = 2;
    add(test, REPLY_DELTA, "c");
    slow->room = 1;
    test->hub->ops->push(test->hub, &slow->base);
    check_str(strbuf_str(&slow->heard), STR("2d(ab)"));
    slow->base.begun = 0;
    slow->room = -1;
    add(test, REPLY_DELTA, "d");
    check_str(strbuf_str(&slow->heard), STR("2d(ab)4d(cd)"));
    end(test);
}

/* Who does not read cannot keep memory: neither of the reply they listen to, nor of those after it. */
static void who_does_not_read_is_ended_when_it_is_too_much(void **state)
{
    struct hub_test *test = *state;
    struct str text = str_of(arena_alloc(test->mem, 100000), 100000);
    struct ear *slow = ear_new(test, 0);
    struct reply_hub *hub = memory_reply_hub_new(
        &(struct memory_reply_hub_options){.clock = &test->clock.base, .kept_bytes = 1000000});
    struct id first = ID_NONE;

    slow->room = 0;
    for (int i = 0; i < 40; i++) {
        struct id id = id_new(&test->clock.base, random_system());
        assert_true(hub->ops->open(hub, test->prd, id));
        assert_true(hub->ops->add(hub, id, REPLY_DELTA, text));
        if (i == 0) {
            first = id;
            assert_true(hub->ops->attach(hub, id, &slow->base));
        }
        hub->ops->close(hub, id);
    }
    assert_int_equal(slow->ends, 1);
    assert_int_equal(hub->ops->progress(hub, first, 0), REPLY_UNKNOWN);
    hub->ops->push(hub, &slow->base);
    assert_false(hub->ops->detach(hub, &slow->base));
    hub->ops->free(hub);
}

/* The ones that nobody reads are forgotten, also behind one that somebody does. */
static void forgets_behind_one_that_is_read(void **state)
{
    struct hub_test *test = *state;
    struct reply_hub *hub = test->hub;
    struct ear *slow = ear_new(test, 0);
    struct id other = id_new(&test->clock.base, random_system());

    begin(test);
    add(test, REPLY_DONE, "ok");
    slow->room = 0;
    assert_true(attach(test, slow));
    end(test);
    assert_true(hub->ops->open(hub, test->prd, other));
    hub->ops->close(hub, other);
    test->clock.now += MINUTES(6);
    assert_int_equal(hub->ops->progress(hub, other, 0), REPLY_UNKNOWN);
    assert_int_equal(hub->ops->progress(hub, test->reply, 0), REPLY_ENDED);
    assert_true(hub->ops->detach(hub, &slow->base));
}

/* Past some thousand events, short deltas wait for each other; none of their text is lost, and what follows
 * comes after it. */
static void joins_short_deltas_of_a_long_reply(void **state)
{
    struct hub_test *test = *state;
    struct ear *ear = ear_new(test, 0);
    struct str heard;
    size_t letters = 0, events = 0;

    begin(test);
    assert_true(attach(test, ear));
    for (int i = 0; i < 20000; i++)
        add(test, REPLY_DELTA, "x");
    add(test, REPLY_DONE, "ok");
    end(test);
    heard = strbuf_str(&ear->heard);
    for (size_t i = 0; i < heard.len; i++) {
        letters += heard.ptr[i] == 'x';
        events += heard.ptr[i] == '(';
    }
    assert_int_equal(letters, 20000);
    assert_true(events < 4300);
    assert_true(str_ends(heard, STR("D(ok)")));
}

static void a_stopping_hub_wants_nothing_more(void **state)
{
    struct hub_test *test = *state;
    struct ear *ear = ear_new(test, 0);

    begin(test);
    assert_true(attach(test, ear));
    test->hub->ops->stop(test->hub);
    assert_false(test->hub->ops->open(test->hub, test->prd, test->prd));
    assert_false(test->hub->ops->add(test->hub, test->reply, REPLY_FAILED, STR("stopped")));
    check_str(strbuf_str(&ear->heard), STR("1F(stopped)"));
    end(test);
    assert_int_equal(ear->ends, 1);
}

#define WORDS 2000
#define LISTENERS 8

struct racing {
    struct hub_test *test;
    atomic_int ends;
};

struct racing_ear {
    struct reply_listener base;
    struct racing *racing;
    pthread_t thread;
    int64_t last;
    size_t bytes;
    bool in_order;
    unsigned coin;
};

static bool racing_hear(struct reply_listener *base, const struct reply_event *event)
{
    struct racing_ear *self = container_of(base, struct racing_ear, base);
    if ((self->coin = self->coin * 1103515245 + 12345) >> 30 == 0)
        return false; /* no room for now */
    self->in_order &= event->number > self->last;
    self->last = event->number;
    self->bytes += event->data.len;
    return true;
}

static void racing_ended(struct reply_listener *base)
{
    struct racing_ear *self = container_of(base, struct racing_ear, base);
    atomic_fetch_add(&self->racing->ends, 1);
}

static void *listen(void *context)
{
    static const struct reply_listener_ops ops = {racing_hear, racing_ended};
    struct racing_ear *self = context;
    struct hub_test *test = self->racing->test;

    self->base.ops = &ops;
    self->in_order = true;
    if (!test->hub->ops->attach(test->hub, test->reply, &self->base))
        return NULL;
    while (atomic_load(&self->racing->ends) < LISTENERS)
        test->hub->ops->push(test->hub, &self->base);
    return NULL;
}

static void every_listener_hears_every_byte_in_order(void **state)
{
    struct hub_test *test = *state;
    struct racing racing = {.test = test};
    struct racing_ear ears[LISTENERS] = {0};

    begin(test);
    for (unsigned i = 0; i < LISTENERS; i++) {
        ears[i].racing = &racing;
        ears[i].coin = i;
        assert_int_equal(pthread_create(&ears[i].thread, NULL, listen, &ears[i]), 0);
    }
    for (int i = 0; i < WORDS; i++)
        add(test, REPLY_DELTA, "word ");
    end(test);
    for (unsigned i = 0; i < LISTENERS; i++) {
        pthread_join(ears[i].thread, NULL);
        assert_int_equal(ears[i].bytes, WORDS * 5);
        assert_int_equal(ears[i].last, WORDS);
        assert_true(ears[i].in_order);
    }
    assert_int_equal(racing.ends, LISTENERS);
}

#define HUB_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HUB_TEST(tells_as_it_comes),
        HUB_TEST(who_comes_late_hears_all_with_deltas_joined),
        HUB_TEST(who_reads_slowly_loses_nothing),
        HUB_TEST(who_leaves_hears_no_more),
        HUB_TEST(knows_where_a_reply_stands),
        HUB_TEST(forgets_after_some_minutes_but_not_who_listens),
        HUB_TEST(bounds_what_it_keeps),
        HUB_TEST(a_part_is_followed_by_the_rest),
        HUB_TEST(who_does_not_read_is_ended_when_it_is_too_much),
        HUB_TEST(forgets_behind_one_that_is_read),
        HUB_TEST(joins_short_deltas_of_a_long_reply),
        HUB_TEST(a_stopping_hub_wants_nothing_more),
        HUB_TEST(every_listener_hears_every_byte_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
