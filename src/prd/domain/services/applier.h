/*
 * Applies operations to a document: the one place where text changes.
 *
 * For an operation whose node still has its base text it just happens. Where the node changed meanwhile,
 * replace_text is merged three-way by lines between base, now and proposed; set_field is set on the text as
 * it is now, unless that very field changed meanwhile; move_node moves it, and what stands under it where it
 * opens with a heading; remove_node of changed text is a conflict. Every byte outside the target nodes stays.
 * A replaced or added text that holds several blocks becomes several nodes, the first keeping the id.
 *
 * Text lacks nothing to be joined: an added or moved node brings the blank line it needs, in the document's
 * own line ending, and none between the items of a tight list; where the node before it ends without a line
 * ending, the added text begins with one. A replaced text keeps the blank lines at its ends. Text with LF
 * alone gets CRLF in a document that has CRLF. "At the start" is behind front matter and a byte order mark.
 * Where the node to follow was removed by the same list of operations, the one before it is followed.
 *
 * "**FR-?**" in an added or replaced text becomes the next free code. A code that an operation brings in is
 * refused when another node has it, or when the document did not have it and it was used before: a plain one
 * is not above the floor, one with parts belonged to another node last (so a node can have its own again). An
 * added item whose number is open, and which is to follow something else than an item of
 * its kind, goes behind the items of its kind that stand there, or behind the text that opens the section:
 * what is proposed side by side keeps its order however it is accepted.
 */
#pragma once
#include "entities/document.h"
#include "entities/prd.h"
#include "entities/revision.h"
#include "error.h"
#include "interfaces/markdown_parser.h"
#include "interfaces/text_differ.h"

struct applier {
    struct markdown_parser *parser;
    struct text_differ *differ;
    struct random *random;
    struct clock *clock;
};

/* How one operation fares on the document as it is. */
enum fit {
    FIT_CLEAN,
    FIT_MERGED,
    FIT_CONFLICT, /* the node is gone, or both changed the same lines */
};

/* What the document's history knows. */
struct document_past {
    void *self;
    /* A text that the node had, by its hash; error not_found when it never had it. */
    struct error *(*find_text)(void *self, struct id node, struct digest hash, struct arena *mem,
                               struct str *ret);
    /* For each code the node that had it last, be it there or not; none where no node ever had it. Of a plain
     * code this may read the whole history. */
    struct error *(*find_bearers)(void *self, const struct item_code *codes, size_t count, struct arena *mem,
                                  struct id *ret);
};

/* What the operation would do now: its fit, and the node's text after it ("" for removal; the new text for
 * adding, before it is joined, with the number that it gets for an open code). Of a conflict, and of a
 * malformed operation, which counts as one: the text it proposes. */
struct error *applier_preview(const struct applier *self, const struct document *document,
                              const struct operation *operation, const int64_t *code_floor,
                              const struct document_past *past, struct arena *mem, enum fit *fit,
                              struct str *result) _must_check_;

struct applied {
    struct document document; /* after */
    /* With their texts; one or more for each operation, none for one that changed nothing. */
    struct change *changes;
    size_t change_count;
    bool merged;                    /* whether any was merged */
    int64_t code_floor[ITEM_KINDS]; /* the highest numbers seen; never lower a PRD's own with it */
};

/*
 * Applies all or none. Errors: conflict (code "conflict") with a field /operations/N for each that does not
 * fit (node_gone, place_gone, node_changed, same_lines, field_changed, unknown_base), invalid with a field
 * for each that is malformed (unknown node or field name, text with NUL or ill-formed UTF-8, a move after
 * itself, a code that is already taken), too_large past 2 MiB or DOCUMENT_NODES_MAX nodes. `revision` is the
 * number the changes will belong to.
 */
struct error *applier_apply(const struct applier *self, const struct document *document,
                            const struct operation *operations, size_t count, const int64_t *code_floor,
                            int64_t revision, const struct document_past *past, struct arena *mem,
                            struct applied *ret) _must_check_;

/* How many items a text would bring, those with an open code among them; 0 for what is no text. */
struct error *applier_count_items(const struct applier *self, struct str text, struct arena *mem,
                                  size_t *ret) _must_check_;

/* A document from Markdown, each node new. Error invalid for NUL or ill-formed UTF-8 (with the byte's offset
 * and line), too_large past 2 MiB or DOCUMENT_NODES_MAX nodes. */
struct error *applier_import(const struct applier *self, struct str markdown, int64_t revision,
                             struct arena *mem, struct applied *ret) _must_check_;

/* The operations that turn `from` into `to`, where nodes are known by their ids: for restore. */
struct error *applier_revert(const struct applier *self, const struct document *from,
                             const struct document *to, int64_t revision, struct arena *mem,
                             struct applied *ret) _must_check_;
