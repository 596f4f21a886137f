#include "services/line_origins.h"

size_t line_count(struct str text)
{
    struct str line;
    size_t count = 0;
    while (str_next_line(&text, &line))
        count++;
    return count;
}

int64_t *line_origins_new(struct str text, int64_t origin, struct arena *mem)
{
    size_t count = line_count(text);
    int64_t *origins = arena_array_of(mem, count, int64_t);
    for (size_t i = 0; i < count; i++)
        origins[i] = origin;
    return origins;
}

/* Where the walk through both texts stands. */
struct walk {
    const int64_t *before;
    size_t before_at, before_count;
    int64_t *after;
    size_t after_at, after_count;
};

static void keep(struct walk *walk, size_t lines)
{
    for (; lines > 0 && walk->before_at < walk->before_count && walk->after_at < walk->after_count; lines--)
        walk->after[walk->after_at++] = walk->before[walk->before_at++];
}

struct range {
    int64_t start, count;
};

/* "12,3" or "12": `count` lines from line `start`; with count 0 the line before the place. */
static bool read_range(struct str text, struct range *ret)
{
    size_t comma = str_find_char(text, ',', 0);
    ret->count = 1;
    if (comma != SIZE_MAX && !str_to_int(str_slice(text, comma + 1, SIZE_MAX), &ret->count))
        return false;
    return str_to_int(str_slice(text, 0, comma), &ret->start) && ret->start >= 0 && ret->count >= 0;
}

/* "@@ -1,4 +1,5 @@ …" */
static bool read_hunk(struct str line, struct range *from, struct range *to)
{
    struct str part;
    return str_next(&line, ' ', &part) && str_eq(part, STR("@@")) && str_next(&line, ' ', &part) &&
           str_starts(part, STR("-")) && read_range(str_slice(part, 1, SIZE_MAX), from) &&
           str_next(&line, ' ', &part) && str_starts(part, STR("+")) &&
           read_range(str_slice(part, 1, SIZE_MAX), to);
}

static void walk_hunk(struct walk *walk, struct str *diff, struct range from, struct range to)
{
    struct str line;
    while ((from.count > 0 || to.count > 0) && str_next_line(diff, &line)) {
        if (str_starts(line, STR("-"))) {
            walk->before_at++;
            from.count--;
        } else if (str_starts(line, STR("+"))) {
            walk->after_at++; /* new: it has its origin already */
            to.count--;
        } else if (!str_starts(line, STR("\\"))) { /* not "\ No newline at end of file" */
            keep(walk, 1);
            from.count--;
            to.count--;
        }
    }
}

struct error *line_origins_next(struct text_differ *differ, struct str from, const int64_t *before,
                                struct str to, int64_t origin, struct arena *mem, int64_t **ret)
{
    struct walk walk = {
        .before = before,
        .before_count = line_count(from),
        .after = line_origins_new(to, origin, mem),
        .after_count = line_count(to),
    };
    struct str diff, line;
    struct range gone, come;

    TRY(differ->ops->unified(differ, from, to, "a", "b", mem, &diff));
    while (str_next_line(&diff, &line)) {
        if (!read_hunk(line, &gone, &come))
            continue;
        size_t start = (size_t)(come.count > 0 ? come.start - 1 : come.start);
        keep(&walk, start > walk.after_at ? start - walk.after_at : 0);
        walk_hunk(&walk, &diff, gone, come);
    }
    keep(&walk, SIZE_MAX);
    *ret = walk.after;
    return OK;
}
