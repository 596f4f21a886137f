#include "app_commands.h"

#include "container.h"
#include "help.h"
#include "output.h"
#include "prd_checks.h"

#include <unistd.h>

#define SETTINGS_COLUMN 26
#define PROBE_TIMEOUT SECONDS(3)

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

void app_print_settings_help(FILE *out)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    fprintf(out, "\nSettings as flags; --listen is STET_LISTEN as a variable, listen in a file:\n");
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        enum setting setting = (enum setting)i;
        const char *fallback = setting_default(setting), *choices = setting_choices(setting, mem);
        const char *name = str_format(mem, "--%s", setting_flag(setting, mem)).ptr;
        struct str more = choices[0] ? str_format(mem, ": %s", choices) : STR("");

        if (fallback[0])
            more = str_format(mem, "%.*s (default: %s)", STR_ARGS(more), fallback);
        help_entry(out, SETTINGS_COLUMN, name,
                   str_format(mem, "%s%.*s", setting_summary(setting), STR_ARGS(more)).ptr);
    }
}

static struct error *run_migrate(const struct command_line *line)
{
    struct settings *settings;
    _cleanup_(container_close) struct container container = {0};

    TRY(app_settings(line, &settings));
    TRY(container_open(settings, CONTAINER_COMMAND, line->mem, &container));
    output_json(line, json_pack("{s:b}", "up_to_date", 1));
    if (!line->json)
        fprintf(line->out, "The database is up to date.\n");
    return OK;
}

/* The name with its value; below it what it is, and who set it where that was not the default. */
static void print_setting(const struct command_line *line, const struct settings *settings,
                          enum setting setting)
{
    struct str shown = settings_shown(settings, setting, line->mem);
    const char *source = settings_source(settings, setting), *choices = setting_choices(setting, line->mem);
    const char *summary = setting_summary(setting);
    bool is_set = strcmp(source, "default") != 0;

    fprintf(line->out, "%s%-24s%s ", style(line, is_set ? STYLE_BOLD : STYLE_NONE), setting_name(setting),
            style(line, STYLE_NONE));
    output_text(line, shown.len ? str_cstr(line->mem, shown) : "(not set)");
    if (is_set)
        fprintf(line->out, "  (%s)", source);
    fputc('\n', line->out);
    if (choices[0])
        summary = str_format(line->mem, "%s: %s", summary, choices).ptr;
    output_prose(line, "    ", STYLE_DIM, summary);
}

/* Whether the model's server is there, in a line of its own; a few seconds at the most. */
static struct error *tell_model(const struct command_line *line, const struct settings *settings)
{
    struct str key = str_from(settings_text(settings, SETTING_AI_KEY)), said;
    struct prd_options options = {
        .assistant = (enum prd_assistant_kind)settings_number(settings, SETTING_AI),
        .ai_url = settings_text(settings, SETTING_AI_URL),
        .ai_model = settings_text(settings, SETTING_AI_MODEL),
        .ai_key = key.len ? key : STR_NONE,
        .ai_budget = settings_text(settings, SETTING_AI_BUDGET),
    };

    TRY(prd_ask_model(&options, PROBE_TIMEOUT, line->mem, &said));
    output_prose(line, "", STYLE_NONE, str_format(line->mem, "\nThe assistant: %.*s.", STR_ARGS(said)).ptr);
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
                            json_pack("{s:s%, s:s, s:s, s:s, s:s}", "value", shown.ptr, shown.len, "source",
                                      settings_source(settings, setting), "default", setting_default(setting),
                                      "choices", setting_choices(setting, line->mem), "summary",
                                      setting_summary(setting)));
        if (!line->json)
            print_setting(line, settings, setting);
    }
    output_json(line, all);
    return line->json || command_option(line, "no-probe") ? OK : tell_model(line, settings);
}

const struct command migrate_command = {
    .name = "migrate",
    .arguments = "",
    .summary = "bring the database up to date and stop",
    .side = COMMAND_SERVER,
    .takes_settings = true,
    .run = run_migrate,
};

static const struct option_definition settings_options[] = {
    {"no-probe", NULL, "do not ask the model's server whether it is there"},
};

const struct command settings_command = {
    .name = "settings",
    .arguments = "",
    .summary = "list every setting, its value and its source",
    .side = COMMAND_SERVER,
    .options = settings_options,
    .option_count = COUNT_OF(settings_options),
    .takes_settings = true,
    .run = run_settings,
};
