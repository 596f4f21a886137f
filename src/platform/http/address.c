#include "http/address.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* inet_pton of a view that is not terminated. */
static bool parse_bare(struct str text, struct address *ret)
{
    char copy[INET6_ADDRSTRLEN] = {0};
    struct address address;

    if (text.len == 0 || text.len >= sizeof(copy) || memchr(text.ptr, 0, text.len) != NULL)
        return false;
    memcpy(copy, text.ptr, text.len);
    if (inet_pton(AF_INET6, copy, address.bytes) != 1) {
        memcpy(address.bytes, mapped_prefix, sizeof(mapped_prefix));
        if (inet_pton(AF_INET, copy, address.bytes + sizeof(mapped_prefix)) != 1)
            return false;
    }
    *ret = address;
    return true;
}

static bool is_port(struct str text)
{
    size_t number = 0;
    for (size_t i = 0; i < text.len && text.len <= 5; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        number = number * 10 + (size_t)(text.ptr[i] - '0');
    }
    return text.len >= 1 && text.len <= 5 && number <= UINT16_MAX;
}

/* "[address]" with ":port" behind it or nothing. */
static bool parse_bracketed(struct str text, struct address *ret)
{
    size_t end = str_find_char(text, ']', 0);
    struct str address, rest;

    if (end == SIZE_MAX)
        return false;
    address = str_slice(text, 1, end);
    rest = str_slice(text, end + 1, text.len);
    return str_find_char(address, ':', 0) != SIZE_MAX &&
           (rest.len == 0 || (rest.ptr[0] == ':' && is_port(str_slice(rest, 1, rest.len)))) &&
           parse_bare(address, ret);
}

bool address_parse(struct str text, struct address *ret)
{
    size_t colon;
    text = str_trim(text);
    if (parse_bare(text, ret))
        return true;
    if (str_starts(text, STR("[")))
        return parse_bracketed(text, ret);
    colon = str_find_char(text, ':', 0);
    return colon != SIZE_MAX && is_port(str_slice(text, colon + 1, text.len)) &&
           parse_bare(str_slice(text, 0, colon), ret);
}

struct address address_of_socket(const struct sockaddr *socket)
{
    struct address address = {{0}};
    if (socket->sa_family == AF_INET) {
        struct sockaddr_in ipv4;
        memcpy(&ipv4, socket, sizeof(ipv4));
        memcpy(address.bytes, mapped_prefix, sizeof(mapped_prefix));
        memcpy(address.bytes + sizeof(mapped_prefix), &ipv4.sin_addr, sizeof(ipv4.sin_addr));
    } else if (socket->sa_family == AF_INET6) {
        struct sockaddr_in6 ipv6;
        memcpy(&ipv6, socket, sizeof(ipv6));
        memcpy(address.bytes, &ipv6.sin6_addr, sizeof(address.bytes));
    }
    return address;
}

struct str address_format(struct address address, struct arena *mem)
{
    char text[INET6_ADDRSTRLEN] = {0};
    bool is_mapped = memcmp(address.bytes, mapped_prefix, sizeof(mapped_prefix)) == 0;
    const uint8_t *bytes = address.bytes + (is_mapped ? sizeof(mapped_prefix) : 0);
    (void)inet_ntop(is_mapped ? AF_INET : AF_INET6, bytes, text, sizeof(text));
    return str_dup(mem, str_from(text));
}

static bool parse_network(struct str text, struct network *ret)
{
    size_t slash = str_find_char(text, '/', 0);
    int64_t bits = 128;
    bool is_ipv4;

    if (!parse_bare(str_slice(text, 0, slash), &ret->address))
        return false;
    is_ipv4 = str_find_char(text, ':', 0) == SIZE_MAX;
    if (slash != SIZE_MAX) {
        if (!str_to_int(str_slice(text, slash + 1, text.len), &bits) || bits < 0 ||
            bits > (is_ipv4 ? 32 : 128))
            return false;
        bits += is_ipv4 ? 96 : 0;
    }
    ret->bits = (int)bits;
    return true;
}

struct error *networks_parse(struct str text, struct arena *mem, struct networks *ret)
{
    struct networks networks = {0};
    struct str part, rest = text;

