/*
 * Contract tests: one suite, every driver. Each test runs on a fresh SQLite file and on a fresh schema of a
 * PostgreSQL server that the program starts once. Where PostgreSQL is not installed, its half is reported as
 * skipped, by name.
 *
 *   static void users_are_found(struct contract *self) { … self->database … }
 *
 *   static const struct contract_test tests[] = {
 *       CONTRACT_TEST(users_are_found),
 *   };
 *   CONTRACT_MAIN("user repository", CONTRACT_MIGRATED, tests)
 *
 * Checks are those of tests/support/check.h and cmocka.
 */
#pragma once
#include "../support/check.h"
#include "database/database.h"

enum contract_options {
    CONTRACT_EMPTY = 0,      /* the database has no table */
    CONTRACT_MIGRATED = 1,   /* all migrations of Stet have been applied */
    CONTRACT_POSTGRESQL = 2, /* not on SQLite: what only PostgreSQL has */
};

/* What a test gets; made anew for each. */
struct contract {
    struct arena *mem; /* dies after the test */
    struct database *database;
    const char *url;       /* of that database, to open it a second time */
    const char *folder;    /* an empty one for the test's own files */
    struct clock *clock;   /* the system's */
    struct random *random; /* the system's */
};

struct contract_test {
    const char *name;
    void (*run)(struct contract *self);
};
#define CONTRACT_TEST(function)              \
    {                                        \
        .name = #function, .run = (function) \
    }

/* Runs the tests on each driver; the exit status of the program. */
int contract_run(const char *suite, enum contract_options options, const struct contract_test *tests,
                 size_t count);

#define CONTRACT_MAIN(suite, options, tests)                               \
    int main(void)                                                         \
    {                                                                      \
        return contract_run((suite), (options), (tests), COUNT_OF(tests)); \
    }

/* Runs statements of a test's own in one committed transaction; fails the test when one fails. Each is
 * static. */
void contract_execute(struct contract *self, const char *const *statements, size_t count);
#define CONTRACT_EXECUTE(self, ...)                              \
    contract_execute((self), (const char *const[]){__VA_ARGS__}, \
                     COUNT_OF(((const char *const[]){__VA_ARGS__})))
/* The one number that a query gives, read in a transaction of its own. */
int64_t contract_number(struct contract *self, const char *sql);
