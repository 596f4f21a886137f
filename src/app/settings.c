#include "settings.h"

#include "clock.h"
#include "prd_checks.h"
#include "setting_kinds.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_DEFAULT "/etc/stet/stet.conf"
#define PREFIX "STET_"

static const char *const registration_words[] = {"open", "invite", "closed", NULL};
static const char *const ai_words[] = {"guide", "openai", "ollama", "anthropic", NULL};
static const char *const ai_private_words[] = {"refuse", "allow", NULL};
static const char *const ai_probe_words[] = {"start", "ask", NULL};
static const char *const metrics_words[] = {"local", "public", "off", NULL};
static const char *const log_words[] = {"text", "json", NULL};
static const char *const log_level_words[] = {"debug", "info", "warning", "error", NULL};

/* Variables of the same prefix that belong to the client or to the project's tests. */
static const char *const foreign_variables[] = {
    "STET_SERVER",        "STET_TOKEN", "STET_CONFIG_HOME", "STET_TEST_DATA", "STET_BIN",
    "STET_TEST_DATABASE", NULL};

static const struct setting_definition definitions[SETTING_COUNT] = {
#define SETTING(identifier, name, kind, fallback, min, max, words, summary) \
    {name, kind, fallback, min, max, words, summary},
#include "settings.def"
#undef SETTING
};

struct settings {
    struct arena *mem;
    struct setting_value values[SETTING_COUNT];
};

static size_t find_by_key(const char *key, char separator)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const char *name = definitions[i].name + strlen(PREFIX);
        size_t at = 0;
        while (name[at] && (name[at] == '_' ? separator : tolower((unsigned char)name[at])) == key[at])
            at++;
        if (!name[at] && !key[at])
            return i;
    }
    return SETTING_COUNT;
}

static struct error *set(struct settings *self, enum setting setting, struct str text, const char *source)
{
    const struct setting_definition *definition = &definitions[setting];
    struct setting_value value = {.source = source};
    bool is_secret = setting_is_secret(definition);

    if (!setting_parse(definition, text, self->mem, &value))
        return error_new(ERROR_INVALID, "setting", "%s (%s) is \"%.*s\"; it must be %s", definition->name,
                         source, is_secret ? 6 : (int)str_slice(text, 0, str_find_char(text, '\n', 0)).len,
                         is_secret ? "hidden" : text.ptr, setting_allowed(definition, self->mem).ptr);
    self->values[setting] = value;
    return OK;
}

struct file_reading {
    struct settings *settings;
    const char *file;
    struct error *error;
};

static int take_pair(void *context, const char *section, const char *key, const char *text)
{
    struct file_reading *reading = context;
    size_t setting = find_by_key(key, '_');

    if (reading->error)
        return 0;
    if (section[0])
        reading->error = error_new(ERROR_INVALID, "setting",
                                   "%s: the section [%s] is unknown; settings stand without "
                                   "sections",
                                   reading->file, section);
    else if (setting == SETTING_COUNT)
        reading->error =
            error_new(ERROR_INVALID, "setting",
                      "%s: the setting \"%s\" is unknown; `stet serve --help` lists all", reading->file, key);
    else
        reading->error = set(reading->settings, (enum setting)setting, str_from(text), reading->file);
    return reading->error == OK;
}

static struct error *read_file(struct settings *self, const char *file)
{
    struct file_reading reading = {self, file ? file : FILE_DEFAULT, OK};
    int line;

    if (!file && access(FILE_DEFAULT, F_OK) != 0)
        return OK;
    line = ini_parse(reading.file, take_pair, &reading);
    if (reading.error)
        return reading.error;
    if (line < 0)
        return error_new(ERROR_INVALID, "setting", "cannot read the configuration file %s: %s", reading.file,
                         strerror(errno));
    if (line > 0)
        return error_new(ERROR_INVALID, "setting", "%s:%d: expected \"setting = value\"", reading.file, line);
    return OK;
}

static bool is_foreign(struct str name)
{
    for (size_t i = 0; foreign_variables[i]; i++)
        if (str_eq(name, str_from(foreign_variables[i])))
            return true;
    return false;
}

static struct error *read_environment(struct settings *self, char **environment)
{
    for (size_t i = 0; environment[i]; i++) {
        struct str variable = str_from(environment[i]), name;
        size_t equals = str_find_char(variable, '=', 0), setting = 0;

        if (equals == SIZE_MAX || !str_starts(variable, STR(PREFIX)))
            continue;
        name = str_slice(variable, 0, equals);
        if (is_foreign(name))
            continue;
        while (setting < SETTING_COUNT && !str_eq(name, str_from(definitions[setting].name)))
            setting++;
        if (setting == SETTING_COUNT)
            return error_new(ERROR_INVALID, "setting",
                             "the environment sets %.*s, which is no setting; `stet serve --help` lists all",
                             STR_ARGS(name));
        TRY(set(self, (enum setting)setting, str_slice(variable, equals + 1, variable.len), "environment"));
    }
    return OK;
}

static void fclosep(FILE **stream)
{
    if (*stream)
        fclose(*stream);
}

/* The key of a model must not stand in a unit file or a process list: a file of its own may hold it. */
static struct error *read_key_file(struct settings *self)
{
    const char *file = self->values[SETTING_AI_KEY_FILE].text;
    _cleanup_(fclosep) FILE *stream = NULL;
    char line[4096];

