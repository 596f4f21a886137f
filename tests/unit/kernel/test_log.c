#include "check.h"
#include "log.h"
#include "strbuf.h"
#include "unicode.h"
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

/* A log into a packet socket, where each write(2) is one packet. */
struct packets {
    struct log log;
    struct clock_fixed clock;
    int reader;
};

static void packets_open(struct packets *self, enum log_format format)
{
    int ends[2], size = 1 << 20;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    assert_int_equal(setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    clock_fixed_init(&self->clock, 1767323045678);
    self->log = (struct log){&self->clock.base, ends[0], LOG_LEVEL_INFO, format};
    self->reader = ends[1];
}

static void packets_close(struct packets *self)
{
    close(self->log.fd);
    close(self->reader);
}

/* The next packet; STR_NONE when there is none. */
static struct str packets_next(struct packets *self, struct arena *mem)
{
    char *text = arena_alloc(mem, 1 << 18);
    ssize_t length = read(self->reader, text, 1 << 18);
    return length < 0 ? STR_NONE : str_of(text, (size_t)length);
}

static void the_text_format(void **state)
{
    struct packets packets;
    packets_open(&packets, LOG_FORMAT_TEXT);
    log_write(&packets.log, LOG_LEVEL_INFO, "server started",
              LOG_FIELDS({"listen", STR("127.0.0.1:8080")}, {"name", STR("two words")}, {"absent", STR_NONE},
                         {"empty", STR("")}, {"dash", STR("-")}, {"pair", STR("a=b")}, {"quote", STR("\"\\")},
                         {"word", STR("déjà")}));
    check_str(
        packets_next(&packets, *state),
        STR("2026-01-02T03:04:05.678Z info server started listen=127.0.0.1:8080 name=\"two words\" absent=- "
            "empty=\"\" dash=\"-\" pair=\"a=b\" quote=\"\\\"\\\\\" word=\"déjà\"\n"));
    log_write(&packets.log, LOG_LEVEL_ERROR, "stopped", NULL, 0);
    check_str(packets_next(&packets, *state), STR("2026-01-02T03:04:05.678Z error stopped\n"));
    packets_close(&packets);
}

static void the_json_format(void **state)
{
    struct packets packets;
    packets_open(&packets, LOG_FORMAT_JSON);
    log_write(&packets.log, LOG_LEVEL_WARNING, "slow query",
              LOG_FIELDS({"seconds", STR("1.5")}, {"absent", STR_NONE}, {"quote", STR("\"\\\n")}));
    check_str(packets_next(&packets, *state),
              STR("{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"warning\",\"event\":\"slow query\","
                  "\"seconds\":\"1.5\",\"absent\":null,\"quote\":\"\\\"\\\\\\n\"}\n"));
    packets_close(&packets);
}

static void levels_below_are_silent(void **state)
{
    struct packets packets;
    packets_open(&packets, LOG_FORMAT_TEXT);
    log_write(&packets.log, LOG_LEVEL_DEBUG, "detail", NULL, 0);
    assert_null(packets_next(&packets, *state).ptr);
    packets.log.level = LOG_LEVEL_ERROR;
    log_write(&packets.log, LOG_LEVEL_WARNING, "detail", NULL, 0);
    assert_null(packets_next(&packets, *state).ptr);
    log_write(&packets.log, LOG_LEVEL_ERROR, "bad", NULL, 0);
    assert_true(str_contains(packets_next(&packets, *state), STR(" error bad\n")));
    packets_close(&packets);
}

/* Nothing in a line can end it, move a cursor or turn the direction of writing. */
static void check_one_line(struct str line)
{
    static const char *const dangerous[] = {"\xc2\x85",     "\xc2\x9b",     "\xe2\x80\xa8", "\xe2\x80\xa9",
                                            "\xe2\x80\xae", "\xe2\x81\xa6", "\xef\xbb\xbf"};
    assert_true(str_ends(line, STR("\n")) && utf8_is_valid(line));
    for (size_t i = 0; i + 1 < line.len; i++)
        assert_true((unsigned char)line.ptr[i] >= ' ' && line.ptr[i] != 0x7f);
    for (size_t i = 0; i < COUNT_OF(dangerous); i++)
        assert_false(str_contains(line, str_from(dangerous[i])));
}

static void hostile_values_stay_on_their_line(void **state)
{
    static const char *const table[] = {
        "a\r\n2026-01-02T03:04:05.678Z info forged user=admin",
        "\n",
        "\r",
        "\r\n\r\n",
        "\x1b[2J\x1b]0;title\a",
        "\b\b\b",
        "\x7f",
        "\xc2\x85next",
        "\xc2\x9bm",
        "\xe2\x80\xa8sep",
        "\xe2\x80\xa9par",
        "\xe2\x80\xaehostile",
        "\xe2\x81\xa6isolate",
        "\xef\xbb\xbfmark",
        "\xff\xfe\n",
        "\xe2\x80",
        "\xed\xa0\x80",
        "\" user=\"admin",
        "\\",
        "\\n",
        "\xf0\x9d\x85\xb3\xf0\xf3\xa0\x81\x81",
    };
    for (int format = LOG_FORMAT_TEXT; format <= LOG_FORMAT_JSON; format++) {
        struct packets packets;
        packets_open(&packets, (enum log_format)format);
        for (size_t i = 0; i < COUNT_OF(table); i++) {
            log_write(&packets.log, LOG_LEVEL_INFO, "login", LOG_FIELDS({"user", str_from(table[i])}));
            check_one_line(packets_next(&packets, *state));
            assert_null(packets_next(&packets, *state).ptr);
            log_write(&packets.log, LOG_LEVEL_INFO, table[i], NULL, 0);
            check_one_line(packets_next(&packets, *state));
        }
        packets_close(&packets);
    }
}

/* Any bytes at all: one line in both formats; and jansson reads back what was logged, where it was UTF-8. */
static void any_value_is_one_line_and_reads_back(void **state _unused_)
{
    struct random_seeded random;
    struct packets text, json;
    property_begin(&random, "log");
    packets_open(&text, LOG_FORMAT_TEXT);
    packets_open(&json, LOG_FORMAT_JSON);
    for (int i = 0; i < 5000; i++) {
        struct arena *mem = arena_new(0);
        struct str alphabet = i % 2 == 0 ? STR_NONE : STR("a \"\\\n\r\t\x01=-{}\x7f");
        struct str value = random_str(&random, mem, random_below(&random, 40), alphabet), line;
        json_t *read;

        log_write(&text.log, LOG_LEVEL_INFO, "event", LOG_FIELDS({"value", value}, {"last", STR("x")}));
        line = packets_next(&text, mem);
        check_one_line(line);
        assert_true(str_ends(line, STR(" last=x\n")));

        log_write(&json.log, LOG_LEVEL_INFO, "event", LOG_FIELDS({"value", value}, {"last", STR("x")}));
        line = packets_next(&json, mem);
        check_one_line(line);
        read = json_loadb(line.ptr, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
        assert_non_null(read);
        assert_int_equal(json_object_size(read), 5);
        assert_string_equal(json_string_value(json_object_get(read, "last")), "x");
        if (utf8_is_valid(value)) {
            const json_t *back = json_object_get(read, "value");
            check_str(str_of(json_string_value(back), json_string_length(back)), value);
        }
        json_decref(read);
        arena_free(mem);
    }
    packets_close(&text);
    packets_close(&json);
}

static void long_values_are_cut_between_characters(void **state)
{
    struct packets packets;
    struct str line;
    char *value = arena_alloc(*state, 100001);
    json_t *read;
    for (size_t i = 0; i < 100000; i++)
        value[i] = (char)(i % 2 == 0 ? 0xc3 : 0xa9); /* é */
    packets_open(&packets, LOG_FORMAT_JSON);
    log_write(&packets.log, LOG_LEVEL_INFO, "event", LOG_FIELDS({"value", str_of(value + 1, 99999)}));
    line = packets_next(&packets, *state);
    assert_true(line.len < 10000);
    check_one_line(line);
    assert_true(str_contains(line, STR("bytes more)\"}\n")));
    read = json_loadb(line.ptr, line.len, 0, NULL);
    assert_non_null(read);
    json_decref(read);
    packets_close(&packets);
}

static void *write_many(void *argument)
{
    const struct log *log = argument;
    for (int i = 0; i < 500; i++)
        log_write(log, LOG_LEVEL_INFO, "event",
                  LOG_FIELDS({"value", STR("0123456789012345678901234567890123456789")}));
    return NULL;
}

static void lines_of_many_threads_do_not_mix(void **state)
{
    char path[] = "/tmp/stet-log-XXXXXX";
    struct clock_fixed clock;
    struct log log;
    pthread_t threads[4];
    struct str rest, line;
    char *text = arena_alloc(*state, 1 << 20);
    int lines = 0, fd = mkostemp(path, O_APPEND);

    assert_true(fd >= 0);
    unlink(path);
    clock_fixed_init(&clock, 0);
    log = (struct log){&clock.base, fd, LOG_LEVEL_INFO, LOG_FORMAT_TEXT};
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, &log), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    rest = str_of(text, (size_t)pread(fd, text, 1 << 20, 0));
    while (str_next_line(&rest, &line)) {
        check_str(
            line,
            STR("1970-01-01T00:00:00.000Z info event value=0123456789012345678901234567890123456789\n"));
        lines++;
    }
    assert_int_equal(lines, 2000);
    close(fd);
}

/* A log into the writing end of a pipe or of a stream socket that nobody reads. */
struct stuck {
    struct log log;
    struct clock_fixed clock;
    int ends[2]; /* to read from, to write to */
};

static void stuck_open(struct stuck *self, bool is_socket)
{
    if (is_socket)
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, self->ends), 0);
    else
        assert_int_equal(pipe(self->ends), 0);
    clock_fixed_init(&self->clock, 0);
    self->log = (struct log){&self->clock.base, self->ends[1], LOG_LEVEL_INFO, LOG_FORMAT_TEXT,
                             log_sink_new(self->ends[1])};
}

