#include "users_use_cases.h"
#include "security/oath_one_time_codes.h"
#include "security/zxcvbn_password_strength.h"
#include "services/audit_lag_gauges.h"
#include "services/qrencode_qr_drawer.h"
#include "users_ports.h"

static void build_sign_in(struct users_use_cases *self, const struct users_ports *ports,
                          const struct users_options *options)
{
    self->maker = (struct account_maker){.hasher = ports->hasher,
                                         .strength = ports->breached != NULL ? ports->breached
                                                                             : zxcvbn_password_strength(),
                                         .clock = options->clock,
                                         .random = options->random,
                                         .password_min = options->password_min};
    self->devices =
        (struct known_devices){.key = &ports->hash_key, .clock = options->clock, .random = options->random};
    self->checker = (struct factor_checker){
        .codes = oath_one_time_codes(), .key = &ports->hash_key, .clock = options->clock};
    self->issuer = (struct session_issuer){.tokens = ports->tokens,
                                           .clock = options->clock,
                                           .random = options->random,
                                           .refresh_key = &ports->refresh_key,
                                           .devices = &self->devices,
                                           .letters = &self->letters,
                                           .access_ttl = options->access_ttl,
                                           .refresh_ttl = options->refresh_ttl};
    self->register_user =
        (struct register_user){.store = ports->store,
                               .maker = &self->maker,
                               .letters = &self->letters,
                               .invites = &self->accept_invite,
                               .is_open = options->registration == USERS_REGISTRATION_OPEN,
                               .takes_invites = options->registration != USERS_REGISTRATION_CLOSED};
    self->log_in = (struct log_in){.store = ports->store,
                                   .hasher = ports->hasher,
                                   .backoff = ports->backoff,
                                   .limiter = ports->limiter,
                                   .letters = &self->letters,
                                   .issuer = &self->issuer,
                                   .devices = &self->devices,
                                   .checker = &self->checker,
                                   .rule = &self->login_rule,
                                   .clock = options->clock};
    self->refresh_session = (struct refresh_session){
        .store = ports->store, .issuer = &self->issuer, .grace = options->refresh_grace};
    self->set_up = (struct set_up){.store = ports->store, .maker = &self->maker, .issuer = &self->issuer};
    self->authenticate = (struct authenticate){.store = ports->store,
                                               .tokens = ports->tokens,
                                               .clock = options->clock,
                                               .key = &ports->refresh_key,
                                               .uses = ports->token_uses,
                                               .holders = ports->holders};
    self->manage_tokens = (struct manage_tokens){.store = ports->store,
                                                 .letters = &self->letters,
                                                 .clock = options->clock,
                                                 .random = options->random,
                                                 .key = &ports->refresh_key,
                                                 .uses = ports->token_uses};
}

static void build_mail(struct users_use_cases *self, const struct users_ports *ports,
                       const struct users_options *options)
{
    self->verify_email =
        (struct verify_email){.store = ports->store, .letters = &self->letters, .clock = options->clock};
    self->recover_password = (struct recover_password){
        .store = ports->store, .maker = &self->maker, .devices = &self->devices, .letters = &self->letters};
    self->confirm_password = (struct confirm_password){.store = ports->store,
                                                       .hasher = ports->hasher,
                                                       .backoff = ports->backoff,
                                                       .rule = &self->login_rule,
                                                       .clock = options->clock};
    self->change_password = (struct change_password){.store = ports->store,
                                                     .maker = &self->maker,
                                                     .confirm = &self->confirm_password,
                                                     .devices = &self->devices,
                                                     .letters = &self->letters};
    self->delete_account = (struct delete_account){.store = ports->store,
                                                   .confirm = &self->confirm_password,
                                                   .letters = &self->letters,
                                                   .clock = options->clock,
                                                   .remover = &self->remover};
    self->export_account = (struct export_account){.store = ports->store, .clock = options->clock};
    self->deliver_mail = (struct deliver_mail){
        .store = ports->store, .mail = ports->mail, .letters = &self->letters, .clock = options->clock};
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

static void build_guard(struct users_use_cases *self, const struct users_ports *ports,
                        const struct users_options *options, struct arena *mem)
{
    self->guard_account = (struct guard_account){.store = ports->store,
                                                 .confirm = &self->confirm_password,
                                                 .checker = &self->checker,
                                                 .letters = &self->letters,
                                                 .qr = qrencode_qr_drawer(),
                                                 .backoff = ports->backoff,
                                                 .rule = &self->login_rule,
                                                 .random = options->random,
                                                 .clock = options->clock,
                                                 .issuer = issuer_of(str_from(options->public_url), mem),
                                                 .password_min = options->password_min,
                                                 .mail_arrives = options->mail_arrives};
}

static void build_workspaces(struct users_use_cases *self, const struct users_ports *ports,
                             const struct users_options *options)
{
    self->share_workspaces = (struct share_workspaces){.store = ports->store,
                                                       .clock = options->clock,
                                                       .random = options->random,
                                                       .mail_arrives = options->mail_arrives};
    self->remove_workspace =
        (struct remove_workspace){.store = ports->store, .clock = options->clock, .remover = &self->remover};
    self->invite_people = (struct invite_people){.store = ports->store,
                                                 .letters = &self->letters,
                                                 .clock = options->clock,
                                                 .random = options->random,
                                                 .key = &ports->refresh_key};
    self->accept_invite = (struct accept_invite){.store = ports->store,
                                                 .clock = options->clock,
                                                 .key = &ports->refresh_key,
                                                 .mail_arrives = options->mail_arrives};
}

void users_use_cases_build(struct users_use_cases *self, const struct users_ports *ports,
                           const struct users_options *options, struct arena *mem)
{
    self->login_rule =
        backoff_rule_from((struct rate){options->login_account.count, options->login_account.per});
    self->letters =
        (struct letter_sender){.clock = options->clock, .random = options->random, .limiter = ports->limiter};
    build_sign_in(self, ports, options);
    self->authorize = (struct authorize){.store = ports->store};
    build_mail(self, ports, options);
    build_guard(self, ports, options, mem);
    self->end_sessions = (struct end_sessions){.store = ports->store, .clock = options->clock};
    self->update_me = (struct update_me){.store = ports->store,
                                         .confirm = &self->confirm_password,
                                         .letters = &self->letters,
                                         .clock = options->clock};
    self->list_users = (struct list_users){.store = ports->store};
    build_workspaces(self, ports, options);
    self->limit_here = (struct limit_requests){.limiter = ports->limiter_here, .clock = options->clock};
    self->limit_requests = (struct limit_requests){.limiter = ports->limiter, .clock = options->clock};
    self->manage_users =
        (struct manage_users){.store = ports->store, .maker = &self->maker, .letters = &self->letters};
    self->import_users = (struct import_users){.store = ports->store, .maker = &self->maker};
    self->seal_audit = (struct seal_audit){
        .store = ports->store, .seen = audit_lag_gauges_seen, .context = ports->audit_lag};
    self->read_audit = (struct read_audit){.store = ports->store, .seal_audit = &self->seal_audit};
    self->rotate_keys = (struct rotate_keys){
        .keys = ports->signing_keys, .tokens = ports->tokens, .store = ports->store, .clock = options->clock};
}
