#include "users_ports.h"
#include "answers/sql_answer_store.h"
#include "repositories/database_users_store.h"
#include "security/aes_gcm_sealer.h"
#include "security/bcrypt_password_hasher.h"
#include "security/breached_password_strength.h"
#include "security/folder_signing_keys.h"
#include "security/key_folder.h"
#include "security/rs256_access_tokens.h"
#include "security/zxcvbn_password_strength.h"
#include "services/audit_lag_gauges.h"
#include "services/bus_user_events.h"
#include "services/memory_holder_cache.h"
#include "services/memory_login_backoff.h"
#include "services/memory_rate_limiter.h"
#include "services/memory_token_uses.h"
#include "services/redis_login_backoff.h"
#include "services/redis_rate_limiter.h"
#include "services/templated_user_mail.h"
#include "users_jobs.h"

#define LIMITED_AT_ONCE 65536 /* clients whose rates, and accounts whose failures are remembered */
#define HELD_AT_ONCE 8192     /* sessions whose holders are remembered for a moment */

/* A key for another use than the one that it comes from (RFC 5869, expand with one block). */
static struct secret subkey(const struct secret *key, struct str use)
{
    struct arena *mem = arena_new(0);
    struct digest digest =
        digest_hmac_sha256(secret_bytes(key), str_format(mem, "stet %.*s\x01", STR_ARGS(use)));
    struct secret derived = secret_copy(str_of((const char *)digest.bytes, sizeof(digest.bytes)));

    secret_wipe(&digest, sizeof(digest));
    arena_free(mem);
    return derived;
}

static struct error *open_keys(struct users_ports *self, const struct users_options *options)
{
    _cleanup_(key_folder_close) struct key_folder keys = {0};

    TRY(key_folder_open(options->key_folder, options->clock, options->random, &keys));
    TRY(rs256_access_tokens_new(&keys, str_from(options->public_url), options->clock, &self->tokens));
    self->signing_keys = folder_signing_keys_new(options->key_folder, &keys, self->tokens, options->clock);
    self->sealer = aes_gcm_sealer_new(&keys.seal, options->random);
    self->answers =
        sql_answer_store_new(options->database, self->sealer, subkey(&keys.seal, STR("kept answers 1")));
    self->hash_key = subkey(&keys.seal, STR("keyed hashes 1"));
    self->module_key = subkey(&keys.seal, STR("other modules 1"));
    self->refresh_key = keys.refresh;
    keys.refresh = (struct secret){0};
    return OK;
}

static void open_limits(struct users_ports *self, const struct users_options *options)
{
    struct shared_counts counts = {
        options->redis, digest_hmac_sha256(secret_bytes(&self->refresh_key), STR("stet shared counts"))};

    self->limiter = self->limiter_here = memory_rate_limiter_new(LIMITED_AT_ONCE, options->random);
    self->backoff = self->backoff_here = memory_login_backoff_new(LIMITED_AT_ONCE, options->random);
    if (options->redis == NULL)
        return;
    self->limiter_apart = memory_rate_limiter_new(LIMITED_AT_ONCE, options->random);
    self->limiter = redis_rate_limiter_new(&counts, self->limiter_apart);
    self->backoff = redis_login_backoff_new(&counts, self->backoff_here);
}

struct error *users_ports_open(struct users_ports *self, const struct users_options *options)
{
    self->bus = options->bus;
    if (self->bus == NULL)
        self->bus = self->own_bus = memory_event_bus_new();
    TRY(open_keys(self, options));
    if (options->breached_passwords != NULL && options->breached_passwords[0] != '\0')
        TRY(breached_password_strength_new(options->breached_passwords, zxcvbn_password_strength(),
                                           &self->breached));
    self->hasher = bcrypt_password_hasher_new(options->bcrypt_cost, options->random);
    open_limits(self, options);
    self->events = bus_user_events_new(self->bus, options->log, options->metrics);
    self->jobs = users_jobs_new(self->events, options->log);
    self->store = database_users_store_new(options->database, options->clock, options->random,
                                           users_jobs_events(self->jobs), self->sealer);
    self->mail = templated_user_mail_new(options->mailer, str_from(options->public_url));
    /* A command may change an embedded database without a word on the bus, but not without a trace in it. */
    self->holder_news = database_kind(options->database) == DATABASE_POSTGRESQL
                            ? bus_holder_news_new(self->bus)
                            : database_holder_news_new(options->database);
    self->holders = memory_holder_cache_new(self->holder_news, options->clock, HELD_AT_ONCE);
    self->token_uses = memory_token_uses_new(LIMITED_AT_ONCE);
    self->audit_lag = audit_lag_gauges_new(options->metrics, options->clock);
    return OK;
}

void users_ports_close(struct users_ports *self)
{
    templated_user_mail_free(self->mail);
    if (self->backoff != self->backoff_here)
        redis_login_backoff_free(self->backoff);
    memory_login_backoff_free(self->backoff_here);
    users_jobs_free(self->jobs);
    audit_lag_gauges_free(self->audit_lag);
    if (self->limiter != self->limiter_here)
        redis_rate_limiter_free(self->limiter);
    memory_rate_limiter_free(self->limiter_apart);
    memory_rate_limiter_free(self->limiter_here);
    memory_token_uses_free(self->token_uses);
    bcrypt_password_hasher_free(self->hasher);
    breached_password_strength_free(self->breached);
    memory_holder_cache_free(self->holders);
    holder_news_free(self->holder_news);
    database_users_store_free(self->store);
    bus_user_events_free(self->events);
    event_bus_free(self->own_bus);
    if (self->answers != NULL)
        self->answers->ops->free(self->answers);
    aes_gcm_sealer_free(self->sealer);
    folder_signing_keys_free(self->signing_keys);
    rs256_access_tokens_free(self->tokens);
    secret_release(&self->hash_key);
    secret_release(&self->module_key);
    secret_release(&self->refresh_key);
}
