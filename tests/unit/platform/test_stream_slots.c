/* Who has streams open: how many, and how they end by time and with the rights of their reader. */
#include "check.h"
#include "http/sse_reader.h"
#include "http/stream_slots.h"
#include <pthread.h>
#include <stdatomic.h>

static const struct id ada = {.bytes = {1}}, ben = {.bytes = {2}}, club = {.bytes = {3}},
                       home = {.bytes = {4}}, token = {.bytes = {5}};

struct open_stream {
    struct sse_channel *channel;
    struct stream_lease *lease;
    int drains;
};

static void count_drain(void *context)
{
    struct open_stream *self = context;
    self->drains++;
}

static void give_back(void *context)
{
    struct open_stream *self = context;
    stream_lease_free(self->lease);
}

/* Of a stream that was allocated: another thread may give up the last reference to its channel. */
static void give_back_all(void *context)
{
    give_back(context);
    free(context);
}

static void open_with(struct stream_slots *slots, struct id person, struct id workspace,
                      void (*freed)(void *context), struct open_stream *self)
{
    const struct stream_reader reader = {.person = person, .workspace = workspace};

    *self = (struct open_stream){.channel = sse_channel_new(0)};
    check_ok(stream_slots_take(slots, &reader, &self->lease));
    sse_channel_on_drain(self->channel, count_drain, self);
    sse_channel_on_free(self->channel, freed, self);
    stream_lease_bind(self->lease, self->channel);
}

static void open_one(struct stream_slots *slots, struct id person, struct id workspace,
                     struct open_stream *self)
{
    open_with(slots, person, workspace, give_back, self);
}

static struct stream_slots *slots_of(struct clock_fixed *clock, size_t of_person)
{
    clock_fixed_init(clock, 1000000);
    return stream_slots_new(
        &(struct stream_slots_options){.of_person = of_person, .lasting = MINUTES(2), .clock = &clock->base});
}

static void what_ends_is_what_its_reader_may_see_no_more(void **state)
{
    struct clock_fixed clock;
    struct stream_slots *slots = slots_of(&clock, 0);
    struct open_stream at_club, at_home, bens;
    (void)state;

    open_one(slots, ada, club, &at_club);
    open_one(slots, ada, home, &at_home);
    open_one(slots, ben, club, &bens);
    stream_slots_end(slots, ID_NONE, home);
    assert_true(sse_channel_is_gone(at_home.channel));
    assert_false(sse_channel_is_gone(at_club.channel));
    stream_slots_end(slots, ada, ID_NONE);
    assert_true(sse_channel_is_gone(at_club.channel));
    assert_false(sse_channel_is_gone(bens.channel));
    assert_false(stream_lease_is_lost(bens.lease));
    stream_slots_end(slots, ID_NONE, ID_NONE);
    assert_true(sse_channel_is_gone(bens.channel));
    assert_true(stream_lease_is_lost(bens.lease));
    assert_int_equal(at_home.drains, 1); /* its producer hears of it, once */
    sse_channel_unref(at_club.channel);
    sse_channel_unref(at_home.channel);
    sse_channel_unref(bens.channel);
    stream_slots_free(slots);
}

static void what_was_queued_is_not_sent_any_more(void **state)
{
    struct clock_fixed clock;
    struct stream_slots *slots = slots_of(&clock, 0);
    struct open_stream stream;
    char bytes[64];
    (void)state;

    open_one(slots, ada, club, &stream);
    assert_true(sse_channel_send(stream.channel, "delta", STR_NONE, STR("secret")));
    stream_slots_end(slots, ada, ID_NONE);
    assert_int_equal(sse_channel_read(stream.channel, bytes, sizeof(bytes)), -1);
    sse_channel_unref(stream.channel);
    stream_slots_free(slots);
}

