#include "git_range.h"

#include "strbuf.h"
#include "unicode.h"

#include <git2.h>

#define MESSAGE_LIMIT ((size_t)1 << 20)

struct walk {
    git_repository *repository;
    git_revwalk *revisions;
};

static void walk_close(struct walk *self)
{
    git_revwalk_free(self->revisions);
    git_repository_free(self->repository);
    git_libgit2_shutdown();
}

static const char *reason(void)
{
    const git_error *error = git_error_last();
    return error && error->message ? error->message : "no reason given";
}

/* Half a history is what CI systems fetch unless they are told otherwise. */
static const char *cut_off(const struct walk *walk)
{
    return git_repository_is_shallow(walk->repository) == 1
               ? ". This is a shallow clone: fetch the whole history first (git fetch --unshallow)"
               : "";
}

/* What libgit2 said is kept before it is asked more. */
static struct error *no_commit(const struct walk *walk, const char *name, struct arena *mem)
{
    const char *why = str_cstr(mem, str_from(reason()));
    return error_new(ERROR_INVALID, "git", "\"%s\" names no commit here: %s%s", name, why, cut_off(walk));
}

/* Finds what a revision names; an empty one is HEAD. */
static struct error *find_commit(const struct walk *walk, struct str revision, struct arena *mem,
                                 git_oid *ret)
{
    const char *name = revision.len ? str_cstr(mem, revision) : "HEAD";
    git_object *object = NULL, *commit = NULL;
    bool found = git_revparse_single(&object, walk->repository, name) == 0 &&
                 git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0;
    struct error *error = OK;

    if (found)
        *ret = *git_object_id(commit);
    else
        error = no_commit(walk, name, mem);
    git_object_free(commit);
    git_object_free(object);
    return error;
}

/* "a...b" are the commits of either that are not of both: what they have in common is hidden. */
static struct error *hide_common(struct walk *walk, struct str first, const git_oid *last, struct arena *mem)
{
    git_oid oid, common;

    TRY(find_commit(walk, first, mem, &oid));
    git_revwalk_push(walk->revisions, &oid);
    if (git_merge_base(&common, walk->repository, &oid, last) == 0)
        git_revwalk_hide(walk->revisions, &common);
    return OK;
}

static struct error *open_walk(struct str range, struct arena *mem, struct walk *ret)
{
    size_t dots = str_find(range, STR(".."), 0);
    bool both = dots != SIZE_MAX && str_starts(str_slice(range, dots, range.len), STR("..."));
    struct str last = dots == SIZE_MAX ? range : str_slice(range, dots + (both ? 3 : 2), range.len);
    git_oid oid;

    git_libgit2_init();
    if (git_repository_open_ext(&ret->repository, ".", 0, NULL) != 0)
        return error_new(ERROR_INVALID, "git", "there is no git repository here: %s", reason());
    if (git_revwalk_new(&ret->revisions, ret->repository) != 0)
        return error_new(ERROR_INTERNAL, "git", "git: %s", reason());
    git_revwalk_sorting(ret->revisions, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
    TRY(find_commit(ret, last, mem, &oid));
    git_revwalk_push(ret->revisions, &oid);
    if (dots == SIZE_MAX)
        return OK;
    if (both)
        return hide_common(ret, str_slice(range, 0, dots), &oid, mem);
    TRY(find_commit(ret, str_slice(range, 0, dots), mem, &oid));
    git_revwalk_hide(ret->revisions, &oid);
    return OK;
}

/* A commit message may be in any encoding: what is not UTF-8 becomes U+FFFD. */
static struct str repair(struct str text, struct arena *mem)
{
    struct strbuf repaired = strbuf_new(mem, MESSAGE_LIMIT);

    while (text.len) {
        size_t invalid = utf8_find_invalid(text), valid = invalid < text.len ? invalid : text.len;
        strbuf_add(&repaired, str_slice(text, 0, valid));
        if (valid < text.len)
            strbuf_add(&repaired, STR("\xef\xbf\xbd"));
        text = str_slice(text, valid + 1, text.len);
    }
    return strbuf_str(&repaired);
}

static struct error *read_commit(struct walk *walk, const git_oid *oid, struct arena *mem,
                                 struct git_commit_text *ret)
{
    char hex[GIT_OID_HEXSZ + 1];
    git_commit *commit;

    if (git_commit_lookup(&commit, walk->repository, oid) != 0)
        return error_new(ERROR_INVALID, "git", "a commit cannot be read: %s", reason());
    git_oid_tostr(hex, sizeof(hex), oid);
    ret->id = str_dup(mem, str_from(hex));
    ret->message = repair(str_trim(str_from(git_commit_message(commit))), mem);
    ret->at = (int64_t)git_commit_time(commit) * 1000;
    git_commit_free(commit);
    return OK;
}

static struct error *unfinished(const struct walk *walk, struct arena *mem)
{
    const char *why = str_cstr(mem, str_from(reason()));
    return error_new(ERROR_INVALID, "git", "the history cannot be read to its end: %s%s", why, cut_off(walk));
}

struct error *git_range_read(const char *range, size_t limit, struct arena *mem, struct git_commit_text **ret,
                             size_t *count)
{
    _cleanup_(walk_close) struct walk walk = {0};
    struct git_commit_text *commits = arena_array_of(mem, limit, struct git_commit_text);
    size_t found = 0;
    git_oid oid;
    int next;

    TRY(open_walk(str_from(range), mem, &walk));
    while ((next = git_revwalk_next(&oid, walk.revisions)) == 0) {
        if (found == limit)
            return error_new(ERROR_TOO_LARGE, "git",
                             "\"%s\" names more than %zu commits; report a smaller range", range, limit);
        TRY(read_commit(&walk, &oid, mem, &commits[found]));
        found++;
    }
    if (next != GIT_ITEROVER)
        return unfinished(&walk, mem);
    *ret = commits;
    *count = found;
    return OK;
}
