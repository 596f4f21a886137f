/*
 * Settings: a configuration file under the environment under flags, checked as a whole before anything
 * starts.
 *
 * Each value knows where it came from. Read once at start; read-only afterwards, so thread-safe.
 */
#pragma once
#include "error.h"

enum setting {
#define SETTING(identifier, name, kind, fallback, min, max, words, summary) SETTING_##identifier,
#include "settings.def"
#undef SETTING
    SETTING_COUNT
};

enum setting_ai { SETTING_AI_GUIDE, SETTING_AI_OPENAI, SETTING_AI_OLLAMA, SETTING_AI_ANTHROPIC };
enum setting_ai_private { SETTING_AI_PRIVATE_REFUSE, SETTING_AI_PRIVATE_ALLOW };
enum setting_ai_probe { SETTING_AI_PROBE_START, SETTING_AI_PROBE_ASK };

enum setting_metrics { SETTING_METRICS_LOCAL, SETTING_METRICS_PUBLIC, SETTING_METRICS_OFF };

struct settings;

/* One flag as the command line gave it: "--listen" "0.0.0.0:80" is {"listen", "0.0.0.0:80"}. */
struct settings_flag {
    const char *name, *value;
};

/*
 * Reads `file` (NULL: /etc/stet/stet.conf, if it is there), then the environment, then the flags. Error
 * invalid, one line that names the setting, where it was set, and what it may be, for any that is unknown,
 * malformed or out of bounds. The settings live in `mem`.
 */
struct error *settings_load(const char *file, char **environment, const struct settings_flag *flags,
                            size_t count, struct arena *mem, struct settings **ret) _must_check_;

const char *settings_text(const struct settings *self, enum setting setting);
int64_t settings_number(const struct settings *self,
                        enum setting setting); /* count, milliseconds, index of a choice */
/* A rate "20/1m". */
void settings_rate(const struct settings *self, enum setting setting, int64_t *count, int64_t *per);

/* For listings and help. The shown value hides secrets. */
const char *setting_name(enum setting setting);
const char *setting_summary(enum setting setting);
const char *setting_default(enum setting setting);
const char *setting_flag(enum setting setting, struct arena *mem);
const char *setting_choices(enum setting setting,
                            struct arena *mem); /* "open, invite or closed"; "" for no choice */
struct str settings_shown(const struct settings *self, enum setting setting, struct arena *mem);
/* "default", "environment", "flag", or the file's name. */
const char *settings_source(const struct settings *self, enum setting setting);
