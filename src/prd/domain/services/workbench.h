/*
 * The workbench: a document while operations are applied to it. Every step is recorded as a change. For
 * applier.c and its parts; one thread.
 */
#pragma once
#include "services/applier.h"
#include "services/code_book.h"

/* A node that was removed, and the one it stood after: so that what is to follow it still has its place. */
struct gone {
    struct id node, follows;
};

struct workbench {
    const struct applier *applier;
    struct arena *mem;
    const struct document *before;
    const struct document_past *past; /* NULL: none */
    int64_t revision;
    struct str ending; /* the document's own line ending */
    struct code_book codes;
    const int64_t *floor; /* as it was handed in; NULL: zeros */

    struct node *nodes; /* a copy, made with the first change */
    size_t count, capacity;
    struct change *changes;
    size_t *operations; /* which operation each change belongs to */
    size_t change_count;
    size_t operation; /* the one being applied */
    struct gone *gone;
    size_t gone_count;
    bool merged;
};

void workbench_open(struct workbench *self, const struct applier *applier, const struct document *document,
                    const int64_t *floor, int64_t revision, const struct document_past *past,
                    struct arena *mem);

/* Index of a node, SIZE_MAX when it is not there (any more). */
size_t workbench_find(const struct workbench *self, struct id node);
/* Index of the place right after `after` (none: at the start, behind front matter); false when it is not
 * there. */
bool workbench_place(const struct workbench *self, struct id after, size_t *ret);
/* The text of the node at `index`; STR_NONE outside of the document. */
struct str workbench_text(const struct workbench *self, size_t index);

/* The steps. Version, revision and, for new nodes, the ids are set here; `id`, where it is not none, is that
 * of the first. */
void workbench_insert(struct workbench *self, size_t index, const struct node *nodes, size_t count,
                      struct id id);
void workbench_replace(struct workbench *self, size_t index, const struct node *node);
/* Moves to the place that is at `to` before the move; `text` is the node's text there. */
void workbench_move(struct workbench *self, size_t from, size_t to, struct str text);
void workbench_remove(struct workbench *self, size_t index);

/* What came of it; levels are set. */
void workbench_close(struct workbench *self, struct applied *ret);
