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

static struct error *open_walk(const char *range, struct walk *ret)
{
    int status;

    git_libgit2_init();
    if (git_repository_open_ext(&ret->repository, ".", 0, NULL) != 0)
        return error_new(ERROR_INVALID, "git", "there is no git repository here: %s", reason());
    if (git_revwalk_new(&ret->revisions, ret->repository) != 0)
        return error_new(ERROR_INTERNAL, "git", "git: %s", reason());
    git_revwalk_sorting(ret->revisions, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
    if (strstr(range, "..")) {
        status = git_revwalk_push_range(ret->revisions, range);
    } else {
        git_object *object = NULL;
        status = git_revparse_single(&object, ret->repository, range);
        if (status == 0)
            status = git_revwalk_push(ret->revisions, git_object_id(object));
        git_object_free(object);
    }
    if (status != 0)
        return error_new(ERROR_INVALID, "git", "\"%s\" names no commits here: %s", range, reason());
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

struct error *git_range_read(const char *range, size_t limit, struct arena *mem, struct git_commit_text **ret,
                             size_t *count)
{
    _cleanup_(walk_close) struct walk walk = {0};
    struct git_commit_text *commits = arena_array_of(mem, limit, struct git_commit_text);
    size_t found = 0;
    git_oid oid;

    TRY(open_walk(range, &walk));
    while (git_revwalk_next(&oid, walk.revisions) == 0) {
        if (found == limit)
            return error_new(ERROR_TOO_LARGE, "git",
                             "\"%s\" names more than %zu commits; report a smaller range", range, limit);
        TRY(read_commit(&walk, &oid, mem, &commits[found]));
        found++;
    }
    *ret = commits;
    *count = found;
    return OK;
}
