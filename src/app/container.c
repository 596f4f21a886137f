#include "container.h"

#include "data_folder.h"
#include "database/migrator.h"
#include "events/postgres_event_bus.h"
#include "events/redis_event_bus.h"
#include "http/assets.h"
#include "restoring.h"
#include "system_routes.h"
#include "workers/thread_slice.h"

#include <unistd.h>

#define WORK_THREADS 16 /* most of them wait: for a connection, for the disk */
#define WORK_QUEUE 1024
#define WORK_SHARE 12 /* threads for what comes with one token, so that others always find some */
#define HASH_QUEUE 64

static struct error *open_database(struct container *self)
{
    struct database_options options = {.url = data_folder_database(self->settings, self->mem),
                                       .clock = clock_system()};
    struct error *error;

    error = database_open(&options, &self->database);
    if (error && settings_text(self->settings, SETTING_DATABASE_URL)[0])
        return error_wrap(error, error_kind(error), "database", "STET_DATABASE_URL: %s",
                          error_message(error));
    TRY(error);
    return migrator_run(self->database, migrations, migrations_count, clock_system(), NULL);
}

/* stet@<host of the public URL>; an address that is no name can receive no mail, but it can be read. */
static struct mail_sender default_sender(const char *public_url, struct arena *mem)
{
    struct str host = str_from(public_url);
    size_t start = str_find(host, STR("://"), 0);
    bool is_name = false;

    host = str_slice(host, start == SIZE_MAX ? 0 : start + 3, host.len);
    for (size_t i = 0; i < host.len; i++)
        if (strchr("/:?#", host.ptr[i]) != NULL)
            host.len = i;
    for (size_t i = 0; i < host.len; i++)
        is_name = is_name || (host.ptr[i] != '.' && (host.ptr[i] < '0' || host.ptr[i] > '9'));
    return (struct mail_sender){
        STR("Stet"),
        str_format(mem, "stet@%.*s", STR_ARGS(is_name && host.ptr[0] != '[' ? host : STR("localhost")))};
}

static struct error *open_mailer(struct container *self)
{
    struct str from = str_from(settings_text(self->settings, SETTING_MAIL_FROM));
    struct smtp_mailer_options options = {.url = settings_text(self->settings, SETTING_SMTP_URL),
                                          .sender = default_sender(self->public_url, self->mem),
                                          .ca_file = settings_text(self->settings, SETTING_SMTP_CA_FILE)};
    struct error *error;

    if (from.len > 0 && !mail_sender_parse(from, &options.sender))
        return error_new(ERROR_INVALID, "setting", "STET_MAIL_FROM is no sender of mail");
    if (!options.url[0]) {
        self->mailer = outbox_mailer_new(str_format(self->mem, "%s/outbox", self->data).ptr, &options.sender);
        return OK;
    }
    error = smtp_mailer_new(&options, &self->mailer);
    return error == OK
               ? OK
               : error_wrap(error, error_kind(error), "setting", "STET_SMTP_URL: %s", error_message(error));
}

/* The way to other nodes: Redis where there is one, else what they all have, PostgreSQL. On an embedded
 * database there is no other node. */
static struct error *open_bus(struct container *self, enum container_use use)
{
    const char *redis = settings_text(self->settings, SETTING_REDIS_URL);
    struct node_event_bus_options options = {.clock = clock_system(),
                                             .random = random_system(),
                                             .log = &self->log,
                                             .metrics = self->metrics,
                                             .only_speaks = use == CONTAINER_COMMAND};
    struct redis_address address;
    struct error *error;

    if (redis[0]) {
        error = redis_address_parse(redis, self->mem, &address);
        if (error)
            return error_wrap(error, error_kind(error), "setting", "STET_REDIS_URL: %s",
                              error_message(error));
        self->bus = redis_event_bus_new(&address, &options);
        self->redis = redis_client_new(&(struct redis_client_options){
            .address = address, .clock = clock_system(), .log = &self->log, .metrics = self->metrics});
    } else if (database_kind(self->database) == DATABASE_POSTGRESQL) {
        self->bus = postgres_event_bus_new(settings_text(self->settings, SETTING_DATABASE_URL), &options);
    } else {
        self->bus = memory_event_bus_new();
    }
    return OK;
}

static struct users_rate rate(const struct settings *settings, enum setting setting)
{
    struct users_rate ret;
    settings_rate(settings, setting, &ret.count, &ret.per);
    return ret;
}

