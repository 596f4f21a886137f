#include "value_objects/web_address.h"

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~' || strchr("\"'<>\\`{}|^", text.ptr[i]) != NULL)
            return false;
    return true;
}

static bool is_port(struct str text)
{
    int64_t port;
    return text.len <= 5 && str_to_int(text, &port) && text.ptr[0] != '-' && text.ptr[0] != '+' &&
           port >= 1 && port <= 65535;
}

/* Letters, digits, hyphens and dots; no dot at the beginning and none after another. */
static bool is_host(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '.' && (i == 0 || text.ptr[i - 1] == '.'))
            return false;
        if (!is_alnum(text.ptr[i]) && text.ptr[i] != '.' && text.ptr[i] != '-')
            return false;
    }
    return text.len > 0 && text.len <= 253;
}

const char *web_address_refusal(struct str text)
{
    struct str rest = str_slice(text, strlen("https://"), SIZE_MAX), authority;
    size_t end = 0, colon;

    if (!str_starts_nocase(text, STR("https://")))
        return "An address begins with https://.";
    if (text.len > WEB_ADDRESS_LENGTH_MAX)
        return "An address has at most 1000 characters.";
    if (!is_plain(text))
        return "An address has only ASCII characters, no spaces, quotes or brackets: write others as %XX.";
    while (end < rest.len && strchr("/?#", rest.ptr[end]) == NULL)
        end++;
    authority = str_slice(rest, 0, end);
    if (str_find_char(authority, '@', 0) != SIZE_MAX)
        return "An address holds no user name and no password.";
    colon = str_find_char(authority, ':', 0);
    if (!is_host(str_slice(authority, 0, colon)) ||
        (colon != SIZE_MAX && !is_port(str_slice(authority, colon + 1, SIZE_MAX))))
        return "An address names a host, such as github.com.";
    return NULL;
}
