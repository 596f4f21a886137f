#include "use_cases/rotate_keys.h"
#include "interfaces/access_tokens.h"
#include "interfaces/signing_keys.h"
#include "use_cases/record_event.h"

static struct error *check_none_waits(const struct rotate_keys *self, int64_t signs_from, struct arena *mem)
{
    struct access_token_key *keys;
    size_t count;

    access_tokens_keys(self->tokens, mem, &keys, &count);
    for (size_t i = 0; i < count; i++)
        if (keys[i].state == KEY_NEXT && keys[i].signs_from <= signs_from)
            return error_new(ERROR_CONFLICT, "rotation_pending",
                             "A new key is published already and signs from %.*s on.",
                             STR_ARGS(time_format(mem, keys[i].signs_from)));
    return OK;
}

struct error *rotate_keys(const struct rotate_keys *self, int64_t overlap, struct arena *mem,
                          int64_t *signs_from)
{
    int64_t from = clock_now(self->clock) + (overlap < 0 ? KEY_OVERLAP : overlap);

    TRY(signing_keys_refresh(self->keys));
    TRY(check_none_waits(self, from, mem));
    TRY(signing_keys_add(self->keys, from));
    *signs_from = from;
    return OK;
}

struct error *record_rotation(const struct rotate_keys *self, int64_t signs_from, struct arena *mem)
{
    struct user_event event = {.kind = KEYS_ROTATED};

    event.detail = str_format(mem, "signs from %.*s, %.*s", STR_ARGS(time_format(mem, signs_from)),
                              STR_ARGS(BY_COMMAND_LINE));
    return record_event_alone(self->store, &event, mem);
}

struct error *refresh_keys(const struct rotate_keys *self)
{
    return signing_keys_refresh(self->keys);
}
