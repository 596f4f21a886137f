#include "app_commands.h"

#include "container.h"
#include "output.h"

static struct error *open_data(const struct command_line *line, struct container *ret)
{
    struct settings *settings;

    TRY(app_settings(line, &settings));
    return container_open(settings, CONTAINER_COMMAND, line->mem, ret);
}

static const char *const state_words[] = {
    [USERS_KEY_NEXT] = "next",
    [USERS_KEY_SIGNING] = "signing",
    [USERS_KEY_RETIRED] = "retired",
};

static json_t *key_json(const struct command_line *line, const struct users_key *key)
{
    struct str from = time_format(line->mem, key->signs_from);
    struct str until = key->gone_at ? time_format(line->mem, key->gone_at) : STR_NONE;

    return json_pack("{s:s%, s:s, s:s%, s:o}", "kid", key->kid.ptr, key->kid.len, "state",
                     state_words[key->state], "signs_from", from.ptr, from.len, "published_until",
                     until.ptr ? json_stringn(until.ptr, until.len) : json_null());
}

static void print_key(const struct command_line *line, const struct users_key *key)
{
    fprintf(line->out, "%.*s  %-7s  ", STR_ARGS(key->kid), state_words[key->state]);
    fputs(key->state == USERS_KEY_RETIRED ? "published until " : "from ", line->out);
    output_time(line,
                time_format(line->mem, key->state == USERS_KEY_RETIRED ? key->gone_at : key->signs_from).ptr);
    fputc('\n', line->out);
}

static void print_keys(const struct command_line *line, struct users_module *users)
{
    json_t *all = json_array();
    struct users_key *keys;
    size_t count;

    users_module_keys(users, line->mem, &keys, &count);
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(all, key_json(line, &keys[i]));
        if (!line->json)
            print_key(line, &keys[i]);
    }
    output_json(line, all);
}

static struct error *run_list(const struct command_line *line)
{
    _cleanup_(container_close) struct container container = {0};

    TRY(open_data(line, &container));
    print_keys(line, container.users);
    return OK;
}

static struct error *read_overlap(const struct command_line *line, int64_t *ret)
{
    const char *text = command_option(line, "overlap");

    *ret = -1;
    if (text && !duration_parse(str_from(text), ret))
        return error_new(
            ERROR_INVALID, "usage",
            "the overlap is \"%s\"; it must be a time such as 15m, 2h or 0s (see stet keys rotate --help)",
            text);
    return OK;
}

static struct error *run_rotate(const struct command_line *line)
{
    _cleanup_(container_close) struct container container = {0};
    int64_t overlap;

    TRY(read_overlap(line, &overlap));
    TRY(open_data(line, &container));
    TRY(users_module_rotate_keys(container.users, overlap, line->mem));
    print_keys(line, container.users);
    return OK;
}

static const struct option_definition rotate_options[] = {
    {"overlap", "TIME", "how long the new key is published before it signs (default: 15m)"},
};

const struct command keys_list_command = {
    .name = "keys list",
    .arguments = "",
    .summary = "list the keys of access tokens",
    .side = COMMAND_SERVER,
    .takes_settings = true,
    .run = run_list,
};

const struct command keys_rotate_command = {
    .name = "keys rotate",
    .arguments = "",
    .summary = "make a new key for access tokens",
    .details = "The new key is published at once and signs a quarter of an hour later, when\n"
               "every node and every service that keeps the published keys knows it. The key\n"
               "before it stays published until the last token that it signed is dead. Nobody\n"
               "is signed out, and a running server needs no restart.\n\n"
               "When a key has leaked: stet keys rotate --overlap 0s, then remove the older\n"
               "signing-*.pem from keys/ in the data folder. Their tokens are refused within\n"
               "seconds; sessions go on by refreshing.",
    .side = COMMAND_SERVER,
    .options = rotate_options,
    .option_count = COUNT_OF(rotate_options),
    .takes_settings = true,
    .run = run_rotate,
};
