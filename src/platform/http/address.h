/* Network addresses: where to listen, and who the client is behind proxies. Private to platform/http. */
#pragma once
#include "error.h"
#include <sys/socket.h>

/* An IPv6 address, or an IPv4 one as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). */
struct address {
    uint8_t bytes[16];
};

struct networks {
    struct network {
        struct address address;
        int bits; /* 0 to 128 */
    } * items;
    size_t count;
};

/* "127.0.0.1", "::1", with or without a port ("127.0.0.1:80", "[::1]:80"); nothing else around it but blanks.
 */
bool address_parse(struct str text, struct address *ret);
struct address address_of_socket(const struct sockaddr *socket);
/* IPv4 and IPv4-mapped addresses in dotted form. */
struct str address_format(struct address address, struct arena *mem);

/* "10.0.0.0/8, ::1": networks or single addresses, comma separated; "" gives none. Error invalid names the
 * one that is malformed. */
struct error *networks_parse(struct str text, struct arena *mem, struct networks *ret) _must_check_;
bool networks_have(const struct networks *self, struct address address);
/* The client's address: `peer`, or where that is trusted, the right-most entry of the X-Forwarded-For
 * header(s) that is not. What stands left of it may be forged by the client. */
struct address networks_client(const struct networks *trusted, struct address peer, struct str forwarded);

/* A listening socket for "host:port"; `ret_address` (of `size` bytes) gets what it is bound to. Error
 * unavailable. */
struct error *listen_on(const char *listen, int *ret_fd, char *ret_address, size_t size) _must_check_;
