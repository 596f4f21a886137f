/* What only SQLite does: the file, its settings, its failures, and processes that die. The rest is in
 * tests/contract. */
#include "../../support/check.h"
#include "database/database.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
    struct arena *mem;
    char folder[64];
    char *path, *url;
    struct database *database;
};

static struct error *open_url(const char *url, struct database **ret)
{
    const struct database_options options = {.url = url};

    return database_open(&options, ret);
}

static int set_up(void **state)
{
    struct arena *mem = arena_new(0);
    struct fixture *self = arena_new_of(mem, struct fixture);

    self->mem = mem;
    snprintf(self->folder, sizeof(self->folder), "/tmp/stet-sqlite-XXXXXX");
    if (!mkdtemp(self->folder))
        return -1;
    self->path = str_cstr(mem, str_format(mem, "%s/stet.db", self->folder));
    self->url = str_cstr(mem, str_format(mem, "sqlite:%s", self->path));
    *state = self;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *self = *state;
    static const char *const names[] = {"stet.db", "stet.db-wal", "stet.db-shm", "elsewhere.db"};

    database_close(self->database);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        (void)unlink(str_format(self->mem, "%s/%s", self->folder, names[i]).ptr);
    (void)chmod(self->folder, 0700);
    if (rmdir(self->folder) != 0)
        return -1;
    arena_free(self->mem);
    return 0;
}

static void open_database(struct fixture *self)
{
    check_ok(open_url(self->url, &self->database));
}

static struct error *execute(struct database *database, const char *sql)
{
    _cleanup_(transaction_endp) struct transaction *work = NULL;

    TRY(database_begin(database, TRANSACTION_WRITE, &work));
    TRY(transaction_execute(work, sql, NO_VALUES, NULL));
    return transaction_commit(work);
}

static struct error *read_value(struct fixture *self, enum transaction_mode mode, const char *sql,
                                struct value *ret)
{
    _cleanup_(transaction_endp) struct transaction *work = NULL;
    struct rows *rows;

    TRY(database_begin(self->database, mode, &work));
    TRY(transaction_query(work, sql, NO_VALUES, self->mem, &rows));
    *ret = rows->values[0];
    return OK;
}

static int64_t number(struct fixture *self, const char *sql)
{
    struct value value = value_null();

    check_ok(read_value(self, TRANSACTION_READ, sql, &value));
    return value.integer;
}

/* Unavailable, with a text that names the file and holds `words`. */
static void check_unavailable(struct fixture *self, struct error *error, const char *words)
{
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    if (!strstr(error_message(error), self->path) || !strstr(error_message(error), words))
        fail_msg("\"%s\" says nothing of \"%s\" and \"%s\"", error_message(error), self->path, words);
    error_free(error);
}

static mode_t mode_of(struct fixture *self, const char *suffix)
{
    struct stat found;

    assert_int_equal(stat(str_format(self->mem, "%s%s", self->path, suffix).ptr, &found), 0);
    return found.st_mode & 07777;
}

static void files_are_for_their_owner_only(void **state)
{
    struct fixture *self = *state;
    const mode_t before = umask(0);

    open_database(self);
    check_ok(execute(self->database, "CREATE TABLE things (id BIGINT)"));
    umask(before);
    assert_int_equal(mode_of(self, ""), 0600);
    assert_int_equal(mode_of(self, "-wal"), 0600);
    assert_int_equal(mode_of(self, "-shm"), 0600);
}

static void settings_hold_on_every_connection(void **state)
{
    struct fixture *self = *state;
    const struct {
        const char *sql;
        int64_t expected;
    } settings[] = {
        {"PRAGMA foreign_keys", 1},
        {"PRAGMA synchronous", 1},
        {"PRAGMA trusted_schema", 0},
        {"PRAGMA temp_store", 2},
        {"PRAGMA journal_size_limit", 64 << 20},
    };
    struct value value = value_null();

    open_database(self);
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        check_ok(read_value(self, TRANSACTION_READ, settings[i].sql, &value));
        assert_int_equal(value.integer, settings[i].expected);
        check_ok(read_value(self, TRANSACTION_WRITE, settings[i].sql, &value));
        assert_int_equal(value.integer, settings[i].expected);
    }
    check_ok(read_value(self, TRANSACTION_WRITE, "PRAGMA journal_mode", &value));
    check_str(value.text, STR("wal"));
    check_error(read_value(self, TRANSACTION_READ, "SELECT \"not a column\"", &value), ERROR_INTERNAL);
}

