#include "app_commands.h"

#include "container.h"
#include "output.h"
#include "prompt.h"
#include "secret.h"
#include <unistd.h>

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
    return container_open(ret->settings, CONTAINER_COMMAND, line->mem, &ret->container);
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
        return error_new(ERROR_INVALID, "usage",
                         "the role is \"%s\"; it must be admin or member (see stet %s --help)", text,
                         line->command->name);
    *ret = text && strcmp(text, "admin") == 0;
    return OK;
}

static const char *role_of(const struct users_account *account)
{
    return account->is_admin ? "admin" : "member";
}

static const char *status_of(const struct users_account *account)
{
    return account->is_disabled ? "disabled" : "active";
}

static json_t *account_json(const struct command_line *line, const struct users_account *account)
{
    struct str id = id_format(line->mem, account->id), made = time_format(line->mem, account->created_at);

    return json_pack("{s:s%, s:s%, s:s%, s:s, s:s, s:s%}", "id", id.ptr, id.len, "email", account->email.ptr,
                     account->email.len, "name", account->name.ptr, account->name.len, "role",
                     role_of(account), "status", status_of(account), "created_at", made.ptr, made.len);
}

static void print_account(const struct command_line *line, const struct users_account *account)
{
    struct str name = output_clean(line->mem, account->name);

    output_cell(line, str_cstr(line->mem, output_clean(line->mem, account->email)), 32);
    fprintf(line->out, "  %-7s %-9s %.*s\n", role_of(account), status_of(account), STR_ARGS(name));
}

/* All that is known of one. */
static json_t *whole_account_json(const struct command_line *line, const struct users_account *account)
{
    json_t *json = account_json(line, account);
    struct str deletion = account->deletion_at ? time_format(line->mem, account->deletion_at) : STR_NONE;

    json_object_set_new(json, "email_verified", json_boolean(account->email_is_verified));
    json_object_set_new(json, "second_factor", json_boolean(account->has_second_factor));
    json_object_set_new(json, "deletion_at",
                        deletion.ptr ? json_stringn(deletion.ptr, deletion.len) : json_null());
    return json;
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
    output_json(line, account_json(line, &made));
    if (!line->json)
        print_account(line, &made);
    return OK;
}

static struct error *run_list(const struct command_line *line)
{
    _cleanup_(opened_close) struct opened opened = {0};
    const char *words = command_word(line, 0);
    struct users_account *accounts;
    json_t *all;
    size_t count;

    TRY(open_data(line, &opened));
    TRY(users_module_list(opened.container.users, words ? str_from(words) : STR_NONE, line->mem, &accounts,
                          &count));
    all = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(all, account_json(line, &accounts[i]));
        if (!line->json)
            print_account(line, &accounts[i]);
    }
    output_json(line, all);
    if (!count && !line->json && words)
        fprintf(line->out, "Nobody has that in their address or name.\n");
    else if (!count && !line->json)
        fprintf(line->out, "There is no user yet. Make one with: stet user add EMAIL --role admin\n");
    return OK;
}

/* 2026-01-02 03:04 UTC */
static struct str minute(const struct command_line *line, int64_t at)
{
    struct str time = time_format(line->mem, at);
    return str_format(line->mem, "%.*s %.*s UTC", STR_ARGS(str_slice(time, 0, 10)),
                      STR_ARGS(str_slice(time, 11, 16)));
}

static void print_fact(const struct command_line *line, const char *name, struct str value)
{
    fprintf(line->out, "%-14s %.*s\n", name, STR_ARGS(output_clean(line->mem, value)));
}

static struct error *run_show(const struct command_line *line)
{
    _cleanup_(opened_close) struct opened opened = {0};
    struct users_account account;

    TRY(open_data(line, &opened));
    TRY(users_module_show(opened.container.users, str_from(command_word(line, 0)), line->mem, &account));
    output_json(line, whole_account_json(line, &account));
    if (line->json)
        return OK;
    print_fact(line, "Address", account.email);
    print_fact(line, "", account.email_is_verified ? STR("verified") : STR("not verified yet"));
    print_fact(line, "Name", account.name);
    print_fact(line, "Id", id_format(line->mem, account.id));
    print_fact(line, "Role", str_from(role_of(&account)));
    print_fact(line, "Status", str_from(status_of(&account)));
    print_fact(line, "Second factor", account.has_second_factor ? STR("yes") : STR("no"));
    print_fact(line, "Made", minute(line, account.created_at));
    if (account.deletion_at)
        print_fact(line, "Deletion", minute(line, account.deletion_at));
    return OK;
}

/* What was done to an account: {"email": ..., `member`: `value`}, or a sentence that begins with the address.
 */
static void report(const struct command_line *line, const char *member, const char *value,
                   const char *sentence)
{
    struct str email = str_from(command_word(line, 0));

    output_json(line, json_pack("{s:s%, s:s}", "email", email.ptr, email.len, member, value));
    if (!line->json)
        fprintf(line->out, "%.*s %s\n", STR_ARGS(email), sentence);
}

static struct error *set_disabled(const struct command_line *line, bool disabled)
{
    _cleanup_(opened_close) struct opened opened = {0};
    struct str email = str_from(command_word(line, 0));

