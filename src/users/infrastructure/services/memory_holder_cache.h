/*
 * Holders of sessions in memory, for as long as there is no news of them, and a second at most. Bounded:
 * `capacity` sessions in sets of eight; a full set gives up the one that was asked for longest ago.
 */
#pragma once
#include "interfaces/holder_cache.h"
#include "services/holder_news.h"

/* News and clock outlive it. */
struct holder_cache *memory_holder_cache_new(struct holder_news *news, struct clock *clock, size_t capacity);
void memory_holder_cache_free(struct holder_cache *base); /* NULL is fine */
