/* The hash chain of the audit log. Who changes, removes, inserts or moves an entry changes a hash, and with
 * it every hash after it. */
#pragma once
#include "entities/audit_entry.h"

/* SHA-256 of the entry with its place and of the hash before it, over parts that each carry their length;
 * which of the optional texts there are is a part of its own, so "" is not "none". The entry's own hash is
 * not read. */
struct digest audit_chain_hash(const struct audit_entry *entry, struct str previous, struct arena *mem);

/* Puts the entry at the end: sets its seq and hash, and moves the head on to it. */
void audit_chain_extend(struct audit_head *head, struct audit_entry *entry, struct arena *mem);

/* A walk along the stored chain, from its first entry on. Zero is the beginning. */
struct audit_walk {
    int64_t seq;                 /* of the entry before */
    struct str stated, computed; /* its hash, as it says and as it should */
};
/* Steps on to the next entry. NULL when it stands where it should and says what it said; else what is wrong,
 * a sentence without its subject; *seq is then where. The texts of the walk are in `mem`. */
const char *audit_walk_step(struct audit_walk *self, const struct audit_entry *entry, struct arena *mem,
                            int64_t *seq);
/* Whether the chain ends where `head` says. */
const char *audit_walk_end(const struct audit_walk *self, const struct audit_head *head, int64_t *seq);
