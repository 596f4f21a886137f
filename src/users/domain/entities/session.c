#include "entities/session.h"

struct session *session_start(const struct refresh_token *first, struct id user, struct str device,
                              struct str address, int64_t now, int64_t lifetime, struct arena *mem)
{
    struct session *session = arena_new_of(mem, struct session);
    *session = (struct session){.id = first->session,
                                .user = user,
                                .device = device,
                                .address = address,
                                .created_at = now,
                                .last_used_at = now,
                                .expires_at = now + lifetime,
                                .generation = first->generation,
                                .secret_hash = refresh_token_hash(first),
                                .rotated_at = now};
    return session;
}

bool session_is_live(const struct session *self, int64_t now)
{
    return self->revoked_at == 0 && now < self->expires_at;
}

enum refresh_verdict session_judge(const struct session *self, const struct refresh_token *token,
                                   const struct secret *key, int64_t now, int64_t grace)
{
    struct refresh_token next;

    if (!session_is_live(self, now) || !id_eq(self->id, token->session))
        return REFRESH_DEAD;
    /* A token from the future is genuine where the database was restored from a backup. It proves no theft,
     * and nothing here can tell whether it was the last one. */
    if (token->generation > self->generation)
        return REFRESH_DEAD;
    if (token->generation == self->generation)
        return digest_eq(refresh_token_hash(token), self->secret_hash) ? REFRESH_CURRENT : REFRESH_DEAD;
    next = refresh_token_next(token, key);
    if (next.generation == self->generation && digest_eq(refresh_token_hash(&next), self->secret_hash) &&
        now - self->rotated_at <= grace)
        return REFRESH_REPEATED;
    return REFRESH_REUSED;
}
