#include "../../support/check.h"
#include "clock.h"
#include "database/connection_pool.h"
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    return clock_monotonic(clock_system());
}

static void what_is_given_is_taken(void **state)
{
    struct connection_pool pool;
    int a;
    int b;

    (void)state;
    connection_pool_init(&pool, 2);
    connection_pool_give(&pool, &a);
    connection_pool_give(&pool, &b);
    assert_ptr_equal(connection_pool_take(&pool, 0), &b); /* the warmest first */
    assert_ptr_equal(connection_pool_take(&pool, 0), &a);
    assert_null(connection_pool_take(&pool, 0));
    connection_pool_give(&pool, &a);
    assert_ptr_equal(connection_pool_take(&pool, 0), &a);
    connection_pool_release(&pool);
}

static void waiting_has_an_end(void **state)
{
    struct connection_pool pool;
    const int64_t start = now_ms();

    (void)state;
    connection_pool_init(&pool, 1);
    assert_null(connection_pool_take(&pool, 50));
    assert_in_range(now_ms() - start, 45, 5000);
    assert_null(pool.first);
    assert_null(pool.last);
    connection_pool_release(&pool);
}

struct guest {
    struct connection_pool *pool;
    pthread_t thread;
    atomic_int *served;
    int64_t wait;
    int place; /* in which order it got the connection; 0: not at all */
};

static void *guest_run(void *argument)
{
    struct guest *guest = argument;
    void *connection = connection_pool_take(guest->pool, guest->wait);

    if (connection) {
        guest->place = atomic_fetch_add(guest->served, 1) + 1;
        connection_pool_give(guest->pool, connection);
    }
    return NULL;
}

static const void *last_waiter(struct connection_pool *pool)
{
    const void *last;

    pthread_mutex_lock(&pool->lock);
    last = pool->last;
    pthread_mutex_unlock(&pool->lock);
    return last;
}

/* Starts the guest and returns when it stands in the queue. */
static void queue_up(struct guest *guest)
{
    const void *before = last_waiter(guest->pool);

    assert_int_equal(pthread_create(&guest->thread, NULL, guest_run, guest), 0);
    while (last_waiter(guest->pool) == before)
        usleep(1000);
}

static void first_come_first_served(void **state)
{
    struct connection_pool pool;
    struct guest guests[8];
    atomic_int served = 0;
    int connection;

    (void)state;
    connection_pool_init(&pool, 1);
    for (size_t i = 0; i < COUNT_OF(guests); i++) {
        guests[i] = (struct guest){.pool = &pool, .served = &served, .wait = 60000};
        queue_up(&guests[i]);
    }
    connection_pool_give(&pool, &connection);
    for (size_t i = 0; i < COUNT_OF(guests); i++) {
        pthread_join(guests[i].thread, NULL);
        assert_int_equal(guests[i].place, i + 1);
    }
    assert_ptr_equal(connection_pool_take(&pool, 0), &connection);
    connection_pool_release(&pool);
}

/* One who gives up, at the start, in the middle or at the end of the queue, leaves the others in order. */
static void who_gives_up_leaves_the_queue(void **state)
{
    (void)state;
    for (size_t impatient = 0; impatient < 4; impatient++) {
        struct connection_pool pool;
        struct guest guests[4];
        atomic_int served = 0;
        int connection;
        int place = 0;

        connection_pool_init(&pool, 1);
        for (size_t i = 0; i < COUNT_OF(guests); i++) {
            guests[i] =
                (struct guest){.pool = &pool, .served = &served, .wait = i == impatient ? 200 : 60000};
            queue_up(&guests[i]);
        }
        pthread_join(guests[impatient].thread, NULL);
        assert_int_equal(guests[impatient].place, 0);
        connection_pool_give(&pool, &connection);
        for (size_t i = 0; i < COUNT_OF(guests); i++) {
            if (i == impatient)
                continue;
            pthread_join(guests[i].thread, NULL);
            assert_int_equal(guests[i].place, ++place);
        }
        connection_pool_release(&pool);
    }
}

struct keeper {
    struct connection_pool *pool;
    pthread_mutex_t released;
    void *kept;
};

static void *keeper_run(void *argument)
{
    struct keeper *keeper = argument;

    keeper->kept = connection_pool_take(keeper->pool, 60000);
    pthread_mutex_lock(&keeper->released);
    connection_pool_give(keeper->pool, keeper->kept);
    pthread_mutex_unlock(&keeper->released);
    return NULL;
}

static int stopped[2], goes_on[2];

/* Holds the thread that it is sent to, with what is safe in a handler. */
static void stop_here(int signal _unused_)
{
    char byte = 0;
    if (write(stopped[1], &byte, 1) != 1 || read(goes_on[0], &byte, 1) != 1)
        abort();
}

