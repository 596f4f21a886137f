#include "users_module.h"
#include "dependencies/admission.h"
#include "dependencies/origin_guard.h"
#include "dependencies/require_permission.h"
#include "interfaces/login_backoff.h"
#include "interfaces/rate_limiter.h"
#include "repositories/database_users_store.h"
#include "routes/users_routes.h"
#include "security/aes_gcm_sealer.h"
#include "security/bcrypt_password_hasher.h"
#include "security/breached_password_strength.h"
#include "security/folder_signing_keys.h"
#include "security/key_folder.h"
#include "security/oath_one_time_codes.h"
#include "security/rs256_access_tokens.h"
#include "security/zxcvbn_password_strength.h"
#include "services/audit_lag_gauges.h"
#include "services/bus_user_events.h"
#include "services/memory_holder_cache.h"
#include "services/memory_login_backoff.h"
#include "services/memory_rate_limiter.h"
#include "services/memory_token_uses.h"
#include "services/qrencode_qr_drawer.h"
#include "services/redis_login_backoff.h"
#include "services/redis_rate_limiter.h"
#include "services/templated_user_mail.h"
#include "use_cases/deliver_mail.h"
#include "use_cases/factor_checker.h"
#include "use_cases/guard_account.h"
#include "use_cases/import_users.h"
#include "use_cases/known_devices.h"
#include "use_cases/letter_sender.h"
#include "use_cases/manage_users.h"
#include "use_cases/rotate_keys.h"
#include "use_cases/seal_audit.h"
#include "users_jobs.h"
#include "users_mail_job.h"
#include "users_options.h"
#include "users_tasks.h"
#include <stdlib.h>

#define GROUPS_MAX 16
#define LIMITED_AT_ONCE 65536 /* clients whose rates, and accounts whose failures are remembered */
#define HELD_AT_ONCE 8192     /* sessions whose holders are remembered for a moment */

/* The layers meet here: ports and their implementations, use cases over the ports, routes over the use cases.
 */
struct users_module {
    struct arena *mem; /* of what is made once */

    struct secret refresh_key, hash_key, module_key;
    struct sealer *sealer;
    struct users_store *store;
    struct password_hasher *hasher;
    struct password_strength *breached; /* NULL: no list */
    struct access_tokens *tokens;
    struct signing_keys *signing_keys;
    /* On the I/O threads, from memory; for all else, which may be shared with other nodes; and what that is
     * counted by while Redis is away. Without a Redis, the first two are one, and there is no third. */
    struct rate_limiter *limiter_here, *limiter, *limiter_apart;
    struct token_uses *token_uses;
    struct event_bus *own_bus; /* NULL: it was given one */
    struct event_bus *bus;     /* it, or the one that was given */
    struct user_events *events;
    struct holder_news *holder_news;
    struct holder_cache *holders;
    struct login_backoff *backoff_here, *backoff; /* without a Redis, one */
    struct user_mail *mail;
    struct backoff_rule login_rule;
    struct rate login_ip, auth_ip, api_user, api_token;
    struct audit_lag_gauges *audit_lag;
    struct users_jobs *jobs; /* between the store and the events */

    struct letter_sender letters;
    struct account_maker maker;
    struct known_devices devices;
    struct factor_checker checker;
    struct session_issuer issuer;
    struct register_user register_user;
    struct log_in log_in;
    struct refresh_session refresh_session;
    struct end_sessions end_sessions;
    struct set_up set_up;
    struct update_me update_me;
    struct list_users list_users;
    struct share_workspaces share_workspaces;
    struct authenticate authenticate;
    struct authorize authorize;
    struct limit_requests limit_here, limit_requests;
    struct manage_users manage_users;
    struct manage_tokens manage_tokens;
    struct import_users import_users;
    struct accept_invite accept_invite;
    struct invite_people invite_people;
    struct seal_audit seal_audit;
    struct read_audit read_audit;
    struct rotate_keys rotate_keys;
    struct verify_email verify_email;
    struct recover_password recover_password;
    struct confirm_password confirm_password;
    struct change_password change_password;
    struct guard_account guard_account;
    struct deliver_mail deliver_mail;
    struct delete_account delete_account;
    struct export_account export_account;

    struct users_mail_job_options mail_job_options;
    struct users_mail_job *mail_job; /* NULL: not started */

