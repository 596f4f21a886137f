/* Tells what happened to users and sessions, after it is committed: for the log, the metrics, other nodes and
 * other modules. Thread-safe; never fails. */
#pragma once
#include "id.h"

enum user_event_kind {
    USER_REGISTERED,
    USER_UPDATED,
    USER_WAS_DISABLED,
    USER_WAS_ENABLED,
    USER_PASSWORD_CHANGED,
    USER_ROLE_CHANGED,
    SESSION_STARTED,
    SESSION_REFRESHED,
    SESSION_REVOKED,        /* one, named */
    SESSIONS_REVOKED,       /* all of the user's */
    SESSION_REUSE_DETECTED, /* a replaced refresh token came again; the session was revoked */
    LOGIN_FAILED,
    LOGIN_LIMITED,
    WORKSPACE_CREATED,
    WORKSPACE_MEMBERS_CHANGED,
    USER_EVENT_KINDS, /* how many there are */
};

struct user_event {
    enum user_event_kind kind;
    struct id user;      /* ID_NONE: unknown */
    struct id session;   /* ID_NONE: none */
    struct id workspace; /* ID_NONE: none */
    struct str address;  /* where it came from; STR_NONE: not over the network */
};

struct user_events;
struct user_events_ops {
    void (*publish)(struct user_events *self, const struct user_event *event);
};
struct user_events {
    const struct user_events_ops *ops;
};

static inline void user_events_publish(struct user_events *self, const struct user_event *event)
{
    self->ops->publish(self, event);
}
