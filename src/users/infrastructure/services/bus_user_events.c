#include "services/bus_user_events.h"
#include <stdlib.h>

static const struct {
    const char *topic, *labels;
    enum log_level level;
} table[USER_EVENT_KINDS] = {
    [USER_REGISTERED] = {"user.registered", "event=\"user.registered\"", LOG_LEVEL_INFO},
    [USER_UPDATED] = {"user.updated", "event=\"user.updated\"", LOG_LEVEL_INFO},
    [USER_WAS_DISABLED] = {"user.disabled", "event=\"user.disabled\"", LOG_LEVEL_INFO},
    [USER_WAS_ENABLED] = {"user.enabled", "event=\"user.enabled\"", LOG_LEVEL_INFO},
    [USER_PASSWORD_CHANGED] = {"user.password_changed", "event=\"user.password_changed\"", LOG_LEVEL_INFO},
    [USER_ROLE_CHANGED] = {"user.role_changed", "event=\"user.role_changed\"", LOG_LEVEL_INFO},
    [SESSION_STARTED] = {"session.started", "event=\"session.started\"", LOG_LEVEL_INFO},
    [SESSION_REFRESHED] = {"session.refreshed", "event=\"session.refreshed\"", LOG_LEVEL_DEBUG},
    [SESSION_REVOKED] = {"session.revoked", "event=\"session.revoked\"", LOG_LEVEL_INFO},
    [SESSIONS_REVOKED] = {"user.sessions_revoked", "event=\"user.sessions_revoked\"", LOG_LEVEL_INFO},
    [SESSION_REUSE_DETECTED] = {"session.reuse_detected", "event=\"session.reuse_detected\"",
                                LOG_LEVEL_WARNING},
    [LOGIN_FAILED] = {"login.failed", "event=\"login.failed\"", LOG_LEVEL_INFO},
    [LOGIN_LIMITED] = {"login.limited", "event=\"login.limited\"", LOG_LEVEL_WARNING},
    [WORKSPACE_CREATED] = {"workspace.created", "event=\"workspace.created\"", LOG_LEVEL_INFO},
    [WORKSPACE_MEMBERS_CHANGED] = {"workspace.members_changed", "event=\"workspace.members_changed\"",
                                   LOG_LEVEL_INFO},
};

struct bus_user_events {
    struct user_events base;
    struct event_bus *bus;
    const struct log *log;
    struct metric *counters[USER_EVENT_KINDS]; /* NULL: no metrics */
};

const char *bus_user_events_topic(enum user_event_kind kind)
{
    return table[kind].topic;
}

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

    log_write(self->log, table[event->kind].level, table[event->kind].topic,
              LOG_FIELDS({"user", id_or_none(mem, event->user)}, {"session", id_or_none(mem, event->session)},
                         {"workspace", id_or_none(mem, event->workspace)}, {"address", event->address}));
    metric_add(self->counters[event->kind], 1);
    event_bus_publish(self->bus, table[event->kind].topic, payload);
}

struct user_events *bus_user_events_new(struct event_bus *bus, const struct log *log, struct metrics *metrics)
{
    static const struct user_events_ops ops = {publish};
    struct bus_user_events *self = memory_alloc(sizeof(*self));

    *self = (struct bus_user_events){.base = {&ops}, .bus = bus, .log = log};
    for (size_t i = 0; metrics != NULL && i < USER_EVENT_KINDS; i++)
        self->counters[i] = metrics_counter(metrics, "stet_user_events_total", table[i].labels,
                                            "What happened to users and sessions since the start.");
    return &self->base;
}

void bus_user_events_free(struct user_events *base)
{
    if (base != NULL)
        free(container_of(base, struct bus_user_events, base));
}