    struct users_api api;
    struct route_group groups[GROUPS_MAX];
    size_t group_count;
};

static struct rate rate_from(struct users_rate rate)
{
    return (struct rate){rate.count, rate.per};
}

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

static struct error *open_keys(struct users_module *self, const struct users_options *options)
{
    _cleanup_(key_folder_close) struct key_folder keys = {0};

    TRY(key_folder_open(options->key_folder, options->clock, options->random, &keys));
    TRY(rs256_access_tokens_new(&keys, str_from(options->public_url), options->clock, &self->tokens));
    self->signing_keys = folder_signing_keys_new(options->key_folder, &keys, self->tokens, options->clock);
    self->sealer = aes_gcm_sealer_new(&keys.seal, options->random);
    self->hash_key = subkey(&keys.seal, STR("keyed hashes 1"));
    self->module_key = subkey(&keys.seal, STR("other modules 1"));
    self->refresh_key = keys.refresh;
    keys.refresh = (struct secret){0};
    return OK;
}

static void open_limits(struct users_module *self, const struct users_options *options)
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

static struct error *open_ports(struct users_module *self, const struct users_options *options)
{
    TRY(open_keys(self, options));
    if (options->breached_passwords != NULL && options->breached_passwords[0] != '\0')
        TRY(breached_password_strength_new(options->breached_passwords, zxcvbn_password_strength(),
                                           &self->breached));
    self->hasher = bcrypt_password_hasher_new(options->bcrypt_cost, options->random);
    open_limits(self, options);
    self->events = bus_user_events_new(options->bus, options->log, options->metrics);
    self->jobs = users_jobs_new(self->events, options->log);
    self->store = database_users_store_new(options->database, options->clock, options->random,
                                           users_jobs_events(self->jobs), self->sealer);
    self->mail = templated_user_mail_new(options->mailer, str_from(options->public_url));
    /* A command may change an embedded database without a word on the bus, but not without a trace in it. */
    self->holder_news = database_kind(options->database) == DATABASE_POSTGRESQL
                            ? bus_holder_news_new(options->bus)
                            : database_holder_news_new(options->database);
    self->holders = memory_holder_cache_new(self->holder_news, options->clock, HELD_AT_ONCE);
    self->login_ip = rate_from(options->login_ip);
    self->login_rule = backoff_rule_from(rate_from(options->login_account));
    self->auth_ip = rate_from(options->auth_ip);
    self->api_user = rate_from(options->api_user);
    self->api_token = rate_from(options->api_token);
    self->token_uses = memory_token_uses_new(LIMITED_AT_ONCE);
    return OK;
}

static void build_sign_in(struct users_module *self, const struct users_options *options)
{
    self->maker = (struct account_maker){.hasher = self->hasher,
                                         .strength = self->breached != NULL ? self->breached
                                                                            : zxcvbn_password_strength(),
                                         .clock = options->clock,
                                         .random = options->random,
                                         .password_min = options->password_min};
    self->devices =
        (struct known_devices){.key = &self->hash_key, .clock = options->clock, .random = options->random};
    self->checker = (struct factor_checker){
        .codes = oath_one_time_codes(), .key = &self->hash_key, .clock = options->clock};
    self->issuer = (struct session_issuer){.tokens = self->tokens,
                                           .clock = options->clock,
                                           .random = options->random,
                                           .refresh_key = &self->refresh_key,
                                           .devices = &self->devices,
                                           .letters = &self->letters,
                                           .access_ttl = options->access_ttl,
                                           .refresh_ttl = options->refresh_ttl};
    self->register_user =
        (struct register_user){.store = self->store,
                               .maker = &self->maker,
                               .letters = &self->letters,
                               .invites = &self->accept_invite,
                               .is_open = options->registration == USERS_REGISTRATION_OPEN,
                               .takes_invites = options->registration != USERS_REGISTRATION_CLOSED};
    self->log_in = (struct log_in){.store = self->store,
                                   .hasher = self->hasher,
                                   .backoff = self->backoff,
                                   .limiter = self->limiter,
                                   .letters = &self->letters,
                                   .issuer = &self->issuer,
                                   .devices = &self->devices,
                                   .checker = &self->checker,
                                   .rule = &self->login_rule,
                                   .clock = options->clock};
    self->refresh_session = (struct refresh_session){
        .store = self->store, .issuer = &self->issuer, .grace = options->refresh_grace};
    self->set_up = (struct set_up){.store = self->store, .maker = &self->maker, .issuer = &self->issuer};
    self->authenticate = (struct authenticate){.store = self->store,
                                               .tokens = self->tokens,
                                               .clock = options->clock,
                                               .key = &self->refresh_key,
                                               .uses = self->token_uses,
                                               .holders = self->holders};
    self->manage_tokens = (struct manage_tokens){.store = self->store,
                                                 .letters = &self->letters,
                                                 .clock = options->clock,
                                                 .random = options->random,
                                                 .key = &self->refresh_key,
                                                 .uses = self->token_uses};
}

