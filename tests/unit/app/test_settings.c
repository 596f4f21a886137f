#include "check.h"
#include "clock.h"
#include "settings.h"
#include <unistd.h>

static struct error *load(struct arena *mem, char **environment, const struct settings_flag *flags,
                          size_t count, const char *file, struct settings **ret)
{
    return settings_load(file, environment, flags, count, mem, ret);
}

static char *nothing[] = {NULL};

/* A configuration file in a temporary place. */
static const char *write_file(struct arena *mem, const char *text)
{
    char *path = str_cstr(mem, STR("/tmp/stet-settings-XXXXXX"));
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

static void every_default_is_valid(void **state)
{
    struct settings *settings;
    int64_t count, per;

    check_ok(load(*state, nothing, NULL, 0, write_file(*state, ""), &settings));
    assert_string_equal(settings_text(settings, SETTING_LISTEN), "127.0.0.1:8080");
    assert_int_equal(settings_number(settings, SETTING_ACCESS_TTL), MINUTES(15));
    assert_int_equal(settings_number(settings, SETTING_AI), SETTING_AI_GUIDE);
    settings_rate(settings, SETTING_RATE_LOGIN_ACCOUNT, &count, &per);
    assert_int_equal(count, 5);
    assert_int_equal(per, MINUTES(15));
    assert_string_equal(settings_source(settings, SETTING_LISTEN), "default");
}

static void flags_over_environment_over_file(void **state)
{
    const char *file =
        write_file(*state, "; a comment\nlisten = 1.1.1.1:1\nbcrypt_cost = 11\npassword_min=20\n");
    char *environment[] = {(char[]){"STET_LISTEN=2.2.2.2:2"}, (char[]){"STET_BCRYPT_COST=13"},
                           (char[]){"HOME=/h"}, NULL};
    const struct settings_flag flags[] = {{"listen", "3.3.3.3:3"}};
    struct settings *settings;

    check_ok(load(*state, environment, flags, 1, file, &settings));
    assert_string_equal(settings_text(settings, SETTING_LISTEN), "3.3.3.3:3");
    assert_string_equal(settings_source(settings, SETTING_LISTEN), "flag");
    assert_int_equal(settings_number(settings, SETTING_BCRYPT_COST), 13);
    assert_string_equal(settings_source(settings, SETTING_BCRYPT_COST), "environment");
    assert_int_equal(settings_number(settings, SETTING_PASSWORD_MIN), 20);
    assert_string_equal(settings_source(settings, SETTING_PASSWORD_MIN), file);
    unlink(file);
}

/* Loading fails, in one line that holds `needle`. */
static void refuse(struct arena *mem, char **environment, const char *file, const char *needle)
{
    struct settings *settings;
    struct error *error = load(mem, environment, NULL, 0, file, &settings);

    assert_non_null(error);
    if (!strstr(error_message(error), needle) || strchr(error_message(error), '\n'))
        fail_msg("\"%s\" does not say \"%s\" in one line", error_message(error), needle);
    error_free(error);
}

static void bad_values_are_named(void **state)
{
    static const struct {
        const char *variable, *needle;
    } cases[] = {
        {"STET_LISTN=x", "STET_LISTN"},
        {"STET_ACCESS_TTL=14m", "STET_ACCESS_TTL"},
        {"STET_ACCESS_TTL=31m", "from 15m to 30m"},
        {"STET_ACCESS_TTL=15", "STET_ACCESS_TTL"},
        {"STET_ACCESS_TTL=", "STET_ACCESS_TTL"},
        {"STET_REFRESH_TTL=31d", "from 7d to 30d"},
        {"STET_BCRYPT_COST=9", "from 10 to 15"},
        {"STET_BCRYPT_COST=12 ", "STET_BCRYPT_COST"},
        {"STET_PASSWORD_MIN=99999999999999999999", "STET_PASSWORD_MIN"},
        {"STET_RATE_LOGIN_IP=20", "20/1m"},
        {"STET_RATE_LOGIN_IP=20/0s", "20/1m"},
        {"STET_RATE_LOGIN_IP=-1/1m", "20/1m"},
        {"STET_REGISTRATION=maybe", "open, invite or closed"},
        {"STET_AI=gpt", "guide, openai, ollama or anthropic"},
        {"STET_AI=ollama", "STET_AI_MODEL"},
        {"STET_AI_CONTEXT=100", "4096"},
        {"STET_AI_BUDGET=many", "2000000 tokens/30d"},
        {"STET_AI_BUDGET=20 USD/30d", "STET_AI_PRICE"},
        {"STET_AI_PRICE=cheap", "0.15/0.60 USD"},
        {"STET_AI_URL=ftp://x", "http://"},
        {"STET_PUBLIC_URL=example.org", "https://"},
        {"STET_TRUSTED_PROXIES=10.0.0.0/33", "10.0.0.0/8"},
        {"STET_TRUSTED_PROXIES=proxy.example", "10.0.0.0/8"},
        {"STET_AI=openai", "STET_AI_URL"},
        {"STET_AI_KEY_FILE=/nonexistent/key", "STET_AI_KEY_FILE"},
        {"STET_SMTP_URL=mail.example.org:25", "smtp://HOST:PORT"},
        {"STET_SMTP_URL=http://mail.example.org", "smtps://"},
        {"STET_SMTP_URL=smtp://a b", "STET_SMTP_URL"},
        {"STET_MAIL_FROM=Stet", "Stet <stet@example.org>"},
        {"STET_MAIL_FROM=a@b\nBcc: c@d", "STET_MAIL_FROM"},
    };
    const char *file = write_file(*state, "");

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *environment[] = {str_cstr(*state, str_from(cases[i].variable)), NULL};
        refuse(*state, environment, file, cases[i].needle);
    }
    unlink(file);
}

