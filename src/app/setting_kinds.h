/*
 * The kinds of settings: what a value of each may be, how it is told to who wrote another one, and what of it
 * is shown. Pure; thread-safe.
 */
#pragma once
#include "str.h"

enum setting_kind {
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

/* One line of settings.def. */
struct setting_definition {
    const char *name;
    enum setting_kind kind;
    const char *fallback;
    int64_t min, max;         /* of a duration (milliseconds) or a count */
    const char *const *words; /* of a choice, NULL-terminated */
    const char *summary;
};

struct setting_value {
    const char *text;
    int64_t number; /* a count, milliseconds, the index of a choice, the count of a rate */
    int64_t per;    /* of a rate: in so many milliseconds */
    const char *source;
};

/* Whether `text` may be the value; then number and per of *ret are set, and its text, in `mem`. A URL is kept
 * without slashes at its end, since it is compared and extended with paths. */
bool setting_parse(const struct setting_definition *definition, struct str text, struct arena *mem,
                   struct setting_value *ret);
/* What a value may be, as the end of "it must be …". */
struct str setting_allowed(const struct setting_definition *definition, struct arena *mem);
/* "open, invite or closed"; "" where it is no choice. */
const char *setting_words(const struct setting_definition *definition, struct arena *mem);

/* Whether a value, or a part of one, must not be told. */
bool setting_is_secret(const struct setting_definition *definition);
/* The value as it may be shown: of a secret only whether it is set, of a URL all but the password. */
struct str setting_hide(const struct setting_definition *definition, struct str text, struct arena *mem);