static void closing_leaves_one_file(void **state)
{
    struct fixture *self = *state;

    open_database(self);
    check_ok(execute(self->database, "CREATE TABLE things (id BIGINT)"));
    (void)number(self, "SELECT COUNT(*) FROM things");
    database_close(self->database);
    self->database = NULL;
    assert_int_equal(access(str_format(self->mem, "%s-wal", self->path).ptr, F_OK), -1);
    open_database(self);
    assert_int_equal(number(self, "SELECT COUNT(*) FROM things"), 0);
}

static void odd_names_are_file_names(void **state)
{
    struct fixture *self = *state;
    struct str odd = str_format(self->mem, "%s/file:x?mode=memory&a=%%41 b.db", self->folder);
    struct database *database = NULL;

    check_ok(open_url(str_format(self->mem, "sqlite:%.*s", STR_ARGS(odd)).ptr, &database));
    check_ok(execute(database, "CREATE TABLE things (id BIGINT)"));
    database_close(database);
    assert_int_equal(unlink(odd.ptr), 0);
}

static void a_url_without_a_file_is_refused(void **state)
{
    static const char *const urls[] = {"sqlite:", "sqlite::memory:", "sqlite", "file.db", ""};
    struct database *database = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++)
        check_error(open_url(urls[i], &database), ERROR_INVALID);
}

static void a_missing_folder_is_unavailable(void **state)
{
    struct fixture *self = *state;
    struct database *database = NULL;

    self->path = str_cstr(self->mem, str_format(self->mem, "%s/nowhere/stet.db", self->folder));
    check_unavailable(self, open_url(str_format(self->mem, "sqlite:%s", self->path).ptr, &database),
                      "No such file or directory");
}

static void a_folder_is_no_database(void **state)
{
    struct fixture *self = *state;
    struct database *database = NULL;

    self->path = self->folder;
    check_unavailable(self, open_url(str_format(self->mem, "sqlite:%s", self->folder).ptr, &database),
                      "not a file");
}

static void write_file(const char *path, struct str bytes, off_t at)
{
    const int fd = open(path, O_WRONLY | O_CREAT, 0600);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes.ptr, bytes.len, at), (ssize_t)bytes.len);
    close(fd);
}

static void another_kind_of_file_is_no_database(void **state)
{
    struct fixture *self = *state;
    char text[4096];

    memset(text, 'x', sizeof(text));
    write_file(self->path, str_of(text, sizeof(text)), 0);
    check_unavailable(self, open_url(self->url, &self->database), "no SQLite file");
}

/* A page of the table is overwritten while the database is closed. */
static void a_damaged_file_is_unavailable(void **state)
{
    struct fixture *self = *state;
    char noise[4096];
    struct value value = value_null();

    open_database(self);
    check_ok(execute(self->database, "CREATE TABLE things (id BIGINT)"));
    check_ok(execute(self->database, "INSERT INTO things (id) VALUES (1), (2)"));
    database_close(self->database);
    memset(noise, 0xA5, sizeof(noise));
    write_file(self->path, str_of(noise, sizeof(noise)), 4096);

    open_database(self);
    check_unavailable(self, read_value(self, TRANSACTION_READ, "SELECT SUM(id) FROM things", &value),
                      "damaged");
    check_unavailable(self, execute(self->database, "INSERT INTO things (id) VALUES (3)"), "damaged");
}