static struct error *open_users(struct container *self)
{
    const struct settings *settings = self->settings;
    struct users_options options = {
        .database = self->database,
        .clock = clock_system(),
        .random = random_system(),
        .bus = self->bus,
        .redis = self->redis,
        .log = &self->log,
        .metrics = self->metrics,
        .mailer = self->mailer,
        .mail_arrives = settings_text(settings, SETTING_SMTP_URL)[0],
        .key_folder = data_folder_keys(self->data, self->mem),
        .public_url = self->public_url,
        .public_url_is_guess = !settings_text(settings, SETTING_PUBLIC_URL)[0],
        .access_ttl = settings_number(settings, SETTING_ACCESS_TTL),
        .refresh_ttl = settings_number(settings, SETTING_REFRESH_TTL),
        .refresh_grace = settings_number(settings, SETTING_REFRESH_GRACE),
        .bcrypt_cost = (int)settings_number(settings, SETTING_BCRYPT_COST),
        .breached_passwords = settings_text(settings, SETTING_PASSWORD_BREACHED),
        .password_min = settings_number(settings, SETTING_PASSWORD_MIN),
        .registration = (enum users_registration)settings_number(settings, SETTING_REGISTRATION),
        .login_ip = rate(settings, SETTING_RATE_LOGIN_IP),
        .login_account = rate(settings, SETTING_RATE_LOGIN_ACCOUNT),
        .auth_ip = rate(settings, SETTING_RATE_AUTH_IP),
        .api_user = rate(settings, SETTING_RATE_API_USER),
        .api_token = rate(settings, SETTING_RATE_API_TOKEN),
    };
    struct error *error;

    error = users_module_new(&options, &self->users);
    return error_has_code(error, "breached_list")
               ? error_wrap(error, error_kind(error), "setting", "STET_PASSWORD_BREACHED: %s",
                            error_message(error))
               : error;
}

static double count_lost(void *sink)
{
    return (double)log_sink_lost(sink);
}

struct error *container_open(const struct settings *settings, enum container_use use, struct arena *mem,
                             struct container *ret)
{
    struct container *self = ret;
    enum log_level level = (enum log_level)settings_number(settings, SETTING_LOG_LEVEL);
    const char *public_url = settings_text(settings, SETTING_PUBLIC_URL);

    *self = (struct container){
        .mem = mem,
        .settings = settings,
        .data = settings_text(settings, SETTING_DATA),
        .public_url = public_url[0]
                          ? public_url
                          : str_format(mem, "http://%s", settings_text(settings, SETTING_LISTEN)).ptr,
        .log = {.clock = clock_system(),
                .fd = STDERR_FILENO,
                .level = use == CONTAINER_COMMAND && level == LOG_LEVEL_INFO ? LOG_LEVEL_WARNING : level,
                .format = (enum log_format)settings_number(settings, SETTING_LOG),
                .sink = use == CONTAINER_SERVER ? log_sink_new(STDERR_FILENO) : NULL},
        .metrics = metrics_new(),
    };
    if (self->log.sink)
        (void)metrics_gauge(self->metrics, "stet_log_lines_lost", NULL,
                            "Log lines that nobody read in time, since the start.", count_lost,
                            self->log.sink);
    TRY(data_folder_make(self->data, mem));
    TRY(restoring_finish(self->data, data_folder_database(settings, mem), mem));
    TRY(open_mailer(self));
    TRY(open_database(self));
    TRY(open_bus(self, use));
    return open_users(self);
}

static struct error *lock_data(struct container *self)
{
    return database_kind(self->database) == DATABASE_SQLITE
               ? data_folder_lock(self->data, self->mem, &self->lock)
               : OK;
}

static struct error *open_pools(struct container *self)
{
    struct worker_pool_options work = {.name = "work",
                                       .threads = WORK_THREADS,
                                       .queue = WORK_QUEUE,
                                       .share = WORK_SHARE,
                                       .key_queue = WORK_QUEUE / 2,
                                       .slice = THREAD_SLICE_SHORT};
    struct worker_pool_options hash = {.name = "hash", .queue = HASH_QUEUE, .slice = THREAD_SLICE_SHORT};

    TRY(worker_pool_new(&work, &self->work));
    return worker_pool_new(&hash, &self->hash);
}