static void a_stream_lasts_so_long(void **state)
{
    struct clock_fixed clock;
    struct stream_slots *slots = slots_of(&clock, 0);
    struct open_stream first, second;
    (void)state;

    open_one(slots, ada, club, &first);
    clock.now += MINUTES(1);
    open_one(slots, ada, club, &second);
    clock.now += MINUTES(1) - 1;
    stream_slots_expire(slots);
    assert_false(sse_channel_is_gone(first.channel));
    clock.now += 1;
    stream_slots_expire(slots);
    assert_true(sse_channel_is_gone(first.channel));
    assert_false(stream_lease_is_lost(first.lease)); /* nobody took anything away */
    assert_false(sse_channel_is_gone(second.channel));
    sse_channel_unref(first.channel);
    sse_channel_unref(second.channel);
    stream_slots_free(slots);
}

static void rights_that_went_before_there_was_a_channel_end_it(void **state)
{
    struct clock_fixed clock;
    struct stream_slots *slots = slots_of(&clock, 0);
    const struct stream_reader reader = {.person = ada, .workspace = club};
    struct open_stream stream = {.channel = sse_channel_new(0)};
    (void)state;

    check_ok(stream_slots_take(slots, &reader, &stream.lease));
    stream_slots_end(slots, ada, ID_NONE);
    assert_true(stream_lease_is_lost(stream.lease));
    sse_channel_on_free(stream.channel, give_back, &stream);
    stream_lease_bind(stream.lease, stream.channel);
    assert_true(sse_channel_is_gone(stream.channel));
    sse_channel_unref(stream.channel);
    stream_slots_free(slots);
}

static void a_person_has_so_many_and_a_program_half(void **state)
{
    struct clock_fixed clock;
    struct stream_slots *slots = slots_of(&clock, 4);
    const struct stream_reader program = {.person = ada, .program = token}, person = {.person = ada};
    struct stream_lease *leases[4], *none = NULL;
    (void)state;

    for (size_t i = 0; i < 2; i++)
        check_ok(stream_slots_take(slots, &program, &leases[i]));
    check_error(stream_slots_take(slots, &program, &none), ERROR_LIMITED);
    for (size_t i = 2; i < 4; i++)
        check_ok(stream_slots_take(slots, &person, &leases[i]));
    check_error(stream_slots_take(slots, &person, &none), ERROR_LIMITED);
    for (size_t i = 0; i < 4; i++)
        stream_lease_free(leases[i]);
    check_ok(stream_slots_take(slots, &person, &none));
    stream_lease_free(none);
    stream_slots_free(slots);
}

#define VISITS 2000

struct visits {
    struct stream_slots *slots;
    atomic_bool *is_over;
};

static void *visit_often(void *argument)
{
    struct visits *self = argument;
    for (size_t i = 0; i < VISITS; i++) {
        struct open_stream *stream = calloc(1, sizeof(*stream));
        struct sse_channel *channel;
        open_with(self->slots, i % 2 ? ada : ben, club, give_back_all, stream);
        channel = stream->channel; /* the stream goes with the last reference */
        sse_channel_unref(channel);
    }
    return NULL;
}

static void *end_often(void *argument)
{
    struct visits *self = argument;
    while (!atomic_load(self->is_over)) {
        stream_slots_end(self->slots, ada, ID_NONE);
        stream_slots_expire(self->slots);
    }
    return NULL;
}

/* What counts here is what the sanitizers say. */
static void streams_come_and_go_while_rights_end(void **state)
{
    struct clock_fixed clock;
    struct stream_slots *slots = slots_of(&clock, 0);
    atomic_bool is_over = false;
    struct visits visits = {slots, &is_over};
    struct stream_lease *lease;
    pthread_t threads[3];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, i == 0 ? end_often : visit_often, &visits), 0);
    for (size_t i = 1; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    atomic_store(&is_over, true);
    pthread_join(threads[0], NULL);
    check_ok(stream_slots_take(slots, &(struct stream_reader){.person = ada}, &lease));
    stream_lease_free(lease);
    stream_slots_free(slots);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ends_is_what_its_reader_may_see_no_more),
        cmocka_unit_test(what_was_queued_is_not_sent_any_more),
        cmocka_unit_test(a_stream_lasts_so_long),
        cmocka_unit_test(rights_that_went_before_there_was_a_channel_end_it),
        cmocka_unit_test(a_person_has_so_many_and_a_program_half),
        cmocka_unit_test(streams_come_and_go_while_rights_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
