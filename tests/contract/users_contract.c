#include "users_contract.h"
#include "repositories/database_users_store.h"
#include "security/aes_gcm_sealer.h"
#include <pthread.h>

const char two_users_sql[] =
    "INSERT INTO users (id, email, email_key, name, role, status, created_at, updated_at) VALUES"
    " ('" ADA "', 'a@b', 'a@b', 'A', 'member', 'active', 1, 1),"
    " ('" BOB "', 'c@d', 'c@d', 'C', 'member', 'active', 1, 1)";

struct id id_at(unsigned number)
{
    return (struct id){{1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, (uint8_t)number}};
}

static struct sealer *sealer_for(const char *key_text)
{
    struct secret key = secret_copy(str_from(key_text));
    struct sealer *sealer = aes_gcm_sealer_new(&key, random_system());
    secret_release(&key);
    return sealer;
}

static void ignore(struct user_events *self _unused_, const struct user_event *event _unused_) {}

struct opened open_store_with(struct contract *self, const char *key)
{
    static const struct user_events_ops ops = {ignore};
    static struct user_events nobody = {&ops};
    struct opened opened = {.sealer = sealer_for(key)};

    opened.store =
        database_users_store_new(self->database, self->clock, self->random, &nobody, opened.sealer);
    return opened;
}

struct opened open_store(struct contract *self)
{
    return open_store_with(self, "a key of thirty-two bytes, a key");
}

void close_store(struct opened *opened)
{
    database_users_store_free(opened->store);
    aes_gcm_sealer_free(opened->sealer);
}

struct unit_of_work *begin(struct users_store *store, enum work_mode mode, struct arena *mem)
{
    struct unit_of_work *work = NULL;
    check_ok(users_store_begin(store, mode, mem, &work));
    return work;
}

void commit(struct unit_of_work **work)
{
    check_ok(unit_of_work_commit(*work));
    unit_of_work_end(work);
}

/* One of the threads that want the same thing. */
struct rival {
    struct users_store *store;
    rival_wants *want;
    size_t number;
    bool won;
    struct error *error; /* the last one that was no lost race */
    pthread_t thread;
};

static struct error *try_once(struct rival *rival, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    bool won = false;

    TRY(users_store_begin(rival->store, WORK_WRITE, mem, &work));
    TRY(rival->want(work, mem, rival->number, &won));
    if (won)
        TRY(unit_of_work_commit(work));
    rival->won = won;
    return OK;
}

static void *compete(void *argument)
{
    struct rival *rival = argument;

    for (int attempt = 0; attempt < 50; attempt++) {
        struct arena *mem = arena_new(0);
        struct error *error = try_once(rival, mem);
        arena_free(mem);
        if (!error_is(error, ERROR_RETRY)) {
            rival->error = error;
            break;
        }
        error_free(error);
    }
    return NULL;
}

size_t let_them_compete(struct contract *self, rival_wants *want)
{
    struct opened opened = open_store(self);
    struct rival rivals[RIVALS] = {0};
    size_t winners = 0;

    for (size_t i = 0; i < RIVALS; i++) {
        rivals[i] = (struct rival){.store = opened.store, .want = want, .number = i};
        assert_int_equal(pthread_create(&rivals[i].thread, NULL, compete, &rivals[i]), 0);
    }
    for (size_t i = 0; i < RIVALS; i++) {
        pthread_join(rivals[i].thread, NULL);
        check_ok(rivals[i].error);
        winners += rivals[i].won;
    }
    close_store(&opened);
    return winners;
}