static void build_mail(struct users_module *self, const struct users_options *options)
{
    self->verify_email =
        (struct verify_email){.store = self->store, .letters = &self->letters, .clock = options->clock};
    self->recover_password = (struct recover_password){
        .store = self->store, .maker = &self->maker, .devices = &self->devices, .letters = &self->letters};
    self->confirm_password = (struct confirm_password){.store = self->store,
                                                       .hasher = self->hasher,
                                                       .backoff = self->backoff,
                                                       .rule = &self->login_rule,
                                                       .clock = options->clock};
    self->change_password = (struct change_password){.store = self->store,
                                                     .maker = &self->maker,
                                                     .confirm = &self->confirm_password,
                                                     .devices = &self->devices,
                                                     .letters = &self->letters};
    self->delete_account = (struct delete_account){.store = self->store,
                                                   .confirm = &self->confirm_password,
                                                   .letters = &self->letters,
                                                   .clock = options->clock};
    self->export_account = (struct export_account){.store = self->store, .clock = options->clock};
    self->deliver_mail = (struct deliver_mail){
        .store = self->store, .mail = self->mail, .letters = &self->letters, .clock = options->clock};
    self->mail_job_options = (struct users_mail_job_options){.deliver = &self->deliver_mail,
                                                             .mailer = options->mailer,
                                                             .log = options->log,
                                                             .metrics = options->metrics};
}

/* What an authenticator app shows beside the address: "Stet stet.example.org". A colon ends it. */
static struct str issuer_of(struct str url, struct arena *mem)
{
    size_t start = str_find(url, STR("://"), 0);
    struct str rest = str_slice(url, start == SIZE_MAX ? 0 : start + 3, url.len), host;

    if (!str_next(&rest, '/', &host) || str_starts(host, STR("[")))
        return STR("Stet");
    return str_format(mem, "Stet %.*s", STR_ARGS(str_slice(host, 0, str_find_char(host, ':', 0))));
}

static void build_guard(struct users_module *self, const struct users_options *options)
{
    self->guard_account =
        (struct guard_account){.store = self->store,
                               .confirm = &self->confirm_password,
                               .checker = &self->checker,
                               .letters = &self->letters,
                               .qr = qrencode_qr_drawer(),
                               .backoff = self->backoff,
                               .rule = &self->login_rule,
                               .random = options->random,
                               .clock = options->clock,
                               .issuer = issuer_of(str_from(options->public_url), self->mem),
                               .password_min = options->password_min,
                               .mail_arrives = options->mail_arrives};
}

static void build_workspaces(struct users_module *self, const struct users_options *options)
{
    self->share_workspaces = (struct share_workspaces){.store = self->store,
                                                       .clock = options->clock,
                                                       .random = options->random,
                                                       .mail_arrives = options->mail_arrives};
    self->invite_people = (struct invite_people){.store = self->store,
                                                 .letters = &self->letters,
                                                 .clock = options->clock,
                                                 .random = options->random,
                                                 .key = &self->refresh_key};
    self->accept_invite = (struct accept_invite){.store = self->store,
                                                 .clock = options->clock,
                                                 .key = &self->refresh_key,
                                                 .mail_arrives = options->mail_arrives};
}

