/* An applier with the real parser and differ, ids from a seed, and the texts that a document ever had. */
#pragma once
#include "check.h"
#include "map.h"
#include "services/applier.h"
#include "services/cmark_markdown_parser.h"
#include "services/git_text_differ.h"

struct applying {
    struct arena *mem;
    struct random_seeded random;
    struct clock_fixed clock;
    struct applier applier;
    struct map *texts;   /* by the bytes of their hash */
    struct map *bearers; /* struct id by code */
    struct document_past past;
    struct document document;
    int64_t revision;
    int64_t floor[ITEM_KINDS];
};

static inline struct str applying_key(const struct digest *hash)
{
    return str_of((const char *)hash->bytes, sizeof(hash->bytes));
}

static inline struct error *applying_find(void *self, struct id node _unused_, struct digest hash,
                                          struct arena *mem, struct str *ret)
{
    const struct applying *applying = self;
    const struct str *text = map_get(applying->texts, applying_key(&hash));
    (void)mem;
    if (text == NULL)
        return error_new(ERROR_NOT_FOUND, "not_found", "no such text");
    *ret = *text;
    return OK;
}

static inline struct error *applying_bearers(void *self, const struct item_code *codes, size_t count,
                                             struct arena *mem, struct id *ret)
{
    const struct applying *applying = self;
    for (size_t i = 0; i < count; i++) {
        const struct id *node = map_get(applying->bearers, item_code_format(mem, codes[i]));
        ret[i] = node != NULL ? *node : ID_NONE;
    }
    return OK;
}

static inline void applying_open(struct applying *self, uint64_t seed)
{
    *self = (struct applying){.mem = arena_new((size_t)1 << 16)};
    random_seeded_init(&self->random, seed);
    clock_fixed_init(&self->clock, 1700000000000);
    self->applier = (struct applier){.parser = cmark_markdown_parser(),
                                     .differ = git_text_differ_new(),
                                     .random = &self->random.base,
                                     .clock = &self->clock.base};
    self->texts = map_new(self->mem);
    self->bearers = map_new(self->mem);
    self->past =
        (struct document_past){.self = self, .find_text = applying_find, .find_bearers = applying_bearers};
}

static inline void applying_close(struct applying *self)
{
    git_text_differ_free(self->applier.differ);
    arena_free(self->mem);
}

/* Makes what was applied the document. */
static inline void applying_take(struct applying *self, const struct applied *applied)
{
    for (size_t i = 0; i < applied->change_count; i++) {
        const struct change *change = &applied->changes[i];
        struct item_code code;
        if (change->after_text.ptr && change->code.ptr && item_code_parse(change->code, &code))
            map_set(self->bearers, item_code_format(self->mem, code),
                    arena_copy(self->mem, &change->node, sizeof(change->node)));
        if (change->after_text.ptr)
            map_set(self->texts, applying_key(&change->after),
                    arena_copy(self->mem, &change->after_text, sizeof(change->after_text)));
    }
    self->document = applied->document;
    self->revision++;
    for (size_t i = 0; i < ITEM_KINDS; i++) {
        if (applied->code_floor[i] > self->floor[i])
            self->floor[i] = applied->code_floor[i];
    }
}

static inline void applying_import(struct applying *self, struct str markdown)
{
    struct applied applied;
    check_ok(applier_import(&self->applier, markdown, self->revision + 1, self->mem, &applied));
    applying_take(self, &applied);
}

static inline struct error *applying_apply(struct applying *self, const struct operation *operations,
                                           size_t count, struct applied *applied)
{
    TRY(applier_apply(&self->applier, &self->document, operations, count, self->floor, self->revision + 1,
                      &self->past, self->mem, applied));
    applying_take(self, applied);
    return OK;
}

static inline struct str applying_text(const struct applying *self)
{
    return document_text(&self->document, self->mem);
}

/* Undoes the changes, last first, on a document; in `mem`. */
static inline struct document applying_undo(const struct document *after, const struct change *changes,
                                            size_t count, struct arena *mem)
{
    struct document document = {.nodes = arena_array_of(mem, after->count + count + 1, struct node),
                                .count = after->count};
    if (after->count > 0)
        memcpy(document.nodes, after->nodes, after->count * sizeof(*after->nodes));
    for (size_t i = count; i-- > 0;) {
        const struct change *change = &changes[i];
        size_t at = document_find(&document, change->node), place = 0;
        struct node node = {.id = change->node};
        assert_int_equal(at == SIZE_MAX, change->after_text.ptr == NULL);
        if (at != SIZE_MAX) {
            node = document.nodes[at];
            assert_true(digest_eq(node.hash, change->after));
            assert_true(id_eq(change->follows_after, at > 0 ? document.nodes[at - 1].id : ID_NONE));
            document.count--;
            memmove(&document.nodes[at], &document.nodes[at + 1], (document.count - at) * sizeof(node));
        }
        if (change->before_text.ptr == NULL)
            continue;
        if (!id_is_none(change->follows_before)) {
            place = document_find(&document, change->follows_before);
            assert_int_not_equal(place, SIZE_MAX);
            place++;
        }
        memmove(&document.nodes[place + 1], &document.nodes[place], (document.count - place) * sizeof(node));
        node.text = change->before_text;
        node.hash = change->before;
        document.nodes[place] = node;
        document.count++;
    }
    return document;
}
