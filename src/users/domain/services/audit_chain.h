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
