/* Who the client is: the peer's address on the first line, the trusted proxies on the second, X-Forwarded-For
 * after it. */
#include "fuzz.h"
#include "http/address.h"
#include "value_objects/client_network.h"

static bool is_same(struct address a, struct address b)
{
    return memcmp(&a, &b, sizeof(a)) == 0;
}

static void check_text(struct address address, struct arena *mem)
{
    struct str text = address_format(address, mem), network = client_network(text, mem);
    struct address again;

    MUST(address_parse(text, &again) && is_same(again, address));
    MUST(str_find_char(text, ':', 0) == SIZE_MAX ? str_eq(network, text) : str_ends(network, STR("/64")));
}

static void check(struct str input, struct arena *mem)
{
    struct str peer_text = fuzz_take_line(&input), proxies = fuzz_take_line(&input), forged;
    struct address peer, client;
    struct networks trusted;

    if (!address_parse(peer_text, &peer))
        return;
    check_text(peer, mem);
    if (!fuzz_is_ok(networks_parse(proxies, mem, &trusted)))
        return;
    client = networks_client(&trusted, peer, input.len > 0 ? input : STR_NONE);
    check_text(client, mem);
    if (!networks_have(&trusted, peer))
        MUST(is_same(client, peer));
    /* What the client itself has put in front changes nothing. */
    forged = str_join(mem, (struct str[]){STR("203.0.113.7"), input}, 2, STR(", "));
    if (input.len > 0 && !networks_have(&trusted, client))
        MUST(is_same(networks_client(&trusted, peer, forged), client));
}

FUZZ_TARGET(check)