static void stuck_close(struct stuck *self)
{
    log_sink_free(self->log.sink);
    close(self->ends[0]);
    close(self->ends[1]);
}

/* All that is there to read; the writing end must be open. */
static struct str stuck_read(const struct stuck *self, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, 64 << 20);
    char part[65536];
    ssize_t count;
    assert_int_equal(fcntl(self->ends[0], F_SETFL, O_NONBLOCK), 0);
    while ((count = read(self->ends[0], part, sizeof(part))) > 0)
        strbuf_add(&text, str_of(part, (size_t)count));
    return strbuf_str(&text);
}

static int count_lines(struct str text, struct str part)
{
    struct str line;
    int count = 0;
    while (str_next_line(&text, &line))
        count += str_contains(line, part) && str_ends(line, STR("\n"));
    return count;
}

/* How many lines the log says were lost; what it says may itself come in several lines, as it is shorter than
 * others and is taken where they are not. */
static int count_told(struct str text)
{
    struct str line, mark = STR(" warning log lines lost count=");
    int count = 0;
    while (str_next_line(&text, &line)) {
        size_t at = str_find(line, mark, 0);
        int64_t number = 0;
        if (at == SIZE_MAX)
            continue;
        line = str_slice(line, at + mark.len, line.len);
        assert_true(str_to_int(str_slice(line, 0, str_find_char(line, ' ', 0)), &number));
        count += (int)number;
    }
    return count;
}

