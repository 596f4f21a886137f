#include "services/model_assistants.h"

#include "repositories/sql_model_ledger.h"
#include "repositories/sql_probes.h"
#include "services/model_probe.h"
#include "services/model_prompt.h"
#include "unicode.h"

#include <pthread.h>
#include <stdlib.h>

#define FAILURE_BYTES 400
/* Assistants of workspaces that are kept though nobody holds them. */
#define IDLE_MAX 256

/* One assistant with what is known of it. It lives while it is listed or held. */
struct entry {
    struct assistant base; /* what is held; passes on to `assistant` */
    struct assistant *assistant;
    struct id workspace, version; /* none: the server's */
    enum assistant_kind kind;
    unsigned holds;
    bool is_listed, is_probing;
    enum assistant_state state;
    char failure[FAILURE_BYTES];
    struct entry *next;
};

struct model_assistants {
    struct assistants base;
    struct model_assistants_options options;
    pthread_mutex_t mutex; /* guards what follows, and the entries' fields but what never changes */
    struct entry *entries; /* the last used first */
    struct entry *server;  /* NULL: the guide */
};

static const struct model_protocol *const protocols[] = {
    [ASSISTANT_OPENAI] = &openai_protocol,
    [ASSISTANT_OLLAMA] = &ollama_protocol,
    [ASSISTANT_ANTHROPIC] = &anthropic_protocol,
};

static const enum assistant_kind kinds[] = {
    [CHOICE_OPENAI] = ASSISTANT_OPENAI,
    [CHOICE_OLLAMA] = ASSISTANT_OLLAMA,
    [CHOICE_ANTHROPIC] = ASSISTANT_ANTHROPIC,
};

struct str model_key_context(struct id workspace, struct arena *mem)
{
    return str_format(mem, "model key %.*s", STR_ARGS(id_format(mem, workspace)));
}

static struct model_assistants *assistants_of(struct assistants *base)
{
    return container_of(base, struct model_assistants, base);
}

static void entry_start(struct assistant *base, const struct assistant_turn *turn,
                        struct assistant_sink *sink)
{
    struct entry *self = container_of(base, struct entry, base);
    self->assistant->ops->start(self->assistant, turn, sink);
}

static const char *entry_name(const struct assistant *base)
{
    const struct entry *self = (const struct entry *)(const void *)base;
    return self->assistant->ops->name(self->assistant);
}

static void entry_free(struct entry *self)
{
    self->assistant->ops->free(self->assistant);
    free(self);
}

/* The name of an endpoint in the table of probes. What one workspace finds, with its key, is nobody else's.
 */
static struct str endpoint_key(const struct entry *entry, struct arena *mem)
{
    const struct model_endpoint *endpoint = model_assistant_endpoint(entry->assistant);
    const struct str parts[] = {str_from(endpoint->protocol->name), str_from(endpoint->url),
                                str_from(endpoint->model), id_format(mem, entry->workspace)};
    size_t count = id_is_none(entry->workspace) ? COUNT_OF(parts) - 1 : COUNT_OF(parts);

    return digest_hex(mem, digest_sha256_parts(parts, count));
}

/* `choice`: NULL for the server's. */
static struct entry *entry_new(const struct model_assistants *self, enum assistant_kind kind,
                               const struct model_choice *choice, struct model_assistant_options *options)
{
    static const struct assistant_ops ops = {.start = entry_start, .name = entry_name, .free = NULL};
    struct entry *entry = memory_alloc(sizeof(*entry));
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct error *error;
    struct probe probe;
    bool found;

    options->protocol = protocols[kind];
    options->client = self->options.client;
    options->clock = self->options.clock;
    options->random = self->options.random;
    options->background = self->options.background;
    options->ledger = self->options.ledger;
    options->log = self->options.log;
    *entry = (struct entry){.base.ops = &ops,
                            .assistant = model_assistant_new(options),
                            .kind = kind,
                            .state = ASSISTANT_UNKNOWN};
    if (choice) {
        entry->workspace = choice->workspace;
        entry->version = choice->version;
    }
    if (options->context_tokens)
        return entry;
    error = sql_find_probe(self->options.database, endpoint_key(entry, mem), mem, &found, &probe);
    if (error == OK && found)
        model_assistant_set_context(entry->assistant, probe.context_tokens);
    error_free(error);
    return entry;
}

