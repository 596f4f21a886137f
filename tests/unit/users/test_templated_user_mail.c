#include "check.h"
#include "mail/mime.h"
#include "services/mail_templates.h"
#include "services/templated_user_mail.h"

#define SITE "https://stet.example.org"

static struct letter letter_of(enum letter_kind kind)
{
    return (struct letter){.id = {{1}},
                           .kind = kind,
                           .to = STR("ada@example.net"),
                           .at = 1767323045678, /* 2026-01-02T03:04:05.678Z */
                           .token = STR("t0ken-_"),
                           .until = 1767409445678,
                           .address = STR("new@example.net"),
                           .person = STR("Bob"),
                           .workspace = STR("Payments")};
}

static struct mail written(struct arena *mem, const struct letter *letter)
{
    struct mail mail = {0};
    check_ok(templated_user_mail_write(STR(SITE), letter, mem, &mail));
    return mail;
}

static void a_letter_says_the_same_as_text_and_as_html(void **state)
{
    struct letter letter = letter_of(LETTER_RESET_PASSWORD);
    struct mail mail = written(*state, &letter);

    check_str(mail.subject, STR("Set a new password"));
    check_str(mail.to, STR("ada@example.net"));
    check_str(mail.text,
              STR("Somebody asked for a new password for your account at " SITE ".\n\n"
                  "If it was you, set it here:\n\n" SITE "/reset?token=t0ken-_\n\n"
                  "The link works once, until 2026-01-03 03:04 UTC. A new password signs\n"
                  "you out everywhere. If it was not you, do nothing: your password stays as it is.\n\n"
                  "-- \nStet at " SITE "\n"));
    assert_true(str_contains(mail.html, STR("<a href=\"" SITE "/reset?token=t0ken-_\"")));
    assert_true(str_contains(mail.html, STR("until 2026-01-03 03:04 UTC")));
    assert_true(str_contains(mail.html, STR("<title>Set a new password</title>")));
}

/* Each kind has its template, fills all of it in, loads nothing from anywhere, and makes a message that is
 * ASCII. */
static void every_kind_has_a_template(void **state)
{
    for (size_t kind = 0; kind < LETTER_KINDS; kind++) {
        struct letter letter = letter_of((enum letter_kind)kind);
        struct mail mail = written(*state, &letter);
        struct mail_sender sender = {STR("Stet"), STR("stet@example.org")};
        struct str message;
        enum letter_kind back;

        assert_true(letter_kind_parse(letter_kind_word(letter.kind), &back));
        assert_int_equal(back, kind);
        assert_true(mail.subject.len > 0);
        for (size_t i = 0; i < 2; i++) {
            struct str body = i == 0 ? mail.text : mail.html;
            assert_true(str_contains(body, STR(SITE)));
            assert_int_equal(str_find_char(body, '{', 0), SIZE_MAX);
            assert_int_equal(str_find_char(body, '}', 0), SIZE_MAX);
        }
        assert_int_equal(str_find_nocase(mail.html, STR("<img"), 0), SIZE_MAX);
        assert_int_equal(str_find_nocase(mail.html, STR("src="), 0), SIZE_MAX);
        assert_int_equal(str_find_nocase(mail.html, STR("url("), 0), SIZE_MAX);
        check_ok(mime_write(&mail, &sender, *state, &message));
        assert_false(str_contains(message, STR("base64")));
    }
    assert_int_equal(mail_template_count, LETTER_KINDS + 2);
}

/* Names are whatever their owners typed. */
static void what_is_filled_in_is_inert(void **state)
{
    struct letter letter = letter_of(LETTER_INVITED);
    struct mail mail;

    letter.person = STR("<img src=\"https://evil.example/x\">&'\r\n\r\nBcc: eve@example.net");
    letter.workspace = STR("{link:Click} {site} {token}\n\nA paragraph");
    mail = written(*state, &letter);
    assert_true(
        str_contains(mail.html, STR("&lt;img src=&quot;https://evil.example/x&quot;&gt;&amp;&#39;    Bcc:")));
    assert_false(str_contains(mail.html, STR("<img")));
    check_str(mail.subject, STR("You are invited to \"{link:Click} {site} {token}  A paragraph\""));
    assert_true(str_contains(
        mail.text, STR("Bcc: eve@example.net invites you to the workspace \"{link:Click} {site} ")));
    assert_int_equal(str_find_char(mail.text, '\r', 0), SIZE_MAX);
}

static void long_names_are_cut_between_characters(void **state)
{
    struct letter letter = letter_of(LETTER_INVITED);
    char *long_name = arena_alloc(*state, 3001);
    struct mail mail;

    for (size_t i = 0; i < 1000; i++)
        memcpy(long_name + 3 * i, "\xe2\x82\xac", 3);
    letter.person = str_of(long_name, 3000);
    mail = written(*state, &letter);
    assert_true(str_contains(mail.text, str_format(*state, "%.*s invites", 66 * 3, long_name)));
    assert_false(str_contains(mail.text, str_format(*state, "%.*s", 67 * 3, long_name)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_letter_says_the_same_as_text_and_as_html),
        ARENA_TEST(every_kind_has_a_template),
        ARENA_TEST(what_is_filled_in_is_inert),
        ARENA_TEST(long_names_are_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
