#include "settings.h"

#include "clock.h"
#include "mail/mailer.h"
#include "prd_module.h"
#include "strbuf.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_DEFAULT "/etc/stet/stet.conf"
#define PREFIX "STET_"

enum kind {
    KIND_TEXT,
    KIND_SECRET,
    KIND_URL,
    KIND_DATABASE_URL, /* its password is hidden */
    KIND_SMTP_URL,     /* the same */
    KIND_REDIS_URL,    /* the same */
    KIND_MAIL_SENDER,
    KIND_ADDRESS, /* to listen on */
    KIND_CIDRS,
    KIND_CHOICE,
    KIND_DURATION,
    KIND_COUNT,
    KIND_RATE,
};

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

static const struct definition {
    const char *name;
    enum kind kind;
    const char *fallback;
    int64_t min, max;
    const char *const *words;
    const char *summary;
} definitions[SETTING_COUNT] = {
#define SETTING(identifier, name, kind, fallback, min, max, words, summary) \
    {name, kind, fallback, min, max, words, summary},
#include "settings.def"
#undef SETTING
};

struct setting_value {
    const char *text;
    int64_t number, per;
    const char *source;
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

static bool parse_rate(struct str text, int64_t *count, int64_t *per)
{
    size_t slash = str_find_char(text, '/', 0);
    return slash != SIZE_MAX && str_to_int(str_slice(text, 0, slash), count) && *count >= 0 &&
           *count <= 1000000 && duration_parse(str_slice(text, slash + 1, text.len), per) && *per > 0;
}

static bool is_cidr(struct str text, struct arena *mem)
{
    unsigned char address[16];
    size_t slash = str_find_char(text, '/', 0);
    const char *host = str_cstr(mem, str_slice(text, 0, slash));
    bool is_v4 = inet_pton(AF_INET, host, address) == 1;
    int64_t bits = 0;

    if (!is_v4 && inet_pton(AF_INET6, host, address) != 1)
        return false;
    return slash == SIZE_MAX || (str_to_int(str_slice(text, slash + 1, text.len), &bits) && bits >= 0 &&
                                 bits <= (is_v4 ? 32 : 128));
}

static bool are_cidrs(struct str text, struct arena *mem)
{
    struct str part;
    while (str_next(&text, ',', &part))
        if (!is_cidr(str_trim(part), mem))
            return false;
    return true;
}

/* "127.0.0.1:8080", "[::1]:8080", "localhost:8080", ":8080" for all addresses; port 0 is a free one. */
static bool is_address(struct str text)
{
    size_t colon = text.len;
    struct str host, port;
    int64_t number;

    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    host = str_slice(text, 0, colon - 1);
    port = str_slice(text, colon, text.len);
    if (port.len > 5 || !str_to_int(port, &number) || number < 0 || number > 65535)
        return false;
    return str_find_char(host, ':', 0) == SIZE_MAX ||
           (str_starts(host, STR("[")) && str_ends(host, STR("]")));
}

static bool is_url(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ')
            return false;
    return (str_starts(text, STR("http://")) && text.len > 7) ||
           (str_starts(text, STR("https://")) && text.len > 8);
}

static bool is_one_line(struct str text)
{
    return str_find_char(text, '\n', 0) == SIZE_MAX && str_find_char(text, '\0', 0) == SIZE_MAX;
}

static bool is_smtp_url(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ')
            return false;
    return (str_starts(text, STR("smtp://")) && text.len > 7) ||
           (str_starts(text, STR("smtps://")) && text.len > 8);
}

static bool is_mail_sender(struct str text)
{
    struct mail_sender sender;
    return mail_sender_parse(text, &sender);
}

static bool is_database_url(struct str text)
{
    static const char *const schemes[] = {"sqlite:", "postgresql://", "postgres://"};

    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (str_starts(text, str_from(schemes[i])) && text.len > strlen(schemes[i]))
            return true;
    return false;
}

/* The rest is read where it is used; rediss:// is refused there, with the reason. */
static bool is_redis_url(struct str text)
{
    return str_starts(text, STR("redis://")) || str_starts(text, STR("rediss://"));
}

static struct str describe_duration(struct arena *mem, int64_t span)
{
    if (span % DAYS(1) == 0 && span)
        return str_format(mem, "%lldd", (long long)(span / DAYS(1)));
    if (span % HOURS(1) == 0 && span)
        return str_format(mem, "%lldh", (long long)(span / HOURS(1)));
    if (span % MINUTES(1) == 0 && span)
        return str_format(mem, "%lldm", (long long)(span / MINUTES(1)));
    return str_format(mem, "%llds", (long long)(span / SECONDS(1)));
}

/* What a value of this setting may be, for error lines. */
static struct str describe_allowed(const struct definition *definition, enum setting setting,
                                   struct arena *mem)
{
    switch (definition->kind) {
    case KIND_CHOICE:
        return str_from(setting_choices(setting, mem));
    case KIND_DURATION:
        return str_format(mem, "a time such as 30s, 15m, 2h or 14d, from %s to %s",
                          describe_duration(mem, definition->min).ptr,
                          describe_duration(mem, definition->max).ptr);
    case KIND_COUNT:
        return str_format(mem, "a whole number from %lld to %lld", (long long)definition->min,
                          (long long)definition->max);
    case KIND_RATE:
        return STR("a count in a time, such as 20/1m or 5/15m");
    case KIND_CIDRS:
        return STR("addresses or networks such as 10.0.0.0/8, separated by commas");
    case KIND_ADDRESS:
        return STR("an address and a port, such as 127.0.0.1:8080 or [::1]:8080");
    case KIND_URL:
        return STR("a URL that starts with http:// or https://");
    case KIND_DATABASE_URL:
        return STR("sqlite:FILE or postgresql://USER@HOST/DATABASE");
    case KIND_SMTP_URL:
        return STR("smtp://HOST:PORT or smtps://HOST:PORT, with USER:PASSWORD@ before the host where the "
                   "server wants "
                   "it");
    case KIND_MAIL_SENDER:
        return STR("an address, or a name with an address, such as Stet <stet@example.org>");
    case KIND_REDIS_URL:
        return STR("redis://:PASSWORD@HOST:PORT/DATABASE");
    case KIND_TEXT:
    case KIND_SECRET:
        return STR("one line of text");
    }
    return STR_NONE;
}

static bool parse_value(const struct definition *definition, struct str text, struct arena *mem,
                        struct setting_value *value)
{
    switch (definition->kind) {
    case KIND_CHOICE:
        for (int64_t i = 0; definition->words[i]; i++) {
            if (!str_eq(text, str_from(definition->words[i])))
                continue;
            value->number = i;
            return true;
        }
        return false;
    case KIND_DURATION:
        return duration_parse(text, &value->number) && value->number >= definition->min &&
               value->number <= definition->max;
    case KIND_COUNT:
        return str_to_int(text, &value->number) && value->number >= definition->min &&
               value->number <= definition->max;
    case KIND_RATE:
        return parse_rate(text, &value->number, &value->per);
    case KIND_CIDRS:
        return are_cidrs(text, mem);
    case KIND_ADDRESS:
        return is_address(text);
    case KIND_URL:
        return text.len == 0 || is_url(text);
    case KIND_DATABASE_URL:
        return text.len == 0 || (is_one_line(text) && is_database_url(text));
    case KIND_SMTP_URL:
        return text.len == 0 || is_smtp_url(text);
    case KIND_MAIL_SENDER:
        return text.len == 0 || is_mail_sender(text);
    case KIND_REDIS_URL:
        return text.len == 0 || (is_one_line(text) && is_redis_url(text));
    case KIND_TEXT:
    case KIND_SECRET:
        return is_one_line(text);
    }
    return false;
}

static struct error *set(struct settings *self, enum setting setting, struct str text, const char *source)
{
    const struct definition *definition = &definitions[setting];
    struct setting_value value = {.source = source};
    bool is_secret = definition->kind == KIND_SECRET || definition->kind == KIND_DATABASE_URL ||
                     definition->kind == KIND_SMTP_URL || definition->kind == KIND_REDIS_URL;

