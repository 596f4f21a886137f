#include "prd_module.h"
#include "dependencies/prd_api.h"
#include "dependencies/reply_stream.h"
#include "repositories/sql_model_ledger.h"
#include "repositories/sql_prd_store.h"
#include "repositories/sql_workspace_removal.h"
#include "routes/prd_routes.h"
#include "services/bus_announcer.h"
#include "services/cmark_markdown_parser.h"
#include "services/derived_hook_secrets.h"
#include "services/expat_test_reports.h"
#include "services/git_text_differ.h"
#include "services/guide.h"
#include "services/json_deliveries.h"
#include "services/memory_change_feed.h"
#include "services/memory_reply_hub.h"
#include "services/model_assistants.h"
#include "services/pool_background.h"
#include "services/search_index.h"
#include "services/users_audit.h"
#include "services/users_membership.h"
#include "services/users_rights.h"
#include "workers/job_runner.h"
#include <stdlib.h>

/* A stream ends by itself after a while, and its client comes back with what it has heard: so who may see
 * the PRD is asked again, whatever way their rights went. */
#define STREAM_LASTS MINUTES(2)
#define EXPORTS_OF_PERSON 8 /* at once: each is a file until it is fetched */
/* How often it is looked which are over. */
#define FEED_PERIOD SECONDS(5)
#define SEARCH_PERIOD SECONDS(1)
/* The start comes first. */
#define PROBE_AFTER SECONDS(30)

struct prd_module {
    /* Ports */
    struct prd_store *store;
    struct text_differ *differ;
    struct reply_hub *hub;
    struct stream_slots *stream_slots, *export_slots;
    struct audit_keeper audit;
    struct change_feed *feed;
    struct background *background;
    struct bus_announcer announcer;
    struct users_membership_port membership;
    struct derived_hook_secrets hook_secrets;
    struct http_client *client;
    struct model_ledger *ledger;
    struct assistants *assistants;

    struct job_runner *jobs;
    struct database *database;
    const struct log *log; /* NULL: none */
    struct arena *mem;     /* for what lives as long as the module */
    struct applier applier;
    struct reply_generation generation;
    struct reply_ownership ownership;
    struct prd_api api;
    const struct route_group *groups;
    size_t group_count;
};

static void compose_documents(struct prd_module *self, const struct prd_options *options)
{
    struct prd_api *api = &self->api;
    struct prd_store *store = self->store;
    struct announcer *announcer = &self->announcer.base;
    const struct applier *applier = &self->applier;

    api->resolve_access = (struct resolve_access){store, &self->membership.base};
    api->create_prd = (struct create_prd){
        .store = store,
        .access = &api->resolve_access,
        .applier = applier,
        .announcer = announcer,
        .clock = options->clock,
        .random = options->random,
        .guide_name = guide_assistant()->ops->name(guide_assistant()),
    };
    api->import_prd = (struct import_prd){
        .store = store,
        .access = &api->resolve_access,
        .applier = applier,
        .announcer = announcer,
        .clock = options->clock,
        .random = options->random,
    };
    api->list_prds = (struct list_prds){store, &self->membership.base};
    api->get_prd = (struct get_prd){store};
    api->update_prd = (struct update_prd){store, announcer, options->clock, &self->membership.base};
    api->list_nodes = (struct list_nodes){store, applier->parser};
    api->edit_prd = (struct edit_prd){store, applier, announcer, options->clock};
    api->export_prd = (struct export_prd){store, applier, options->clock};
    api->report_prd = (struct report_prd){store, options->clock};
    api->search_prds = (struct search_prds){store, &self->membership.base};
    api->list_revisions = (struct list_revisions){store};
    api->get_revision = (struct get_revision){store};
    api->diff_revisions = (struct diff_revisions){store, self->differ};
    api->restore_revision = (struct restore_revision){store, applier, announcer, options->clock};
    api->blame_prd = (struct blame_prd){store, self->differ};
}

