#include "use_cases/answer_once.h"

#define KEY_MAX 255

static bool is_key(struct str key)
{
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] < 0x21 || key.ptr[i] > 0x7e)
            return false;
    }
    return key.len > 0 && key.len <= KEY_MAX;
}

struct error *once_begin(const struct answer_once *self, const struct once_dto *in, struct arena *mem,
                         struct once *ret)
{
    struct str user = id_format(mem, in->actor.user);
    struct str whose[] = {user, in->path, in->key}, what[] = {in->target, in->body};
    struct once once = {.key = digest_sha256_parts(whose, COUNT_OF(whose))};
    enum answer_claim claim;

    if (!is_key(in->key))
        return error_new(ERROR_INVALID, "invalid_idempotency_key",
                         "An Idempotency-Key is 1 to %d visible ASCII characters; a new UUID does well.",
                         KEY_MAX);
    TRY(self->store->ops->claim(self->store, once.key, digest_sha256_parts(what, COUNT_OF(what)),
                                clock_now(self->clock), mem, &claim, &once.answer));
    switch (claim) {
    case CLAIM_RUNNING:
        return error_new(
            ERROR_CONFLICT, "in_progress",
            "The first request with this Idempotency-Key is still being worked on. Ask again in a "
            "moment.");
    case CLAIM_OTHER:
        return error_new(ERROR_INVALID, "idempotency_key_reused",
                         "This Idempotency-Key was used for another request. Send this one with a new key.");
    case CLAIM_ANSWERED:
        once.is_answered = true;
        break;
    case CLAIM_NEW:
        break;
    }
    *ret = once;
    return OK;
}

static void report(const struct answer_once *self, struct error *error)
{
    if (error != OK)
        background_report(self->background, "keeping an answer for its Idempotency-Key", error);
    error_free(error);
}

void once_keep(const struct answer_once *self, const struct once *once, const struct kept_answer *answer)
{
    report(self, self->store->ops->keep(self->store, once->key, answer));
}

void once_release(const struct answer_once *self, const struct once *once)
{
    report(self, self->store->ops->release(self->store, once->key));
}
