#include "setting_kinds.h"

#include "clock.h"
#include "mail/mailer.h"
#include "strbuf.h"

#include <arpa/inet.h>

#define RATE_MAX 1000000

/* How much of a value is told. */
enum secrecy { SHOWN, HIDDEN, PASSWORD_HIDDEN };

struct kind {
    bool (*takes)(const struct setting_definition *definition, struct str text, struct arena *mem,
                  struct setting_value *ret);
    struct str (*allowed)(const struct setting_definition *definition,
                          struct arena *mem); /* NULL: as described */
    const char *described;
    enum secrecy secrecy;
    bool may_be_empty; /* which `takes` is not asked about */
};

static bool is_line(const struct setting_definition *definition _unused_, struct str text,
                    struct arena *mem _unused_, struct setting_value *ret _unused_)
{
    return str_find_char(text, '\n', 0) == SIZE_MAX && str_find_char(text, '\0', 0) == SIZE_MAX;
}

static bool begins_with_one_of(struct str text, const char *const *schemes)
{
    for (; *schemes; schemes++)
        if (str_starts(text, str_from(*schemes)) && text.len > strlen(*schemes))
            return true;
    return false;
}

static bool has_blank(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ')
            return true;
    return false;
}

static bool is_url(const struct setting_definition *definition _unused_, struct str text,
                   struct arena *mem _unused_, struct setting_value *ret _unused_)
{
    static const char *const schemes[] = {"http://", "https://", NULL};
    return !has_blank(text) && begins_with_one_of(text, schemes);
}

static bool is_smtp_url(const struct setting_definition *definition _unused_, struct str text,
                        struct arena *mem _unused_, struct setting_value *ret _unused_)
{
    static const char *const schemes[] = {"smtp://", "smtps://", NULL};
    return !has_blank(text) && begins_with_one_of(text, schemes);
}

static bool is_database_url(const struct setting_definition *definition, struct str text, struct arena *mem,
                            struct setting_value *ret)
{
    static const char *const schemes[] = {"sqlite:", "postgresql://", "postgres://", NULL};
    return is_line(definition, text, mem, ret) && begins_with_one_of(text, schemes);
}

/* The rest is read where it is used; rediss:// is refused there, with the reason. */
static bool is_redis_url(const struct setting_definition *definition, struct str text, struct arena *mem,
                         struct setting_value *ret)
{
    return is_line(definition, text, mem, ret) &&
           (str_starts(text, STR("redis://")) || str_starts(text, STR("rediss://")));
}

static bool is_mail_sender(const struct setting_definition *definition _unused_, struct str text,
                           struct arena *mem _unused_, struct setting_value *ret _unused_)
{
    struct mail_sender sender;
    return mail_sender_parse(text, &sender);
}

/* "127.0.0.1:8080", "[::1]:8080", "localhost:8080", ":8080" for all addresses; port 0 is a free one. */
static bool is_address(const struct setting_definition *definition _unused_, struct str text,
                       struct arena *mem _unused_, struct setting_value *ret _unused_)
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

static bool are_cidrs(const struct setting_definition *definition _unused_, struct str text,
                      struct arena *mem, struct setting_value *ret _unused_)
{
    struct str part;
    while (str_next(&text, ',', &part))
        if (!is_cidr(str_trim(part), mem))
            return false;
    return true;
}

static bool is_choice(const struct setting_definition *definition, struct str text,
                      struct arena *mem _unused_, struct setting_value *ret)
{
    for (int64_t i = 0; definition->words[i]; i++) {
        if (!str_eq(text, str_from(definition->words[i])))
            continue;
        ret->number = i;
        return true;
    }
    return false;
}

static bool is_within(const struct setting_definition *definition, const struct setting_value *value)
{
    return value->number >= definition->min && value->number <= definition->max;
}

static bool is_duration(const struct setting_definition *definition, struct str text,
                        struct arena *mem _unused_, struct setting_value *ret)
{
    return duration_parse(text, &ret->number) && is_within(definition, ret);
}

static bool is_count(const struct setting_definition *definition, struct str text, struct arena *mem _unused_,
                     struct setting_value *ret)
{
    return str_to_int(text, &ret->number) && is_within(definition, ret);
}

