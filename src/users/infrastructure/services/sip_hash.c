#include "services/sip_hash.h"

struct state {
    uint64_t v0, v1, v2, v3;
};

/* Eight bytes, little endian. */
static uint64_t load(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void rounds(struct state *s, unsigned count)
{
    while (count-- > 0) {
        s->v0 += s->v1;
        s->v1 = rotate(s->v1, 13) ^ s->v0;
        s->v0 = rotate(s->v0, 32);
        s->v2 += s->v3;
        s->v3 = rotate(s->v3, 16) ^ s->v2;
        s->v0 += s->v3;
        s->v3 = rotate(s->v3, 21) ^ s->v0;
        s->v2 += s->v1;
        s->v1 = rotate(s->v1, 17) ^ s->v2;
        s->v2 = rotate(s->v2, 32);
    }
}

static void absorb(struct state *s, uint64_t word)
{
    s->v3 ^= word;
    rounds(s, 2);
    s->v0 ^= word;
}

struct sip_hash sip_hash_128(const uint8_t key[SIP_HASH_KEY_SIZE], struct str data)
{
    const uint8_t *bytes = (const uint8_t *)data.ptr;
    uint64_t k0 = load(key), k1 = load(key + 8), last = (uint64_t)data.len << 56;
    struct state s = {k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d) ^ 0xee,
                      k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573)};
    struct sip_hash hash;
    size_t at = 0;

    for (; data.len - at >= 8; at += 8)
        absorb(&s, load(bytes + at));
    for (unsigned i = 0; at < data.len; i++, at++)
        last |= (uint64_t)bytes[at] << (8 * i);
    absorb(&s, last);
    s.v2 ^= 0xee;
    rounds(&s, 4);
    hash.parts[0] = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
    s.v1 ^= 0xdd;
    rounds(&s, 4);
    hash.parts[1] = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
    return hash;
}
