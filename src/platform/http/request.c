#include "http/exchange.h"
#include <stdlib.h>

struct str http_request_header(const struct http_request *self, const char *name)
{
    const struct http_header *header = http_headers_find(&self->exchange->headers, name);
    return header != NULL ? header->value : STR_NONE;
}

size_t http_request_header_count(const struct http_request *self, const char *name)
{
    const struct http_headers *headers = &self->exchange->headers;
    size_t count = 0;
    for (size_t i = 0; i < headers->count; i++)
        count += str_eq_nocase(headers->items[i].name, str_from(name));
    return count;
}

struct str http_request_target(const struct http_request *self)
{
    return self->exchange->target;
}

/* The value of a cookie in one Cookie header (RFC 6265, 4.2.1). */
static struct str find_cookie(struct str header, struct str name)
{
    struct str pair;
    while (str_next(&header, ';', &pair)) {
        size_t equals;
        pair = str_trim(pair);
        equals = str_find_char(pair, '=', 0);
        if (equals == SIZE_MAX || !str_eq(str_slice(pair, 0, equals), name))
            continue;
        pair = str_slice(pair, equals + 1, pair.len);
        if (pair.len >= 2 && pair.ptr[0] == '"' && pair.ptr[pair.len - 1] == '"')
            pair = str_slice(pair, 1, pair.len - 1);
        return pair;
    }
    return STR_NONE;
}

struct str http_request_cookie(const struct http_request *self, const char *name)
{
    const struct http_headers *headers = &self->exchange->headers;
    for (size_t i = 0; i < headers->count; i++) {
        struct str value;
        if (!str_eq_nocase(headers->items[i].name, STR("cookie")))
            continue;
        value = find_cookie(headers->items[i].value, str_from(name));
        if (value.ptr != NULL)
            return value;
    }
    return STR_NONE;
}

struct str http_request_param(const struct http_request *self, const char *name)
{
    const struct router_match *match = &self->exchange->match;
    for (size_t i = 0; i < match->param_count; i++) {
        if (str_eq(match->params[i].name, str_from(name)))
            return match->params[i].value;
    }
    return STR_NONE;
}

struct error *http_request_param_id(const struct http_request *self, const char *name, struct id *ret)
{
    struct id id;
    if (!id_parse(http_request_param(self, name), &id) || id_is_none(id))
        return error_new(ERROR_NOT_FOUND, "not_found", "There is nothing here.");
    *ret = id;
    return OK;
}

/* How much an Accept header likes a media type: the quality, and how exactly it names it (0: not at all). */
struct liking {
    double quality;
    int exactness;
};

static double quality_of(struct str parameters)
{
    struct str part;
    while (str_next(&parameters, ';', &part)) {
        char digits[8] = {0};
        part = str_trim(part);
        if (!str_starts_nocase(part, STR("q=")))
            continue;
        part = str_slice(part, 2, 2 + sizeof(digits) - 1);
        memcpy(digits, part.ptr, part.len);
        return strtod(digits, NULL);
    }
    return 1;
}

static struct liking liking_of(struct str accept, struct str type)
{
    struct str group = str_slice(type, 0, str_find_char(type, '/', 0) + 1), range;
    struct liking best = {0, 0};

    while (str_next(&accept, ',', &range)) {
        size_t end = str_find_char(range, ';', 0);
        struct str name = str_trim(str_slice(range, 0, end));
        int exactness = 0;
        if (str_eq_nocase(name, type))
            exactness = 3;
        else if (str_ends(name, STR("/*")) && str_eq_nocase(str_slice(name, 0, name.len - 1), group))
            exactness = 2;
        else if (str_eq(name, STR("*/*")))
            exactness = 1;
        if (exactness > best.exactness)
            best = (struct liking){end == SIZE_MAX ? 1 : quality_of(str_slice(range, end + 1, range.len)),
                                   exactness};
    }
    return best;
}

bool http_request_accepts(const struct http_request *self, const char *type)
{
    struct str accept = http_request_header(self, "accept");
    struct liking wanted = liking_of(accept, str_from(type)),
                  json = liking_of(accept, STR("application/json"));
    if (!(wanted.quality > 0))
        return false;
    if (wanted.quality > json.quality)
        return true;
    return !(wanted.quality < json.quality) && wanted.exactness > json.exactness;
}

bool http_request_takes_gzip(const struct http_request *self)
{
    struct str list = http_request_header(self, "accept-encoding"), entry;
    while (str_next(&list, ',', &entry)) {
        size_t end = str_find_char(entry, ';', 0);
        if (str_eq_nocase(str_trim(str_slice(entry, 0, end)), STR("gzip")))
            return end == SIZE_MAX || quality_of(str_slice(entry, end + 1, entry.len)) > 0;
    }
    return false;
}

/* An entity tag without the mark of a weak one: If-None-Match compares weakly (RFC 9110, 13.1.2). */
static struct str opaque_tag(struct str tag)
{
    return str_starts(tag, STR("W/")) ? str_slice(tag, 2, tag.len) : tag;
}

bool http_request_has_etag(const struct http_request *self, struct str etag)
{
    struct str list = http_request_header(self, "if-none-match"), tag;
    if (list.ptr == NULL || etag.len == 0)
        return false;
    while (str_next(&list, ',', &tag)) {
        tag = str_trim(tag);
        if (str_eq(tag, STR("*")) || str_eq(opaque_tag(tag), opaque_tag(etag)))
            return true;
    }
    return false;
}
