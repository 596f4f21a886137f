#include "workers/lanes.h"
#include "workers/worker_pool.h"
#include <stdlib.h>

#define BUCKETS 256

struct entry {
    struct queued_job job;
    struct entry *next;
};

struct lane {
    uint64_t key;
    size_t waiting, running;
    struct entry *first, *last;
    struct lane *next;      /* in its bucket, or of those that are free */
    struct lane *next_turn; /* while jobs wait */
};

struct lanes {
    struct entry *entries, *free_entries;
    struct lane *lanes, *free_lanes;
    struct lane *buckets[BUCKETS];
    struct lane *turn, *last_turn;
};

struct lanes *lanes_new(size_t waiting, size_t running)
{
    struct lanes *self = memory_alloc(sizeof(*self));
    size_t lanes = waiting + running;

    *self = (struct lanes){.entries = memory_alloc(waiting * sizeof(*self->entries)),
                           .lanes = memory_alloc(lanes * sizeof(*self->lanes))};
    for (size_t i = 0; i < waiting; i++)
        self->entries[i].next = i + 1 < waiting ? &self->entries[i + 1] : NULL;
    for (size_t i = 0; i < lanes; i++)
        self->lanes[i].next = i + 1 < lanes ? &self->lanes[i + 1] : NULL;
    self->free_entries = self->entries;
    self->free_lanes = self->lanes;
    return self;
}

void lanes_free(struct lanes *self)
{
    free(self->entries);
    free(self->lanes);
    free(self);
}

static struct lane **bucket_of(struct lanes *self, uint64_t key)
{
    return &self->buckets[(key ^ key >> 32) % BUCKETS];
}

struct lane *lanes_find(struct lanes *self, uint64_t key)
{
    struct lane *lane = *bucket_of(self, key);
    while (lane != NULL && lane->key != key)
        lane = lane->next;
    return lane;
}

size_t lane_waiting(const struct lane *self)
{
    return self != NULL ? self->waiting : 0;
}

size_t lane_running(const struct lane *self)
{
    return self != NULL ? self->running : 0;
}

static struct lane *open_lane(struct lanes *self, uint64_t key)
{
    struct lane *lane = self->free_lanes, **bucket = bucket_of(self, key);

    self->free_lanes = lane->next;
    *lane = (struct lane){.key = key, .next = *bucket};
    *bucket = lane;
    return lane;
}

static void close_lane(struct lanes *self, struct lane *lane)
{
    struct lane **at = bucket_of(self, lane->key);
    while (*at != lane)
        at = &(*at)->next;
    *at = lane->next;
    lane->next = self->free_lanes;
    self->free_lanes = lane;
}

static void join_turn(struct lanes *self, struct lane *lane)
{
    lane->next_turn = NULL;
    if (self->turn == NULL)
        self->turn = lane;
    else
        self->last_turn->next_turn = lane;
    self->last_turn = lane;
}

/* `before`: the one in front of it; NULL: it is the first. */
static void leave_turn(struct lanes *self, struct lane *lane, struct lane *before)
{
    if (before == NULL)
        self->turn = lane->next_turn;
    else
        before->next_turn = lane->next_turn;
    if (self->last_turn == lane)
        self->last_turn = before;
}

void lanes_put(struct lanes *self, uint64_t key, struct queued_job job)
{
    struct lane *lane = lanes_find(self, key);
    struct entry *entry = self->free_entries;

    if (lane == NULL)
        lane = open_lane(self, key);
    self->free_entries = entry->next;
    *entry = (struct entry){.job = job};
    if (lane->waiting++ == 0) {
        lane->first = entry;
        join_turn(self, lane);
    } else {
        lane->last->next = entry;
    }
    lane->last = entry;
}

static struct queued_job pop(struct lanes *self, struct lane *lane)
{
    struct entry *entry = lane->first;

    lane->first = entry->next;
    lane->waiting--;
    lane->running++;
    entry->next = self->free_entries;
    self->free_entries = entry;
    return entry->job;
}

struct lane *lanes_take(struct lanes *self, size_t share, struct queued_job *ret)
{
    struct lane *before = NULL, *lane = self->turn;

    while (lane != NULL && lane->key != WORKER_KEY_NONE && lane->running >= share) {
        before = lane;
        lane = lane->next_turn;
    }
    if (lane == NULL)
        return NULL;
    leave_turn(self, lane, before);
    *ret = pop(self, lane);
    if (lane->waiting > 0)
        join_turn(self, lane);
    return lane;
}

void lanes_done(struct lanes *self, struct lane *lane)
{
    if (--lane->running == 0 && lane->waiting == 0)
        close_lane(self, lane);
}