static void build_use_cases(struct users_module *self, const struct users_options *options)
{
    self->letters =
        (struct letter_sender){.clock = options->clock, .random = options->random, .limiter = self->limiter};
    build_sign_in(self, options);
    self->authorize = (struct authorize){.store = self->store};
    build_mail(self, options);
    build_guard(self, options);
    self->end_sessions = (struct end_sessions){.store = self->store, .clock = options->clock};
    self->update_me = (struct update_me){.store = self->store,
                                         .confirm = &self->confirm_password,
                                         .letters = &self->letters,
                                         .clock = options->clock};
    self->list_users = (struct list_users){.store = self->store};
    build_workspaces(self, options);
    self->limit_here = (struct limit_requests){.limiter = self->limiter_here, .clock = options->clock};
    self->limit_requests = (struct limit_requests){.limiter = self->limiter, .clock = options->clock};
    self->manage_users =
        (struct manage_users){.store = self->store, .maker = &self->maker, .letters = &self->letters};
    self->import_users = (struct import_users){.store = self->store, .maker = &self->maker};
    self->audit_lag = audit_lag_gauges_new(options->metrics, options->clock);
    self->seal_audit =
        (struct seal_audit){.store = self->store, .seen = audit_lag_gauges_seen, .context = self->audit_lag};
    self->read_audit = (struct read_audit){.store = self->store, .seal_audit = &self->seal_audit};
    self->rotate_keys = (struct rotate_keys){
        .keys = self->signing_keys, .tokens = self->tokens, .store = self->store, .clock = options->clock};
}

static void mount(struct users_module *self, const struct route *routes, size_t count)
{
    if (self->group_count < GROUPS_MAX)
        self->groups[self->group_count++] = (struct route_group){routes, count, &self->api};
}

static void build_api(struct users_module *self, const struct users_options *options)
{
    struct str public_url = str_dup(self->mem, str_from(options->public_url));
    self->api = (struct users_api){
        .register_user = &self->register_user,
        .log_in = &self->log_in,
        .refresh_session = &self->refresh_session,
        .end_sessions = &self->end_sessions,
        .set_up = &self->set_up,
        .update_me = &self->update_me,
        .list_users = &self->list_users,
        .read_audit = &self->read_audit,
        .manage_users = &self->manage_users,
        .share_workspaces = &self->share_workspaces,
        .authenticate = &self->authenticate,
        .authorize = &self->authorize,
        .limit_here = &self->limit_here,
        .limit_requests = self->limiter != self->limiter_here ? &self->limit_requests : &self->limit_here,
        .guard_account = &self->guard_account,
        .verify_email = &self->verify_email,
        .recover_password = &self->recover_password,
        .change_password = &self->change_password,
        .manage_tokens = &self->manage_tokens,
        .delete_account = &self->delete_account,
        .export_account = &self->export_account,
        .invite_people = &self->invite_people,
        .accept_invite = &self->accept_invite,
        .tokens = self->tokens,
        .login_ip = &self->login_ip,
        .auth_ip = &self->auth_ip,
        .api_user = &self->api_user,
        .api_token = &self->api_token,
        .public_url = public_url,
        .origin = origin_of_url(public_url, self->mem),
        .accept_host_origin = options->public_url_is_guess,
    };
    mount(self, audit_routes, audit_route_count);
    mount(self, administration_routes, administration_route_count);
    mount(self, auth_routes, auth_route_count);
    mount(self, account_routes, account_route_count);
    mount(self, workspace_routes, workspace_route_count);
    mount(self, token_routes, token_route_count);
    mount(self, invite_routes, invite_route_count);
    mount(self, well_known_routes, well_known_route_count);
    mount(self, recovery_routes, recovery_route_count);
    mount(self, second_factor_routes, second_factor_route_count);
}

struct error *users_module_new(const struct users_options *options, struct users_module **ret)
{
    struct users_module *self = memory_alloc(sizeof(*self));
    struct users_options filled = users_options_filled(options);
    struct error *error;

    self->mem = arena_new(0);
    if (filled.bus == NULL)
        filled.bus = self->own_bus = memory_event_bus_new();
    self->bus = filled.bus;
    error = open_ports(self, &filled);
    if (error != OK) {
        users_module_free(self);
        return error;
    }
    build_use_cases(self, &filled);
    build_api(self, &filled);
    *ret = self;
    return OK;
}

static void mail_waits(void *context)
{
    users_mail_job_wake(((struct users_module *)context)->mail_job);
}

void users_module_free(struct users_module *self)
{
    if (self == NULL)
        return;
    users_module_stop(self);
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
    aes_gcm_sealer_free(self->sealer);
    folder_signing_keys_free(self->signing_keys);
    rs256_access_tokens_free(self->tokens);
    secret_release(&self->hash_key);
    secret_release(&self->module_key);
    secret_release(&self->refresh_key);
    arena_free(self->mem);
    free(self);
}

