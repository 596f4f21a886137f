/* What GitHub and GitLab tell of, each in its own words: pushes, issues and what is to be merged, releases,
 * checks. */
#include "services/delivery_json.h"

static struct str repository_of(const struct delivery *self)
{
    return delivery_text(self, self->body, self->host->repository);
}

struct str delivery_action(const struct delivery *self)
{
    return delivery_text(self, self->body, self->host->action);
}

bool delivery_is_default(const struct delivery *self, struct str branch)
{
    struct str wanted = delivery_text(self, self->body, self->host->default_branch);
    return wanted.len == 0 || str_eq(branch, wanted);
}

/* "main" of "refs/heads/main"; STR_NONE for a tag. */
static struct str branch_of(struct str ref)
{
    struct str heads = STR("refs/heads/");
    if (str_starts(ref, heads))
        return str_slice(ref, heads.len, ref.len);
    return str_starts(ref, STR("refs/")) ? STR_NONE : ref;
}

static bool is_commit_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!((id.ptr[i] >= '0' && id.ptr[i] <= '9') || (id.ptr[i] >= 'a' && id.ptr[i] <= 'f')))
            return false;
    return id.len == 40 || id.len == 64;
}

static struct error *read_commits(const struct delivery *self, struct str branch)
{
    const json_t *commits = delivery_at(self->body, "commits");
    size_t count = json_array_size(commits), left = 0;

    if (!json_is_array(commits))
        return delivery_lacks("list of commits");
    for (size_t i = 0; i < count; i++) {
        const json_t *commit = json_array_get(commits, i);
        struct str id = delivery_text(self, commit, "id");
        if (!is_commit_id(id))
            return error_new(ERROR_INVALID, "invalid_payload", "Commit %zu of the payload has no id.", i + 1);
        left += !delivery_add(
            self, (struct told_event){
                      .source = STR("git"),
                      .external_id = id,
                      .kind = STR("commit"),
                      .text = delivery_text(self, commit, "message"),
                      .url = delivery_url(self, commit, "url"),
                      .label = str_format(self->mem, "%.*s@%.*s", STR_ARGS(repository_of(self)), 12, id.ptr),
                      .at = delivery_time(self, commit, "timestamp"),
                  });
    }
    if (count == 0)
        return delivery_ignore(self, "The push brings no commits.");
    self->ret->detail = str_format(self->mem, "%zu commit%s of %.*s %s read.", count, count == 1 ? "" : "s",
                                   STR_ARGS(branch), count == 1 ? "was" : "were");
    if (left > 0)
        self->ret->detail = str_format(
            self->mem,
            "The first %zu of %zu commits of %.*s were read. Report the others with: stet progress "
            "PRD --git %.*s..%.*s",
            count - left, count, STR_ARGS(branch),
            STR_ARGS(str_slice(delivery_text(self, self->body, "before"), 0, 12)),
            STR_ARGS(str_slice(delivery_text(self, self->body, "after"), 0, 12)));
    return OK;
}

struct error *delivery_push(const struct delivery *self)
{
    struct str ref = delivery_text(self, self->body, "ref"), branch = branch_of(ref);

    if (ref.len == 0)
        return delivery_lacks("ref");
    if (branch.ptr == NULL)
        return delivery_ignore(self, "A tag was pushed; what is in it was told by its commits.");
    if (json_is_true(delivery_at(self->body, "deleted")))
        return delivery_ignore(self, "The branch %.*s was deleted.", STR_ARGS(branch));
    if (!delivery_is_default(self, branch))
        return delivery_ignore(self, "Commits count when they reach the default branch; these are on %.*s.",
                               STR_ARGS(branch));
    return read_commits(self, branch);
}

void delivery_tell(const struct delivery *self, const struct delivery_subject *subject, const char *kind,
                   const char *time, bool whole)
{
    const struct delivery_host *host = self->host;
    struct str action = delivery_action(self), title = delivery_text(self, subject->from, "title"),
               more = delivery_text(self, subject->from, host->text),
               label = str_format(self->mem, "%.*s%c%lld", STR_ARGS(repository_of(self)), subject->mark,
                                  (long long)delivery_number(subject->from, host->number));
    int64_t at = delivery_time(self, subject->from, time);

    if (whole && more.len > 0)
        title = str_format(self->mem, "%.*s\n\n%.*s", STR_ARGS(title), STR_ARGS(more));
    (void)delivery_add(
        self, (struct told_event){
                  .source = str_from(host->name),
                  .external_id = str_format(self->mem, "%s %.*s %.*s %lld", subject->what, STR_ARGS(label),
                                            STR_ARGS(action), (long long)at),
                  .kind = str_from(kind),
                  .text = title,
                  .subject = str_format(self->mem, "%s %s %.*s", host->name, subject->what, STR_ARGS(label)),
                  .url = delivery_url(self, subject->from, host->url),
                  .label = label,
                  .at = at,
              });
}

void delivery_release(const struct delivery *self, const json_t *release, struct str tag, const char *time)
{
    struct str name = delivery_text(self, release, "name"),
               text = delivery_text(self, release, self->host->text),
               label = str_format(self->mem, "%.*s %.*s", STR_ARGS(repository_of(self)), STR_ARGS(tag));

    (void)delivery_add(self,
                       (struct told_event){
                           .source = str_from(self->host->name),
                           .external_id = str_format(self->mem, "release %.*s", STR_ARGS(label)),
                           .kind = STR("release"),
                           .text = str_format(self->mem, "%.*s released\n\n%.*s\n\n%.*s", STR_ARGS(tag),
                                              STR_ARGS(str_eq(name, tag) ? STR("") : name), STR_ARGS(text)),
                           .url = delivery_url(self, release, self->host->url),
                           .label = label,
                           .at = delivery_time(self, release, time),
                       });
}

void delivery_tell_check(const struct delivery *self, const struct delivery_check *check)
{
    struct str repository = repository_of(self);

    (void)delivery_add(self,
                       (struct told_event){
                           .source = str_from(self->host->name),
                           .external_id = str_format(self->mem, "%s %.*s %lld", check->what,
                                                     STR_ARGS(repository), (long long)check->id),
                           .kind = check->passed ? STR("check_passed") : STR("check_failed"),
                           .text = str_format(self->mem, "%.*s %s", STR_ARGS(check->name),
                                              check->passed ? "passed" : "failed"),
                           .subject = str_format(self->mem, "%s %s %.*s %.*s", self->host->name,
                                                 check->series, STR_ARGS(repository), STR_ARGS(check->name)),
                           .url = check->url,
                           .label = check->label,
                           .at = check->at,
                       });
}
