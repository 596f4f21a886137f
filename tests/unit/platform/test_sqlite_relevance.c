/* relevance() says what SQLite's own bm25() says, to the last digit. */
#include "../../support/check.h"
#include "database/sqlite_relevance.h"
#include "strbuf.h"

#define ROWS 400
#define WORDS 60 /* a word of number n is in about one of n rows */

static sqlite3 *opened(void)
{
    sqlite3 *handle;

    assert_int_equal(sqlite3_open(":memory:", &handle), SQLITE_OK);
    assert_int_equal(sqlite_relevance_add(handle), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(handle, "CREATE VIRTUAL TABLE texts USING fts5 (scope, title, body)", NULL, NULL, NULL),
        SQLITE_OK);
    return handle;
}

static struct str text(struct random_seeded *random, struct arena *mem)
{
    struct strbuf out = strbuf_new(mem, 4096);
    const size_t length = random_below(random, 20);

    for (size_t i = 0; i < length; i++)
        strbuf_addf(&out, "w%zu ", random_below(random, random_below(random, WORDS) + 1));
    return strbuf_str(&out);
}

static void fill(sqlite3 *handle, struct random_seeded *random, struct arena *mem)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct str sql =
            str_format(mem, "INSERT INTO texts VALUES ('s%zu', '%.*s', '%.*s')", random_below(random, 3),
                       STR_ARGS(text(random, mem)), STR_ARGS(text(random, mem)));
        assert_int_equal(sqlite3_exec(handle, sql.ptr, NULL, NULL, NULL), SQLITE_OK);
    }
}

/* Asks for both of each row; how many rows there are. */
static size_t compare(sqlite3 *handle, const char *expression)
{
    static const char sql[] =
        "SELECT relevance(texts, 0.0, 4.0, 1.0), bm25(texts, 0.0, 4.0, 1.0), relevance(texts), "
        "bm25(texts) FROM texts WHERE texts MATCH ?1 ORDER BY rowid DESC";
    sqlite3_stmt *statement;
    size_t count = 0;
    int code;

    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_bind_text(statement, 1, expression, -1, SQLITE_STATIC), SQLITE_OK);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < 4; i += 2) {
            const double ours = sqlite3_column_double(statement, i);
            const double theirs = sqlite3_column_double(statement, i + 1);
            if (memcmp(&ours, &theirs, sizeof(ours)) != 0)
                fail_msg("of %s: %.17g, not %.17g", expression, ours, theirs);
        }
        count++;
    }
    assert_int_equal(code, SQLITE_DONE);
    sqlite3_finalize(statement);
    return count;
}

static void it_says_what_bm25_says(_unused_ void **state)
{
    static const char *const expressions[] = {
        "w0",
        "w1",
        "w59",
        "w1 AND w0",
        "w30 OR w2",
        "\"w1 w2\"",
        "w1*",
        "w5 NOT w0",
        "w7 NOT w*",
        "NEAR(w1 w3, 4)",
        "(scope : (s1 OR s2)) AND ({title body} : (w1 AND \"w2\" *)) NOT ({title body} : w3)",
        "(scope : s0) AND ({title body} : w40)",
        "scope : s1",
    };
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct random_seeded random;
    sqlite3 *handle = opened();
    size_t found = 0;

    property_begin(&random, "it_says_what_bm25_says");
    fill(handle, &random, mem);
    for (size_t i = 0; i < COUNT_OF(expressions); i++)
        found += compare(handle, expressions[i]);
    assert_true(found > ROWS);
    sqlite3_close(handle);
}

static void a_row_alone_and_a_phrase_of_half_the_rows(_unused_ void **state)
{
    sqlite3 *handle = opened();

    assert_int_equal(
        sqlite3_exec(handle, "INSERT INTO texts VALUES ('s', 'one', 'two two')", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(compare(handle, "two"), 1);
    assert_int_equal(sqlite3_exec(handle, "INSERT INTO texts VALUES ('s', 'one', '')", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(compare(handle, "two"), 1);
    assert_int_equal(compare(handle, "one"), 2);
    assert_int_equal(compare(handle, "three"), 0);
    sqlite3_close(handle);
}

static void without_a_query_it_is_refused(_unused_ void **state)
{
    sqlite3 *handle = opened();

    assert_int_not_equal(sqlite3_exec(handle, "SELECT relevance(1)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_bm25_says),
        cmocka_unit_test(a_row_alone_and_a_phrase_of_half_the_rows),
        cmocka_unit_test(without_a_query_it_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