static struct error *open_prds(struct container *self)
{
    const struct settings *settings = self->settings;
    struct str key = str_from(settings_text(settings, SETTING_AI_KEY));
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    char host[256] = "";
    struct prd_options options = {
        .database = self->database,
        .clock = clock_system(),
        .random = random_system(),
        .bus = self->bus,
        .log = &self->log,
        .metrics = self->metrics,
        .users = self->users,
        .public_url = self->public_url,
        .work = self->work,
        .assistant = (enum prd_assistant_kind)settings_number(settings, SETTING_AI),
        .ai_url = settings_text(settings, SETTING_AI_URL),
        .ai_model = settings_text(settings, SETTING_AI_MODEL),
        .ai_key = key.len ? key : STR_NONE,
        .ai_timeout = settings_number(settings, SETTING_AI_TIMEOUT),
        .ai_context = settings_number(settings, SETTING_AI_CONTEXT),
        .ai_budget = settings_text(settings, SETTING_AI_BUDGET),
        .ai_price = settings_text(settings, SETTING_AI_PRICE),
        .ai_private = settings_number(settings, SETTING_AI_PRIVATE) == SETTING_AI_PRIVATE_ALLOW,
        .ai_probe = settings_number(settings, SETTING_AI_PROBE) == SETTING_AI_PROBE_START,
        .streams = (size_t)settings_number(settings, SETTING_STREAMS_USER),
        .sealer = users_module_sealer(self->users),
    };
    (void)gethostname(host, sizeof(host) - 1);
    options.node = str_format(mem, "%s %s", host, settings_text(settings, SETTING_LISTEN)).ptr;
    return prd_module_new(&options, &self->prds);
}

#define GROUPS_MAX 64

static struct error *open_router(struct container *self)
{
    struct route_group *groups = arena_array_of(self->mem, GROUPS_MAX, struct route_group);
    struct router_hooks *hooks = arena_new_of(self->mem, struct router_hooks);
    size_t count = 0, more;
    const struct route_group *of;

    of = users_module_routes(self->users, &more);
    for (size_t i = 0; i < more && count < GROUPS_MAX; i++)
        groups[count++] = of[i];
    of = prd_module_routes(self->prds, &more);
    for (size_t i = 0; i < more && count < GROUPS_MAX; i++)
        groups[count++] = of[i];
    if (count > GROUPS_MAX - 3)
        return error_new(ERROR_INTERNAL, "routes", "more than %d groups of routes", GROUPS_MAX);
    groups[count++] = (struct route_group){system_routes, system_route_count, self};
    groups[count++] = openapi_routes(&self->pages);
    groups[count++] = (struct route_group){assets_routes, assets_route_count, NULL};
    *hooks = users_module_hooks(self->users);
    hooks->missing = &assets_missing;
    TRY(router_new(groups, count, hooks, &self->router));
    openapi_prepare(&self->pages, self->router, self->public_url, self->mem);
    return OK;
}

static struct error *remove_workspace(void *prds, struct id workspace, struct arena *mem)
{
    return prd_module_remove_workspace(prds, workspace, mem);
}

struct error *container_open_server(struct container *self)
{
    TRY(lock_data(self));
    TRY(open_pools(self));
    TRY(open_prds(self));
    TRY(open_router(self));
    users_module_on_removal(self->users, remove_workspace, self->prds);
    return users_module_start(self->users);
}

/* The last that happened is chained before the program ends. It would not be lost: the next one does it. */
static void settle(struct container *self)
{
    struct error *error;

    if (!self->users || self->only_reads)
        return;
    users_module_stop(self->users);
    error = users_module_settle(self->users);
    if (error)
        log_write(&self->log, LOG_LEVEL_WARNING, "audit entries wait to be chained",
                  LOG_FIELDS({"error", error_describe(error, self->mem)}));
    error_free(error);
}

void container_close(struct container *self)
{
    settle(self);
    if (self->router)
        router_free(self->router);
    prd_module_free(self->prds);
    worker_pool_free(self->hash);
    worker_pool_free(self->work);
    if (self->bus)
        event_bus_leave(self->bus);
    users_module_free(self->users);
    mailer_free(self->mailer);
    redis_client_free(self->redis);
    event_bus_free(self->bus);
    database_close(self->database);
    if (self->metrics)
        metrics_free(self->metrics);
    if (self->lock)
        close(self->lock);
    log_sink_free(self->log.sink);
    *self = (struct container){0};
}
