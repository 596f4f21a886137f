/* The headers that handlers take apart: the value of a Cookie, Accept, Accept-Encoding or If-None-Match
 * header. */
#include "fuzz.h"
#include "http/exchange.h"

static struct http_exchange *exchange_with(const char *name, struct str value, struct arena *mem)
{
    struct http_exchange *exchange = http_exchange_new(mem);
    http_headers_add(&exchange->headers, mem, str_from(name), value);
    return exchange;
}

static void check_cookies(struct str value, struct arena *mem)
{
    struct http_exchange *exchange = exchange_with("Cookie", value, mem);
    struct str found = http_request_cookie(&exchange->request, "__Host-stet_access"), with;

    if (found.ptr != NULL)
        MUST(str_contains(value, found) && str_contains(value, STR("__Host-stet_access=")));
    /* The first of that name is the one, whatever follows it. */
    with = str_format(mem, "__Host-stet_access=ours; %.*s", STR_ARGS(value));
    exchange = exchange_with("Cookie", with, mem);
    MUST(str_eq(http_request_cookie(&exchange->request, "__Host-stet_access"), STR("ours")));
}

static void check_tags(struct str value, struct arena *mem)
{
    struct http_exchange *exchange = exchange_with("If-None-Match", value, mem);
    if (http_request_has_etag(&exchange->request, STR("\"17\"")))
        MUST(str_contains(value, STR("\"17\"")) || str_contains(value, STR("*")));
    exchange = exchange_with("If-None-Match", str_format(mem, "%.*s, W/\"17\"", STR_ARGS(value)), mem);
    MUST(http_request_has_etag(&exchange->request, STR("\"17\"")));
}

static void check(struct str input, struct arena *mem)
{
    struct http_exchange *exchange;

    if (input.len > 16384 || memchr(input.ptr, 0, input.len) != NULL)
        return;
    check_cookies(input, mem);
    check_tags(input, mem);
    exchange = exchange_with("Accept", input, mem);
    if (http_request_accepts(&exchange->request, "text/markdown"))
        MUST(str_find_char(input, '/', 0) != SIZE_MAX);
    exchange = exchange_with("Accept-Encoding", input, mem);
    if (http_request_takes_gzip(&exchange->request))
        MUST(str_find_nocase(input, STR("gzip"), 0) != SIZE_MAX);
}

FUZZ_TARGET(check)
