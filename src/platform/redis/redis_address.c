#include "redis/redis_address.h"
#include "digest.h"

#define PORT_DEFAULT 6379
#define DATABASE_MAX 65535

static struct error *malformed(void)
{
    return error_new(ERROR_INVALID, "redis_url",
                     "the Redis URL is malformed; it looks like redis://:PASSWORD@HOST:PORT/DATABASE, with "
                     "special characters of the password as %%XX (@ is %%40)");
}

/* Takes off percent escapes; false for a stray one and for NUL. */
static bool unescape(struct str text, struct arena *mem, struct str *ret)
{
    char *bytes = arena_alloc(mem, text.len + 1);
    size_t length = 0;
    struct str byte;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '%') {
            bytes[length++] = text.ptr[i];
            continue;
        }
        if (text.len - i < 3 || !hex_decode(mem, str_of(text.ptr + i + 1, 2), &byte) || byte.ptr[0] == '\0')
            return false;
        bytes[length++] = byte.ptr[0];
        i += 2;
    }
    *ret = str_of(bytes, length);
    return true;
}

/* "USER:PASSWORD"; either may be missing, but a password has its colon. */
static bool read_credentials(struct str text, struct arena *mem, struct redis_address *address)
{
    size_t colon = str_find_char(text, ':', 0);

    if (colon == SIZE_MAX || !unescape(str_slice(text, 0, colon), mem, &address->user) ||
        !unescape(str_slice(text, colon + 1, text.len), mem, &address->password))
        return false;
    if (address->user.len == 0)
        address->user = STR_NONE;
    return address->password.len > 0;
}

static bool read_number(struct str text, int64_t max, int *ret)
{
    int64_t number;

    if (text.len == 0 || text.ptr[0] < '0' || text.ptr[0] > '9' || !str_to_int(text, &number) || number > max)
        return false;
    *ret = (int)number;
    return true;
}

/* "HOST", "HOST:PORT", "[IPv6]:PORT". */
static bool read_host(struct str text, struct arena *mem, struct redis_address *address)
{
    size_t end = str_find_char(text, ':', 0);
    struct str host = str_slice(text, 0, end);

    if (str_starts(text, STR("["))) {
        size_t bracket = str_find_char(text, ']', 0);
        if (bracket == SIZE_MAX)
            return false;
        host = str_slice(text, 1, bracket);
        end = bracket + 1 < text.len ? bracket + 1 : SIZE_MAX;
    }
    for (size_t i = 0; i < host.len; i++)
        if ((unsigned char)host.ptr[i] <= ' ')
            return false;
    if (host.len == 0 ||
        (end != SIZE_MAX &&
         (text.ptr[end] != ':' || !read_number(str_slice(text, end + 1, text.len), 65535, &address->port) ||
          address->port == 0)))
        return false;
    address->host = str_cstr(mem, host);
    return true;
}

struct error *redis_address_parse(const char *url, struct arena *mem, struct redis_address *ret)
{
    struct redis_address address = {.port = PORT_DEFAULT};
    struct str rest = str_from(url);
    size_t at, slash;

    if (str_starts(rest, STR("rediss://")))
        return error_new(ERROR_INVALID, "redis_url",
                         "rediss:// is not supported: Stet speaks with Redis without TLS. Keep them on one "
                         "network, or put stunnel or a VPN between them, and write redis://");
    if (!str_starts(rest, STR("redis://")))
        return malformed();
    rest = str_slice(rest, strlen("redis://"), rest.len);
    at = str_find_char(rest, '@', 0);
    if (at != SIZE_MAX) {
        if (!read_credentials(str_slice(rest, 0, at), mem, &address))
            return malformed();
        rest = str_slice(rest, at + 1, rest.len);
    }
    slash = str_find_char(rest, '/', 0);
    if (slash != SIZE_MAX && slash + 1 < rest.len &&
        !read_number(str_slice(rest, slash + 1, rest.len), DATABASE_MAX, &address.database))
        return malformed();
    /* A second @ would be part of a password that is not escaped. */
    if (str_find_char(rest, '@', 0) != SIZE_MAX || !read_host(str_slice(rest, 0, slash), mem, &address))
        return malformed();
    *ret = address;
    return OK;
}