/* Drops entries that nobody holds and nobody needs; with the mutex. */
static void prune(struct model_assistants *self)
{
    struct entry **at = &self->entries;
    size_t idle = 0;

    while (*at) {
        struct entry *entry = *at;
        bool is_kept = entry->holds || (entry->is_listed && (entry == self->server || ++idle <= IDLE_MAX));
        if (is_kept) {
            at = &entry->next;
        } else {
            *at = entry->next;
            entry_free(entry);
        }
    }
}

static struct entry *find_listed(struct model_assistants *self, struct id workspace)
{
    struct entry *entry = self->entries;
    while (entry && !(entry->is_listed && id_eq(entry->workspace, workspace)))
        entry = entry->next;
    return entry;
}

static struct entry *make_entry(struct model_assistants *self, const struct model_choice *choice,
                                struct arena *mem)
{
    struct model_assistant_options options = {
        .url = str_cstr(mem, choice->url),
        .model = str_cstr(mem, choice->model),
        .timeout = self->options.timeout,
        .context_tokens = choice->context_tokens,
        .is_of_workspace = true,
        .may_reach_private = self->options.may_reach_private,
    };
    struct str context = model_key_context(choice->workspace, mem), key = STR_NONE;
    struct entry *entry;

    /* Without a key the model's server refuses, and says so to who asks. */
    if (choice->sealed_key.ptr && self->options.sealer &&
        !sealer_open(self->options.sealer, context, choice->sealed_key, mem, &key))
        log_write(self->options.log, LOG_LEVEL_ERROR, "the key of a workspace's model cannot be opened",
                  LOG_FIELDS({"workspace", id_format(mem, choice->workspace)}));
    options.key = key;
    entry = entry_new(self, kinds[choice->kind], choice, &options);
    if (key.ptr)
        secret_wipe((char *)(uintptr_t)key.ptr, key.len);
    return entry;
}

/* The entry of a choice, held. */
static struct entry *take(struct model_assistants *self, const struct model_choice *choice, struct arena *mem)
{
    struct entry *entry, *fresh = NULL;

    pthread_mutex_lock(&self->mutex);
    entry = find_listed(self, choice->workspace);
    if (!entry || !id_eq(entry->version, choice->version)) {
        pthread_mutex_unlock(&self->mutex);
        fresh = make_entry(self, choice, mem); /* reads the database */
        pthread_mutex_lock(&self->mutex);
        entry = find_listed(self, choice->workspace);
        if (entry)
            entry->is_listed = false;
        fresh->is_listed = true;
        fresh->next = self->entries;
        self->entries = entry = fresh;
    }
    entry->holds++;
    prune(self);
    pthread_mutex_unlock(&self->mutex);
    return entry;
}

static struct error *find_choice(struct model_assistants *self, struct id workspace, struct arena *mem,
                                 bool *found, struct model_choice *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;

    *found = false;
    if (id_is_none(workspace))
        return OK;
    TRY(prd_store_read(self->options.store, &work));
    return model_choice_repository_find(work->models, workspace, mem, found, ret);
}

/* The entry that answers in a workspace, held; NULL: the guide does. */
static struct error *hold_entry(struct model_assistants *self, struct id workspace, struct arena *mem,
                                struct entry **ret)
{
    struct model_choice choice;
    bool found;

    TRY(find_choice(self, workspace, mem, &found, &choice));
    if (found && choice.kind == CHOICE_GUIDE) {
        *ret = NULL;
    } else if (found && choice.kind != CHOICE_SERVER) {
        *ret = take(self, &choice, mem);
    } else {
        pthread_mutex_lock(&self->mutex);
        if (self->server)
            self->server->holds++;
        *ret = self->server;
        pthread_mutex_unlock(&self->mutex);
    }
    return OK;
}

static struct error *hold(struct assistants *base, struct id workspace, bool guide, struct arena *mem,
                          struct assistant **ret)
{
    struct model_assistants *self = assistants_of(base);
    struct entry *entry = NULL;

