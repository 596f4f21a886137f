#include "http/stream_slots.h"
#include <pthread.h>
#include <stdlib.h>

#define BUCKETS 256 /* by the last byte of the person's id, which is random */
#define COME_AGAIN 5

struct stream_lease {
    struct stream_lease *next, **link;
    struct stream_slots *slots;
    struct stream_reader reader;
    struct sse_channel *channel; /* not a reference: the channel holds the lease; NULL: not bound yet */
    int64_t until;               /* monotonic */
    bool is_lost, is_over;
};

struct stream_slots {
    struct stream_slots_options options;
    pthread_mutex_t mutex; /* guards the leases */
    struct stream_lease *leases[BUCKETS];
};

struct stream_slots *stream_slots_new(const struct stream_slots_options *options)
{
    struct stream_slots *self = memory_alloc(sizeof(*self));

    self->options = *options;
    if (self->options.of_person == 0)
        self->options.of_person = SIZE_MAX;
    if (self->options.code == NULL)
        self->options.code = "too_many_streams";
    if (self->options.what == NULL)
        self->options.what = "streams";
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
    return self->options.of_person > 1 ? self->options.of_person / 2 : 1;
}

static struct error *too_many(const struct stream_slots *self, size_t limit, const char *whose)
{
    struct error *error = error_new(ERROR_LIMITED, self->options.code,
                                    "%s has %zu %s open already. Close one, then open this again.", whose,
                                    limit, self->options.what);
    error_set_retry_after(error, COME_AGAIN);
    return error;
}

/* With the lock held. */
static struct error *check(const struct stream_slots *self, const struct stream_lease *leases,
                           const struct stream_reader *reader)
{
    size_t of_both = 0, of_one = 0;

    for (const struct stream_lease *lease = leases; lease != NULL; lease = lease->next) {
        if (!id_eq(lease->reader.person, reader->person))
            continue;
        of_both++;
        of_one += !id_is_none(reader->program) && id_eq(lease->reader.program, reader->program);
    }
    if (of_both >= self->options.of_person)
        return too_many(self, self->options.of_person, "This person");
    return of_one >= of_program(self) ? too_many(self, of_program(self), "This token") : OK;
}

static struct stream_lease **bucket_of(struct stream_slots *self, struct id person)
{
    return &self->leases[person.bytes[sizeof(person.bytes) - 1]];
}

struct error *stream_slots_take(struct stream_slots *self, const struct stream_reader *reader,
                                struct stream_lease **ret)
{
    struct stream_lease **bucket = bucket_of(self, reader->person), *lease;
    int64_t lasting = self->options.lasting;
    struct error *error;

    pthread_mutex_lock(&self->mutex);
    error = check(self, *bucket, reader);
    if (error == OK) {
        lease = memory_alloc(sizeof(*lease));
        *lease = (struct stream_lease){
            .next = *bucket,
            .link = bucket,
            .slots = self,
            .reader = *reader,
            .until = lasting > 0 ? clock_monotonic(self->options.clock) + lasting : INT64_MAX,
        };
        if (lease->next != NULL)
            lease->next->link = &lease->next;
        *bucket = lease;
        *ret = lease;
    }
    pthread_mutex_unlock(&self->mutex);
    return error;
}

void stream_lease_bind(struct stream_lease *self, struct sse_channel *channel)
{
    struct stream_slots *slots = self->slots;
    bool is_over;

    pthread_mutex_lock(&slots->mutex);
    self->channel = channel;
    is_over = self->is_over;
    pthread_mutex_unlock(&slots->mutex);
    if (is_over)
        sse_channel_hang_up(channel);
}

bool stream_lease_is_lost(struct stream_lease *self)
{
    struct stream_slots *slots = self->slots;
    bool is_lost;

    pthread_mutex_lock(&slots->mutex);
    is_lost = self->is_lost;
    pthread_mutex_unlock(&slots->mutex);
    return is_lost;
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

struct ending {
    struct id person;    /* none: any */
    struct id workspace; /* none: any; asked only where there is no person */
    int64_t now;         /* 0: also what may last longer, because rights are lost */
    struct sse_channel **channels;
    size_t count, capacity;
};

static bool ends(const struct ending *self, const struct stream_lease *lease)
{
    if (self->now != 0)
        return lease->until <= self->now;
    if (!id_is_none(self->person))
        return id_eq(self->person, lease->reader.person);
    return id_is_none(self->workspace) || id_eq(self->workspace, lease->reader.workspace);
}

/* With the lock held: so the channel may be on its way to the end, but has not come there. */
static void end_one(struct ending *self, struct stream_lease *lease)
{
    struct sse_channel *channel = NULL;

    if (!lease->is_over && lease->channel != NULL)
        channel = sse_channel_ref_living(lease->channel);
    lease->is_over = true;
    lease->is_lost |= self->now == 0;
    if (channel == NULL)
        return;
    if (self->count == self->capacity) {
        self->capacity = self->capacity > 0 ? self->capacity * 2 : 16;
        self->channels = memory_resize(self->channels, self->capacity * sizeof(struct sse_channel *));
    }
    self->channels[self->count++] = channel;
}

/* They are hung up without the lock: what hangs on a channel may give its lease back. */
static void end_all(struct stream_slots *self, struct ending *ending)
{
    pthread_mutex_lock(&self->mutex);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct stream_lease *lease = self->leases[i]; lease != NULL; lease = lease->next)
            if (ends(ending, lease))
                end_one(ending, lease);
    pthread_mutex_unlock(&self->mutex);
    for (size_t i = 0; i < ending->count; i++) {
        sse_channel_hang_up(ending->channels[i]);
        sse_channel_unref(ending->channels[i]);
    }
    free(ending->channels);
}

void stream_slots_end(struct stream_slots *self, struct id person, struct id workspace)
{
    end_all(self, &(struct ending){.person = person, .workspace = workspace});
}

void stream_slots_expire(struct stream_slots *self)
{
    end_all(self, &(struct ending){.now = clock_monotonic(self->options.clock)});
}