static bool is_rate(const struct setting_definition *definition _unused_, struct str text,
                    struct arena *mem _unused_, struct setting_value *ret)
{
    size_t slash = str_find_char(text, '/', 0);
    return slash != SIZE_MAX && str_to_int(str_slice(text, 0, slash), &ret->number) && ret->number >= 0 &&
           ret->number <= RATE_MAX && duration_parse(str_slice(text, slash + 1, text.len), &ret->per) &&
           ret->per > 0;
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

static struct str allowed_words(const struct setting_definition *definition, struct arena *mem)
{
    return str_from(setting_words(definition, mem));
}

static struct str allowed_durations(const struct setting_definition *definition, struct arena *mem)
{
    return str_format(mem, "a time such as 30s, 15m, 2h or 14d, from %s to %s",
                      describe_duration(mem, definition->min).ptr,
                      describe_duration(mem, definition->max).ptr);
}

static struct str allowed_counts(const struct setting_definition *definition, struct arena *mem)
{
    return str_format(mem, "a whole number from %lld to %lld", (long long)definition->min,
                      (long long)definition->max);
}

static const struct kind kinds[] = {
    [KIND_TEXT] = {is_line, NULL, "one line of text", SHOWN, true},
    [KIND_SECRET] = {is_line, NULL, "one line of text", HIDDEN, true},
    [KIND_URL] = {is_url, NULL, "a URL that starts with http:// or https://", SHOWN, true},
    [KIND_DATABASE_URL] = {is_database_url, NULL, "sqlite:FILE or postgresql://USER@HOST/DATABASE",
                           PASSWORD_HIDDEN, true},
    [KIND_SMTP_URL] =
        {is_smtp_url, NULL,
         "smtp://HOST:PORT or smtps://HOST:PORT, with USER:PASSWORD@ before the host where the server "
         "wants it",
         PASSWORD_HIDDEN, true},
    [KIND_REDIS_URL] = {is_redis_url, NULL, "redis://:PASSWORD@HOST:PORT/DATABASE", PASSWORD_HIDDEN, true},
    [KIND_MAIL_SENDER] = {is_mail_sender, NULL,
                          "an address, or a name with an address, such as Stet <stet@example.org>", SHOWN,
                          true},
    [KIND_ADDRESS] = {is_address, NULL, "an address and a port, such as 127.0.0.1:8080 or [::1]:8080", SHOWN,
                      false},
    [KIND_CIDRS] = {are_cidrs, NULL, "addresses or networks such as 10.0.0.0/8, separated by commas", SHOWN,
                    true},
    [KIND_CHOICE] = {is_choice, allowed_words, NULL, SHOWN, false},
    [KIND_DURATION] = {is_duration, allowed_durations, NULL, SHOWN, false},
    [KIND_COUNT] = {is_count, allowed_counts, NULL, SHOWN, false},
    [KIND_RATE] = {is_rate, NULL, "a count in a time, such as 20/1m or 5/15m", SHOWN, false},
};

bool setting_parse(const struct setting_definition *definition, struct str text, struct arena *mem,
                   struct setting_value *ret)
{
    const struct kind *kind = &kinds[definition->kind];

    if (!(text.len == 0 && kind->may_be_empty) && !kind->takes(definition, text, mem, ret))
        return false;
    while (definition->kind == KIND_URL && str_ends(text, STR("/")))
        text.len--;
    ret->text = str_cstr(mem, text);
    return true;
}

struct str setting_allowed(const struct setting_definition *definition, struct arena *mem)
{
    const struct kind *kind = &kinds[definition->kind];
    return kind->allowed ? kind->allowed(definition, mem) : str_from(kind->described);
}

const char *setting_words(const struct setting_definition *definition, struct arena *mem)
{
    const char *const *words = definition->words;
    struct strbuf text = strbuf_new(mem, 1024);

    for (size_t i = 0; words && words[i]; i++) {
        if (i)
            strbuf_add(&text, words[i + 1] ? STR(", ") : STR(" or "));
        strbuf_add(&text, str_from(words[i]));
    }
    return str_cstr(mem, strbuf_str(&text));
}

bool setting_is_secret(const struct setting_definition *definition)
{
    return kinds[definition->kind].secrecy != SHOWN;
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

struct str setting_hide(const struct setting_definition *definition, struct str text, struct arena *mem)
{
    switch (kinds[definition->kind].secrecy) {
    case HIDDEN:
        return text.len ? STR("(set, hidden)") : STR("");
    case PASSWORD_HIDDEN:
        return hide_password(text, mem);
    case SHOWN:
        break;
    }
    return text;
}
