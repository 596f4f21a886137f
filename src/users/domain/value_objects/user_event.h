/* Something that happened to a user, a session or a workspace: what the audit log keeps, and what the log,
 * the metrics and other modules are told. */
#pragma once
#include "id.h"

enum user_event_kind {
    USER_REGISTERED,
    USER_UPDATED,
    USER_WAS_DISABLED,
    USER_WAS_ENABLED,
    USER_ROLE_CHANGED,
    USER_PASSWORD_CHANGED,
    USER_EMAIL_VERIFIED,
    USER_EMAIL_CHANGED,
    USER_DELETION_REQUESTED,
    USER_DELETION_CANCELLED,
    USER_DELETED,
    USER_EXPORTED,
    PASSWORD_RESET_REQUESTED,
    SECOND_FACTOR_ADDED,
    SECOND_FACTOR_REMOVED,
    RECOVERY_CODES_MADE,
    RECOVERY_CODE_USED,
    SESSION_STARTED,
    SESSION_REFRESHED,
    SESSION_REVOKED,        /* one, named */
    SESSIONS_REVOKED,       /* all of the user's */
    SESSION_REUSE_DETECTED, /* a replaced refresh token came again; the session was revoked */
    LOGIN_FAILED,
    LOGIN_LIMITED,
    LOGIN_GUESSED, /* so many failed that the owner was told by mail */
    TOKEN_CREATED, /* personal access tokens */
    TOKEN_REVOKED,
    WORKSPACE_CREATED,
    WORKSPACE_UPDATED,
    WORKSPACE_MEMBERS_CHANGED,
    WORKSPACE_DELETED, /* concerns all who were in it */
    INVITE_CREATED,
    INVITE_REVOKED,
    INVITE_ACCEPTED,
    KEYS_ROTATED,
    /* What the documents of a workspace have to tell; others record it (users_module_record). */
    HOOK_CREATED,
    HOOK_ROTATED,
    HOOK_REMOVED,
    SHARE_CREATED,
    SHARE_REMOVED,
    MODEL_CHOSEN,
    MODEL_CHOICE_REMOVED,
    PRD_APPROVED,
    PRD_CHANGES_REQUESTED,
    PRD_APPROVAL_WITHDRAWN,
    BASELINE_REMOVED,
    USER_EVENT_KINDS, /* how many there are */
};

struct user_event {
    enum user_event_kind kind;
    struct id id; /* set when it is recorded, as `at` */
    int64_t at;
    struct id actor;     /* who did it; ID_NONE: the server, its operator, or nobody known */
    struct id user;      /* to whom; ID_NONE: unknown */
    struct id session;   /* or the personal access token by which it was done; ID_NONE: none */
    struct id workspace; /* ID_NONE: none */
    struct id object;    /* a token, an invitation; ID_NONE: none */
    struct str address;  /* where it came from; STR_NONE: not over the network */
    struct str request;  /* id of the request; STR_NONE: none */
    /* One too many of its kind to be kept: the audit log takes it and gives it back at once, which takes as
     * long as keeping it. */
    bool is_surplus;
    struct str detail; /* more in a few words, without anything secret or typed into a form; STR_NONE: none */
};

/* "session.revoked": in the audit log, on the event bus and in the metrics. */
const char *user_event_word(enum user_event_kind kind);
bool user_event_parse(struct str word, enum user_event_kind *ret); /* false for any other word */
/* Whether the audit log keeps it: all but what happens every few minutes or only was refused. */
bool user_event_is_audited(enum user_event_kind kind);
