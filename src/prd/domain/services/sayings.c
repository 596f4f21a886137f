#include "services/sayings.h"
#include "map.h"
#include "services/growth.h"

struct saying {
    struct likeness likeness;
    size_t tag;
    size_t asked; /* the number of the search that compared it last */
};

/* Where a word stands, in the order of adding. */
struct bearers {
    size_t *items;
    size_t count;
};

struct sayings {
    struct arena *mem;
    struct saying *items;
    size_t count, searches;
    struct map *bearers; /* struct bearers, by the stems of content words */
    struct map *texts;   /* struct bearers of one item, by trimmed text: the first that has it */
};

struct sayings *sayings_new(struct arena *mem)
{
    struct sayings *self = arena_new_of(mem, struct sayings);

    *self = (struct sayings){.mem = mem, .bearers = map_new(mem), .texts = map_new(mem)};
    return self;
}

static void note(struct sayings *self, struct map *map, struct str key, bool once)
{
    struct bearers *bearers = map_get(map, key);

    if (bearers == NULL) {
        bearers = arena_new_of(self->mem, struct bearers);
        map_set(map, key, bearers);
    } else if (once) {
        return;
    }
    bearers->items = array_room(self->mem, bearers->items, bearers->count, sizeof(*bearers->items));
    bearers->items[bearers->count++] = self->count;
}

void sayings_add(struct sayings *self, struct str text, size_t tag)
{
    struct saying saying = {.likeness = likeness_of(text, self->mem), .tag = tag};

    for (size_t i = 0; i < saying.likeness.content.count; i++)
        note(self, self->bearers, saying.likeness.content.words[i].stem, false);
    note(self, self->texts, str_trim(text), true);
    self->items = array_room(self->mem, self->items, self->count, sizeof(saying));
    self->items[self->count++] = saying;
}

/* Brings to the front the words that fewest have, one more than what may be missing: who has none of these
 * says something else. Gives their number. */
static size_t order_rarest(const struct bearers **words, size_t count)
{
    size_t most = likeness_missing_most(count) + 1;

    for (size_t i = 0; i < most && i < count; i++) {
        size_t rarest = i;
        const struct bearers *kept = words[i];
        for (size_t k = i + 1; k < count; k++)
            if (words[k]->count < words[rarest]->count)
                rarest = k;
        words[i] = words[rarest];
        words[rarest] = kept;
    }
    return most < count ? most : count;
}

/* The first of the bearers before `found` that says nearly the same; else `found`. */
static size_t compare(struct sayings *self, const struct bearers *bearers, const struct likeness *likeness,
                      size_t found)
{
    for (size_t i = 0; i < bearers->count && bearers->items[i] < found; i++) {
        struct saying *saying = &self->items[bearers->items[i]];
        if (saying->asked == self->searches)
            continue;
        saying->asked = self->searches;
        if (likeness_nearly_same(likeness, &saying->likeness))
            return bearers->items[i];
    }
    return found;
}

size_t sayings_find(struct sayings *self, struct str text)
{
    static const struct bearers nobody = {0};
    struct likeness likeness = likeness_of(text, self->mem);
    size_t count = likeness.content.count, rarest;
    const struct bearers *same = map_get(self->texts, str_trim(text)),
                         **words = arena_array_of(self->mem, count + 1, const struct bearers *);
    size_t found = same != NULL ? same->items[0] : SIZE_MAX;

    self->searches++;
    for (size_t i = 0; i < count; i++) {
        words[i] = map_get(self->bearers, likeness.content.words[i].stem);
        if (words[i] == NULL)
            words[i] = &nobody;
    }
    rarest = order_rarest(words, count);
    for (size_t i = 0; i < rarest; i++)
        found = compare(self, words[i], &likeness, found);
    return found != SIZE_MAX ? self->items[found].tag : SIZE_MAX;
}
