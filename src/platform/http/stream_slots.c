#include "http/stream_slots.h"
#include <pthread.h>
#include <stdlib.h>

#define BUCKETS 256 /* by the last byte of the person's id, which is random */
#define COME_AGAIN 5

struct stream_lease {
    struct stream_lease *next, **link;
    struct stream_slots *slots;
    struct id person, program;
};

struct stream_slots {
    size_t of_person;
    pthread_mutex_t mutex; /* guards the leases */
    struct stream_lease *leases[BUCKETS];
};

struct stream_slots *stream_slots_new(size_t of_person)
{
    struct stream_slots *self = memory_alloc(sizeof(*self));

    self->of_person = of_person > 0 ? of_person : SIZE_MAX;
    pthread_mutex_init(&self->mutex, NULL);
    return self;
}

void stream_slots_free(struct stream_slots *self)
{
    if (self == NULL)
        return;
    pthread_mutex_destroy(&self->mutex);
    free(self);
}

static size_t of_program(const struct stream_slots *self)
{
    return self->of_person > 1 ? self->of_person / 2 : 1;
}

static struct error *too_many(size_t limit, const char *whose)
{
    struct error *error =
        error_new(ERROR_LIMITED, "too_many_streams",
                  "%s has %zu streams open already. Close one, then open this again.", whose, limit);
    error_set_retry_after(error, COME_AGAIN);
    return error;
}

/* With the lock held. */
static struct error *check(const struct stream_slots *self, const struct stream_lease *leases,
                           struct id person, struct id program)
{
    size_t of_both = 0, of_one = 0;

    for (const struct stream_lease *lease = leases; lease != NULL; lease = lease->next) {
        if (!id_eq(lease->person, person))
            continue;
        of_both++;
        of_one += !id_is_none(program) && id_eq(lease->program, program);
    }
    if (of_both >= self->of_person)
        return too_many(self->of_person, "This person");
    return of_one >= of_program(self) ? too_many(of_program(self), "This token") : OK;
}

struct error *stream_slots_take(struct stream_slots *self, struct id person, struct id program,
                                struct stream_lease **ret)
{
    struct stream_lease **bucket = &self->leases[person.bytes[sizeof(person.bytes) - 1]], *lease;
    struct error *error;

    pthread_mutex_lock(&self->mutex);
    error = check(self, *bucket, person, program);
    if (error == OK) {
        lease = memory_alloc(sizeof(*lease));
        *lease = (struct stream_lease){*bucket, bucket, self, person, program};
        if (lease->next != NULL)
            lease->next->link = &lease->next;
        *bucket = lease;
        *ret = lease;
    }
    pthread_mutex_unlock(&self->mutex);
    return error;
}

void stream_lease_free(struct stream_lease *self)
{
    pthread_mutex_t *mutex;

    if (self == NULL)
        return;
    mutex = &self->slots->mutex;
    pthread_mutex_lock(mutex);
    *self->link = self->next;
    if (self->next != NULL)
        self->next->link = self->link;
    pthread_mutex_unlock(mutex);
    free(self);
}
