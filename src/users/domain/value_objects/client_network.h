/* Whom a rate limit by address means: an IPv4 address, or an IPv6 network of 64 bits, which is what one
 * customer gets (RFC 6177) and could otherwise change its address in without end. */
#pragma once
#include "str.h"

/* From an address in its canonical text (RFC 5952): "192.0.2.7" stays, "2001:db8::1" gives "2001:db8:0:0/64".
 * Any other text stays as it is. */
struct str client_network(struct str address, struct arena *mem);