static void bad_files_are_named(void **state)
{
    static const struct {
        const char *text, *needle;
    } cases[] = {
        {"listn = x\n", "listn"},
        {"[server]\nlisten = 1.2.3.4:5\n", "[server]"},
        {"bcrypt_cost = 99\n", "STET_BCRYPT_COST"},
        {"listen = 1.2.3.4:5\nno equals sign\n", ":2:"},
    };
    refuse(*state, nothing, "/nonexistent/stet.conf", "/nonexistent/stet.conf");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *file = write_file(*state, cases[i].text);
        refuse(*state, nothing, file, cases[i].needle);
        unlink(file);
    }
}

static void secrets_are_not_shown(void **state)
{
    const char *file = write_file(*state, "");
    char *environment[] = {(char[]){"STET_AI_KEY=sk-secret"},
                           (char[]){"STET_DATABASE_URL=postgresql://stet:pass:word@db.example/stet"},
                           (char[]){"STET_SMTP_URL=smtp://stet:p@ss@word@mail.example:25"},
                           (char[]){"STET_REDIS_URL=redis://:pass@word@cache.example/1"}, NULL};
    char *broken[] = {(char[]){"STET_AI_KEY=sk-secret\nsecond line"}, NULL};
    char *no_url[] = {(char[]){"STET_SMTP_URL=stet:sk-secret@mail.example"}, NULL};
    struct settings *settings;
    struct error *error;

    check_ok(load(*state, environment, NULL, 0, file, &settings));
    assert_false(str_contains(settings_shown(settings, SETTING_AI_KEY, *state), STR("sk-")));
    check_str(settings_shown(settings, SETTING_DATABASE_URL, *state),
              STR("postgresql://stet:***@db.example/stet"));
    check_str(settings_shown(settings, SETTING_SMTP_URL, *state), STR("smtp://stet:***@mail.example:25"));
    check_str(settings_shown(settings, SETTING_REDIS_URL, *state), STR("redis://:***@cache.example/1"));
    error = load(*state, broken, NULL, 0, file, &settings);
    assert_non_null(error);
    assert_null(strstr(error_message(error), "sk-secret"));
    error_free(error);
    error = load(*state, no_url, NULL, 0, file, &settings);
    assert_non_null(error);
    assert_null(strstr(error_message(error), "sk-secret"));
    error_free(error);
    unlink(file);
}

static void a_key_file_is_read(void **state)
{
    const char *file = write_file(*state, ""), *key = write_file(*state, "  sk-from-file \nmore\n");
    char *environment[] = {str_cstr(*state, str_format(*state, "STET_AI_KEY_FILE=%s", key)), NULL};
    struct settings *settings;

    check_ok(load(*state, environment, NULL, 0, file, &settings));
    assert_string_equal(settings_text(settings, SETTING_AI_KEY), "sk-from-file");
    unlink(file);
    unlink(key);
}

static void urls_lose_their_last_slash(void **state)
{
    const char *file = write_file(*state, "");
    char *environment[] = {(char[]){"STET_PUBLIC_URL=https://stet.example.org//"}, NULL};
    struct settings *settings;

    check_ok(load(*state, environment, NULL, 0, file, &settings));
    assert_string_equal(settings_text(settings, SETTING_PUBLIC_URL), "https://stet.example.org");
    unlink(file);
}

static void unknown_flags_are_named(void **state)
{
    const char *file = write_file(*state, "");
    const struct settings_flag flags[] = {{"lisen", "x"}};
    struct settings *settings;
    struct error *error = load(*state, nothing, flags, 1, file, &settings);

    assert_non_null(error);
    assert_non_null(strstr(error_message(error), "--lisen"));
    error_free(error);
    unlink(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(every_default_is_valid),     ARENA_TEST(flags_over_environment_over_file),
        ARENA_TEST(bad_values_are_named),       ARENA_TEST(bad_files_are_named),
        ARENA_TEST(secrets_are_not_shown),      ARENA_TEST(a_key_file_is_read),
        ARENA_TEST(urls_lose_their_last_slash), ARENA_TEST(unknown_flags_are_named),
    };
    /* The data folder's default needs one. */
    setenv("HOME", "/tmp", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