static void a_full_disk_is_unavailable_until_there_is_room(void **state)
{
    struct fixture *self = *state;
    struct transaction *work;
    struct error *error = OK;

    open_database(self);
    check_ok(execute(self->database, "CREATE TABLE things (text TEXT)"));
    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    check_ok(transaction_execute(work, "PRAGMA max_page_count=20", NO_VALUES, NULL));
    for (int i = 0; i < 100 && !error; i++)
        error = transaction_execute(work, "INSERT INTO things (text) VALUES (hex(zeroblob(2000)))", NO_VALUES,
                                    NULL);
    assert_true(error_has_code(error, "database_full"));
    check_unavailable(self, error, "disk is full");
    transaction_end(work);

    assert_int_equal(number(self, "SELECT COUNT(*) FROM things"), 0);
    check_ok(database_ping(self->database));
    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    check_ok(transaction_execute(work, "PRAGMA max_page_count=100000", NO_VALUES, NULL));
    check_ok(transaction_execute(work, "INSERT INTO things (text) VALUES ('fits')", NO_VALUES, NULL));
    check_ok(transaction_commit(work));
    transaction_end(work);
}

/* What is written to a file that is no longer there would be lost with the last process that has it open. */
static void a_removed_file_is_unavailable_until_it_is_back(void **state)
{
    struct fixture *self = *state;
    const char *elsewhere = str_format(self->mem, "%s/elsewhere.db", self->folder).ptr;

    open_database(self);
    check_ok(execute(self->database, "CREATE TABLE things (id BIGINT)"));
    assert_int_equal(rename(self->path, elsewhere), 0);
    check_unavailable(self, execute(self->database, "INSERT INTO things (id) VALUES (1)"),
                      "moved, removed or replaced");
    check_unavailable(self, database_ping(self->database), "moved, removed or replaced");

    /* Another file in its place is no help, and is not touched. */
    write_file(self->path, STR(""), 0);
    check_unavailable(self, execute(self->database, "INSERT INTO things (id) VALUES (1)"),
                      "moved, removed or replaced");
    struct value value = value_null();
    check_unavailable(self, read_value(self, TRANSACTION_READ, "SELECT 1", &value),
                      "moved, removed or replaced");

    assert_int_equal(rename(elsewhere, self->path), 0);
    check_ok(database_ping(self->database));
    check_ok(execute(self->database, "INSERT INTO things (id) VALUES (1)"));
    assert_int_equal(number(self, "SELECT COUNT(*) FROM things"), 1);
}

/* Runs `run` in a child process; 0 when it returned true. */
static pid_t start_child(struct fixture *self, bool (*run)(struct fixture *self, int report), int report)
{
    pid_t child;

    fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(run(self, report) ? 0 : 1);
    return child;
}

