#include "services/carried_lines.h"
#include "map.h"
#include "services/line_origins.h"
#include "services/provenance.h"

/* A line that the revision brought, waiting for one that it took away. */
struct gained {
    struct gained *next;
    size_t text, line;
};
struct gained_lines {
    struct gained *first, **end;
};

struct carriage {
    const struct carrying *carrying;
    struct carried_text *texts;
    size_t count;
    struct arena *mem;
    int64_t **origins;  /* by text, of each line that it has now */
    size_t *lines;      /* how many */
    struct map *wanted; /* struct gained_lines by what the lines say */
};

/* STR_NONE for a blank one. */
static struct str said_by(struct str line)
{
    if (str_is_empty(str_trim(line)))
        return STR_NONE;
    while (str_ends(line, STR("\n")) || str_ends(line, STR("\r")))
        line.len--;
    return line;
}

static void want(struct carriage *at, struct str said, size_t text, size_t line)
{
    struct gained_lines *same = map_get(at->wanted, said);
    struct gained *gained = arena_new_of(at->mem, struct gained);

    *gained = (struct gained){NULL, text, line};
    if (same == NULL) {
        same = arena_new_of(at->mem, struct gained_lines);
        *same = (struct gained_lines){NULL, &same->first};
        map_set(at->wanted, said, same);
    }
    *same->end = gained;
    same->end = &gained->next;
}

static struct error *want_lines(struct carriage *at, size_t text)
{
    struct str rest = at->texts[text].after, line, said;

    if (rest.ptr == NULL)
        return OK;
    if (!provenance_lines(at->texts[text].after_runs, rest, at->mem, &at->origins[text], &at->lines[text]))
        return error_new(ERROR_INTERNAL, "origins", "the origins of a text do not fit it");
    for (size_t i = 0; str_next_line(&rest, &line); i++)
        if (at->origins[text][i] == at->carrying->revision && (said = said_by(line)).ptr != NULL)
            want(at, said, text, i);
    return OK;
}

static struct gained_lines *wanting(const struct carriage *at, struct str line)
{
    struct str said = said_by(line);
    struct gained_lines *same = said.ptr != NULL ? map_get(at->wanted, said) : NULL;
    return same != NULL && same->first != NULL ? same : NULL;
}

/* Whether a text said before what is wanted now: mostly none did, and nothing is compared. */
static bool is_wanted(const struct carriage *at, struct str before)
{
    struct str line;

    while (str_next_line(&before, &line))
        if (wanting(at, line) != NULL)
            return true;
    return false;
}

/* For each line of the text before whether it is still there. */
static struct error *find_kept(const struct carriage *at, const struct carried_text *text, bool **ret)
{
    size_t count = line_count(text->before), after = line_count(text->after);
    int64_t *numbers = arena_array_of(at->mem, count, int64_t), *left;
    bool *kept = arena_array_of(at->mem, count, bool);

    for (size_t i = 0; i < count; i++)
        numbers[i] = (int64_t)i + 1;
    TRY(line_origins_next(at->carrying->differ, text->before, numbers, text->after, 0, at->mem, &left));
    for (size_t i = 0; i < after; i++)
        if (left[i] > 0)
            kept[left[i] - 1] = true;
    *ret = kept;
    return OK;
}

static void give(struct carriage *at, struct str line, int64_t origin)
{
    struct gained_lines *same = wanting(at, line);
    const struct gained *to;

    if (same == NULL)
        return;
    to = same->first;
    same->first = to->next;
    at->origins[to->text][to->line] = origin;
    at->texts[to->text].has_carried = true;
}

static struct error *give_lost(struct carriage *at, size_t index)
{
    const struct carried_text *text = &at->texts[index];
    struct str rest = text->before, line, runs;
    int64_t *origins;
    size_t count;
    bool *kept;

    if (!is_wanted(at, rest))
        return OK;
    TRY(at->carrying->runs_before(at->carrying->context, index, at->mem, &runs));
    if (!provenance_lines(runs, rest, at->mem, &origins, &count))
        return error_new(ERROR_INTERNAL, "origins", "the origins of a text do not fit it");
    TRY(find_kept(at, text, &kept));
    for (size_t i = 0; str_next_line(&rest, &line); i++)
        if (!kept[i])
            give(at, line, origins[i]);
    return OK;
}

struct error *carry_lines(const struct carrying *self, struct carried_text *texts, size_t count,
                          struct arena *mem)
{
    struct carriage at = {.carrying = self, .texts = texts, .count = count, .mem = mem};
    bool had = false;

    for (size_t i = 0; i < count; i++)
        had = had || texts[i].before.ptr != NULL;
    if (!had)
        return OK;
    at.origins = arena_array_of(mem, count, int64_t *);
    at.lines = arena_array_of(mem, count, size_t);
    at.wanted = map_new(mem);
    for (size_t i = 0; i < count; i++)
        TRY(want_lines(&at, i));
    for (size_t i = 0; i < count && map_count(at.wanted) > 0; i++)
        TRY(give_lost(&at, i));
    for (size_t i = 0; i < count; i++)
        if (texts[i].has_carried)
            texts[i].after_runs = provenance_runs(at.origins[i], at.lines[i], mem);
    return OK;
}
