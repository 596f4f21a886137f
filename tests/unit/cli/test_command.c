#include "check.h"
#include "command.h"
#include <unistd.h>

static int runs;
static size_t words;
static const char *role;
static bool bare;

static struct error *run(const struct command_line *line)
{
    runs++;
    words = line->word_count;
    role = command_option(line, "role");
    bare = command_has_option(line, "force");
    return OK;
}

static struct error *refuse(const struct command_line *line _unused_)
{
    return error_new(ERROR_CONFLICT, "taken", "that is taken");
}

static struct error *misuse(const struct command_line *line _unused_)
{
    return error_new(ERROR_INVALID, "usage", "not like that");
}

static const struct option_definition options[] = {{"role", "ROLE", "a role"},
                                                   {"force", NULL, "no questions"}};
static const struct command add = {.name = "user add",
                                   .arguments = "EMAIL",
                                   .summary = "make a user",
                                   .least = 1,
                                   .most = 2,
                                   .options = options,
                                   .option_count = COUNT_OF(options),
                                   .run = run};
static const struct command refusing = {
    .name = "refuse", .arguments = "", .summary = "refuse", .run = refuse};
static const struct command misused = {.name = "misuse", .arguments = "", .summary = "misuse", .run = misuse};
static const struct command *const commands[] = {&add, &refusing, &misused};

/* Runs with stdout and stderr thrown away. */
static int call(const char *text)
{
    char copy[200], *argv[20];
    int argc = 1, out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO), status;
    FILE *null = fopen("/dev/null", "w");

    runs = 0;
    role = NULL;
    argv[0] = (char[]){"stet"};
    snprintf(copy, sizeof(copy), "%s", text);
    for (char *rest = copy, *word; (word = strsep(&rest, " ")) != NULL;)
        if (word[0])
            argv[argc++] = word;
    fflush(stdout);
    dup2(fileno(null), STDOUT_FILENO);
    dup2(fileno(null), STDERR_FILENO);
    status = command_main(commands, COUNT_OF(commands), argc, argv);
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(out);
    close(err);
    fclose(null);
    return status;
}

static void words_and_options_in_any_order(void **state _unused_)
{
    static const char *const lines[] = {"user add a@b --role admin --force",
                                        "user add --role admin --force a@b",
                                        "user add --force --role=admin a@b"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        assert_int_equal(call(lines[i]), 0);
        assert_int_equal(runs, 1);
        assert_int_equal(words, 1);
        assert_true(bare);
    }
    assert_int_equal(call("user add -- --role --force"), 0);
    assert_int_equal(words, 2);
    assert_null(role);
}

static void wrong_usage_is_2(void **state _unused_)
{
    static const char *const lines[] = {"",
                                        "nothing",
                                        "user",
                                        "user remove",
                                        "user add",
                                        "user add a b c",
                                        "user add a --unknown",
                                        "user add a --role",
                                        "user add a --force=yes",
                                        "misuse"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        if (call(lines[i]) != 2)
            fail_msg("\"%s\" is no wrong usage", lines[i]);
        assert_int_equal(runs, 0);
    }
}

static void refusal_is_1(void **state _unused_)
{
    assert_int_equal(call("refuse"), 1);
}

static void help_is_0(void **state _unused_)
{
    static const char *const lines[] = {"help", "--help", "-h", "version", "--version", "user add --help"};
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_int_equal(call(lines[i]), 0);
    assert_int_equal(runs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_options_in_any_order),
        cmocka_unit_test(wrong_usage_is_2),
        cmocka_unit_test(refusal_is_1),
        cmocka_unit_test(help_is_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
