#include "services/bus_user_events.h"
#include <jansson.h>
#include <stdlib.h>

static enum log_level level_of(enum user_event_kind kind)
{
    if (kind == SESSION_REUSE_DETECTED || kind == LOGIN_LIMITED)
        return LOG_LEVEL_WARNING;
    return kind == SESSION_REFRESHED ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO;
}

struct bus_user_events {
    struct user_events base;
    struct arena *mem; /* of the labels */
    struct event_bus *bus;
    const struct log *log;
    struct metric *counters[USER_EVENT_KINDS]; /* NULL: no metrics */
};

static struct str id_or_none(struct arena *mem, struct id id)
{
    return id_is_none(id) ? STR_NONE : id_format(mem, id);
}

static struct str quoted_or_null(struct arena *mem, struct id id)
{
    return id_is_none(id) ? STR("null") : str_format(mem, "\"%.*s\"", STR_ARGS(id_format(mem, id)));
}

static void publish(struct user_events *base, const struct user_event *event)
{
    struct bus_user_events *self = container_of(base, struct bus_user_events, base);
    _cleanup_(arena_freep) struct arena *mem = arena_new(1024);
    struct str payload =
        str_format(mem, "{\"user\":%.*s,\"session\":%.*s,\"workspace\":%.*s}",
                   STR_ARGS(quoted_or_null(mem, event->user)), STR_ARGS(quoted_or_null(mem, event->session)),
                   STR_ARGS(quoted_or_null(mem, event->workspace)));

    log_write(self->log, level_of(event->kind), user_event_word(event->kind),
              LOG_FIELDS({"user", id_or_none(mem, event->user)}, {"session", id_or_none(mem, event->session)},
                         {"workspace", id_or_none(mem, event->workspace)}, {"address", event->address}));
    metric_add(self->counters[event->kind], 1);
    event_bus_publish(self->bus, user_event_word(event->kind), payload);
}

struct user_events *bus_user_events_new(struct event_bus *bus, const struct log *log, struct metrics *metrics)
{
    static const struct user_events_ops ops = {publish};
    struct bus_user_events *self = memory_alloc(sizeof(*self));

    *self = (struct bus_user_events){.base = {&ops}, .mem = arena_new(0), .bus = bus, .log = log};
    for (size_t i = 0; metrics != NULL && i < USER_EVENT_KINDS; i++) {
        const char *word = user_event_word((enum user_event_kind)i);
        self->counters[i] = metrics_counter(metrics, "stet_user_events_total",
                                            str_format(self->mem, "event=\"%s\"", word).ptr,
                                            "What happened to users and sessions since the start.");
    }
    return &self->base;
}

void bus_user_events_free(struct user_events *base)
{
    struct bus_user_events *self;
    if (base == NULL)
        return;
    self = container_of(base, struct bus_user_events, base);
    arena_free(self->mem);
    free(self);
}

/* {"user": "…", "workspace": null, …}; ID_NONE for null. */
static struct id read_id(const json_t *event, const char *name)
{
    const char *text = json_string_value(json_object_get(event, name));
    struct id id = ID_NONE;

    return text != NULL && id_parse(str_from(text), &id) ? id : ID_NONE;
}

static void read_both(struct str payload, struct id *user, struct id *workspace)
{
    json_t *event = json_loadb(payload.ptr != NULL ? payload.ptr : "", payload.len, 0, NULL);

    *user = read_id(event, "user");
    *workspace = read_id(event, "workspace");
    json_decref(event);
}

bool bus_user_events_read(struct str payload, struct id *user)
{
    struct id workspace;

    read_both(payload, user, &workspace);
    return !id_is_none(*user);
}

struct rights_watch {
    void (*lost)(void *context, struct id user, struct id workspace);
    void *context;
};

static void hear_loss(void *context, const char *topic _unused_, struct str payload)
{
    const struct rights_watch *self = context;
    struct id user, workspace;

    read_both(payload, &user, &workspace);
    self->lost(self->context, user, workspace);
}

static void hear_gap(void *context)
{
    const struct rights_watch *self = context;
    self->lost(self->context, ID_NONE, ID_NONE);
}

void bus_user_events_watch_rights(struct event_bus *bus, struct arena *mem,
                                  void (*lost)(void *context, struct id user, struct id workspace),
                                  void *context)
{
    static const enum user_event_kind losses[] = {
        USER_WAS_DISABLED, USER_ROLE_CHANGED,         USER_PASSWORD_CHANGED, USER_DELETION_REQUESTED,
        USER_DELETED,      SESSION_REVOKED,           SESSIONS_REVOKED,      SESSION_REUSE_DETECTED,
        TOKEN_REVOKED,     WORKSPACE_MEMBERS_CHANGED, WORKSPACE_DELETED,
    };
    struct rights_watch *watch = arena_new_of(mem, struct rights_watch);

    *watch = (struct rights_watch){lost, context};
    for (size_t i = 0; i < COUNT_OF(losses); i++)
        event_bus_subscribe(bus, user_event_word(losses[i]), hear_loss, watch);
    event_bus_watch(bus, hear_gap, watch);
}
