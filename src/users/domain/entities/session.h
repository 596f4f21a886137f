/*
 * A session: one sign-in on one device, from the password to the last refresh. It ends at an absolute time
 * that no refresh moves, or earlier when it is revoked.
 */
#pragma once
#include "value_objects/refresh_token.h"

struct session {
    struct id id, user;
    struct str device, address; /* at the sign-in or the last refresh */
    int64_t created_at, last_used_at, expires_at;
    int64_t revoked_at;        /* 0: not */
    uint32_t generation;       /* of the current refresh token */
    struct digest secret_hash; /* of the current refresh token */
    int64_t rotated_at;        /* when the current one came to be */
};

/* A session that begins now with `first` and lives `lifetime` milliseconds. */
struct session *session_start(const struct refresh_token *first, struct id user, struct str device,
                              struct str address, int64_t now, int64_t lifetime, struct arena *mem);
bool session_is_live(const struct session *self, int64_t now);

enum refresh_verdict {
    REFRESH_CURRENT,  /* the current token: rotate */
    REFRESH_REPEATED, /* the one before, within the grace: its successor is already the current one, give it
                         again */
    REFRESH_REUSED,   /* a genuine token that was replaced: somebody has a copy, revoke */
    REFRESH_DEAD,     /* the session is over, or never had this token */
};

/* What a genuine `token` of this session (its tag was right) means now. `grace` is in milliseconds. */
enum refresh_verdict session_judge(const struct session *self, const struct refresh_token *token,
                                   const struct secret *key, int64_t now, int64_t grace);
