#include "check.h"
#include "mail/mime.h"
#include "strbuf.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct mail_sender sender = {STR("Stet"), STR("stet@example.org")};

static struct mail plain_mail(void)
{
    return (struct mail){.id = {{1, 2, 3}},
                         .sent_at = 1767323045678, /* 2026-01-02T03:04:05.678Z */
                         .to = STR("ada@example.net"),
                         .subject = STR("Welcome"),
                         .text = STR("Hello Ada.\n"),
                         .html = STR("<p>Hello Ada.</p>\n")};
}

static struct str written(struct arena *mem, const struct mail *mail)
{
    struct str message = STR_NONE;
    check_ok(mime_write(mail, &sender, mem, &message));
    return message;
}

static void ascii_stands_as_it_is(void **state)
{
    struct mail mail = plain_mail();
    check_str(written(*state, &mail), STR("Date: Fri, 02 Jan 2026 03:04:05 +0000\r\n"
                                          "From: Stet <stet@example.org>\r\n"
                                          "To: ada@example.net\r\n"
                                          "Subject: Welcome\r\n"
                                          "Message-ID: <01020300-0000-0000-0000-000000000000@example.org>\r\n"
                                          "Auto-Submitted: auto-generated\r\n"
                                          "MIME-Version: 1.0\r\n"
                                          "Content-Type: multipart/alternative; "
                                          "boundary=\"=_stet_01020300-0000-0000-0000-000000000000\"\r\n\r\n"
                                          "--=_stet_01020300-0000-0000-0000-000000000000\r\n"
                                          "Content-Type: text/plain; charset=utf-8\r\n"
                                          "Content-Transfer-Encoding: 7bit\r\n\r\n"
                                          "Hello Ada.\r\n\r\n"
                                          "--=_stet_01020300-0000-0000-0000-000000000000\r\n"
                                          "Content-Type: text/html; charset=utf-8\r\n"
                                          "Content-Transfer-Encoding: 7bit\r\n\r\n"
                                          "<p>Hello Ada.</p>\r\n\r\n"
                                          "--=_stet_01020300-0000-0000-0000-000000000000--\r\n"));
}

static void lines_are_short_and_end_as_mail_wants(void **state)
{
    struct mail mail = plain_mail();
    struct strbuf text = strbuf_new(*state, 1 << 16);
    struct str message, line;

    for (int i = 0; i < 200; i++)
        strbuf_add(&text, STR("gr\xc3\xbc\xc3\x9f dich "));
    mail.text = strbuf_str(&text);
    mail.subject = mail.text;
    mail.html = STR("one\r\ntwo\nthree\n");
    message = written(*state, &mail);
    while (str_next_line(&message, &line)) {
        assert_true(str_ends(line, STR("\r\n")));
        assert_true(line.len <= 80 || str_starts(line, STR("Content-Type: multipart/")));
        assert_true(str_find_char(str_slice(line, 0, line.len - 2), '\r', 0) == SIZE_MAX);
    }
    assert_true(str_contains(written(*state, &mail), STR("one\r\ntwo\r\nthree\r\n")));
}

/* A name or subject may hold anything; the message has the same headers. */
static void nothing_in_a_text_makes_a_header(void **state)
{
    static const char *const hostile[] = {
        "x\r\nBcc: eve@example.net", "x\nBcc: eve@example.net",      "x\rBcc: e@e.e",
        "x\r\n\r\n<b>body</b>",      "=?UTF-8?B?DQpCY2M6IGVAZS5l?=", "\"<eve@example.net>\"",
        "\xff\xfe\r\nBcc: e@e.e"};

    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        struct mail mail = plain_mail();
        struct mail_sender from = {str_from(hostile[i]), STR("stet@example.org")};
        struct str message, line;
        size_t headers = 0;

        mail.subject = str_from(hostile[i]);
        check_ok(mime_write(&mail, &from, *state, &message));
        while (str_next_line(&message, &line) && !str_eq(line, STR("\r\n"))) {
            headers += line.ptr[0] != ' ';
            assert_false(str_starts_nocase(line, STR("Bcc")));
        }
        assert_int_equal(headers, 8);
    }
}

static void an_address_that_is_none_is_refused(void **state)
{
    static const char *const bad[] = {
        "",      "@",       "a@",    "@b",      "a b@c",       "a@b\r\nBcc: e@e", "a@b\n", "<a@b>", "a@b,c@d",
        "a@b;c", "\"a\"@b", "a@b@c", "a@b\xff", "a@b\xc2\x85", "a\t@b",           "a:b@c", "a\\b@c"};
    struct str message;

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct mail mail = plain_mail();
        struct mail_sender from = {STR("x"), str_from(bad[i])};

        mail.to = str_from(bad[i]);
        check_error(mime_write(&mail, &sender, *state, &message), ERROR_INVALID);
        mail.to = STR("ada@example.net");
        check_error(mime_write(&mail, &from, *state, &message), ERROR_INVALID);
    }
    assert_false(mail_address_is_safe(STR("a@b\0c")));
    assert_true(mail_address_is_safe(STR("o'hara+tag@example.co.uk")));
    assert_true(mail_address_is_safe(STR("\xd0\xb6@\xd0\xb6.net")));
}

