/* Where an address leads, so that nobody uses the server to ask what only the server can reach (server-side
 * request forgery, OWASP). After the registries of special-purpose addresses (RFC 6890, IANA). */
#pragma once
#include <stdbool.h>
#include <sys/socket.h>

enum address_reach {
    REACH_PUBLIC,
    REACH_PRIVATE, /* loopback, and the networks of a house or a company: RFC 1918, 4193, 6598 */
    REACH_NOWHERE, /* link-local, where clouds keep their metadata; multicast, unspecified, reserved; no
                      internet address at all */
};

/* IPv4 within IPv6 (mapped, RFC 4291; NAT64, RFC 6052; 6to4, RFC 3056) counts as what it leads to. */
enum address_reach address_reach_of(const struct sockaddr *address);
