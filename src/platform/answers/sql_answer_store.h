/*
 * Kept answers in SQL: the table kept_answers. Bodies rest there sealed, as some show a secret; and what a
 * request said rests as a keyed hash, as some hold a password, which a plain one would let be guessed.
 */
#pragma once
#include "database/database.h"
#include "http/answer_store.h"
#include "sealer.h"
#include "secret.h"

/* On a migrated database, which must outlive it, like the sealer. Takes over the key of the hashes. Freed by
 * its ops. */
struct answer_store *sql_answer_store_new(struct database *database, struct sealer *sealer,
                                          struct secret key);