static int end_of(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static bool finds_it_read_only(struct fixture *self, int report)
{
    struct error *error;
    bool expected;

    (void)report;
    if (setgid(65534) != 0 || setuid(65534) != 0)
        return false;
    error = open_url(self->url, &self->database);
    expected = error_is(error, ERROR_UNAVAILABLE) && strstr(error_message(error), self->path) &&
               strstr(error_message(error), "only be read");
    if (!expected)
        fprintf(stderr, "%s\n", error ? error_message(error) : "opened");
    error_free(error);
    return expected;
}

/* Another user may read the file but not write it. */
static void a_read_only_file_is_unavailable(void **state)
{
    struct fixture *self = *state;

    if (geteuid() != 0) {
        print_message("skipped: only root can become another user\n");
        skip();
    }
    open_database(self);
    check_ok(execute(self->database, "CREATE TABLE things (id BIGINT)"));
    database_close(self->database);
    self->database = NULL;
    assert_int_equal(chmod(self->path, 0644), 0);
    assert_int_equal(chmod(self->folder, 0755), 0);
    assert_int_equal(end_of(start_child(self, finds_it_read_only, -1)), 0);
}

static bool holds_the_lock(struct fixture *self, int report)
{
    struct transaction *work;
    struct error *error = open_url(self->url, &self->database);

    if (!error)
        error = database_begin(self->database, TRANSACTION_WRITE, &work);
    if (error || write(report, "x", 1) != 1)
        return false;
    pause();
    return false;
}

/* As `stet user add` next to a running server may find it. Takes the whole five seconds. */
static void a_lock_of_another_process_is_waited_for(void **state)
{
    struct fixture *self = *state;
    struct error *error;
    char ready;
    int ends[2];
    pid_t child;

    open_database(self);
    check_ok(execute(self->database, "CREATE TABLE things (id BIGINT)"));
    assert_int_equal(pipe(ends), 0);
    child = start_child(self, holds_the_lock, ends[1]);
    assert_int_equal(read(ends[0], &ready, 1), 1);

    error = execute(self->database, "INSERT INTO things (id) VALUES (1)");
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    assert_true(error_has_code(error, "database_busy"));
    error_free(error);
    assert_int_equal(number(self, "SELECT COUNT(*) FROM things"), 0);
    kill(child, SIGKILL);
    (void)end_of(child);
    check_ok(execute(self->database, "INSERT INTO things (id) VALUES (1)"));
    close(ends[0]);
    close(ends[1]);
}

#define KILLED_WRITERS 4

/* One of the threads of the process that will be killed. Each transaction adds two rows, and is reported
 * after its commit. */
struct pair_writer {
    pthread_t thread;
    struct database *database;
    int number, report;
};

static struct error *write_pair(const struct pair_writer *self, int64_t id)
{
    _cleanup_(transaction_endp) struct transaction *work = NULL;

    TRY(database_begin(self->database, TRANSACTION_WRITE, &work));
    for (int half = 0; half < 2; half++)
        TRY(transaction_execute(work, "INSERT INTO things (writer, id, half) VALUES ($1, $2, $3)",
                                VALUES(value_integer(self->number), value_integer(id), value_integer(half)),
                                NULL));
    return transaction_commit(work);
}

static void *writes_pairs(void *argument)
{
    const struct pair_writer *self = argument;
    const char name = (char)self->number;
    struct error *error = OK;

    for (int64_t i = 0; !error; i++) {
        error = write_pair(self, i);
        if (!error && write(self->report, &name, 1) != 1)
            return NULL;
    }
    fprintf(stderr, "%s\n", error_message(error));
    return NULL;
}

static bool writes_pairs_for_ever(struct fixture *self, int report)
{
    struct pair_writer writers[KILLED_WRITERS];

    if (open_url(self->url, &self->database))
        return false;
    for (int i = 0; i < KILLED_WRITERS; i++) {
        writers[i] = (struct pair_writer){.database = self->database, .number = i, .report = report};
        if (pthread_create(&writers[i].thread, NULL, writes_pairs, &writers[i]) != 0)
            return false;
    }
    for (int i = 0; i < KILLED_WRITERS; i++)
        pthread_join(writers[i].thread, NULL);
    return false;
}

/* Counts what each writer reported until the pipe ends, after killing it at some moment. */
static void kill_at_random(struct fixture *self, struct random_seeded *random, int64_t *acknowledged)
{
    char bytes[4096];
    ssize_t got;
    int ends[2];
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = start_child(self, writes_pairs_for_ever, ends[1]);
    close(ends[1]);
    got = read(ends[0], bytes, 1);
    assert_int_equal(got, 1);
    usleep((useconds_t)random_below(random, 30000));
    kill(child, SIGKILL);
    assert_true(WIFSIGNALED(end_of(child)));
    while (got > 0) {
        for (ssize_t i = 0; i < got; i++)
            acknowledged[(int)bytes[i]]++;
        got = read(ends[0], bytes, sizeof(bytes));
    }
    close(ends[0]);
}

static void a_killed_process_loses_nothing_and_leaves_nothing_half_done(void **state)
{
    struct fixture *self = *state;
    struct random_seeded random;

    property_begin(&random, "a_killed_process_loses_nothing_and_leaves_nothing_half_done");
    for (int round = 0; round < 12; round++) {
        int64_t acknowledged[KILLED_WRITERS] = {0};

        open_database(self);
        check_ok(execute(self->database, "DROP TABLE IF EXISTS things"));
        check_ok(execute(self->database, "CREATE TABLE things (writer BIGINT NOT NULL, id BIGINT NOT NULL,"
                                         " half BIGINT NOT NULL)"));
        database_close(self->database);
        self->database = NULL;
        kill_at_random(self, &random, acknowledged);

        open_database(self);
        for (int i = 0; i < KILLED_WRITERS; i++) {
            const char *of = str_format(self->mem, "FROM things WHERE writer = %d", i).ptr;
            const int64_t found = number(self, str_format(self->mem, "SELECT COUNT(DISTINCT id) %s", of).ptr);

            assert_in_range(found, acknowledged[i], acknowledged[i] + 1);
            assert_int_equal(number(self, str_format(self->mem, "SELECT COUNT(*) %s", of).ptr), 2 * found);
        }
        database_close(self->database);
        self->database = NULL;
    }
}

/* SQLite's way to the disk, with a gate before each sync of the log: syncs wait until they are let through,
 * or fail. */
static struct {
    sqlite3_vfs vfs;
    sqlite3_io_methods methods;
    const sqlite3_io_methods *real;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int arrived, let_through;
    bool fails;
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static int gate_sync(sqlite3_file *file, int flags)
{
    bool fails;

    pthread_mutex_lock(&gate.lock);
    gate.arrived++;
    pthread_cond_broadcast(&gate.changed);
    while (gate.arrived > gate.let_through && !gate.fails)
        pthread_cond_wait(&gate.changed, &gate.lock);
    fails = gate.fails;
    pthread_mutex_unlock(&gate.lock);
    return fails ? SQLITE_IOERR_FSYNC : gate.real->xSync(file, flags);
}

static int gate_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    sqlite3_vfs *real = vfs->pAppData;
    const int code = real->xOpen(real, name, file, flags, out);

    if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL)) {
        gate.real = file->pMethods;
        gate.methods = *file->pMethods;
        gate.methods.xSync = gate_sync;
        file->pMethods = &gate.methods;
    }
    return code;
}

