/* A body written in pieces: in memory while it is small, in a file without a name after that. */
#include "check.h"
#include "http/spool_reader.h"
#include "strbuf.h"
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

static size_t open_files(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* All that was taken: of the file, then closed, or of memory. */
static struct str contents(struct http_spool *spool, struct arena *mem, bool *was_file)
{
    struct strbuf all = strbuf_new(mem, SIZE_MAX);
    char block[4096];
    struct str bytes;
    ssize_t count;
    int file;

    check_ok(http_spool_take(spool, &bytes, &file));
    *was_file = file >= 0;
    strbuf_add(&all, bytes);
    if (file < 0)
        return strbuf_str(&all);
    assert_int_equal(bytes.len, 0);
    assert_int_equal(lseek(file, 0, SEEK_SET), 0);
    while ((count = read(file, block, sizeof(block))) > 0)
        strbuf_add(&all, str_of(block, (size_t)count));
    close(file);
    return strbuf_str(&all);
}

static void keeps_pieces_of_any_size(void **state)
{
    static const size_t sizes[] = {0, 1, 7, 4096, 65535, 65536, 65537, 300000};
    (void)state;
    for (size_t piece = 1; piece < COUNT_OF(sizes); piece++) {
        for (size_t total = 0; total < COUNT_OF(sizes); total++) {
            _cleanup_(arena_freep) struct arena *mem = arena_new(0);
            struct http_spool *spool = http_spool_new(mem);
            char *bytes = arena_alloc(mem, sizes[total] + 1);
            struct str found;
            bool was_file;
            if (sizes[piece] == 1 && sizes[total] > 4096)
                continue;
            for (size_t i = 0; i < sizes[total]; i++)
                bytes[i] = (char)('a' + i % 23);
            for (size_t at = 0; at < sizes[total]; at += sizes[piece]) {
                size_t rest = sizes[total] - at;
                check_ok(
                    http_spool_add(spool, str_of(bytes + at, rest < sizes[piece] ? rest : sizes[piece])));
            }
            assert_int_equal(http_spool_size(spool), sizes[total]);
            found = contents(spool, mem, &was_file);
            assert_int_equal(was_file, sizes[total] > 65536);
            assert_true(str_eq(found, str_of(bytes, sizes[total])));
        }
    }
}

static void closes_what_nobody_takes(void **state)
{
    size_t before = open_files();
    (void)state;
    for (int i = 0; i < 20; i++) {
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);
        struct http_spool *spool = http_spool_new(mem);
        char *bytes = arena_alloc(mem, 100000);
        check_ok(http_spool_add(spool, str_of(bytes, 100000)));
        assert_int_equal(open_files(), before + 1);
    }
    assert_int_equal(open_files(), before);
}

static void says_when_there_is_no_room(void **state)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct http_spool *spool = http_spool_new(mem);
    char *bytes = arena_alloc(mem, 100000);
    struct error *error;
    (void)state;

    setenv("TMPDIR", "/nowhere", 1);
    check_ok(http_spool_add(spool, str_of(bytes, 60000)));
    error = http_spool_add(spool, str_of(bytes, 60000));
    unsetenv("TMPDIR");
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_pieces_of_any_size),
        cmocka_unit_test(closes_what_nobody_takes),
        cmocka_unit_test(says_when_there_is_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
