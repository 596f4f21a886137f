/* The audit log on every driver: entries come into the chain once and in order, whoever chains them, and
 * stay. */
#include "flip.h"
#include "repositories/database_users_store.h"
#include "services/audit_chain.h"
#include "use_cases/seal_audit.h"
#include "use_cases/verify_audit.h"
#include <pthread.h>

#define WRITERS 4
#define SEALERS 4
#define EVENTS 60 /* of each writer */

static void ignore(struct user_events *self _unused_, const struct user_event *event _unused_) {}

static struct users_store *store_new(struct contract *self)
{
    static const struct user_events_ops ops = {ignore};
    static struct user_events nobody = {&ops};
    return database_users_store_new(self->database, self->clock, self->random, &nobody, NULL);
}

static struct error *record_once(struct users_store *store, struct str detail, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = {.kind = USER_UPDATED, .address = STR("192.0.2.7"), .detail = detail};

    TRY(users_store_begin(store, WORK_WRITE, mem, &work));
    TRY(unit_of_work_record(work, &event));
    return unit_of_work_commit(work);
}

/* Until it goes; a lost race is not the end. */
static void record_detail(struct users_store *store, struct str detail)
{
    struct error *error;
    do {
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);
        error = record_once(store, detail, mem);
        if (error != OK && !error_is(error, ERROR_RETRY))
            panic("cannot record an event");
        error_free(error);
    } while (error != OK);
}

struct crowd {
    struct users_store *store;
    size_t number;
    pthread_t thread;
};

static void *write_events(void *argument)
{
    struct crowd *self = argument;
    for (size_t i = 0; i < EVENTS; i++) {
        char detail[32];
        (void)snprintf(detail, sizeof(detail), "%zu %zu", self->number, i);
        record_detail(self->store, str_from(detail));
    }
    return NULL;
}

static int writers_left;

static void *seal_events(void *argument)
{
    struct crowd *self = argument;
    const struct seal_audit seal = {self->store};
    bool is_last;
    do {
        is_last = __atomic_load_n(&writers_left, __ATOMIC_SEQ_CST) == 0;
        struct error *error = seal_all_audit(&seal);
        if (error != OK)
            panic(error_message(error));
    } while (!is_last);
    return NULL;
}

static void check_chain(struct contract *self, int64_t expected)
{
    struct users_store *store = store_new(self);
    struct unit_of_work *work;
    struct audit_entry *entries;
    struct audit_state state;
    struct str previous = STR("");
    size_t count;

    check_ok(users_store_begin(store, WORK_READ, self->mem, &work));
    check_ok(audit_repository_state(work->audit, self->mem, &state));
    check_ok(audit_repository_read(work->audit, 0, 100000, self->mem, &entries, &count));
    unit_of_work_end(&work);
    database_users_store_free(store);

    assert_int_equal(count, expected);
    assert_int_equal(state.pending, 0);
    assert_int_equal(state.head.seq, expected);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(entries[i].seq, i + 1);
        check_str(entries[i].hash, digest_hex(self->mem, audit_chain_hash(&entries[i], previous, self->mem)));
        previous = entries[i].hash;
    }
    check_str(state.head.hash, previous);
}

static void many_write_and_many_chain_at_once(struct contract *self)
{
    struct users_store *store = store_new(self);
    struct crowd writers[WRITERS], sealers[SEALERS];

    writers_left = 1;
    for (size_t i = 0; i < WRITERS; i++) {
        writers[i] = (struct crowd){.store = store, .number = i};
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_events, &writers[i]), 0);
    }
    for (size_t i = 0; i < SEALERS; i++) {
        sealers[i] = (struct crowd){.store = store};
        assert_int_equal(pthread_create(&sealers[i].thread, NULL, seal_events, &sealers[i]), 0);
    }
    for (size_t i = 0; i < WRITERS; i++)
        pthread_join(writers[i].thread, NULL);
    __atomic_store_n(&writers_left, 0, __ATOMIC_SEQ_CST);
    for (size_t i = 0; i < SEALERS; i++)
        pthread_join(sealers[i].thread, NULL);
    database_users_store_free(store);

    check_chain(self, (int64_t)WRITERS * EVENTS);
    assert_int_equal(contract_number(self, "SELECT COUNT(DISTINCT detail) FROM audit"), WRITERS * EVENTS);
}