/* Would hang if a write waited. */
static void check_stuck(bool is_socket, size_t length, struct arena *mem)
{
    struct stuck stuck;
    char *value = arena_alloc(mem, length);
    struct str text, first;
    int written = 0;

    memset(value, 'v', length);
    stuck_open(&stuck, is_socket);
    for (; log_sink_lost(stuck.log.sink) < 100; written++)
        log_write(&stuck.log, LOG_LEVEL_INFO, "event",
                  LOG_FIELDS({"value", str_of(value, length)}, {"last", STR("x")}));
    first = stuck_read(&stuck, mem);
    assert_int_equal(written - count_lines(first, STR(" last=x\n")), 100);

    log_write(&stuck.log, LOG_LEVEL_INFO, "again", NULL, 0);
    text = stuck_read(&stuck, mem);
    assert_true(str_ends(text, STR(" reason=\"nobody read them in time\"\n"
                                   "1970-01-01T00:00:00.000Z info again\n")));
    assert_int_equal(count_told(first) + count_told(text), 100);
    log_write(&stuck.log, LOG_LEVEL_INFO, "and again", NULL, 0);
    check_str(stuck_read(&stuck, mem), STR("1970-01-01T00:00:00.000Z info and again\n"));
    stuck_close(&stuck);
}

static void a_reader_that_is_stuck_holds_up_nobody(void **state)
{
    for (size_t length = 10; length < 8000; length = length * 9 + 7) {
        check_stuck(false, length, *state);
        check_stuck(true, length, *state);
    }
}