    TRY(open_data(line, &opened));
    TRY(users_module_set_disabled(opened.container.users, email, disabled, line->mem));
    report(line, "status", disabled ? "disabled" : "active",
           disabled ? "is disabled; every session of theirs has ended." : "may sign in again.");
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
    report(line, "password", "changed", "has a new password; every session of theirs has ended.");
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
    report(line, "role", is_admin ? "admin" : "member",
           is_admin ? "is now an administrator." : "is now a member.");
    return OK;
}

static struct error *run_logout(const struct command_line *line)
{
    _cleanup_(opened_close) struct opened opened = {0};

    TRY(open_data(line, &opened));
    TRY(users_module_log_out(opened.container.users, str_from(command_word(line, 0)), line->mem));
    report(line, "sessions", "ended", "is signed out everywhere.");
    return OK;
}

static struct error *run_remove_factor(const struct command_line *line)
{
    _cleanup_(opened_close) struct opened opened = {0};

    TRY(open_data(line, &opened));
    TRY(users_module_remove_factor(opened.container.users, str_from(command_word(line, 0)), line->mem));
    report(line, "second_factor", "removed", "signs in with the password alone again.");
    return OK;
}

/* Only for who says so: --yes, or "yes" on the terminal. */
static struct error *confirm_deletion(const struct command_line *line, const struct users_account *account)
{
    struct str email = output_clean(line->mem, account->email), answer;

    if (command_has_option(line, "yes"))
        return OK;
    if (!isatty(fileno(line->in)))
        return error_new(ERROR_INVALID, "usage", "nobody is there to ask: say --yes; nothing was changed");
    TRY(prompt_line(
        str_format(line->mem,
                   "%.*s is signed out at once, and deleted in seven days with all that is theirs "
                   "alone. Type yes: ",
                   STR_ARGS(email))
            .ptr,
        line->mem, &answer));
    return str_eq(answer, STR("yes"))
               ? OK
               : error_new(ERROR_INVALID, "not_confirmed", "that was no yes; nothing was changed");
}

static struct error *run_delete(const struct command_line *line)
{
    _cleanup_(opened_close) struct opened opened = {0};
    struct str email = str_from(command_word(line, 0));
    struct users_account account;

    TRY(open_data(line, &opened));
    TRY(users_module_show(opened.container.users, email, line->mem, &account));
    TRY(confirm_deletion(line, &account));
    TRY(users_module_delete(opened.container.users, email, line->mem, &account));
    output_json(line, whole_account_json(line, &account));
    if (!line->json)
        fprintf(line->out, "%.*s is disabled now and goes on %.*s. Until then, stet user enable keeps it.\n",
                STR_ARGS(output_clean(line->mem, account.email)),
                STR_ARGS(minute(line, account.deletion_at)));
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
static const struct option_definition delete_options[] = {
    {"yes", NULL, "do not ask"},
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
    .details = "  echo 'four plain words here' |\n"
               "    stet user add ana@example.org --password-stdin --role admin",
    .side = COMMAND_SERVER,
    .least = 1,
    .most = 1,
    .options = add_options,
    .option_count = COUNT_OF(add_options),
    .takes_settings = true,
    .run = run_add,
};
const struct command user_list_command = {
    .name = "user list",
    .arguments = "[WORDS]",
    .summary = "list all users, or those with WORDS in name or address",
    .side = COMMAND_SERVER,
    .most = 1,
    .takes_settings = true,
    .run = run_list,
};
const struct command user_remove_factor_command =
    USER_COMMAND("user remove-factor", "EMAIL", 1,
                 "for who lost app and recovery codes: no code is asked for", run_remove_factor);
const struct command user_show_command = USER_COMMAND("user show", "EMAIL", 1, "show one user", run_show);
const struct command user_logout_command =
    USER_COMMAND("user logout", "EMAIL", 1, "end all sessions of a user", run_logout);
const struct command user_disable_command =
    USER_COMMAND("user disable", "EMAIL", 1, "end a user's sessions and refuse new ones", run_disable);
const struct command user_enable_command =
    USER_COMMAND("user enable", "EMAIL", 1, "let a disabled user sign in again", run_enable);
const struct command user_set_password_command = {
    .name = "user set-password",
    .arguments = "EMAIL",
    .summary = "give a user a new password, end their sessions",
    .side = COMMAND_SERVER,
    .least = 1,
    .most = 1,
    .options = password_options,
    .option_count = COUNT_OF(password_options),
    .takes_settings = true,
    .run = run_set_password,
};
const struct command user_set_role_command =
    USER_COMMAND("user set-role", "EMAIL ROLE", 2, "make a user an admin, or a member", run_set_role);
const struct command user_delete_command = {
    .name = "user delete",
    .arguments = "EMAIL",
    .summary = "disable a user now, delete them in seven days",
    .details = "Until then, stet user enable keeps the account.\n\n"
               "  stet user delete bob@example.org --yes",
    .side = COMMAND_SERVER,
    .least = 1,
    .most = 1,
    .options = delete_options,
    .option_count = COUNT_OF(delete_options),
    .takes_settings = true,
    .run = run_delete,
};
