#include "app_commands.h"

#include "container.h"
#include "output.h"
#include "prompt.h"
#include "secret.h"

struct opened {
    struct settings *settings;
    struct container container;
};

static void opened_close(struct opened *self)
{
    container_close(&self->container);
}

static struct error *open_data(const struct command_line *line, struct opened *ret)
{
    TRY(app_settings(line, &ret->settings));
    return container_open(ret->settings, line->mem, &ret->container);
}

/* The password from stdin (--password-stdin) or asked for on the terminal, twice. */
static struct error *read_password(const struct command_line *line, struct secret *ret)
{
    _cleanup_(secret_release) struct secret again = {0};

    if (command_has_option(line, "password-stdin"))
        return prompt_read_line(line->in, ret);
    TRY(prompt_secret("Password: ", ret));
    TRY(prompt_secret("Once more: ", &again));
    if (!secret_eq(secret_bytes(ret), secret_bytes(&again)))
        return error_new(ERROR_INVALID, "password_mismatch", "the two passwords differ; nothing was changed");
    return OK;
}

static struct error *read_role(const struct command_line *line, const char *text, bool *ret)
{
    if (text && strcmp(text, "admin") != 0 && strcmp(text, "member") != 0)
        return error_new(ERROR_INVALID, "role",
                         "the role is \"%s\"; it must be admin or member (see stet %s --help)", text,
                         line->command->name);
    *ret = text && strcmp(text, "admin") == 0;
    return OK;
}

static void print_account(const struct command_line *line, const struct users_account *account)
{
    const char *role = account->is_admin ? "admin" : "member";
    const char *status = account->is_disabled ? "disabled" : "active";
    struct str id = id_format(line->mem, account->id), made = time_format(line->mem, account->created_at);

    output_json(line, json_pack("{s:s%, s:s%, s:s%, s:s, s:s, s:s%}", "id", id.ptr, id.len, "email",
                                account->email.ptr, account->email.len, "name", account->name.ptr,
                                account->name.len, "role", role, "status", status, "created_at", made.ptr,
                                made.len));
    if (!line->json)
        fprintf(line->out, "%-32.*s %-7s %-9s %.*s\n", STR_ARGS(account->email), role, status,
                STR_ARGS(account->name));
}

static struct error *run_add(const struct command_line *line)
{
    _cleanup_(opened_close) struct opened opened = {0};
    _cleanup_(secret_release) struct secret password = {0};
    struct users_new_account account = {.email = str_from(command_word(line, 0)),
                                        .name = str_from(command_option(line, "name"))};
    struct users_account made;

    TRY(read_role(line, command_option(line, "role"), &account.is_admin));
    TRY(open_data(line, &opened));
    TRY(read_password(line, &password));
    account.password = secret_bytes(&password);
    if (!account.name.ptr)
        account.name = str_slice(account.email, 0, str_find_char(account.email, '@', 0));
    TRY(users_module_add(opened.container.users, &account, line->mem, &made));
    print_account(line, &made);
    return OK;
}

static struct error *run_list(const struct command_line *line)
{
    _cleanup_(opened_close) struct opened opened = {0};
    struct users_account *accounts;
    size_t count;

    TRY(open_data(line, &opened));
    TRY(users_module_list(opened.container.users, line->mem, &accounts, &count));
    for (size_t i = 0; i < count; i++)
        print_account(line, &accounts[i]);
    if (!count && !line->json)
        fprintf(line->out, "There is no user yet. Make one with: stet user add EMAIL --role admin\n");
    return OK;
}

static struct error *set_disabled(const struct command_line *line, bool disabled)
{
    _cleanup_(opened_close) struct opened opened = {0};
    struct str email = str_from(command_word(line, 0));

    TRY(open_data(line, &opened));
    TRY(users_module_set_disabled(opened.container.users, email, disabled, line->mem));
    fprintf(line->out,
            disabled ? "%.*s is disabled; every session of theirs has ended.\n" : "%.*s may sign in again.\n",
            STR_ARGS(email));
    return OK;
}

static struct error *run_disable(const struct command_line *line)
{
    return set_disabled(line, true);
}
static struct error *run_enable(const struct command_line *line)
{
    return set_disabled(line, false);
}

static struct error *run_set_password(const struct command_line *line)
{
    _cleanup_(opened_close) struct opened opened = {0};
    _cleanup_(secret_release) struct secret password = {0};
    struct str email = str_from(command_word(line, 0));

    TRY(open_data(line, &opened));
    TRY(read_password(line, &password));
    TRY(users_module_set_password(opened.container.users, email, secret_bytes(&password), line->mem));
    fprintf(line->out, "%.*s has a new password; every session of theirs has ended.\n", STR_ARGS(email));
    return OK;
}

static struct error *run_set_role(const struct command_line *line)
{
    _cleanup_(opened_close) struct opened opened = {0};
    struct str email = str_from(command_word(line, 0));
    bool is_admin;

    TRY(read_role(line, command_word(line, 1), &is_admin));
    TRY(open_data(line, &opened));
    TRY(users_module_set_admin(opened.container.users, email, is_admin, line->mem));
    fprintf(line->out, "%.*s is now %s.\n", STR_ARGS(email), is_admin ? "an administrator" : "a member");
    return OK;
}

static const struct option_definition add_options[] = {
    {"password-stdin", NULL, "read the password from the first line of stdin"},
    {"role", "admin|member", "what the user may do on this server (default: member)"},
    {"name", "NAME", "name that others see (default: the part of the address before the @)"},
};
static const struct option_definition password_options[] = {
    {"password-stdin", NULL, "read the password from the first line of stdin"},
};

#define USER_COMMAND(command_name, words, count_of_words, text, function)                              \
    {                                                                                                  \
        .name = (command_name), .arguments = (words), .summary = (text), .side = COMMAND_SERVER,       \
        .least = (count_of_words), .most = (count_of_words), .takes_settings = true, .run = (function) \
    }

const struct command user_add_command = {
    .name = "user add",
    .arguments = "EMAIL",
    .summary = "make a user",
    .details = "echo 'four plain words here' | stet user add ana@example.org --password-stdin --role admin",
    .side = COMMAND_SERVER,
    .least = 1,
    .most = 1,
    .options = add_options,
    .option_count = COUNT_OF(add_options),
    .takes_settings = true,
    .run = run_add,
};
const struct command user_list_command = USER_COMMAND("user list", "", 0, "list all users", run_list);
const struct command user_disable_command =
    USER_COMMAND("user disable", "EMAIL", 1, "end a user's sessions and refuse new ones", run_disable);
const struct command user_enable_command =
    USER_COMMAND("user enable", "EMAIL", 1, "let a disabled user sign in again", run_enable);
const struct command user_set_password_command = {
    .name = "user set-password",
    .arguments = "EMAIL",
    .summary = "give a user a new password and end their sessions",
    .side = COMMAND_SERVER,
    .least = 1,
    .most = 1,
    .options = password_options,
    .option_count = COUNT_OF(password_options),
    .takes_settings = true,
    .run = run_set_password,
};
const struct command user_set_role_command = USER_COMMAND(
    "user set-role", "EMAIL admin|member", 2, "make a user an administrator, or a member", run_set_role);