static void gate_let(int through, bool fails)
{
    pthread_mutex_lock(&gate.lock);
    gate.let_through = through == INT32_MAX ? through : gate.arrived + through;
    gate.fails = fails;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static void gate_wait_for(int arrived)
{
    pthread_mutex_lock(&gate.lock);
    while (gate.arrived < arrived)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

/* An open database with one empty table, whose next sync waits at the gate. */
static int set_up_gate(void **state)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);

    if (set_up(state) != 0)
        return -1;
    gate.vfs = *real;
    gate.vfs.zName = "gate";
    gate.vfs.pAppData = real;
    gate.vfs.xOpen = gate_open;
    gate_let(INT32_MAX, false);
    if (sqlite3_vfs_register(&gate.vfs, 1) != SQLITE_OK)
        return -1;
    open_database(*state);
    check_ok(execute(((struct fixture *)*state)->database, "CREATE TABLE things (id BIGINT)"));
    /* Every connection that reads is opened, so that none has to look into the log later. */
    (void)number(*state, "SELECT COUNT(*) FROM things");
    gate.arrived = 0;
    gate_let(0, false);
    return 0;
}

static int tear_down_gate(void **state)
{
    gate_let(INT32_MAX, false);
    if (tear_down(state) != 0)
        return -1;
    return sqlite3_vfs_unregister(&gate.vfs) == SQLITE_OK ? 0 : -1;
}

struct gated_writer {
    pthread_t thread;
    struct database *database;
    struct error *error;
    _Atomic bool returned;
};

static void *gated_insert(void *argument)
{
    struct gated_writer *self = argument;

    self->error = execute(self->database, "INSERT INTO things (id) VALUES (1)");
    self->returned = true;
    return NULL;
}

static void gated_start(struct fixture *self, struct gated_writer *writers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        writers[i] = (struct gated_writer){.database = self->database};
        assert_int_equal(pthread_create(&writers[i].thread, NULL, gated_insert, &writers[i]), 0);
    }
}

static void wait_for_rows(struct fixture *self, int64_t count)
{
    while (number(self, "SELECT COUNT(*) FROM things") < count)
        usleep(1000);
}

