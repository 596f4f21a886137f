/* What changed, by whom and why. Errors and lifetimes: interfaces/prd_store.h. */
#pragma once
#include "entities/document.h"
#include "entities/prd.h"
#include "entities/revision.h"
#include "error.h"
#include "value_objects/list_window.h"

struct revision_list {
    struct revision *items;
    size_t count;
    struct str next;
};

struct revision_repository;
struct revision_repository_ops {
    /* Writes what changed between the stored head and `revision`: texts, nodes, changes, the revision itself,
     * and the PRD's head, head_hash, code_floor (never lower) and updated_at, by compare-and-swap on the old
     * head (error retry). `document` is the whole document after it, made from load_document's by the
     * applier; the changes have their texts. */
    struct error *(*add)(struct revision_repository *self, const struct prd *before,
                         const struct revision *revision, const struct document *document,
                         const int64_t *code_floor, struct arena *mem);
    struct error *(*find)(struct revision_repository *self, struct id prd, int64_t number, bool texts,
                          struct arena *mem, struct revision *ret);
    /* Those with the `count` numbers, which ascend and are there, without their changes. */
    struct error *(*find_headers)(struct revision_repository *self, struct id prd, const int64_t *numbers,
                                  size_t count, struct arena *mem, struct revision *ret);
    struct error *(*list)(struct revision_repository *self, struct id prd, const struct list_window *window,
                          bool texts, struct arena *mem, struct revision_list *ret); /* newest first */
    /* For each code the node that had it last, be it in the document or not; none where no revision gave it
     * to one. Of plain codes (item_code_is_plain) this reads all changes. Of others, in a unit of work that
     * only reads, what revisions before migration 18 gave may be missing; one that writes always knows. */
    struct error *(*find_bearers)(struct revision_repository *self, struct id prd,
                                  const struct item_code *codes, size_t count, struct arena *mem,
                                  struct id *ret);
};
struct revision_repository {
    const struct revision_repository_ops *ops;
};

static inline _must_check_ struct error *revision_repository_add(struct revision_repository *self,
                                                                 const struct prd *before,
                                                                 const struct revision *revision,
                                                                 const struct document *document,
                                                                 const int64_t *code_floor, struct arena *mem)
{
    return self->ops->add(self, before, revision, document, code_floor, mem);
}

static inline _must_check_ struct error *revision_repository_find(struct revision_repository *self,
                                                                  struct id prd, int64_t number, bool texts,
                                                                  struct arena *mem, struct revision *ret)
{
    return self->ops->find(self, prd, number, texts, mem, ret);
}

static inline _must_check_ struct error *
revision_repository_find_headers(struct revision_repository *self, struct id prd, const int64_t *numbers,
                                 size_t count, struct arena *mem, struct revision *ret)
{
    return self->ops->find_headers(self, prd, numbers, count, mem, ret);
}

static inline _must_check_ struct error *
revision_repository_list(struct revision_repository *self, struct id prd, const struct list_window *window,
                         bool texts, struct arena *mem, struct revision_list *ret)
{
    return self->ops->list(self, prd, window, texts, mem, ret);
}

static inline _must_check_ struct error *revision_repository_find_bearers(struct revision_repository *self,
                                                                          struct id prd,
                                                                          const struct item_code *codes,
                                                                          size_t count, struct arena *mem,
                                                                          struct id *ret)
{
    return self->ops->find_bearers(self, prd, codes, count, mem, ret);
}
