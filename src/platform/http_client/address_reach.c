#include "http_client/address_reach.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct network4 {
    uint32_t base;
    int bits;
    enum address_reach reach;
};

#define IPV4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* The first that fits. Alibaba keeps its metadata within a private network, Azure its own among public ones.
 */
static const struct network4 networks4[] = {
    {IPV4(100, 100, 100, 200), 32, REACH_NOWHERE}, {IPV4(168, 63, 129, 16), 32, REACH_NOWHERE},
    {IPV4(0, 0, 0, 0), 8, REACH_NOWHERE},          {IPV4(10, 0, 0, 0), 8, REACH_PRIVATE},
    {IPV4(100, 64, 0, 0), 10, REACH_PRIVATE},      {IPV4(127, 0, 0, 0), 8, REACH_PRIVATE},
    {IPV4(169, 254, 0, 0), 16, REACH_NOWHERE},     {IPV4(172, 16, 0, 0), 12, REACH_PRIVATE},
    {IPV4(192, 0, 0, 0), 24, REACH_NOWHERE},       {IPV4(192, 168, 0, 0), 16, REACH_PRIVATE},
    {IPV4(198, 18, 0, 0), 15, REACH_PRIVATE},      {IPV4(224, 0, 0, 0), 4, REACH_NOWHERE},
    {IPV4(240, 0, 0, 0), 4, REACH_NOWHERE},
};

static enum address_reach reach_of_ipv4(uint32_t address)
{
    for (size_t i = 0; i < sizeof(networks4) / sizeof(networks4[0]); i++)
        if ((address ^ networks4[i].base) >> (32 - networks4[i].bits) == 0)
            return networks4[i].reach;
    return REACH_PUBLIC;
}

static uint32_t ipv4_at(const uint8_t *bytes)
{
    return IPV4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

static enum address_reach reach_of_ipv6(const uint8_t *bytes)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}, nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    /* AWS keeps its metadata at fd00:ec2::254, within a private network. */
    static const uint8_t metadata[16] = {0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54}, zeros[15] = {0};

    if (memcmp(bytes, mapped, sizeof(mapped)) == 0 || memcmp(bytes, nat64, sizeof(nat64)) == 0)
        return reach_of_ipv4(ipv4_at(bytes + 12));
    if (bytes[0] == 0x20 && bytes[1] == 0x02)
        return reach_of_ipv4(ipv4_at(bytes + 2));
    if (memcmp(bytes, zeros, sizeof(zeros)) == 0)
        return bytes[15] == 1 ? REACH_PRIVATE : REACH_NOWHERE;
    if (memcmp(bytes, metadata, sizeof(metadata)) == 0)
        return REACH_NOWHERE;
    if ((bytes[0] & 0xfe) == 0xfc)
        return REACH_PRIVATE;
    /* Global unicast is 2000::/3; of the rest, link-local and multicast are what somebody would try. */
    return (bytes[0] & 0xe0) == 0x20 ? REACH_PUBLIC : REACH_NOWHERE;
}

enum address_reach address_reach_of(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        return reach_of_ipv4(ntohl(in->sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6)
        return reach_of_ipv6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
    return REACH_NOWHERE;
}
