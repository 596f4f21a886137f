#include "services/memory_holder_cache.h"
#include "services/bus_user_events.h"
#include "value_objects/user_event.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define LIFE SECONDS(1)
#define WAYS 8 /* entries in a set */
#define LOCKS 64
#define GENERATIONS 4096

struct entry {
    struct id session; /* ID_NONE: empty */
    struct holder_ticket ticket;
    struct arena *mem; /* of the holder */
    struct user *holder;
};

/*
 * An entry counts as long as its ticket is of now: events raise the generation of their user (users share
 * some; then one too many is dropped), and what concerns all raises the epoch. As the ticket is drawn before
 * the database is asked, an event in between makes the entry useless before it is even kept.
 */
struct memory_holder_cache {
    struct holder_cache base;
    struct event_bus *bus;
    struct clock *clock;
    _Atomic uint64_t epoch;
    _Atomic uint64_t generations[GENERATIONS];
    size_t set_count; /* a power of two */
    struct entry *entries;
    pthread_mutex_t locks[LOCKS];
};

/* Of these, nobody's session ends and nothing about its holder changes; of all others, and those to come, it
 * might. */
static const enum user_event_kind harmless[] = {
    SESSION_STARTED,   SESSION_REFRESHED,         LOGIN_FAILED,   LOGIN_LIMITED,  USER_EXPORTED,
    WORKSPACE_CREATED, WORKSPACE_MEMBERS_CHANGED, INVITE_CREATED, INVITE_REVOKED, INVITE_ACCEPTED,
    TOKEN_CREATED,     PASSWORD_RESET_REQUESTED,
};

/* The last bytes of a UUIDv7 are random. */
static size_t number_of(struct id id)
{
    size_t number = 0;
    for (size_t i = sizeof(id.bytes) - 4; i < sizeof(id.bytes); i++)
        number = number << 8 | id.bytes[i];
    return number;
}

static _Atomic uint64_t *generation_of(struct memory_holder_cache *self, struct id user)
{
    return &self->generations[number_of(user) % GENERATIONS];
}

static void forget_all(void *context)
{
    struct memory_holder_cache *self = context;
    atomic_fetch_add(&self->epoch, 1);
}

/* What does not say whom it is about may concern anybody. */
static void hear(void *context, const char *topic _unused_, struct str payload)
{
    struct memory_holder_cache *self = context;
    struct id user;

    if (bus_user_events_read(payload, &user))
        atomic_fetch_add(generation_of(self, user), 1);
    else
        forget_all(self);
}

static bool is_current(struct memory_holder_cache *self, const struct holder_ticket *ticket,
                       const struct holder_ticket *now)
{
    return ticket->epoch == now->epoch && ticket->generation == now->generation &&
           now->asked_at - ticket->asked_at < LIFE && event_bus_is_connected(self->bus);
}

static struct entry *find_entry(struct entry *set, struct id session)
{
    for (size_t i = 0; i < WAYS; i++)
        if (id_eq(set[i].session, session))
            return &set[i];
    return NULL;
}

static struct user *find(struct holder_cache *base, struct id session, struct id user, struct arena *mem,
                         struct holder_ticket *ticket)
{
    struct memory_holder_cache *self = container_of(base, struct memory_holder_cache, base);
    size_t set = number_of(session) & (self->set_count - 1);
    struct user *found = NULL;
    struct entry *entry;

    ticket->epoch = atomic_load(&self->epoch);
    ticket->generation = atomic_load(generation_of(self, user));
    ticket->asked_at = clock_monotonic(self->clock);
    pthread_mutex_lock(&self->locks[set % LOCKS]);
    entry = find_entry(&self->entries[set * WAYS], session);
    if (entry != NULL && id_eq(entry->holder->id, user) && is_current(self, &entry->ticket, ticket))
        found = user_dup(entry->holder, mem);
    pthread_mutex_unlock(&self->locks[set % LOCKS]);
    return found;
}

static void keep(struct holder_cache *base, struct holder_ticket ticket, struct id session,
                 const struct user *holder)
{
    struct memory_holder_cache *self = container_of(base, struct memory_holder_cache, base);
    size_t set = number_of(session) & (self->set_count - 1);
    struct entry *entries = &self->entries[set * WAYS], *entry;

    if (!event_bus_is_connected(self->bus))
        return;
    pthread_mutex_lock(&self->locks[set % LOCKS]);
    entry = find_entry(entries, session);
    for (size_t i = 0; entry == NULL && i < WAYS; i++)
        if (id_is_none(entries[i].session))
            entry = &entries[i];
    if (entry == NULL) {
        entry = entries;
        for (size_t i = 1; i < WAYS; i++)
            if (entries[i].ticket.asked_at < entry->ticket.asked_at)
                entry = &entries[i];
    }
    if (entry->mem == NULL)
        entry->mem = arena_new(512);
    arena_reset(entry->mem);
    entry->session = session;
    entry->ticket = ticket;
    entry->holder = user_dup(holder, entry->mem);
    entry->holder->password_hash = STR_NONE;
    pthread_mutex_unlock(&self->locks[set % LOCKS]);
}

static bool is_harmless(enum user_event_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(harmless); i++)
        if (harmless[i] == kind)
            return true;
    return false;
}

struct holder_cache *memory_holder_cache_new(struct event_bus *bus, struct clock *clock, size_t capacity)
{
    static const struct holder_cache_ops ops = {find, keep};
    struct memory_holder_cache *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->bus = bus;
    self->clock = clock;
    self->set_count = 1;
    while (self->set_count * WAYS < capacity)
        self->set_count *= 2;
    self->entries = memory_alloc(self->set_count * WAYS * sizeof(*self->entries));
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&self->locks[i], NULL);
    for (size_t i = 0; i < USER_EVENT_KINDS; i++)
        if (!is_harmless((enum user_event_kind)i))
            event_bus_subscribe(bus, user_event_word((enum user_event_kind)i), hear, self);
    event_bus_watch(bus, forget_all, self);
    return &self->base;
}

void memory_holder_cache_free(struct holder_cache *base)
{
    struct memory_holder_cache *self;
    if (base == NULL)
        return;
    self = container_of(base, struct memory_holder_cache, base);
    for (size_t i = 0; i < self->set_count * WAYS; i++)
        arena_free(self->entries[i].mem);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&self->locks[i]);
    free(self->entries);
    free(self);
}
