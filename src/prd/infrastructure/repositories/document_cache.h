/*
 * The documents that were read or written last, so that a head is not made from its rows for everybody who
 * looks.
 *
 * Nothing in it ever goes out of date: what is looked for is the head that the row of the PRD names by its
 * hash, and that row is read in the unit of work. So a transaction sees what it would have read, on every
 * node, whoever wrote it. Bounded; what was not looked at for the longest time goes first. Thread-safe.
 */
#pragma once
#include "repositories/kept_document.h"

struct document_cache;

/* `limit`: bytes that it holds at most; a document of more than half of it is not kept. */
struct document_cache *document_cache_new(size_t limit);
/* NULL is fine. What is held by others stays with them. */
void document_cache_free(struct document_cache *self);
/* The head of `prd`, held by the caller; NULL when it is not there. */
struct kept_document *document_cache_find(struct document_cache *self, const struct prd *prd);
/* From now on the head of its PRD, unless a later one is known. */
void document_cache_put(struct document_cache *self, struct kept_document *document);
