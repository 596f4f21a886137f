/* The assistants of a server: its own, those of workspaces that chose another, and the guide. */
#pragma once
#include "interfaces/assistants.h"
#include "interfaces/background.h"
#include "interfaces/model_ledger.h"
#include "interfaces/prd_store.h"

#include "database/database.h"
#include "http_client/http_client.h"
#include "log.h"
#include "sealer.h"

struct model_assistants_options {
    enum assistant_kind kind; /* the server's */
    const char *url, *model;  /* url NULL or "": the usual one */
    struct str key;
    int64_t timeout;
    int64_t context_tokens;  /* 0: as a probe finds */
    bool may_reach_private;  /* whether workspaces may name addresses of this machine and network */
    struct assistant *guide; /* static */
    struct prd_store *store;
    struct database *database;
    struct sealer *sealer; /* of workspaces' keys; NULL: they cannot be opened */
    struct http_client *client;
    struct clock *clock;
    struct random *random;
    struct background *background;
    struct model_ledger *ledger; /* of sql_model_ledger_new */
    const struct log *log;
};

struct assistants *model_assistants_new(const struct model_assistants_options *options);
/* Tries the server's model out where that was never done; its answers come later. Error unavailable. */
struct error *model_assistants_try_out(struct assistants *base, struct arena *mem) _must_check_;
/* Nobody may hold one any more. NULL is fine. */
void model_assistants_free(struct assistants *base);

/* What a workspace's key is sealed for: it opens there alone. */
struct str model_key_context(struct id workspace, struct arena *mem);
