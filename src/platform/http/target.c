#include "http/target.h"
#include "http/form.h"
#include "unicode.h"

#define PARAMETERS_MAX 100

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static struct error *bad_target(const char *why)
{
    return error_new(ERROR_INVALID, "bad_target", "The address of the request %s.", why);
}

static bool has_nul(struct str text)
{
    return text.len > 0 && memchr(text.ptr, 0, text.len) != NULL;
}

/* Undoes the percent-encoding (RFC 3986, 2.1), and `+` for a blank where `is_query`. */
static struct error *decode(struct str raw, bool is_query, struct arena *mem, struct str *ret)
{
    char *bytes = arena_alloc(mem, raw.len + 1);
    size_t length = 0;

    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if (c == '%') {
            int high = i + 2 < raw.len ? hex_value(raw.ptr[i + 1]) : -1;
            int low = i + 2 < raw.len ? hex_value(raw.ptr[i + 2]) : -1;
            if (high < 0 || low < 0)
                return bad_target("has a malformed percent-encoding");
            c = (char)(high * 16 + low);
            i += 2;
            if (c == '/' && !is_query)
                return bad_target("has an encoded slash in its path");
        } else if (c == '+' && is_query) {
            c = ' ';
        }
        bytes[length++] = c;
    }
    *ret = str_of(bytes, length);
    if (has_nul(*ret))
        return bad_target("holds the character NUL");
    if (!utf8_is_valid(*ret))
        return bad_target("is not UTF-8");
    return OK;
}

static bool has_control(struct str text)
{
    return utf8_has_control(text) || str_find_char(text, '\n', 0) != SIZE_MAX ||
           str_find_char(text, '\r', 0) != SIZE_MAX || str_find_char(text, '\t', 0) != SIZE_MAX;
}

static struct error *parse_query(struct str raw, struct arena *mem, struct target *ret)
{
    struct str part, rest = raw;
    size_t count = 0;

    while (str_next(&rest, '&', &part))
        count += part.len > 0;
    if (count > PARAMETERS_MAX)
        return bad_target("has too many parameters");
    ret->query = arena_array_of(mem, count, struct schema_pair);
    while (str_next(&raw, '&', &part)) {
        struct schema_pair *pair = &ret->query[ret->query_count];
        size_t equals = str_find_char(part, '=', 0);
        if (part.len == 0)
            continue;
        TRY(decode(str_slice(part, 0, equals), true, mem, &pair->name));
        TRY(decode(equals == SIZE_MAX ? STR("") : str_slice(part, equals + 1, part.len), true, mem,
                   &pair->value));
        ret->query_count++;
    }
    return OK;
}

/* The path of a target in absolute form, which a server must take too. */
static struct str without_origin(struct str raw)
{
    size_t slash;
    if (!str_starts_nocase(raw, STR("http://")) && !str_starts_nocase(raw, STR("https://")))
        return raw;
    slash = str_find_char(raw, '/', str_find(raw, STR("//"), 0) + 2);
    return slash == SIZE_MAX ? STR("/") : str_slice(raw, slash, raw.len);
}

struct error *target_parse(struct str raw, struct arena *mem, struct target *ret)
{
    struct target target = {0};
    size_t question;

    raw = without_origin(raw);
    question = str_find_char(raw, '?', 0);
    if (raw.len == 0 || raw.ptr[0] != '/')
        return bad_target("does not begin with a slash");
    if (str_find_char(raw, ' ', 0) != SIZE_MAX || str_find_char(raw, '#', 0) != SIZE_MAX)
        return bad_target("has a character that must be percent-encoded");
    TRY(decode(str_slice(raw, 0, question), false, mem, &target.path));
    if (has_control(target.path))
        return bad_target("has a control character in its path");
    if (question != SIZE_MAX)
        TRY(parse_query(str_slice(raw, question + 1, raw.len), mem, &target));
    *ret = target;
    return OK;
}

bool form_value(struct str form, struct str name, struct arena *mem, struct str *ret)
{
    struct target pairs = {0};
    struct error *error = parse_query(form, mem, &pairs);

    if (error != OK) {
        error_free(error);
        return false;
    }
    for (size_t i = 0; i < pairs.query_count; i++)
        if (str_eq(pairs.query[i].name, name)) {
            *ret = pairs.query[i].value;
            return true;
        }
    return false;
}
