#include "app_commands.h"

#include "container.h"
#include "id.h"
#include "output.h"

#include <unistd.h>

struct error *app_settings(const struct command_line *line, struct settings **ret)
{
    struct settings_flag *flags = arena_array_of(line->mem, line->option_count + 1, struct settings_flag);
    size_t count = 0;

    for (size_t i = 0; i < line->option_count; i++) {
        const struct command_option *option = &line->options[i];
        bool is_own = strcmp(option->name, "config") == 0 || strcmp(option->name, "json") == 0;
        for (size_t j = 0; j < line->command->option_count; j++)
            is_own = is_own || strcmp(option->name, line->command->options[j].name) == 0;
        if (!is_own)
            flags[count++] = (struct settings_flag){option->name, option->value ? option->value : ""};
    }
    return settings_load(command_option(line, "config"), environ, flags, count, line->mem, ret);
}

static struct error *run_migrate(const struct command_line *line)
{
    struct settings *settings;
    _cleanup_(container_close) struct container container = {0};

    TRY(app_settings(line, &settings));
    TRY(container_open(settings, line->mem, &container));
    fprintf(line->out, "The database is up to date.\n");
    return OK;
}

static struct error *run_settings(const struct command_line *line)
{
    struct settings *settings;

    json_t *all;

    TRY(app_settings(line, &settings));
    all = json_object();
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        enum setting setting = (enum setting)i;
        struct str shown = settings_shown(settings, setting, line->mem);

        json_object_set_new(all, setting_name(setting),
                            json_pack("{s:s%, s:s}", "value", shown.ptr, shown.len, "source",
                                      settings_source(settings, setting)));
        if (!line->json)
            fprintf(line->out, "%-24s %-28.*s %-12s %s\n", setting_name(setting), STR_ARGS(shown),
                    settings_source(settings, setting), setting_summary(setting));
    }
    output_json(line, all);
    return OK;
}

static struct error *run_keys_list(const struct command_line *line)
{
    struct settings *settings;
    _cleanup_(container_close) struct container container = {0};
    struct users_key *keys;
    size_t count;

    TRY(app_settings(line, &settings));
    TRY(container_open(settings, line->mem, &container));
    TRY(users_module_keys(container.users, line->mem, &keys, &count));
    for (size_t i = 0; i < count; i++) {
        struct str made = time_format(line->mem, keys[i].created_at);
        output_json(line, json_pack("{s:s%, s:s%, s:b}", "kid", keys[i].kid.ptr, keys[i].kid.len,
                                    "created_at", made.ptr, made.len, "signs", keys[i].signs));
        if (!line->json)
            fprintf(line->out, "%.*s  %.*s%s\n", STR_ARGS(keys[i].kid), STR_ARGS(made),
                    keys[i].signs ? "  signs now" : "");
    }
    return OK;
}

const struct command migrate_command = {
    .name = "migrate",
    .arguments = "",
    .summary = "bring the database up to date and stop",
    .side = COMMAND_SERVER,
    .takes_settings = true,
    .run = run_migrate,
};

const struct command settings_command = {
    .name = "settings",
    .arguments = "",
    .summary = "list every setting, its value and where it came from",
    .side = COMMAND_SERVER,
    .takes_settings = true,
    .run = run_settings,
};

const struct command keys_list_command = {
    .name = "keys list",
    .arguments = "",
    .summary = "list the keys that sign and verify access tokens",
    .side = COMMAND_SERVER,
    .takes_settings = true,
    .run = run_keys_list,
};