    if (!parse_value(definition, text, self->mem, &value))
        return error_new(ERROR_INVALID, "setting", "%s (%s) is \"%.*s\"; it must be %s", definition->name,
                         source, is_secret ? 6 : (int)str_slice(text, 0, str_find_char(text, '\n', 0)).len,
                         is_secret ? "hidden" : text.ptr,
                         describe_allowed(definition, setting, self->mem).ptr);
    /* A URL is compared and extended with paths: one form of it, without the last slash. */
    while (definition->kind == KIND_URL && str_ends(text, STR("/")))
        text.len--;
    value.text = str_cstr(self->mem, text);
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
    const char *const *words = definitions[setting].words;
    struct strbuf text = strbuf_new(mem, 1024);

    for (size_t i = 0; words && words[i]; i++) {
        if (i)
            strbuf_add(&text, words[i + 1] ? STR(", ") : STR(" or "));
        strbuf_add(&text, str_from(words[i]));
    }
    return str_cstr(mem, strbuf_str(&text));
}

/* postgresql://user:password@host/name without the password: up to the last '@', so that one with an '@' in
 * it, which should have been written %40, is hidden too. */
static struct str hide_password(struct str url, struct arena *mem)
{
    size_t scheme = str_find(url, STR("://"), 0), at = SIZE_MAX, colon;

    if (scheme == SIZE_MAX)
        return url;
    for (size_t next = scheme + 3; (next = str_find_char(url, '@', next)) != SIZE_MAX; next++)
        at = next;
    colon = str_find_char(url, ':', scheme + 3);
    if (at == SIZE_MAX || colon == SIZE_MAX || colon > at)
        return url;
    return str_format(mem, "%.*s:***%.*s", (int)colon, url.ptr, (int)(url.len - at), url.ptr + at);
}

struct str settings_shown(const struct settings *self, enum setting setting, struct arena *mem)
{
    struct str text = str_from(self->values[setting].text);

    if (definitions[setting].kind == KIND_SECRET)
        return text.len ? STR("(set, hidden)") : STR("");
    if (definitions[setting].kind == KIND_DATABASE_URL || definitions[setting].kind == KIND_SMTP_URL ||
        definitions[setting].kind == KIND_REDIS_URL)
        return hide_password(text, mem);
    return text;
}

const char *settings_source(const struct settings *self, enum setting setting)
{
    return self->values[setting].source;
}