static void what_was_lost_can_be_told_without_another_line(void **state)
{
    struct stuck stuck;
    stuck_open(&stuck, false);
    log_catch_up(&stuck.log);
    check_str(stuck_read(&stuck, *state), STR(""));
    while (log_sink_lost(stuck.log.sink) < 3)
        log_write(&stuck.log, LOG_LEVEL_INFO, "event", NULL, 0);
    log_catch_up(&stuck.log); /* still stuck */
    assert_int_equal(log_sink_lost(stuck.log.sink), 3);
    (void)stuck_read(&stuck, *state);
    log_catch_up(&stuck.log);
    log_catch_up(&stuck.log);
    check_str(stuck_read(&stuck, *state), STR("1970-01-01T00:00:00.000Z warning log lines lost count=3 "
                                              "reason=\"nobody read them in time\"\n"));
    stuck_close(&stuck);
}

static void who_shares_the_descriptor_finds_it_unchanged(void **state)
{
    struct stuck stuck;
    (void)state;
    stuck_open(&stuck, false);
    assert_int_equal(fcntl(stuck.ends[1], F_GETFL) & O_NONBLOCK, 0);
    stuck_close(&stuck);
}

static void a_file_is_written_where_it_stands(void **state)
{
    char path[] = "/tmp/stet-log-XXXXXX", text[200] = {0};
    int fd = mkstemp(path);
    struct clock_fixed clock;
    struct log log;

    (void)state;
    assert_true(fd >= 0);
    unlink(path);
    clock_fixed_init(&clock, 0);
    log = (struct log){&clock.base, fd, LOG_LEVEL_INFO, LOG_FORMAT_TEXT, log_sink_new(fd)};
    assert_int_equal(write(fd, "before\n", 7), 7);
    log_write(&log, LOG_LEVEL_INFO, "event", NULL, 0);
    assert_int_equal(write(fd, "after\n", 6), 6);
    assert_true(pread(fd, text, sizeof(text) - 1, 0) > 0);
    assert_string_equal(text, "before\n1970-01-01T00:00:00.000Z info event\nafter\n");
    log_sink_free(log.sink);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(the_text_format),
        ARENA_TEST(the_json_format),
        ARENA_TEST(levels_below_are_silent),
        ARENA_TEST(hostile_values_stay_on_their_line),
        cmocka_unit_test(any_value_is_one_line_and_reads_back),
        ARENA_TEST(long_values_are_cut_between_characters),
        ARENA_TEST(lines_of_many_threads_do_not_mix),
        ARENA_TEST(a_reader_that_is_stuck_holds_up_nobody),
        ARENA_TEST(what_was_lost_can_be_told_without_another_line),
        ARENA_TEST(who_shares_the_descriptor_finds_it_unchanged),
        ARENA_TEST(a_file_is_written_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