static void commits_share_a_sync_that_began_after_them(void **state)
{
    struct fixture *self = *state;
    struct gated_writer first, others[5];

    gated_start(self, &first, 1);
    gate_wait_for(1);
    /* The disk is busy with the first; the others do their work nevertheless, and must wait for another sync.
     */
    gated_start(self, others, COUNT_OF(others));
    wait_for_rows(self, 1 + COUNT_OF(others));
    assert_false(first.returned);
    gate_let(0, false); /* looks at who has arrived; lets nobody through but those */
    pthread_join(first.thread, NULL);
    check_ok(first.error);
    gate_wait_for(2);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(others[i].returned);
    gate_let(INT32_MAX, false);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        pthread_join(others[i].thread, NULL);
        check_ok(others[i].error);
    }
    /* All in one; or the last in one of its own, when it had only just written. */
    assert_in_range(gate.arrived, 2, 3);
}

static void a_failed_sync_is_not_taken_for_saved(void **state)
{
    struct fixture *self = *state;
    struct gated_writer writers[3];

    gated_start(self, writers, COUNT_OF(writers));
    wait_for_rows(self, COUNT_OF(writers));
    gate_let(0, true);
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        pthread_join(writers[i].thread, NULL);
        assert_true(error_has_code(writers[i].error, "outcome_unknown"));
        error_free(writers[i].error);
    }
    /* The disk works again, but what is in the log is in doubt until it has been read anew. */
    gate_let(INT32_MAX, false);
    check_error(execute(self->database, "INSERT INTO things (id) VALUES (2)"), ERROR_UNAVAILABLE);
    check_error(database_ping(self->database), ERROR_UNAVAILABLE);
    (void)number(self, "SELECT COUNT(*) FROM things");
    database_close(self->database);
    open_database(self);
    check_ok(execute(self->database, "INSERT INTO things (id) VALUES (2)"));
}

static void other_writers_do_not_notice_one_that_fails(void **state)
{
    struct fixture *self = *state;
    struct gated_writer writer;

    gated_start(self, &writer, 1);
    gate_wait_for(1);
    for (int i = 0; i < 3; i++)
        check_error(execute(self->database, "INSERT INTO nowhere (id) VALUES (1)"), ERROR_INTERNAL);
    assert_false(writer.returned);
    gate_let(0, false);
    pthread_join(writer.thread, NULL);
    check_ok(writer.error);
    assert_int_equal(number(self, "SELECT COUNT(*) FROM things"), 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
#define GATED(function) cmocka_unit_test_setup_teardown(function, set_up_gate, tear_down_gate)

static bool stamp_is(struct fixture *self, const struct database_stamp *before)
{
    struct database_stamp now;

    assert_true(database_stamp(self->database, &now));
    return memcmp(&now, before, sizeof(now)) == 0;
}

static void a_stamp_moves_with_every_commit_and_with_nothing_else(void **state)
{
    struct fixture *self = *state;
    struct transaction *work = NULL;
    struct database_stamp before;
    struct value value;

    open_database(self);
    check_ok(execute(self->database, "CREATE TABLE t (n BIGINT)"));
    assert_true(database_stamp(self->database, &before));
    check_ok(read_value(self, TRANSACTION_READ, "SELECT COUNT(*) FROM t", &value));
    assert_true(stamp_is(self, &before));

    check_ok(database_begin(self->database, TRANSACTION_WRITE, &work));
    check_ok(transaction_execute(work, "INSERT INTO t VALUES (1)", NO_VALUES, NULL));
    assert_true(stamp_is(self, &before)); /* not committed */
    transaction_end(work);
    assert_true(stamp_is(self, &before)); /* rolled back */
    for (int i = 0; i < 3; i++) {
        check_ok(execute(self->database, "INSERT INTO t VALUES (2)"));
        assert_false(stamp_is(self, &before));
        assert_true(database_stamp(self->database, &before));
    }
}

/* For each byte that comes: commits, and begins the log anew, so that only its length repeats. */
static bool commits_when_told(struct fixture *self, int wire)
{
    sqlite3 *handle = NULL;
    char byte;
    bool fine = true;

    while (fine && read(wire, &byte, 1) == 1) {
        fine = (handle != NULL || sqlite3_open(self->path, &handle) == SQLITE_OK) &&
               sqlite3_busy_timeout(handle, 5000) == SQLITE_OK &&
               sqlite3_exec(handle, "INSERT INTO t VALUES (1); PRAGMA wal_checkpoint(RESTART)", NULL, NULL,
                            NULL) == SQLITE_OK &&
               write(wire, &byte, 1) == 1;
    }
    sqlite3_close(handle);
    return fine;
}

/* As `stet user disable` does beside a server. */
static void security_11_a_stamp_moves_with_what_another_process_commits(void **state)
{
    struct fixture *self = *state;
    struct database_stamp before;
    pid_t child;
    int wire[2];
    char byte = 0;

    /* The child comes first, as it must not inherit what SQLite knows of open files. */
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, wire), 0);
    child = start_child(self, commits_when_told, wire[1]);
    close(wire[1]);
    open_database(self);
    check_ok(execute(self->database, "CREATE TABLE t (n BIGINT)"));
    for (int i = 0; i < 4; i++) {
        assert_true(database_stamp(self->database, &before));
        assert_int_equal(write(wire[0], &byte, 1), 1);
        assert_int_equal(read(wire[0], &byte, 1), 1);
        assert_false(stamp_is(self, &before));
    }
    (void)shutdown(wire[0], SHUT_WR);
    assert_int_equal(end_of(child), 0);
    close(wire[0]);
}