static void compose_conversation(struct prd_module *self, const struct prd_options *options)
{
    struct prd_api *api = &self->api;
    struct prd_store *store = self->store;
    struct announcer *announcer = &self->announcer.base;
    const struct applier *applier = &self->applier;

    self->generation = (struct reply_generation){
        .store = store,
        .applier = applier,
        .assistants = self->assistants,
        .hub = self->hub,
        .background = self->background,
        .announcer = announcer,
        .clock = options->clock,
        .random = options->random,
        .format = &json_reply_format,
    };
    api->background = self->background;
    api->stream_slots = self->stream_slots;
    api->export_slots = self->export_slots;
    api->send_message = (struct send_message){store,     &self->generation, &self->ownership,
                                              announcer, options->clock,    options->random};
    api->list_messages = (struct list_messages){store};
    api->get_exchange = (struct get_exchange){store, applier};
    api->follow_reply = (struct follow_reply){store, self->hub, &json_reply_format, &self->ownership};
    api->follow_changes = (struct follow_changes){store, self->feed, options->clock};
    api->get_interview = (struct get_interview){store};
    api->list_proposals = (struct list_proposals){store, applier};
    api->get_proposal = (struct get_proposal){store, applier};
    api->decide_proposal = (struct decide_proposal){store, applier, announcer, options->clock};
    api->lint_prd = (struct lint_prd){store, options->clock};
    api->propose_fix = (struct propose_fix){store, applier, announcer, options->clock, options->random};
    api->get_assistant = (struct get_assistant){self->assistants};
    api->sum_model_use = (struct sum_model_use){self->ledger, options->clock};
    api->choose_model = (struct choose_model){
        .store = store,
        .get_assistant = &api->get_assistant,
        .sealer = options->sealer,
        .key_context = model_key_context,
        .clock = options->clock,
        .random = options->random,
    };
    api->get_manifest = (struct get_manifest){store};
    api->cancel_reply = (struct cancel_reply){store, self->hub};
}

static void compose_events(struct prd_module *self, const struct prd_options *options)
{
    struct prd_api *api = &self->api;
    const struct event_intake intake = {
        .store = self->store,
        .applier = &self->applier,
        .announcer = &self->announcer.base,
        .clock = options->clock,
        .random = options->random,
    };

    api->report_event = (struct report_event){.intake = intake, .tests = expat_test_reports()};
    api->list_events = (struct list_events){self->store};
    api->manage_hooks = (struct manage_hooks){
        .store = self->store,
        .secrets = &self->hook_secrets.base,
        .clock = options->clock,
        .random = options->random,
        .public_url = str_dup(self->mem, str_from(options->public_url)),
    };
    api->share_prd = (struct share_prd){
        .store = self->store,
        .applier = &self->applier,
        .clock = options->clock,
        .random = options->random,
        .public_url = str_dup(self->mem, str_from(options->public_url)),
    };
    api->receive_delivery = (struct receive_delivery){
        .intake = intake,
        .secrets = &self->hook_secrets.base,
        .reader = json_deliveries(),
    };
}

static void compose_trust(struct prd_module *self, const struct prd_options *options)
{
    struct prd_api *api = &self->api;
    struct prd_store *store = self->store;
    struct announcer *announcer = &self->announcer.base;
    struct membership *membership = &self->membership.base;

    api->list_comments = (struct list_comments){store};
    api->get_comment = (struct get_comment){store};
    api->write_comment = (struct write_comment){store, announcer, options->clock, options->random};
    api->change_comment = (struct change_comment){store, membership, announcer, options->clock};
    api->sign_revision =
        (struct sign_revision){store, membership, announcer, options->clock, options->random};
    api->link_items = (struct link_items){store, announcer, options->clock, options->random};
    api->name_revision = (struct name_revision){store, announcer, options->clock, options->random};
    api->watch_staleness = (struct watch_staleness){store, announcer, options->clock};
}

