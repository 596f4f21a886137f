/*
 * The PRD module: documents, proposals, conversations, events. This header is all that others include.
 * All functions are thread-safe.
 */
#pragma once
#include "database/database.h"
#include "events/event_bus.h"
#include "http/router.h"
#include "log.h"
#include "metrics/metrics.h"
#include "workers/worker_pool.h"

struct sealer;
struct users_module;

enum prd_assistant_kind {
    PRD_ASSISTANT_GUIDE,
    PRD_ASSISTANT_OPENAI,
    PRD_ASSISTANT_OLLAMA,
    PRD_ASSISTANT_ANTHROPIC,
};

struct prd_options {
    struct database *database; /* migrated */
    struct clock *clock;
    struct random *random;
    struct event_bus *bus;
    const struct log *log;
    struct metrics *metrics; /* NULL: none */
    struct users_module *users;
    const char *public_url;   /* what addresses for others begin with, without a slash at the end */
    struct worker_pool *work; /* where what comes after a model's answer runs */
    enum prd_assistant_kind assistant;
    const char *ai_url; /* base URL of the model's server; NULL or "": the usual one of the kind */
    const char *ai_model;
    struct str ai_key;     /* STR_NONE: none */
    int64_t ai_timeout;    /* milliseconds for one whole answer */
    int64_t ai_context;    /* tokens that the model takes at once; 0: as trying it out shows */
    const char *ai_budget; /* "2000000 tokens/30d", "20 USD/30d"; NULL or "": none */
    const char *ai_price;  /* "0.15/0.60 USD": of a million tokens sent and written; NULL or "": not known */
    bool ai_private;       /* workspaces may name models on addresses of this machine and network */
    bool ai_probe;         /* try the model out half a minute after the start, where that was not done */
    const char *
        node; /* the name of this server among those on the database, the same after each start; NULL: none */
    size_t streams;        /* that one person may have open; a program of theirs half as many; 0: no limit */
    struct sealer *sealer; /* of the keys of workspaces' models; outlives the module */
};

struct prd_module;
struct error *prd_module_new(const struct prd_options *options, struct prd_module **ret) _must_check_;
/* Ends running generations (their messages are marked failed, what came is kept) and frees. NULL is fine. */
void prd_module_free(struct prd_module *self);
const struct route_group *prd_module_routes(struct prd_module *self, size_t *count);
/* Deletes all documents of a workspace, with all that is about them: when the workspace goes. Doing it again
 * does nothing. */
struct error *prd_module_remove_workspace(struct prd_module *self, struct id workspace,
                                          struct arena *mem) _must_check_;
