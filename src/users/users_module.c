#include "users_module.h"
#include "dependencies/admission.h"
#include "dependencies/origin_guard.h"
#include "dependencies/require_permission.h"
#include "repositories/database_repositories.h"
#include "repositories/database_users_store.h"
#include "routes/users_routes.h"
#include "services/bus_user_events.h"
#include "users_jobs.h"
#include "users_mail_job.h"
#include "users_options.h"
#include "users_ports.h"
#include "users_tasks.h"
#include "users_use_cases.h"
#include <stdlib.h>

#define GROUPS_MAX 16

/* The layers meet here: ports and their implementations (users_ports.c), use cases over the ports
 * (users_use_cases.c), routes over the use cases. */
struct users_module {
    struct arena *mem; /* of what is made once */

    struct clock *clock;
    struct random *random;
    struct users_ports ports;
    struct users_use_cases cases;
    struct rate login_ip, auth_ip, api_user, api_token;

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

static void mount(struct users_module *self, const struct route *routes, size_t count)
{
    if (self->group_count < GROUPS_MAX)
        self->groups[self->group_count++] = (struct route_group){routes, count, &self->api};
}

static struct str registration_word(enum users_registration registration)
{
    static const char *const words[] = {[USERS_REGISTRATION_OPEN] = "open",
                                        [USERS_REGISTRATION_INVITE] = "invite",
                                        [USERS_REGISTRATION_CLOSED] = "closed"};
    return str_from(words[registration]);
}

static void build_api(struct users_module *self, const struct users_options *options)
{
    struct str public_url = str_dup(self->mem, str_from(options->public_url));

    self->login_ip = rate_from(options->login_ip);
    self->auth_ip = rate_from(options->auth_ip);
    self->api_user = rate_from(options->api_user);
    self->api_token = rate_from(options->api_token);
    self->api = (struct users_api){
        .register_user = &self->cases.register_user,
        .log_in = &self->cases.log_in,
        .refresh_session = &self->cases.refresh_session,
        .end_sessions = &self->cases.end_sessions,
        .set_up = &self->cases.set_up,
        .update_me = &self->cases.update_me,
        .list_users = &self->cases.list_users,
        .read_audit = &self->cases.read_audit,
        .manage_users = &self->cases.manage_users,
        .share_workspaces = &self->cases.share_workspaces,
        .remove_workspace = &self->cases.remove_workspace,
        .authenticate = &self->cases.authenticate,
        .authorize = &self->cases.authorize,
        .limit_here = &self->cases.limit_here,
        .limit_requests = self->ports.limiter != self->ports.limiter_here ? &self->cases.limit_requests
                                                                          : &self->cases.limit_here,
        .guard_account = &self->cases.guard_account,
        .verify_email = &self->cases.verify_email,
        .recover_password = &self->cases.recover_password,
        .change_password = &self->cases.change_password,
        .manage_tokens = &self->cases.manage_tokens,
        .delete_account = &self->cases.delete_account,
        .export_account = &self->cases.export_account,
        .invite_people = &self->cases.invite_people,
        .accept_invite = &self->cases.accept_invite,
        .tokens = self->ports.tokens,
        .login_ip = &self->login_ip,
        .auth_ip = &self->auth_ip,
        .api_user = &self->api_user,
        .api_token = &self->api_token,
        .password_min = options->password_min,
        .registration = registration_word(options->registration),
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
    self->clock = filled.clock;
    self->random = filled.random;
    error = users_ports_open(&self->ports, &filled);
    if (error != OK) {
        users_module_free(self);
        return error;
    }
    users_use_cases_build(&self->cases, &self->ports, &filled, self->mem);
    self->mail_job_options = (struct users_mail_job_options){.deliver = &self->cases.deliver_mail,
                                                             .mailer = filled.mailer,
                                                             .log = filled.log,
                                                             .metrics = filled.metrics};
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
    users_ports_close(&self->ports);
    arena_free(self->mem);
    free(self);
}

void users_module_on_removal(struct users_module *self,
                             struct error *(*remove)(void *context, struct id workspace, struct arena *mem),
                             void *context)
{
    self->cases.remover = (struct workspace_remover){remove, context};
}

void users_module_on_rights_lost(struct users_module *self,
                                 void (*lost)(void *context, struct id user, struct id workspace),
                                 void *context)
{
    bus_user_events_watch_rights(self->ports.bus, self->mem, lost, context);
}

/* Mail has a thread of its own, as a mail server may take its time. */
struct error *users_module_start(struct users_module *self)
{
    struct users_job_ports ports = {.seal_audit = &self->cases.seal_audit,
                                    .delete_account = &self->cases.delete_account,
                                    .remove_workspace = &self->cases.remove_workspace,
                                    .rotate_keys = &self->cases.rotate_keys,
                                    .manage_tokens = &self->cases.manage_tokens};

    TRY(users_jobs_start(self->ports.jobs, &ports));
    if (self->mail_job != NULL)
        return OK;
    TRY(users_mail_job_new(&self->mail_job_options, &self->mail_job));
    database_users_store_on_mail(self->ports.store, mail_waits, self);
    return OK;
}

void users_module_stop(struct users_module *self)
{
    if (self == NULL || self->ports.jobs == NULL)
        return;
    if (self->mail_job != NULL) {
        database_users_store_on_mail(self->ports.store, NULL, NULL);
        users_mail_job_free(self->mail_job);
        self->mail_job = NULL;
    }
    users_jobs_stop(self->ports.jobs);
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

/* Whose turn it is, where requests have to wait: a person's, or that of one program of theirs. */
static uint64_t whose_turn(const struct users_principal *principal)
{
    struct id id = id_is_none(principal->token) ? principal->user : principal->token;
    uint64_t number;

    memcpy(&number, id.bytes + sizeof(id.bytes) - sizeof(number), sizeof(number)); /* these are random */
    return number;
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
                                                   .token = dto->token,
                                                   .email = dto->user.email,
                                                   .name = dto->user.name,
                                                   .is_admin = dto->user.role == ROLE_DTO_ADMIN};
    request->principal = admitted;
    request->user = dto->user.id;
    request->whose = whose_turn(&admitted->principal);
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

static bool event_from(const struct users_happening *happening, struct user_event *ret)
{
    struct user_event event = {
        .actor = happening->actor,
        .session = happening->session,
        .workspace = happening->workspace,
        .object = happening->object,
        .address = happening->address,
        .request = happening->request,
        .detail = happening->detail,
    };

    if (!user_event_parse(str_from(happening->action), &event.kind))
        return false;
    *ret = event;
    return true;
}

struct error *users_module_record(struct users_module *self, struct transaction *transaction,
                                  const struct users_happening *happening, struct arena *mem)
{
    struct database_audit_repository audit;
    struct user_event event;

    if (!event_from(happening, &event))
        return error_new(ERROR_INTERNAL, "unknown_action", "the audit log knows no %s", happening->action);
    event.id = id_new(self->clock, self->random);
    event.at = clock_now(self->clock);
    database_audit_repository_init(&audit, transaction);
    return audit_repository_put(&audit.base, &event, mem);
}

void users_module_tell(struct users_module *self, const struct users_happening *happening)
{
    struct user_event event;

    if (event_from(happening, &event))
        user_events_publish(users_jobs_events(self->ports.jobs), &event);
}

struct router_hooks users_module_hooks(struct users_module *self)
{
    return (struct router_hooks){
        .self = self,
        .limit = limit,
        .admit = admit,
        .check = check,
        .explain = explain,
        .answers = self->ports.answers,
    };
}

const struct users_principal *users_principal_of(const struct http_request *request)
{
    const struct admitted *admitted = request->principal;
    return admitted != NULL ? &admitted->principal : NULL;
}

const struct manage_users *users_module_manage(const struct users_module *self)
{
    return &self->cases.manage_users;
}
const struct list_users *users_module_lister(const struct users_module *self)
{
    return &self->cases.list_users;
}
const struct import_users *users_module_import(const struct users_module *self)
{
    return &self->cases.import_users;
}
const struct share_workspaces *users_module_share(const struct users_module *self)
{
    return &self->cases.share_workspaces;
}
const struct set_up *users_module_set_up(const struct users_module *self)
{
    return &self->cases.set_up;
}
struct sealer *users_module_sealer(struct users_module *self)
{
    return self->ports.sealer;
}

const struct seal_audit *users_module_seal_audit(const struct users_module *self)
{
    return &self->cases.seal_audit;
}
const struct rotate_keys *users_module_rotation(const struct users_module *self)
{
    return &self->cases.rotate_keys;
}
struct access_tokens *users_module_tokens(const struct users_module *self)
{
    return self->ports.tokens;
}

struct digest users_module_key(const struct users_module *self, struct str use)
{
    return digest_hmac_sha256(secret_bytes(&self->ports.module_key), use);
}

const char *const users_module_left_out[] = {"sessions", NULL};