static void senders_are_read(void **state _unused_)
{
    static const struct {
        const char *text, *name, *address;
    } cases[] = {{"stet@example.org", "", "stet@example.org"},
                 {" Stet <stet@example.org> ", "Stet", "stet@example.org"},
                 {"\"Stet, Inc.\" <stet@example.org>", "Stet, Inc.", "stet@example.org"},
                 {"<stet@example.org>", "", "stet@example.org"},
                 {"", NULL, NULL},
                 {"Stet", NULL, NULL},
                 {"Stet <stet@example.org", NULL, NULL},
                 {"Stet <stet@example.org> x", NULL, NULL},
                 {"St\net <stet@example.org>", NULL, NULL},
                 {"a@b, c@d", NULL, NULL}};

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct mail_sender read = {0};
        assert_int_equal(mail_sender_parse(str_from(cases[i].text), &read), cases[i].address != NULL);
        check_str(read.name, str_from(cases[i].name));
        check_str(read.address, str_from(cases[i].address));
    }
}

/* What python's own mail package makes of it: subject, sender, and both parts, one a line, as JSON would
 * write them. */
static void another_programs_eyes(void **state)
{
    static const char script[] =
        "import email, email.policy, sys\n"
        "m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n"
        "assert not m.defects and m.get_content_type() == 'multipart/alternative', m.defects\n"
        "out = [m['subject'], str(m['from']), m['to'], m['date'].datetime.isoformat(), m['message-id']]\n"
        "for p in m.iter_parts():\n"
        "    assert not p.defects\n"
        "    out += [p.get_content_type(), p.get_content().replace('\\r\\n', '\\n')]\n"
        "sys.stdout.buffer.write('|'.join(out).encode())\n";
    struct mail_sender from = {STR("St\xc3\xa9t, the \"editor\""), STR("stet@example.org")};
    struct mail mail = plain_mail();
    char input[] = "/tmp/stet-mail-XXXXXX", output[4096] = "";
    int fd = mkstemp(input);
    struct str message;
    size_t length;
    FILE *stream;

    mail.subject = STR("\xe2\x80\x9cQuarterly\xe2\x80\x9d plan \xf0\x9f\xa6\x8a of the n\xc3\xa4mes and more "
                       "words than fit one line");
    mail.text = STR("Gr\xc3\xbc\xc3\x9f dich.\n=?UTF-8?B?eA==?=\n.\nFrom here\n");
    check_ok(mime_write(&mail, &from, *state, &message));
    assert_true(fd >= 0);
    assert_int_equal(write(fd, message.ptr, message.len), message.len);
    close(fd);
    stream = popen(str_format(*state, "python3 -c \"$(cat <<'END'\n%sEND\n)\" < %s", script, input).ptr, "r");
    assert_non_null(stream);
    length = fread(output, 1, sizeof(output) - 1, stream);
    assert_int_equal(pclose(stream), 0);
    unlink(input);
    check_str(str_of(output, length),
              str_format(*state,
                         "%.*s|\"St\xc3\xa9t, the \\\"editor\\\"\" "
                         "<stet@example.org>|ada@example.net|2026-01-02T03:04:05+00:00|"
                         "<01020300-0000-0000-0000-000000000000@example.org>|text/plain|%.*s|text/html|%.*s",
                         STR_ARGS(mail.subject), STR_ARGS(mail.text), STR_ARGS(mail.html)));
}

static struct str read_file(struct arena *mem, const char *path)
{
    char *bytes = arena_alloc(mem, 65536);
    int fd = open(path, O_RDONLY);
    ssize_t length;

    assert_true(fd >= 0);
    length = read(fd, bytes, 65536);
    assert_true(length >= 0);
    close(fd);
    return str_of(bytes, (size_t)length);
}

static size_t files_in(const char *folder)
{
    DIR *stream = opendir(folder);
    size_t count = 0;

    assert_non_null(stream);
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(stream);
    return count;
}

static void the_outbox_keeps_whole_files_for_one_person(void **state)
{
    char base[] = "/tmp/stet-outbox-XXXXXX";
    struct mail mail = plain_mail();
    struct stat status;
    struct mailer *mailer;
    const char *folder, *path;

    assert_non_null(mkdtemp(base));
    folder = str_format(*state, "%s/outbox", base).ptr;
    path = str_format(*state, "%s/20260102T030405678Z-01020300-0000-0000-0000-000000000000.eml", folder).ptr;
    mailer = outbox_mailer_new(folder, &sender);
    check_ok(mailer_send(mailer, &mail));
    check_ok(mailer_send(mailer, &mail)); /* again, as after a lost answer: still one */
    check_str(read_file(*state, path), written(*state, &mail));
    assert_int_equal(files_in(folder), 1);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(stat(folder, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);

    mail.to = STR("no address");
    check_error(mailer_send(mailer, &mail), ERROR_INVALID);
    assert_int_equal(files_in(folder), 1);
    mailer_stop(mailer);
    mail.to = STR("ada@example.net");
    check_error(mailer_send(mailer, &mail), ERROR_UNAVAILABLE);
    mailer_free(mailer);
    mailer_free(NULL);

    unlink(path);
    rmdir(folder);
    mailer = outbox_mailer_new("/proc/no/such", &sender);
    check_error(mailer_send(mailer, &mail), ERROR_UNAVAILABLE);
    mailer_free(mailer);
    rmdir(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(ascii_stands_as_it_is),
        ARENA_TEST(lines_are_short_and_end_as_mail_wants),
        ARENA_TEST(nothing_in_a_text_makes_a_header),
        ARENA_TEST(an_address_that_is_none_is_refused),
        ARENA_TEST(senders_are_read),
        ARENA_TEST(another_programs_eyes),
        ARENA_TEST(the_outbox_keeps_whole_files_for_one_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
