/*
 * Tries a model's server out, with a few small questions and one long one: whether it is reached, streams,
 * keeps to the form of changes, tells what it took, and how much it takes at once: a word at the very
 * beginning of a long prompt comes back only when the beginning was not cut off. Costs some tens of thousands
 * of tokens at the most; each call goes through the ledger.
 */
#pragma once
#include "services/model_assistant.h"
#include "value_objects/probe.h"

struct model_probe_options {
    struct assistant *assistant; /* of model_assistant_new; outlives the probe */
    int64_t context_tokens;      /* that should fit */
    struct id workspace;         /* none: the server's */
    struct background *background;
    struct model_ledger *ledger; /* NULL: nothing is counted */
    struct clock *clock;
    struct random *random;
    /* Once, on a thread that may wait for the database. The probe's texts live during the call. */
    void (*done)(void *context, const struct probe *probe);
    void *context;
};

/* Begins; returns at once. */
void model_probe_start(const struct model_probe_options *options);
