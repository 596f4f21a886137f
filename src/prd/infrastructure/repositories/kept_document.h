/*
 * A document as it was read or written once, for any thread that looks at it afterwards. It never changes,
 * and goes when nobody holds it any more.
 */
#pragma once
#include "entities/document.h"
#include "entities/prd.h"

struct kept_document {
    struct id prd;
    int64_t revision;
    struct digest hash; /* of that revision: with the PRD it says what the document says */
    size_t size;        /* bytes it takes */
    struct document document;
};

/* A copy, held by the caller. Its texts lie side by side, so that the whole is one text already. Until it is
 * shared it may be changed. */
struct kept_document *kept_document_new(struct id prd, int64_t revision, struct digest hash,
                                        const struct document *document);
struct kept_document *kept_document_hold(struct kept_document *self);
void kept_document_drop(struct kept_document *self); /* NULL is fine */
/* Whether it is the head of `prd`. NULL is none. */
bool kept_document_is_head(const struct kept_document *self, const struct prd *prd);
/* The document itself, held for as long as the arena lives. */
struct document kept_document_lend(struct kept_document *self, struct arena *mem);