    if (!file[0])
        return OK;
    if (self->values[SETTING_AI_KEY].text[0])
        return error_new(ERROR_INVALID, "setting",
                         "STET_AI_KEY and STET_AI_KEY_FILE are both set; keep one of them");
    stream = fopen(file, "re");
    if (!stream || !fgets(line, sizeof(line), stream))
        return error_new(ERROR_INVALID, "setting", "STET_AI_KEY_FILE: cannot read a key from %s", file);
    return set(self, SETTING_AI_KEY, str_trim(str_from(line)), file);
}

/* Where the data lives when nobody said so. */
static struct error *fill_data_folder(struct settings *self)
{
    const char *home = getenv("HOME");
    const char *base = getenv("XDG_DATA_HOME");
    struct str folder;

    if (self->values[SETTING_DATA].text[0])
        return OK;
    if (geteuid() == 0)
        folder = STR("/var/lib/stet");
    else if (base && base[0] == '/')
        folder = str_format(self->mem, "%s/stet", base);
    else if (home && home[0] == '/')
        folder = str_format(self->mem, "%s/.local/share/stet", home);
    else
        return error_new(ERROR_INVALID, "setting",
                         "STET_DATA is not set and there is no HOME to put the data under");
    return set(self, SETTING_DATA, folder, "default");
}

static struct error *check_budget(const struct settings *self)
{
    const char *budget = self->values[SETTING_AI_BUDGET].text, *price = self->values[SETTING_AI_PRICE].text;
    struct error *error = prd_check_budget(budget, "");
    const char *name = "STET_AI_BUDGET", *text = budget;

    if (error && error_has_code(error, "price")) { /* in money, which the price must be in too */
        error_free(error);
        error = prd_check_budget(budget, price);
        name = "STET_AI_PRICE";
        text = price;
    } else if (!error) {
        error = prd_check_budget("", price);
        name = "STET_AI_PRICE";
        text = price;
    }
    return error ? error_wrap(error, ERROR_INVALID, "setting", "%s: \"%s\": %s", name, text,
                              error_message(error))
                 : OK;
}

static struct error *check_together(const struct settings *self)
{
    if (self->values[SETTING_AI].number == SETTING_AI_OPENAI && !self->values[SETTING_AI_URL].text[0])
        return error_new(ERROR_INVALID, "setting",
                         "STET_AI=openai needs STET_AI_URL, the base URL of the model's "
                         "server, such as http://127.0.0.1:11434/v1");
    if (self->values[SETTING_AI].number != SETTING_AI_GUIDE && !self->values[SETTING_AI_MODEL].text[0])
        return error_new(ERROR_INVALID, "setting", "STET_AI=%s needs STET_AI_MODEL, the name of the model",
                         self->values[SETTING_AI].text);
    if (self->values[SETTING_AI_CONTEXT].number > 0 && self->values[SETTING_AI_CONTEXT].number < 4096)
        return error_new(ERROR_INVALID, "setting",
                         "STET_AI_CONTEXT is at least 4096: with less a model loses the rules it is told");
    return check_budget(self);
}

struct error *settings_load(const char *file, char **environment, const struct settings_flag *flags,
                            size_t count, struct arena *mem, struct settings **ret)
{
    struct settings *self = arena_new_of(mem, struct settings);

    self->mem = mem;
    for (size_t i = 0; i < SETTING_COUNT; i++)
        TRY(set(self, (enum setting)i, str_from(definitions[i].fallback), "default"));
    TRY(read_file(self, file));
    TRY(read_environment(self, environment));
    for (size_t i = 0; i < count; i++) {
        size_t setting = find_by_key(flags[i].name, '-');
        if (setting == SETTING_COUNT)
            return error_new(ERROR_INVALID, "setting", "there is no flag --%s; `stet serve --help` lists all",
                             flags[i].name);
        TRY(set(self, (enum setting)setting, str_from(flags[i].value), "flag"));
    }
    TRY(read_key_file(self));
    TRY(fill_data_folder(self));
    TRY(check_together(self));
    *ret = self;
    return OK;
}

const char *settings_text(const struct settings *self, enum setting setting)
{
    return self->values[setting].text;
}

int64_t settings_number(const struct settings *self, enum setting setting)
{
    return self->values[setting].number;
}

void settings_rate(const struct settings *self, enum setting setting, int64_t *count, int64_t *per)
{
    *count = self->values[setting].number;
    *per = self->values[setting].per;
}

const char *setting_name(enum setting setting)
{
    return definitions[setting].name;
}
const char *setting_summary(enum setting setting)
{
    return definitions[setting].summary;
}
const char *setting_default(enum setting setting)
{
    return definitions[setting].fallback;
}

const char *setting_flag(enum setting setting, struct arena *mem)
{
    char *flag = str_cstr(mem, str_from(definitions[setting].name + strlen(PREFIX)));
    for (char *c = flag; *c; c++)
        *c = (char)(*c == '_' ? '-' : tolower((unsigned char)*c));
    return flag;
}

const char *setting_choices(enum setting setting, struct arena *mem)
{
    return setting_words(&definitions[setting], mem);
}

struct str settings_shown(const struct settings *self, enum setting setting, struct arena *mem)
{
    return setting_hide(&definitions[setting], str_from(self->values[setting].text), mem);
}

const char *settings_source(const struct settings *self, enum setting setting)
{
    return self->values[setting].source;
}