    if (!guide)
        TRY(hold_entry(self, workspace, mem, &entry));
    *ret = entry ? &entry->base : self->options.guide;
    return OK;
}

static void release_entry(struct model_assistants *self, struct entry *entry)
{
    pthread_mutex_lock(&self->mutex);
    entry->holds--;
    prune(self);
    pthread_mutex_unlock(&self->mutex);
}

/* What says nothing about the model's server. */
static bool is_about_us(const struct error *failure)
{
    return error_has_code(failure, "stopped") || error_has_code(failure, "stopping") ||
           error_has_code(failure, "model_declined") || error_has_code(failure, "model_empty");
}

static void release(struct assistants *base, struct assistant *held)
{
    struct model_assistants *self = assistants_of(base);

    if (held != self->options.guide)
        release_entry(self, container_of(held, struct entry, base));
}

static void heard(struct assistants *base, struct assistant *held, const struct error *failure)
{
    struct model_assistants *self = assistants_of(base);
    struct entry *entry;

    if (held == self->options.guide)
        return;
    entry = container_of(held, struct entry, base);
    pthread_mutex_lock(&self->mutex);
    if (failure == OK) {
        entry->state = ASSISTANT_READY;
        entry->failure[0] = 0;
    } else if (error_is(failure, ERROR_UNAVAILABLE) && !is_about_us(failure)) {
        struct str words = utf8_cut(str_from(error_message(failure)), FAILURE_BYTES - 1);
        entry->state = ASSISTANT_UNREACHABLE;
        memcpy(entry->failure, words.ptr, words.len);
        entry->failure[words.len] = 0;
    }
    pthread_mutex_unlock(&self->mutex);
}

static struct error *fill_view(struct model_assistants *self, const struct entry *entry, struct id workspace,
                               struct arena *mem, struct assistant_view *view)
{
    const struct model_endpoint *endpoint = model_assistant_endpoint(entry->assistant);
    struct budget_use *use = arena_new_of(mem, struct budget_use);
    struct probe *probe = arena_new_of(mem, struct probe);
    bool found;

    view->kind = entry->kind;
    view->model = str_dup(mem, str_from(endpoint->model));
    view->host = str_dup(mem, str_from(model_assistant_host(entry->assistant)));
    view->is_of_workspace = endpoint->is_of_workspace;
    pthread_mutex_lock(&self->mutex);
    view->state = entry->state;
    view->failure = entry->failure[0] ? str_dup(mem, str_from(entry->failure)) : STR_NONE;
    view->is_probing = entry->is_probing;
    pthread_mutex_unlock(&self->mutex);
    TRY(sql_model_ledger_use(self->options.ledger, workspace, endpoint->is_of_workspace, mem, &found, use));
    if (found) {
        view->use = use;
        if (use->room_at)
            view->state = ASSISTANT_LIMITED;
    }
    TRY(sql_find_probe(self->options.database, endpoint_key(entry, mem), mem, &found, probe));
    if (found)
        view->probe = probe;
    return OK;
}

static struct error *view(struct assistants *base, struct id workspace, struct arena *mem,
                          struct assistant_view *ret)
{
    struct model_assistants *self = assistants_of(base);
    struct assistant_view found = {.kind = ASSISTANT_GUIDE, .state = ASSISTANT_READY};
    struct error *error = OK;
    struct entry *entry;

    TRY(hold_entry(self, workspace, mem, &entry));
    if (entry) {
        error = fill_view(self, entry, workspace, mem, &found);
        release_entry(self, entry);
    }
    TRY(error);
    *ret = found;
    return OK;
}

struct probing {
    struct model_assistants *self;
    struct entry *entry;
};

