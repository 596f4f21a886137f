#include "services/provenance.h"
#include "map.h"
#include "services/line_origins.h"
#include "strbuf.h"

struct provenance_trail {
    struct text_differ *differ;
    struct arena *mem;
    struct map *known; /* runs by the bytes of a text's hash */
    struct digest hash;
    struct str text, runs;
};

struct str provenance_of_one(int64_t revision, struct arena *mem)
{
    return str_format(mem, "%lld", (long long)revision);
}

/* The last run takes what lines are left, so it needs no count. */
struct str provenance_runs(const int64_t *lines, size_t count, struct arena *mem)
{
    struct strbuf runs = strbuf_new(mem, 64 + 48 * count);

    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && lines[to] == lines[from];)
            to++;
        if (to < count && to - from > 1)
            strbuf_addf(&runs, "%zu*", to - from);
        strbuf_addf(&runs, to < count ? "%lld " : "%lld", (long long)lines[from]);
    }
    return strbuf_str(&runs);
}

/* "3*12" or "12" */
static bool read_run(struct str text, size_t *count, int64_t *revision)
{
    size_t star = str_find_char(text, '*', 0);
    int64_t lines = 1;

    if (star != SIZE_MAX && (!str_to_int(str_slice(text, 0, star), &lines) || lines < 2))
        return false;
    if (!str_to_int(star != SIZE_MAX ? str_slice(text, star + 1, text.len) : text, revision) || *revision < 1)
        return false;
    *count = (size_t)lines;
    return true;
}

bool provenance_lines(struct str runs, struct str text, struct arena *mem, int64_t **ret, size_t *count)
{
    size_t total = line_count(text), at = 0, length;
    int64_t *lines = arena_array_of(mem, total, int64_t), revision = 0;
    struct str run;

    while (str_next(&runs, ' ', &run)) {
        if (!read_run(run, &length, &revision))
            return false;
        for (; length > 0; length--) {
            if (at == total)
                return false;
            lines[at++] = revision;
        }
    }
    if (total > 0 && at == 0)
        return false;
    while (at < total)
        lines[at++] = revision;
    *ret = lines;
    *count = total;
    return true;
}

struct error *provenance_next(struct text_differ *differ, struct str before, struct str runs,
                              struct str after, int64_t revision, struct arena *mem, struct str *ret)
{
    int64_t *lines, *next;
    size_t count;

    if (!provenance_lines(runs, before, mem, &lines, &count))
        return error_new(ERROR_INTERNAL, "origins", "the origins of a text do not fit it");
    TRY(line_origins_next(differ, before, lines, after, revision, mem, &next));
    *ret = provenance_runs(next, line_count(after), mem);
    return OK;
}

struct provenance_trail *provenance_trail_new(struct text_differ *differ, struct arena *mem)
{
    struct provenance_trail *self = arena_new_of(mem, struct provenance_trail);
    *self = (struct provenance_trail){.differ = differ, .mem = mem, .known = map_new(mem)};
    return self;
}

static struct error *runs_of_step(struct provenance_trail *self, const struct str *known, struct str text,
                                  int64_t revision, struct str *ret)
{
    _cleanup_(arena_freep) struct arena *scratch = NULL;
    struct str runs;

    if (known != NULL) {
        *ret = *known;
        return OK;
    }
    if (self->runs.ptr == NULL) {
        *ret = provenance_of_one(revision, self->mem);
        return OK;
    }
    scratch = arena_new(0);
    TRY(provenance_next(self->differ, self->text, self->runs, text, revision, scratch, &runs));
    *ret = str_dup(self->mem, runs);
    return OK;
}

struct error *provenance_trail_step(struct provenance_trail *self, struct digest hash, struct str text,
                                    int64_t revision)
{
    struct str key = str_of((const char *)hash.bytes, sizeof(hash.bytes)), runs = STR_NONE, *note;

    if (self->runs.ptr != NULL && digest_eq(self->hash, hash))
        return OK;
    TRY(runs_of_step(self, map_get(self->known, key), text, revision, &runs));
    note = arena_new_of(self->mem, struct str);
    *note = runs;
    map_set(self->known, key, note);
    self->hash = hash;
    self->text = text;
    self->runs = runs;
    return OK;
}

void provenance_trail_carry(struct provenance_trail *self, struct str runs)
{
    struct str *note = map_get(self->known, str_of((const char *)self->hash.bytes, sizeof(self->hash.bytes)));

    *note = str_dup(self->mem, runs);
    self->runs = *note;
}

struct str provenance_trail_text(const struct provenance_trail *self)
{
    return self->text;
}

struct str provenance_trail_runs(const struct provenance_trail *self)
{
    return self->runs;
}

struct error *provenance_of_versions(struct text_differ *differ, const struct text_version *versions,
                                     size_t count, struct arena *mem, struct str *ret)
{
    struct provenance_trail *trail = provenance_trail_new(differ, mem);

    for (size_t i = 0; i < count; i++) {
        bool is_last = i + 1 == count || versions[i + 1].revision != versions[i].revision;
        TRY(provenance_trail_step(trail, versions[i].hash, versions[i].text, versions[i].revision));
        if (is_last && versions[i].carried.ptr != NULL)
            provenance_trail_carry(trail, versions[i].carried);
    }
    *ret = provenance_trail_runs(trail);
    return OK;
}