void users_module_on_removal(struct users_module *self,
                             struct error *(*remove)(void *context, struct id workspace, struct arena *mem),
                             void *context)
{
    self->delete_account.remover = (struct workspace_remover){remove, context};
}

void users_module_on_rights_lost(struct users_module *self, void (*lost)(void *context, struct id user),
                                 void *context)
{
    bus_user_events_watch_rights(self->bus, self->mem, lost, context);
}

/* Mail has a thread of its own, as a mail server may take its time. */
struct error *users_module_start(struct users_module *self)
{
    struct users_job_ports ports = {.seal_audit = &self->seal_audit,
                                    .delete_account = &self->delete_account,
                                    .rotate_keys = &self->rotate_keys,
                                    .manage_tokens = &self->manage_tokens};

    TRY(users_jobs_start(self->jobs, &ports));
    if (self->mail_job != NULL)
        return OK;
    TRY(users_mail_job_new(&self->mail_job_options, &self->mail_job));
    database_users_store_on_mail(self->store, mail_waits, self);
    return OK;
}

void users_module_stop(struct users_module *self)
{
    if (self == NULL || self->jobs == NULL)
        return;
    if (self->mail_job != NULL) {
        database_users_store_on_mail(self->store, NULL, NULL);
        users_mail_job_free(self->mail_job);
        self->mail_job = NULL;
    }
    users_jobs_stop(self->jobs);
}

const struct route_group *users_module_routes(struct users_module *self, size_t *count)
{
    *count = self->group_count;
    return self->groups;
}

/* What request->principal points at: what this module's routes read, then what others may know. */
struct admitted {
    struct principal_dto dto;
    struct users_principal principal;
};

static struct error *limit(void *self, struct http_request *request, struct http_response *response)
{
    return admission_limit(&((struct users_module *)self)->api, request, response);
}

static struct error *admit(void *self, struct http_request *request, struct http_response *response)
{
    struct admitted *admitted;
    struct principal_dto *dto;

    TRY(admission_admit(&((struct users_module *)self)->api, request, response, &dto));
    if (dto == NULL)
        return OK;
    admitted = arena_new_of(request->mem, struct admitted);
    admitted->dto = *dto;
    admitted->principal = (struct users_principal){.user = dto->user.id,
                                                   .session = dto->session,
                                                   .email = dto->user.email,
                                                   .name = dto->user.name,
                                                   .is_admin = dto->user.role == ROLE_DTO_ADMIN};
    request->principal = admitted;
    return OK;
}

static struct error *check(void *self _unused_, const struct route *route)
{
    return check_route_permission(route);
}

static struct route_demand explain(void *self _unused_, const struct route *route, struct arena *mem)
{
    return explain_route_permission(route, mem);
}

struct router_hooks users_module_hooks(struct users_module *self)
{
    return (struct router_hooks){
        .self = self, .limit = limit, .admit = admit, .check = check, .explain = explain};
}

const struct users_principal *users_principal_of(const struct http_request *request)
{
    const struct admitted *admitted = request->principal;
    return admitted != NULL ? &admitted->principal : NULL;
}

const struct manage_users *users_module_manage(const struct users_module *self)
{
    return &self->manage_users;
}
const struct list_users *users_module_lister(const struct users_module *self)
{
    return &self->list_users;
}
const struct import_users *users_module_import(const struct users_module *self)
{
    return &self->import_users;
}
const struct share_workspaces *users_module_share(const struct users_module *self)
{
    return &self->share_workspaces;
}
const struct set_up *users_module_set_up(const struct users_module *self)
{
    return &self->set_up;
}
struct sealer *users_module_sealer(struct users_module *self)
{
    return self->sealer;
}

const struct seal_audit *users_module_seal_audit(const struct users_module *self)
{
    return &self->seal_audit;
}
const struct rotate_keys *users_module_rotation(const struct users_module *self)
{
    return &self->rotate_keys;
}
struct access_tokens *users_module_tokens(const struct users_module *self)
{
    return self->tokens;
}

struct digest users_module_key(const struct users_module *self, struct str use)
{
    return digest_hmac_sha256(secret_bytes(&self->module_key), use);
}
