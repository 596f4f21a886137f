#include "dependencies/origin_guard.h"

struct str origin_of_url(struct str url, struct arena *mem)
{
    size_t host_at = str_find(url, STR("://"), 0);
    struct str origin =
        str_lower(mem, str_slice(url, 0, str_find_char(url, '/', host_at == SIZE_MAX ? 0 : host_at + 3)));

    if (str_starts(origin, STR("https://")) && str_ends(origin, STR(":443")))
        return str_slice(origin, 0, origin.len - 4);
    if (str_starts(origin, STR("http://")) && str_ends(origin, STR(":80")))
        return str_slice(origin, 0, origin.len - 3);
    return origin;
}

static bool is_made_of(struct str s, const char *characters)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '\0' || strchr(characters, s.ptr[i]) == NULL)
            return false;
    return s.len > 0;
}

/* "127.0.0.1": four numbers. A browser reads any host whose last part is a number as an IPv4 address or not
 * at all (WHATWG URL, "ends in a number"), so no name is mistaken for one. */
static bool is_ipv4(struct str host)
{
    struct str part;
    size_t count = 0;
    while (str_next(&host, '.', &part)) {
        if (!is_made_of(part, "0123456789") || part.len > 3)
            return false;
        count++;
    }
    return count == 4;
}

bool host_is_fixed(struct str host)
{
    size_t port;

    if (str_starts(host, STR("["))) {
        size_t end = str_find_char(host, ']', 0);
        struct str rest = str_slice(host, end == SIZE_MAX ? host.len : end + 1, host.len);
        return end != SIZE_MAX && is_made_of(str_slice(host, 1, end), "0123456789abcdefABCDEF:.") &&
               (rest.len == 0 ||
                (rest.ptr[0] == ':' && is_made_of(str_slice(rest, 1, rest.len), "0123456789")));
    }
    port = str_find_char(host, ':', 0);
    if (port != SIZE_MAX && !is_made_of(str_slice(host, port + 1, host.len), "0123456789"))
        return false;
    host = str_slice(host, 0, port);
    return is_ipv4(host) || str_eq_nocase(host, STR("localhost")) ||
           (host.len > 10 && str_eq_nocase(str_slice(host, host.len - 10, host.len), STR(".localhost")));
}

static bool is_our_origin(const struct users_api *api, const struct http_request *request, struct str origin)
{
    struct str host = http_request_header(request, "Host");

    if (str_eq_nocase(origin, api->origin))
        return true;
    return api->accept_host_origin && host_is_fixed(host) && str_starts_nocase(origin, STR("http://")) &&
           str_eq_nocase(str_slice(origin, 7, origin.len), host);
}

struct error *origin_guard_check(const struct users_api *api, const struct http_request *request)
{
    struct str site = http_request_header(request, "Sec-Fetch-Site"),
               origin = http_request_header(request, "Origin");

    if ((site.ptr == NULL || str_eq(site, STR("same-origin")) || str_eq(site, STR("none"))) &&
        (origin.ptr == NULL || is_our_origin(api, request, origin)) &&
        http_request_header_count(request, "Origin") <= 1 &&
        http_request_header_count(request, "Sec-Fetch-Site") <= 1)
        return OK;
    return error_new(
        ERROR_FORBIDDEN, "foreign_origin",
        "This request comes from another site than %.*s. If that is where you are, set STET_PUBLIC_URL to "
        "the address in your browser.",
        STR_ARGS(api->origin));
}