static void list_routes(struct prd_module *self)
{
    const struct route_group groups[] = {
        {prd_document_routes, prd_document_route_count, &self->api},
        {prd_history_routes, prd_history_route_count, &self->api},
        {prd_conversation_routes, prd_conversation_route_count, &self->api},
        {prd_proposal_routes, prd_proposal_route_count, &self->api},
        {prd_event_routes, prd_event_route_count, &self->api},
        {prd_change_routes, prd_change_route_count, &self->api},
        {prd_search_routes, prd_search_route_count, &self->api},
        {prd_hook_routes, prd_hook_route_count, &self->api},
        {prd_share_routes, prd_share_route_count, &self->api},
        {prd_assistant_routes, prd_assistant_route_count, &self->api},
        {prd_comment_routes, prd_comment_route_count, &self->api},
        {prd_review_routes, prd_review_route_count, &self->api},
        {prd_link_routes, prd_link_route_count, &self->api},
        {prd_lint_routes, prd_lint_route_count, &self->api},
    };
    self->groups = arena_copy(self->mem, groups, sizeof(groups));
    self->group_count = COUNT_OF(groups);
}

static struct error *recover(struct prd_module *self,
                             struct error *(*ended)(const struct reply_ownership *ownership, size_t *count))
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    size_t count;

    TRY(ended(&self->ownership, &count));
    if (count > 0 && self->log != NULL)
        log_write(self->log, LOG_LEVEL_WARNING, "replies that were cut off by a stop are marked as failed",
                  LOG_FIELDS({"count", str_format(mem, "%zu", count)}));
    return OK;
}

static void open_feed(struct prd_module *self, const struct prd_options *options)
{
    self->feed = memory_change_feed_new(&(struct memory_change_feed_options){
        .bus = options->bus,
        .clock = options->clock,
        .random = options->random,
    });
    self->stream_slots = stream_slots_new(&(struct stream_slots_options){
        .of_person = options->streams, .lasting = STREAM_LASTS, .clock = options->clock});
    users_rights_end_streams(options->users, self->stream_slots);
    self->export_slots = stream_slots_new(&(struct stream_slots_options){
        .of_person = EXPORTS_OF_PERSON,
        .code = "too_many_exports",
        .what = "exports",
        .clock = options->clock,
    });
}

static void open_ports(struct prd_module *self, const struct prd_options *options)
{
    self->differ = git_text_differ_new();
    users_audit_init(&self->audit, options->users);
    self->store = sql_prd_store_new_audited(options->database, &self->audit);
    self->database = options->database;
    self->log = options->log;
    self->hub = memory_reply_hub_new(&(struct memory_reply_hub_options){.clock = options->clock});
    self->ownership = (struct reply_ownership){
        .store = self->store,
        .hub = self->hub,
        .clock = options->clock,
        .node = str_dup(self->mem, str_from(options->node)),
        .is_alone = database_kind(options->database) == DATABASE_SQLITE,
    };
    self->background = pool_background_new(options->work, options->log);
    bus_announcer_init(&self->announcer, options->bus);
    users_membership_init(&self->membership, options->users);
    derived_hook_secrets_init(&self->hook_secrets, options->users);
    self->applier = (struct applier){
        .parser = cmark_markdown_parser(),
        .differ = self->differ,
        .random = options->random,
        .clock = options->clock,
    };
    open_feed(self, options);
}

static struct error *open_ledger(struct prd_module *self, const struct prd_options *options)
{
    struct sql_model_ledger_options ledger = {
        .database = options->database, .clock = options->clock, .random = options->random};

    TRY(budget_parse(str_from(options->ai_budget), &ledger.budget));
    TRY(price_parse(str_from(options->ai_price), &ledger.price));
    TRY(budget_check_price(&ledger.budget, &ledger.price));
    self->ledger = sql_model_ledger_new(&ledger);
    return OK;
}

static struct error *open_assistants(struct prd_module *self, const struct prd_options *options)
{
    struct model_assistants_options assistants = {
        .kind = (enum assistant_kind)options->assistant,
        .url = options->ai_url,
        .model = options->ai_model,
        .key = options->ai_key,
        .timeout = options->ai_timeout,
        .context_tokens = options->ai_context,
        .may_reach_private = options->ai_private,
        .guide = guide_assistant(),
        .store = self->store,
        .database = options->database,
        .sealer = options->sealer,
        .clock = options->clock,
        .random = options->random,
        .background = self->background,
        .log = options->log,
    };

    TRY(open_ledger(self, options));
    TRY(curl_http_client_new(&self->client));
    assistants.client = self->client;
    assistants.ledger = self->ledger;
    self->assistants = model_assistants_new(&assistants);
    return OK;
}

