#include "services/bus_user_events.h"
#include "services/holder_news.h"
#include "value_objects/user_event.h"
#include <stdatomic.h>
#include <stdlib.h>

#define GENERATIONS 4096

/* Events raise the generation of their user (users share some; then one too many moves on), and what concerns
 * all raises the epoch. */
struct bus_holder_news {
    struct holder_news base;
    struct event_bus *bus;
    _Atomic uint64_t epoch;
    _Atomic uint64_t generations[GENERATIONS];
};

/* Of these, nobody's session ends and nothing about its holder changes; of all others, and those to come, it
 * might. */
static const enum user_event_kind harmless[] = {
    SESSION_STARTED,       SESSION_REFRESHED,
    HOOK_CREATED,          HOOK_ROTATED,
    HOOK_REMOVED,          SHARE_CREATED,
    SHARE_REMOVED,         MODEL_CHOSEN,
    MODEL_CHOICE_REMOVED,  PRD_APPROVED,
    PRD_CHANGES_REQUESTED, PRD_APPROVAL_WITHDRAWN,
    BASELINE_REMOVED,      LOGIN_FAILED,
    LOGIN_LIMITED,         USER_EXPORTED,
    WORKSPACE_CREATED,     WORKSPACE_MEMBERS_CHANGED,
    WORKSPACE_DELETED,     INVITE_CREATED,
    INVITE_REVOKED,        INVITE_ACCEPTED,
    TOKEN_CREATED,         PASSWORD_RESET_REQUESTED,
    LOGIN_GUESSED,
};

/* The last bytes of a UUIDv7 are random. */
static _Atomic uint64_t *generation_of(struct bus_holder_news *self, struct id user)
{
    size_t number = 0;
    for (size_t i = sizeof(user.bytes) - 4; i < sizeof(user.bytes); i++)
        number = number << 8 | user.bytes[i];
    return &self->generations[number % GENERATIONS];
}

static void move_all(void *context)
{
    struct bus_holder_news *self = context;
    atomic_fetch_add(&self->epoch, 1);
}

/* What does not say whom it is about may concern anybody. */
static void hear(void *context, const char *topic _unused_, struct str payload)
{
    struct bus_holder_news *self = context;
    struct id user;

    if (bus_user_events_read(payload, &user))
        atomic_fetch_add(generation_of(self, user), 1);
    else
        move_all(self);
}

static bool is_harmless(enum user_event_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(harmless); i++)
        if (harmless[i] == kind)
            return true;
    return false;
}

/* The words before the channel: what was missed while it was down has raised the epoch before it is up. */
static bool now(struct holder_news *base, struct id user, struct holder_moment *ret)
{
    struct bus_holder_news *self = container_of(base, struct bus_holder_news, base);
    struct holder_moment moment = {{atomic_load(&self->epoch), atomic_load(generation_of(self, user))}};

    if (!event_bus_is_connected(self->bus))
        return false;
    *ret = moment;
    return true;
}

static void free_news(struct holder_news *base)
{
    free(container_of(base, struct bus_holder_news, base));
}

struct holder_news *bus_holder_news_new(struct event_bus *bus)
{
    static const struct holder_news_ops ops = {now, free_news};
    struct bus_holder_news *self = memory_alloc(sizeof(*self));

    self->base.ops = &ops;
    self->bus = bus;
    for (size_t i = 0; i < USER_EVENT_KINDS; i++)
        if (!is_harmless((enum user_event_kind)i))
            event_bus_subscribe(bus, user_event_word((enum user_event_kind)i), hear, self);
    event_bus_watch(bus, move_all, self);
    return &self->base;
}