/* What is given goes to whoever comes, while the one that waits is still on its way: here it cannot come, as
 * its thread stands in a signal handler. It keeps its place, and gets what is given next. */
static void who_runs_overtakes_who_waits(void **state)
{
    struct connection_pool pool;
    struct keeper keeper = {.pool = &pool, .released = PTHREAD_MUTEX_INITIALIZER};
    struct sigaction action = {.sa_handler = stop_here}, before;
    pthread_t thread;
    int connection;
    char byte = 0;

    (void)state;
    connection_pool_init(&pool, 1);
    pool.patience = HOURS(1);
    assert_int_equal(pipe(stopped) | pipe(goes_on), 0);
    assert_int_equal(sigaction(SIGUSR1, &action, &before), 0);
    assert_int_equal(pthread_create(&thread, NULL, keeper_run, &keeper), 0);
    while (last_waiter(&pool) == NULL)
        usleep(1000);
    assert_int_equal(pthread_kill(thread, SIGUSR1), 0);
    assert_int_equal(read(stopped[0], &byte, 1), 1);
    connection_pool_give(&pool, &connection);
    assert_ptr_equal(connection_pool_take(&pool, 0), &connection);
    assert_non_null(last_waiter(&pool));
    connection_pool_give(&pool, &connection);
    assert_int_equal(write(goes_on[1], &byte, 1), 1);
    pthread_join(thread, NULL);
    assert_ptr_equal(keeper.kept, &connection);
    assert_int_equal(sigaction(SIGUSR1, &before, NULL), 0);
    for (size_t i = 0; i < 2; i++) {
        close(stopped[i]);
        close(goes_on[i]);
    }
    connection_pool_release(&pool);
}

/* However often others come, who has waited for long is next. */
static void patience_has_an_end(void **state)
{
    struct connection_pool pool;
    struct keeper keeper = {.pool = &pool, .released = PTHREAD_MUTEX_INITIALIZER};
    pthread_t thread;
    int connection;

    (void)state;
    connection_pool_init(&pool, 1);
    pool.patience = 0; /* it has waited for long at once */
    pthread_mutex_lock(&keeper.released);
    assert_int_equal(pthread_create(&thread, NULL, keeper_run, &keeper), 0);
    while (last_waiter(&pool) == NULL)
        usleep(1000);
    connection_pool_give(&pool, &connection);
    assert_null(connection_pool_take(&pool, 0));
    pthread_mutex_unlock(&keeper.released);
    pthread_join(thread, NULL);
    assert_ptr_equal(keeper.kept, &connection);
    assert_ptr_equal(connection_pool_take(&pool, 0), &connection);
    connection_pool_release(&pool);
}

#define CROWD 8
#define VISITS 2000

struct visitor {
    struct connection_pool *pool;
    atomic_int *inside, *crowded;
    int limit;
};

static void *visitor_run(void *argument)
{
    struct visitor *visitor = argument;

    for (int i = 0; i < VISITS; i++) {
        int *connection = connection_pool_take(visitor->pool, i % 7 == 0 ? 0 : 60000);

        if (!connection)
            continue;
        (*connection)++; /* a race here would be seen by the thread sanitizer, and in the sum */
        if (atomic_fetch_add(visitor->inside, 1) >= visitor->limit)
            atomic_fetch_add(visitor->crowded, 1);
        atomic_fetch_sub(visitor->inside, 1);
        connection_pool_give(visitor->pool, connection);
    }
    return NULL;
}

static void a_crowd_shares_few(void **state)
{
    struct connection_pool pool;
    pthread_t threads[CROWD];
    atomic_int inside = 0;
    atomic_int crowded = 0;
    int connections[3] = {0};
    struct visitor visitor = {&pool, &inside, &crowded, COUNT_OF(connections)};

    (void)state;
    connection_pool_init(&pool, COUNT_OF(connections));
    for (size_t i = 0; i < COUNT_OF(connections); i++)
        connection_pool_give(&pool, &connections[i]);
    for (size_t i = 0; i < CROWD; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, visitor_run, &visitor), 0);
    for (size_t i = 0; i < CROWD; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(crowded, 0);
    assert_int_equal(pool.idle_count, COUNT_OF(connections));
    assert_in_range(connections[0] + connections[1] + connections[2], CROWD * VISITS * 6 / 7, CROWD * VISITS);
    connection_pool_release(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_given_is_taken),       cmocka_unit_test(waiting_has_an_end),
        cmocka_unit_test(first_come_first_served),      cmocka_unit_test(who_gives_up_leaves_the_queue),
        cmocka_unit_test(who_runs_overtakes_who_waits), cmocka_unit_test(patience_has_an_end),
        cmocka_unit_test(a_crowd_shares_few),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