static void more_than_a_batch_is_chained_in_batches(struct contract *self)
{
    struct users_store *store = store_new(self);
    const struct seal_audit seal = {store};
    bool again = false;

    for (int i = 0; i < 300; i++)
        record_detail(store, STR("one of many"));
    check_ok(seal_audit(&seal, self->mem, &again));
    assert_true(again);
    check_ok(seal_all_audit(&seal));
    database_users_store_free(store);
    check_chain(self, 300);
}

static void nothing_to_chain_is_nothing_written(struct contract *self)
{
    struct users_store *store = store_new(self);
    const struct seal_audit seal = {store};
    bool again = true;

    check_ok(seal_audit(&seal, self->mem, &again));
    assert_false(again);
    database_users_store_free(store);
    check_chain(self, 0);
}

/* One too many of its kind leaves nothing behind, and nothing that comes beside it is lost. */
static void what_is_surplus_is_not_kept(struct contract *self)
{
    struct users_store *store = store_new(self);
    struct user_event event = {.kind = LOGIN_FAILED, .address = STR("192.0.2.7"), .is_surplus = true};
    struct unit_of_work *work;

    check_ok(users_store_begin(store, WORK_WRITE, self->mem, &work));
    check_ok(unit_of_work_record(work, &event));
    event.is_surplus = false;
    check_ok(unit_of_work_record(work, &event));
    check_ok(unit_of_work_commit(work));
    unit_of_work_end(&work);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM audit_pending"), 1);
    database_users_store_free(store);
}

static void refused(struct contract *self, const char *sql)
{
    struct transaction *work;

    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    struct error *error = transaction_execute(work, sql, NO_VALUES, NULL);
    assert_non_null(error);
    error_free(error);
    transaction_end(work);
}

static void what_is_chained_is_not_changed_or_deleted(struct contract *self)
{
    struct users_store *store = store_new(self);
    const struct seal_audit seal = {store};

    record_detail(store, STR("first"));
    record_detail(store, STR("second"));
    check_ok(seal_all_audit(&seal));
    database_users_store_free(store);
    refused(self, "UPDATE audit SET detail = 'another' WHERE seq = 1");
    refused(self, "DELETE FROM audit WHERE seq = 2");
    refused(self, "DELETE FROM audit");
    if (database_kind(self->database) == DATABASE_POSTGRESQL)
        refused(self, "TRUNCATE audit");
    check_chain(self, 2);
}

struct found {
    size_t count;
    int64_t seq; /* of the last one */
};

static void note_finding(void *context, int64_t seq, const char *what _unused_)
{
    struct found *found = context;
    found->count++;
    found->seq = seq;
}

static struct found verify(struct contract *self, struct audit_mark_dto known)
{
    struct users_store *store = store_new(self);
    struct found found = {0};
    struct verify_audit use_case = {.store = store, .context = &found, .found = note_finding};
    struct audit_verified_dto done;

    check_ok(verify_audit(&use_case, &known, self->mem, &done));
    database_users_store_free(store);
    return found;
}

static bool notices(struct contract *self)
{
    return verify(self, (struct audit_mark_dto){0}).count > 0;
}

static void chain_some(struct contract *self, size_t count)
{
    struct users_store *store = store_new(self);
    const struct seal_audit seal = {store};

    for (size_t i = 0; i < count; i++) {
        _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
        struct user_event event = {.kind = SESSION_STARTED,
                                   .actor = id_new(self->clock, self->random),
                                   .user = id_new(self->clock, self->random),
                                   .session = id_new(self->clock, self->random),
                                   .workspace = id_new(self->clock, self->random),
                                   .object = id_new(self->clock, self->random),
                                   .address = STR("192.0.2.7"),
                                   .request = STR("a request"),
                                   .detail = STR("some detail")};
        check_ok(users_store_begin(store, WORK_WRITE, self->mem, &work));
        check_ok(unit_of_work_record(work, &event));
        check_ok(unit_of_work_commit(work));
    }
    check_ok(seal_all_audit(&seal));
    database_users_store_free(store);
}

/* Who owns the database can do this. */
static void take_the_triggers_away(struct contract *self)
{
    if (database_kind(self->database) == DATABASE_POSTGRESQL)
        CONTRACT_EXECUTE(self, "ALTER TABLE audit DISABLE TRIGGER USER");
    else
        CONTRACT_EXECUTE(self, "DROP TRIGGER audit_is_not_changed", "DROP TRIGGER audit_is_not_deleted");
}