static void probed(void *context, const struct probe *probe)
{
    struct probing *probing = context;
    struct model_assistants *self = probing->self;
    struct entry *entry = probing->entry;
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    bool is_reached = probe->count > 0 && probe->checks[0].verdict == PROBE_PASSED;
    struct error *error = sql_save_probe(self->options.database, endpoint_key(entry, mem), probe, mem);

    if (error)
        background_report(self->options.background, "storing what a probe found", error);
    error_free(error);
    if (probe->context_tokens)
        model_assistant_set_context(entry->assistant, probe->context_tokens);
    for (size_t i = 0; i < probe->count; i++)
        log_write(self->options.log,
                  probe->checks[i].verdict == PROBE_FAILED ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO,
                  "model tried out",
                  LOG_FIELDS({"model", str_from(entry_name(&entry->base))}, {"check", probe->checks[i].name},
                             {"verdict", str_from(probe_verdict_name(probe->checks[i].verdict))},
                             {"detail", probe->checks[i].detail}));
    pthread_mutex_lock(&self->mutex);
    entry->is_probing = false;
    entry->state = is_reached ? ASSISTANT_READY : ASSISTANT_UNREACHABLE;
    pthread_mutex_unlock(&self->mutex);
    release_entry(self, entry);
    free(probing);
}

static struct error *start_probe(struct model_assistants *self, struct entry *entry)
{
    struct model_probe_options options = {
        .assistant = entry->assistant,
        .context_tokens = MODEL_CONTEXT_DEFAULT,
        .workspace = entry->workspace,
        .background = self->options.background,
        .ledger = self->options.ledger,
        .clock = self->options.clock,
        .random = self->options.random,
        .done = probed,
    };
    struct probing *probing;
    bool is_running;

    pthread_mutex_lock(&self->mutex);
    is_running = entry->is_probing;
    entry->is_probing = true;
    pthread_mutex_unlock(&self->mutex);
    if (is_running)
        return error_new(ERROR_CONFLICT, "probing", "The model is being tried out at this moment.");
    probing = memory_alloc(sizeof(*probing));
    *probing = (struct probing){self, entry};
    options.context = probing;
    model_probe_start(&options);
    return OK;
}

static struct error *probe(struct assistants *base, struct id workspace, struct arena *mem)
{
    struct model_assistants *self = assistants_of(base);
    struct error *error;
    struct entry *entry;

    TRY(hold_entry(self, workspace, mem, &entry));
    if (!entry)
        return error_new(ERROR_CONFLICT, "no_model",
                         "The built-in guide answers here; there is no model to try out.");
    if (!id_eq(entry->workspace, workspace))
        error =
            error_new(ERROR_CONFLICT, "no_model",
                      "The server's model answers here, which an administrator can try out. Choose a model "
                      "of the workspace's own to try that out.");
    else
        error = start_probe(self, entry);
    if (error)
        release_entry(self, entry);
    return error;
}

struct error *model_assistants_try_out(struct assistants *base, struct arena *mem)
{
    struct model_assistants *self = assistants_of(base);
    struct error *error;
    struct probe known;
    bool found;

    if (!self->server)
        return OK;
    TRY(sql_find_probe(self->options.database, endpoint_key(self->server, mem), mem, &found, &known));
    if (found)
        return OK;
    error = probe(base, ID_NONE, mem);
    if (error && error_has_code(error, "probing")) { /* somebody asked for it just now */
        error_free(error);
        return OK;
    }
    return error;
}

struct assistants *model_assistants_new(const struct model_assistants_options *options)
{
    static const struct assistants_ops ops = {hold, release, heard, view, probe};
    struct model_assistants *self = memory_alloc(sizeof(*self));
    struct model_assistant_options server = {
        .url = options->url,
        .model = options->model,
        .key = options->key,
        .timeout = options->timeout,
        .context_tokens = options->context_tokens,
        .may_reach_private = true, /* whoever runs the server named it */
    };

    *self = (struct model_assistants){.base.ops = &ops, .options = *options};
    pthread_mutex_init(&self->mutex, NULL);
    if (options->kind != ASSISTANT_GUIDE) {
        self->server = self->entries = entry_new(self, options->kind, NULL, &server);
        self->server->is_listed = true;
    }
    return &self->base;
}

void model_assistants_free(struct assistants *base)
{
    struct model_assistants *self;

    if (base == NULL)
        return;
    self = assistants_of(base);
    for (struct entry *entry = self->entries, *next; entry; entry = next) {
        next = entry->next;
        entry_free(entry);
    }
    pthread_mutex_destroy(&self->mutex);
    free(self);
}