static struct error *tick_feed(void *context, struct arena *mem _unused_, bool *again)
{
    struct prd_module *self = context;

    stream_slots_expire(self->stream_slots);
    self->feed->ops->tick(self->feed);
    *again = false;
    return OK;
}

/* Where there may be other nodes. */
static struct error *tick_replies(void *context, struct arena *mem, bool *again)
{
    struct prd_module *self = context;

    *again = false;
    TRY(touch_replies(&self->ownership, mem));
    return recover(self, recover_replies);
}

static struct error *tick_search(void *context, struct arena *mem _unused_, bool *again)
{
    return index_more(context, again);
}

static struct error *try_model_out(void *context, struct arena *mem, bool *again _unused_)
{
    const struct prd_module *self = context;
    return model_assistants_try_out(self->assistants, mem);
}

static void log_failed_job(void *context, const char *job, const struct error *error)
{
    const struct prd_module *self = context;
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    if (self->log != NULL)
        log_write(self->log, LOG_LEVEL_ERROR, "a background job failed",
                  LOG_FIELDS({"job", str_from(job)}, {"error", error_describe(error, mem)}));
}

static struct error *start_jobs(struct prd_module *self, const struct prd_options *options)
{
    struct job jobs[3] = {{.name = "watchers", .period = FEED_PERIOD, .run = tick_feed, .context = self}};
    size_t count = 1;

    /* PostgreSQL keeps its index itself, and only there a reply can be another node's. */
    if (database_kind(self->database) == DATABASE_SQLITE)
        jobs[count++] = (struct job){
            .name = "search", .period = SEARCH_PERIOD, .run = tick_search, .context = self->store};
    else
        jobs[count++] = (struct job){
            .name = "replies", .period = REPLY_TOUCHED_EVERY, .run = tick_replies, .context = self};
    if (options->ai_probe)
        jobs[count++] = (struct job){
            .name = "trying the model out", .delay = PROBE_AFTER, .run = try_model_out, .context = self};
    return job_runner_new(&(struct job_runner_options){jobs, count, log_failed_job, self}, &self->jobs);
}

struct error *prd_module_new(const struct prd_options *options, struct prd_module **ret)
{
    struct prd_module *self = memory_alloc(sizeof(*self));
    struct error *error;

    self->mem = arena_new(0);
    open_ports(self, options);
    error = open_assistants(self, options);
    if (error == OK)
        error = recover(self, recover_own_replies);
    if (error != OK) {
        prd_module_free(self);
        return error;
    }
    compose_documents(self, options);
    compose_conversation(self, options);
    compose_events(self, options);
    compose_trust(self, options);
    list_routes(self);
    error = start_jobs(self, options);
    if (error != OK) {
        prd_module_free(self);
        return error;
    }
    *ret = self;
    return OK;
}

void prd_module_free(struct prd_module *self)
{
    if (self == NULL)
        return;
    job_runner_free(self->jobs);
    if (self->feed != NULL)
        self->feed->ops->stop(self->feed);
    if (self->hub != NULL)
        self->hub->ops->stop(self->hub);
    /* Ends running generations: their failures are stored by the background below. */
    if (self->client != NULL)
        self->client->ops->stop(self->client);
    /* What replies still have to store, and the requests that wait for them. */
    pool_background_free(self->background);
    if (self->hub != NULL)
        self->hub->ops->free(self->hub);
    if (self->feed != NULL)
        self->feed->ops->free(self->feed);
    stream_slots_free(self->stream_slots);
    stream_slots_free(self->export_slots);
    if (self->store != NULL)
        self->store->ops->free(self->store);
    git_text_differ_free(self->differ);
    if (self->client != NULL)
        self->client->ops->free(self->client);
    model_assistants_free(self->assistants);
    sql_model_ledger_free(self->ledger);
    arena_free(self->mem);
    free(self);
}

const struct route_group *prd_module_routes(struct prd_module *self, size_t *count)
{
    *count = self->group_count;
    return self->groups;
}

struct error *prd_module_remove_workspace(struct prd_module *self, struct id workspace, struct arena *mem)
{
    return sql_remove_workspace(self->database, workspace, mem);
}