    while (str_next(&rest, ',', &part))
        networks.count++;
    networks.items = arena_array_of(mem, networks.count, struct network);
    networks.count = 0;
    while (str_next(&text, ',', &part)) {
        part = str_trim(part);
        if (part.len == 0)
            continue;
        if (!parse_network(part, &networks.items[networks.count]))
            return error_new(ERROR_INVALID, "bad_network", "\"%.*s\" is not a network such as 10.0.0.0/8",
                             STR_ARGS(part));
        networks.count++;
    }
    *ret = networks;
    return OK;
}

static bool network_has(const struct network *network, struct address address)
{
    size_t whole = (size_t)network->bits / 8;
    int left = network->bits % 8;
    uint8_t mask = (uint8_t)(0xff << (8 - left));

    if (memcmp(network->address.bytes, address.bytes, whole) != 0)
        return false;
    return left == 0 || ((network->address.bytes[whole] ^ address.bytes[whole]) & mask) == 0;
}

bool networks_have(const struct networks *self, struct address address)
{
    for (size_t i = 0; i < self->count; i++) {
        if (network_has(&self->items[i], address))
            return true;
    }
    return false;
}

/* Takes the last entry of a comma-separated list. */
static struct str take_last(struct str *list)
{
    size_t comma = list->len;
    struct str last;
    while (comma > 0 && list->ptr[comma - 1] != ',')
        comma--;
    last = str_slice(*list, comma, list->len);
    *list = comma > 0 ? str_slice(*list, 0, comma - 1) : STR_NONE;
    return last;
}

struct address networks_client(const struct networks *trusted, struct address peer, struct str forwarded)
{
    struct address client = peer;
    while (forwarded.ptr != NULL && networks_have(trusted, client)) {
        /* An entry that cannot be read was not written by a proxy that we trust: its sender is the last that
         * counts. */
        if (!address_parse(take_last(&forwarded), &client))
            break;
    }
    return client;
}

static struct error *cannot_listen(const char *listen, const char *why)
{
    return error_new(ERROR_UNAVAILABLE, "cannot_listen", "Cannot listen on %s: %s.", listen, why);
}

static struct error *resolve(const char *listen, struct addrinfo **ret)
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    const char *colon = strrchr(listen, ':');
    char host[256] = {0};
    size_t length;
    int failure;

    if (colon == NULL || (size_t)(colon - listen) >= sizeof(host))
        return cannot_listen(listen, "it must be an address and a port, as in 127.0.0.1:8080");
    length = (size_t)(colon - listen);
    if (length >= 2 && listen[0] == '[' && listen[length - 1] == ']')
        memcpy(host, listen + 1, length - 2);
    else
        memcpy(host, listen, length);
    failure = getaddrinfo(host[0] != '\0' ? host : NULL, colon + 1, &hints, ret);
    return failure == 0 ? OK : cannot_listen(listen, gai_strerror(failure));
}

static void describe(int fd, char *text, size_t size)
{
    struct sockaddr_storage bound = {0};
    socklen_t length = sizeof(bound);
    char host[INET6_ADDRSTRLEN] = "?", port[8] = "?";

    if (getsockname(fd, (struct sockaddr *)&bound, &length) == 0)
        (void)getnameinfo((struct sockaddr *)&bound, length, host, sizeof(host), port, sizeof(port),
                          NI_NUMERICHOST | NI_NUMERICSERV);
    (void)snprintf(text, size, bound.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

struct error *listen_on(const char *listen_text, int *ret_fd, char *ret_address, size_t size)
{
    struct addrinfo *found = NULL;
    int fd, one = 1, zero = 0, failure;

    TRY(resolve(listen_text, &found));
    if (found == NULL)
        return cannot_listen(listen_text, "the name has no address");
    fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
        if (found->ai_family == AF_INET6)
            (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
    }
    if (fd < 0 || bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, 1024) != 0) {
        failure = errno;
        freeaddrinfo(found);
        if (fd >= 0)
            (void)close(fd);
        return cannot_listen(listen_text, strerror(failure));
    }
    freeaddrinfo(found);
    describe(fd, ret_address, size);
    *ret_fd = fd;
    return OK;
}
