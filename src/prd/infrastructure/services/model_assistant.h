/*
 * An assistant behind a model's server, whatever protocol it speaks (model_protocol.h).
 *
 * Needs neither tool calling nor JSON mode. Changes are validated by services/proposal_gate.h and by
 * model_answer.h; where one is refused, the model gets one turn to mend it with the exact reason; after that
 * the prose stands, says which changes could not be used, and the raw answer is kept in the manifest.
 */
#pragma once
#include "interfaces/background.h"
#include "interfaces/model_ledger.h"
#include "log.h"
#include "services/model_call.h"

struct model_assistant_options {
    const struct model_protocol *protocol;
    const char *url; /* base URL; NULL or "": the protocol's own */
    const char *model;
    struct str key;         /* STR_NONE: none */
    int64_t timeout;        /* milliseconds for one whole answer */
    int64_t context_tokens; /* what the model takes at once; 0: not known */
    bool is_of_workspace;   /* an owner of the workspace set it */
    bool may_reach_private; /* also addresses of this machine and network */
    /* All of these outlive the assistant. */
    struct http_client *client;
    struct clock *clock;
    struct random *random;
    struct background *background;
    struct model_ledger *ledger; /* NULL: nothing is counted */
    const struct log *log;
};

struct assistant *model_assistant_new(const struct model_assistant_options *options);

/* Where it asks, for its probe. */
const struct model_endpoint *model_assistant_endpoint(const struct assistant *base);
const char *model_assistant_host(const struct assistant *base);
/* What a probe found; 0: as the options say. Thread-safe. */
void model_assistant_set_context(struct assistant *base, int64_t tokens);
int64_t model_assistant_context(const struct assistant *base);
