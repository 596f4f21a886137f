#include "services/memory_holder_cache.h"
#include <pthread.h>
#include <stdlib.h>

#define LIFE SECONDS(1)
#define WAYS 8 /* entries in a set */
#define LOCKS 64

struct entry {
    struct id session; /* ID_NONE: empty */
    struct holder_ticket ticket;
    struct arena *mem; /* of the holder */
    struct user *holder;
};

/* An entry counts as long as its ticket is of now. As the ticket is drawn before the database is asked, what
 * happens in between makes the entry useless before it is even kept. */
struct memory_holder_cache {
    struct holder_cache base;
    struct holder_news *news;
    struct clock *clock;
    size_t set_count; /* a power of two */
    struct entry *entries;
    pthread_mutex_t locks[LOCKS];
};

/* The last bytes of a UUIDv7 are random. */
static size_t set_of(const struct memory_holder_cache *self, struct id session)
{
    size_t number = 0;
    for (size_t i = sizeof(session.bytes) - 4; i < sizeof(session.bytes); i++)
        number = number << 8 | session.bytes[i];
    return number & (self->set_count - 1);
}

static bool is_current(const struct holder_ticket *ticket, const struct holder_ticket *now)
{
    return ticket->is_known && now->is_known && memcmp(ticket->of, now->of, sizeof(now->of)) == 0 &&
           now->asked_at - ticket->asked_at < LIFE;
}

static struct entry *find_entry(struct entry *set, struct id session)
{
    for (size_t i = 0; i < WAYS; i++)
        if (id_eq(set[i].session, session))
            return &set[i];
    return NULL;
}

static struct holder_ticket draw_ticket(const struct memory_holder_cache *self, struct id user)
{
    struct holder_ticket ticket = {0};
    struct holder_moment moment;

    ticket.is_known = holder_news_now(self->news, user, &moment);
    if (ticket.is_known)
        memcpy(ticket.of, moment.words, sizeof(ticket.of));
    ticket.asked_at = clock_monotonic(self->clock);
    return ticket;
}

static struct user *find(struct holder_cache *base, struct id session, struct id user, struct arena *mem,
                         struct holder_ticket *ticket)
{
    struct memory_holder_cache *self = container_of(base, struct memory_holder_cache, base);
    size_t set = set_of(self, session);
    struct user *found = NULL;
    struct entry *entry;

    *ticket = draw_ticket(self, user);
    if (!ticket->is_known)
        return NULL;
    pthread_mutex_lock(&self->locks[set % LOCKS]);
    entry = find_entry(&self->entries[set * WAYS], session);
    if (entry != NULL && id_eq(entry->holder->id, user) && is_current(&entry->ticket, ticket))
        found = user_dup(entry->holder, mem);
    pthread_mutex_unlock(&self->locks[set % LOCKS]);
    return found;
}

static void keep(struct holder_cache *base, struct holder_ticket ticket, struct id session,
                 const struct user *holder)
{
    struct memory_holder_cache *self = container_of(base, struct memory_holder_cache, base);
    size_t set = set_of(self, session);
    struct entry *entries = &self->entries[set * WAYS], *entry;

    if (!ticket.is_known)
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

struct holder_cache *memory_holder_cache_new(struct holder_news *news, struct clock *clock, size_t capacity)
{
    static const struct holder_cache_ops ops = {find, keep};
    struct memory_holder_cache *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->news = news;
    self->clock = clock;
    self->set_count = 1;
    while (self->set_count * WAYS < capacity)
        self->set_count *= 2;
    self->entries = memory_alloc(self->set_count * WAYS * sizeof(*self->entries));
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&self->locks[i], NULL);
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
