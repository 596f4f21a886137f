#include "random.h"
#include "base.h"
#include <errno.h>
#include <string.h>
#include <sys/random.h>

static void system_fill(struct random *self _unused_, void *bytes, size_t count)
{
    unsigned char *at = bytes;
    while (count > 0) {
        ssize_t got = getrandom(at, count, 0);
        if (got < 0 && errno != EINTR)
            panic("the kernel gives no random bytes (getrandom)");
        if (got > 0) {
            at += got;
            count -= (size_t)got;
        }
    }
}

struct random *random_system(void)
{
    static const struct random_ops ops = {system_fill};
    static struct random random = {&ops};
    return &random;
}

/* SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA 2014). */
static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void seeded_fill(struct random *base, void *bytes, size_t count)
{
    struct random_seeded *self = container_of(base, struct random_seeded, base);
    unsigned char *at = bytes;
    while (count > 0) {
        uint64_t next = split_mix(&self->state);
        size_t part = count < sizeof(next) ? count : sizeof(next);
        memcpy(at, &next, part);
        at += part;
        count -= part;
    }
}

void random_seeded_init(struct random_seeded *self, uint64_t seed)
{
    static const struct random_ops ops = {seeded_fill};
    *self = (struct random_seeded){{&ops}, seed};
}