struct race {
    struct fixture *self;
    _Atomic int64_t written; /* what the table holds at least */
    _Atomic bool is_over;
    size_t looks;
};

/* What is read between two equal stamps is what a later look with the same stamp may still tell. */
static void *look_while_others_write(void *argument)
{
    struct race *race = argument;
    struct database_stamp before, kept = {{0}};
    int64_t kept_value = 0;

    while (!atomic_load(&race->is_over)) {
        const int64_t written = atomic_load(&race->written);
        struct value value;

        race->looks++;
        if (!database_stamp(race->self->database, &before))
            continue;
        if (memcmp(&before, &kept, sizeof(before)) == 0) {
            assert_true(kept_value >= written);
            continue;
        }
        check_ok(read_value(race->self, TRANSACTION_READ, "SELECT n FROM t", &value));
        assert_true(value.integer >= written);
        kept = before;
        kept_value = value.integer;
    }
    return NULL;
}

static void security_11_no_stamp_stays_behind_a_commit(void **state)
{
    struct race race = {.self = *state};
    pthread_t thread;

    open_database(race.self);
    check_ok(execute(race.self->database, "CREATE TABLE t (n BIGINT)"));
    check_ok(execute(race.self->database, "INSERT INTO t VALUES (0)"));
    assert_int_equal(pthread_create(&thread, NULL, look_while_others_write, &race), 0);
    for (int i = 0; i < 1500; i++) {
        check_ok(execute(race.self->database, "UPDATE t SET n = n + 1"));
        atomic_fetch_add(&race.written, 1);
    }
    atomic_store(&race.is_over, true);
    pthread_join(thread, NULL);
    assert_true(race.looks > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(files_are_for_their_owner_only),
        TEST(settings_hold_on_every_connection),
        TEST(closing_leaves_one_file),
        TEST(odd_names_are_file_names),
        TEST(a_url_without_a_file_is_refused),
        TEST(a_missing_folder_is_unavailable),
        TEST(a_folder_is_no_database),
        TEST(another_kind_of_file_is_no_database),
        TEST(a_damaged_file_is_unavailable),
        TEST(a_full_disk_is_unavailable_until_there_is_room),
        TEST(a_removed_file_is_unavailable_until_it_is_back),
        TEST(a_read_only_file_is_unavailable),
        TEST(a_lock_of_another_process_is_waited_for),
        TEST(a_killed_process_loses_nothing_and_leaves_nothing_half_done),
        TEST(a_stamp_moves_with_every_commit_and_with_nothing_else),
        TEST(security_11_a_stamp_moves_with_what_another_process_commits),
        TEST(security_11_no_stamp_stays_behind_a_commit),
        GATED(commits_share_a_sync_that_began_after_them),
        GATED(a_failed_sync_is_not_taken_for_saved),
        GATED(other_writers_do_not_notice_one_that_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
