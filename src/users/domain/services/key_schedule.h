/*
 * When a signing key does what. It is published before it signs, so that every node and every cache of the
 * published keys knows it by then; the one before it stays published until the last token that it signed is
 * dead.
 *
 *   made ... signs_from ......... replaced_at ............. replaced_at + KEY_KEPT
 *     NEXT              SIGNING               RETIRED                       GONE
 */
#pragma once
#include "clock.h"

/* From making a key to its first signature: longer than caches hold the published keys (five minutes) and
 * than nodes take to see a new one (seconds). */
#define KEY_OVERLAP MINUTES(15)
/* The longest life that an access token can have (half an hour), and five minutes for clocks that differ. */
#define KEY_KEPT MINUTES(35)

enum key_state { KEY_NEXT, KEY_SIGNING, KEY_RETIRED, KEY_GONE };

/* Where nothing replaces a key, `replaced_at` is INT64_MAX. The first key of all signs whatever its time is
 * (a clock may have been set back): it is given with INT64_MIN. */
enum key_state key_state_at(int64_t signs_from, int64_t replaced_at, int64_t now);
/* When it is GONE; INT64_MAX where nothing replaces it. */
int64_t key_gone_at(int64_t replaced_at);
