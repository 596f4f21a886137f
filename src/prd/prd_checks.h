/*
 * What is checked of the PRD module without one: settings before a start, the model's server, stored
 * histories. All functions are thread-safe.
 */
#pragma once
#include "prd_module.h"

/* Whether budget and price are written as they must be, and go together. Error invalid; the text goes on
 * after the name of the setting. */
struct error *prd_check_budget(const char *budget, const char *price) _must_check_;

/* Tries the server's model out without a module and says in one line what came of it: whether its server is
 * reached and answers, within `timeout` milliseconds. Asks for the list of models, which costs nothing. */
struct error *prd_ask_model(const struct prd_options *options, int64_t timeout, struct arena *mem,
                            struct str *ret) _must_check_;

/* What verifying found: at a revision of a PRD, or at the PRD as a whole. */
struct prd_finding {
    struct str prd;   /* its key */
    int64_t revision; /* 0: of no one revision */
    struct str node;  /* id of the part of the document; STR_NONE: none */
    const char *what; /* a sentence without its subject: "does not match its hash" */
};
struct prd_verifying {
    void *context;
    void (*found)(void *context, const struct prd_finding *finding);
    void (*progress)(void *context, int64_t prds, int64_t revisions); /* done so far; may be NULL */
};
/* Checks the history of every PRD against its hashes, without a module: any changed byte of it is found. It
 * only reads, also while servers write. *prds and *revisions say how much there was. */
struct error *prd_verify_history(struct database *database, const struct prd_verifying *verifying,
                                 int64_t *prds, int64_t *revisions) _must_check_;

/* Tables that belong in no backup, NULL at the end: those of the search, which each kind of database has of
 * its own. */
extern const char *const prd_left_out[];
/* Makes them anew from the others, in a database that was restored and is up to date; they are empty. */
struct error *prd_make_left_out(struct transaction *work) _must_check_;
