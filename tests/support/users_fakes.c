#include "users_fakes.h"
#include <stdlib.h>

static void refuse_in_transaction(const struct fake_hasher *self)
{
    if (self->store != NULL && self->store->open > 0)
        panic("a use case hashes within a transaction");
}

static struct error *hasher_hash(struct password_hasher *base, const struct password *password,
                                 struct arena *mem, struct str *ret)
{
    struct fake_hasher *self = container_of(base, struct fake_hasher, base);
    refuse_in_transaction(self);
    self->hashed++;
    *ret = str_format(mem, "hash:%.*s", STR_ARGS(password->text));
    return OK;
}

static struct error *hasher_verify(struct password_hasher *base, const struct password *password,
                                   struct str hash, struct arena *mem, enum password_verdict *ret)
{
    struct fake_hasher *self = container_of(base, struct fake_hasher, base);
    refuse_in_transaction(self);
    self->verified++;
    self->verified_against_nothing += hash.ptr == NULL;
    *ret = PASSWORD_WRONG;
    if (str_eq(hash, str_format(mem, "hash:%.*s", STR_ARGS(password->text))))
        *ret = PASSWORD_RIGHT;
    if (str_eq(hash, str_format(mem, "old:%.*s", STR_ARGS(password->text))))
        *ret = PASSWORD_RIGHT_OUTDATED;
    return OK;
}

void fake_hasher_init(struct fake_hasher *self, const struct store_spy *store)
{
    static const struct password_hasher_ops ops = {hasher_hash, hasher_verify};
    *self = (struct fake_hasher){.base = {&ops}, .store = store};
}

static struct error *strength_judge(struct password_strength *self _unused_, struct str password,
                                    const struct str *personal _unused_, size_t count _unused_,
                                    struct arena *mem _unused_, struct password_strength_verdict *ret)
{
    *ret = str_starts(password, STR("weak"))
               ? (struct password_strength_verdict){1, STR("It says so itself.")}
               : (struct password_strength_verdict){4, STR_NONE};
    return OK;
}

struct password_strength *fake_strength(void)
{
    static const struct password_strength_ops ops = {strength_judge};
    static struct password_strength strength = {&ops};
    return &strength;
}

static struct error *tokens_issue(struct access_tokens *base, const struct access_claims *claims,
                                  struct arena *mem, struct str *ret)
{
    struct fake_tokens *self = container_of(base, struct fake_tokens, base);
    self->issued++;
    self->last = *claims;
    *ret = str_format(mem, "access %.*s %.*s %lld", STR_ARGS(id_format(mem, claims->user)),
                      STR_ARGS(id_format(mem, claims->session)), (long long)claims->expires_at);
    return OK;
}

static struct error *tokens_verify(struct access_tokens *base, struct str token, struct arena *mem _unused_,
                                   struct access_claims *ret)
{
    struct fake_tokens *self = container_of(base, struct fake_tokens, base);
    struct str word, user, session, expires;
    struct access_claims claims = {0};

    if (str_next(&token, ' ', &word) && str_eq(word, STR("access")) && str_next(&token, ' ', &user) &&
        id_parse(user, &claims.user) && str_next(&token, ' ', &session) &&
        id_parse(session, &claims.session) && str_next(&token, ' ', &expires) &&
        str_to_int(expires, &claims.expires_at) && claims.expires_at > clock_now(self->clock)) {
        *ret = claims;
        return OK;
    }
    return error_new(ERROR_UNAUTHENTICATED, "invalid_token", "no token of ours");
}

static struct str tokens_key_set(struct access_tokens *base _unused_, struct arena *mem _unused_)
{
    return STR("{\"keys\":[]}");
}

static void tokens_keys(struct access_tokens *base _unused_, struct arena *mem, struct access_token_key **ret,
                        size_t *count)
{
    *ret = arena_array_of(mem, 0, struct access_token_key);
    *count = 0;
}

void fake_tokens_init(struct fake_tokens *self, struct clock *clock)
{
    static const struct access_tokens_ops ops = {tokens_issue, tokens_verify, tokens_key_set, tokens_keys};
    *self = (struct fake_tokens){.base = {&ops}, .clock = clock};
}

static void events_publish(struct user_events *base, const struct user_event *event)
{
    struct fake_events *self = container_of(base, struct fake_events, base);
    if (self->count < FAKE_EVENTS_SEEN)
        self->seen[self->count] = *event;
    self->count++;
    self->counts[event->kind]++;
}

void fake_events_init(struct fake_events *self)
{
    static const struct user_events_ops ops = {events_publish};
    *self = (struct fake_events){.base = {&ops}};
}

size_t fake_events_of(const struct fake_events *self, enum user_event_kind kind)
{
    return self->counts[kind];
}

static struct error *mail_send(struct user_mail *base, const struct letter *letter)
{
    struct fake_user_mail *self = container_of(base, struct fake_user_mail, base);

    if (self->state == FAKE_MAIL_IS_AWAY)
        return error_new(ERROR_UNAVAILABLE, "smtp", "nobody is there");
    if (self->state == FAKE_MAIL_REFUSES)
        return error_new(ERROR_INVALID, "smtp_refused", "no such box");
    if (self->count < FAKE_EVENTS_SEEN)
        self->seen[self->count] = *letter;
    self->count++;
    return OK;
}

void fake_user_mail_init(struct fake_user_mail *self)
{
    static const struct user_mail_ops ops = {mail_send};
    *self = (struct fake_user_mail){.base = {&ops}};
}

const struct letter *fake_user_mail_to(const struct fake_user_mail *self, const char *address, size_t *count)
{
    const struct letter *last = NULL;
    *count = 0;
    for (size_t i = 0; i < self->count && i < FAKE_EVENTS_SEEN; i++)
        if (str_eq(self->seen[i].to, str_from(address))) {
            last = &self->seen[i];
            ++*count;
        }
    return last;
}