/* Security 31. */
static void security_31_any_flipped_bit_of_the_log_is_found(struct contract *self)
{
    static const struct flip_column columns[] = {
        FLIP_COLUMN("audit", "id"),         FLIP_COLUMN("audit", "action"),
        FLIP_COLUMN("audit", "actor_id"),   FLIP_COLUMN("audit", "user_id"),
        FLIP_COLUMN("audit", "session_id"), FLIP_COLUMN("audit", "workspace_id"),
        FLIP_COLUMN("audit", "object_id"),  FLIP_COLUMN("audit", "address"),
        FLIP_COLUMN("audit", "request_id"), FLIP_COLUMN("audit", "detail"),
        FLIP_COLUMN("audit", "hash"),       FLIP_COLUMN("audit_head", "hash"),
    };
    struct random_seeded random;

    property_begin(&random, "security_31_any_flipped_bit_of_the_log_is_found");
    chain_some(self, 12);
    take_the_triggers_away(self);
    flip_texts(self, columns, COUNT_OF(columns), 12, &random, notices);
}

static void what_is_done_to_an_entry_is_named(struct contract *self)
{
    struct found found;

    chain_some(self, 9);
    take_the_triggers_away(self);
    CONTRACT_EXECUTE(self, "UPDATE audit SET at = at + 1 WHERE seq = 4");
    found = verify(self, (struct audit_mark_dto){0});
    assert_int_equal(found.count, 1);
    assert_int_equal(found.seq, 4);
    CONTRACT_EXECUTE(self, "UPDATE audit SET at = at - 1 WHERE seq = 4",
                     "UPDATE audit SET detail = NULL WHERE seq = 1");
    found = verify(self, (struct audit_mark_dto){0});
    assert_int_equal(found.count, 1);
    assert_int_equal(found.seq, 1);
    CONTRACT_EXECUTE(self, "UPDATE audit SET detail = 'some detail' WHERE seq = 1",
                     "DELETE FROM audit WHERE seq = 6");
    found = verify(self, (struct audit_mark_dto){0});
    assert_int_equal(found.count, 1);
    assert_int_equal(found.seq, 6);
}

/* With the end of the chain moved back it holds; only who wrote the end down can tell. */
static void a_chain_that_was_cut_is_found_by_its_end(struct contract *self)
{
    struct audit_mark_dto end = {9, STR_NONE};
    struct rows *rows;
    struct transaction *work;

    chain_some(self, 9);
    take_the_triggers_away(self);
    check_ok(database_begin(self->database, TRANSACTION_READ, &work));
    check_ok(transaction_query(work, "SELECT hash FROM audit_head", NO_VALUES, self->mem, &rows));
    transaction_end(work);
    end.hash = row_text(rows, 0, 0);
    assert_int_equal(verify(self, end).count, 0);

    CONTRACT_EXECUTE(self, "DELETE FROM audit WHERE seq > 7");
    assert_int_equal(verify(self, (struct audit_mark_dto){0}).count, 1); /* the head says more */
    CONTRACT_EXECUTE(self, "UPDATE audit_head SET seq = 7, hash = (SELECT hash FROM audit WHERE seq = 7)");
    assert_int_equal(verify(self, (struct audit_mark_dto){0}).count, 0);
    assert_int_equal(verify(self, end).seq, 9);
    chain_some(self, 2); /* other entries in their place */
    assert_int_equal(verify(self, (struct audit_mark_dto){0}).count, 0);
    assert_int_equal(verify(self, end).count, 1);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(many_write_and_many_chain_at_once),
    CONTRACT_TEST(more_than_a_batch_is_chained_in_batches),
    CONTRACT_TEST(nothing_to_chain_is_nothing_written),
    CONTRACT_TEST(what_is_surplus_is_not_kept),
    CONTRACT_TEST(what_is_chained_is_not_changed_or_deleted),
    CONTRACT_TEST(security_31_any_flipped_bit_of_the_log_is_found),
    CONTRACT_TEST(what_is_done_to_an_entry_is_named),
    CONTRACT_TEST(a_chain_that_was_cut_is_found_by_its_end),
};
CONTRACT_MAIN("audit", CONTRACT_MIGRATED, tests)
