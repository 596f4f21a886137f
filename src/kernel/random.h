/* Randomness as a port. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct random;
struct random_ops {
    void (*fill)(struct random *self, void *bytes, size_t count); /* thread-safe; never fails */
};
struct random {
    const struct random_ops *ops;
};

static inline void random_fill(struct random *self, void *bytes, size_t count)
{
    self->ops->fill(self, bytes, count);
}

/* The kernel's generator (getrandom(2)): fit for keys. Static, thread-safe. */
struct random *random_system(void);

/* A repeatable sequence from a seed, for tests only. One thread. */
struct random_seeded {
    struct random base;
    uint64_t state;
};
void random_seeded_init(struct random_seeded *self, uint64_t seed);
