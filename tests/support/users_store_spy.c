#include "users_store_spy.h"
#include "check.h"
#include "database/migrator.h"
#include "repositories/database_users_store.h"
#include "security/aes_gcm_sealer.h"
#include "users_folder.h"

struct spied_work {
    struct unit_of_work base;
    struct unit_of_work *real;
    struct store_spy *spy;
    bool is_written;
};

static struct error *record(struct unit_of_work *base, const struct user_event *event)
{
    return unit_of_work_record(container_of(base, struct spied_work, base)->real, event);
}

static struct error *lose_race(struct store_spy *spy)
{
    if (spy->retries == 0)
        return OK;
    spy->retries--;
    return error_new(ERROR_RETRY, "retry", "lost a race");
}

static struct error *write_work(struct unit_of_work *base)
{
    struct spied_work *work = container_of(base, struct spied_work, base);

    TRY(lose_race(work->spy));
    TRY(unit_of_work_write(work->real));
    work->is_written = true;
    return OK;
}

static struct error *commit(struct unit_of_work *base)
{
    struct spied_work *work = container_of(base, struct spied_work, base);

    if (!work->is_written)
        TRY(lose_race(work->spy));
    TRY(unit_of_work_commit(work->real));
    work->spy->committed++;
    return OK;
}

static void end(struct unit_of_work *base)
{
    struct spied_work *work = container_of(base, struct spied_work, base);

    unit_of_work_end(&work->real);
    work->spy->open--;
}

static struct error *begin(struct users_store *base, enum work_mode mode, struct arena *mem,
                           struct unit_of_work **ret)
{
    static const struct unit_of_work_ops ops = {record, write_work, commit, end};
    struct store_spy *self = container_of(base, struct store_spy, base);
    struct spied_work *work = arena_new_of(mem, struct spied_work);

    if (self->open > 0)
        panic("a use case begins a transaction within another");
    if (mode == WORK_WRITE && self->before_write != NULL) {
        void (*call)(struct store_spy * store, void *context) = self->before_write;
        self->before_write = NULL;
        call(self, self->context);
    }
    TRY(users_store_begin(self->real, mode, mem, &work->real));
    work->base = *work->real; /* its repositories */
    work->base.ops = &ops;
    work->spy = self;
    self->open++;
    self->begun++;
    self->writes_begun += mode == WORK_WRITE;
    *ret = &work->base;
    return OK;
}

void store_spy_init(struct store_spy *self, struct clock *clock, struct random *random,
                    struct user_events *events, struct arena *mem)
{
    static const struct users_store_ops ops = {begin};
    struct database_options options = {.connections = 1};
    char bytes[32] = "a key of no more than 32 bytes";
    struct secret key = {bytes, sizeof(bytes)};

    *self = (struct store_spy){.base = {&ops}, .mem = mem, .folder = "/tmp/stet-spy-XXXXXX"};
    assert_non_null(mkdtemp(self->folder));
    options.url = str_format(mem, "sqlite:%s/stet.db", self->folder).ptr;
    check_ok(database_open(&options, &self->database));
    check_ok(migrator_run(self->database, migrations, migrations_count, clock, NULL));
    self->sealer = aes_gcm_sealer_new(&key, random);
    self->real = database_users_store_new(self->database, clock, random, events, self->sealer);
}

void store_spy_close(struct store_spy *self)
{
    void *folder = self->folder;

    database_users_store_free(self->real);
    aes_gcm_sealer_free(self->sealer);
    database_close(self->database);
    (void)users_folder_teardown(&folder);
}

const struct user *store_spy_user(struct store_spy *self, const char *email_key)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user *user;

    check_ok(users_store_begin(self->real, WORK_READ, self->mem, &work));
    check_ok(user_repository_find_by_email(work->users, str_from(email_key), self->mem, &user));
    return user;
}

const struct session *store_spy_session(struct store_spy *self, struct id id)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct session *session;
    struct user *user;

    check_ok(users_store_begin(self->real, WORK_READ, self->mem, &work));
    check_ok(session_repository_find(work->sessions, id, self->mem, &session, &user));
    return session;
}

static struct rows *query(struct store_spy *self, const char *sql)
{
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    struct rows *rows;

    check_ok(database_begin(self->database, TRANSACTION_READ, &transaction));
    check_ok(transaction_query(transaction, sql, NO_VALUES, self->mem, &rows));
    return rows;
}

const struct session *store_spy_only_session(struct store_spy *self)
{
    struct rows *rows = query(self, "SELECT id FROM sessions");

    assert_int_equal(rows->count, 1);
    return store_spy_session(self, row_id(rows, 0, 0));
}

int64_t store_spy_number(struct store_spy *self, const char *sql)
{
    struct rows *rows = query(self, sql);

    assert_int_equal(rows->count, 1);
    return row_integer(rows, 0, 0);
}

struct str store_spy_text(struct store_spy *self, const char *sql)
{
    struct rows *rows = query(self, sql);

    assert_int_equal(rows->count, 1);
    return row_text(rows, 0, 0);
}

void store_spy_execute(struct store_spy *self, const char *sql, const struct value *values, size_t count)
{
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;

    check_ok(database_begin(self->database, TRANSACTION_WRITE, &transaction));
    check_ok(transaction_execute(transaction, sql, values, count, NULL));
    check_ok(transaction_commit(transaction));
}
