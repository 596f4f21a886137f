#include "services/delivery_json.h"

static struct str repository_of(const struct delivery *self)
{
    return delivery_text(self, self->body, "repository.full_name");
}

/* Whether a branch is the one that the project goes by; also where the payload does not say. */
static bool is_default(const struct delivery *self, struct str branch)
{
    struct str wanted = delivery_text(self, self->body, "repository.default_branch");
    return wanted.len == 0 || str_eq(branch, wanted);
}

static struct error *read_push(const struct delivery *self)
{
    struct str ref = delivery_text(self, self->body, "ref"), branch = delivery_branch(ref);

    if (ref.len == 0)
        return delivery_lacks("ref");
    if (branch.ptr == NULL)
        return delivery_ignore(self, "A tag was pushed; what is in it was told by its commits.");
    if (json_is_true(delivery_at(self->body, "deleted")))
        return delivery_ignore(self, "The branch %.*s was deleted.", STR_ARGS(branch));
    if (!is_default(self, branch))
        return delivery_ignore(self, "Commits count when they reach the default branch; these are on %.*s.",
                               STR_ARGS(branch));
    return delivery_commits(self, repository_of(self), branch);
}

/* An issue or a pull request, by its number. */
static struct told_event about(const struct delivery *self, const char *member, const char *what,
                               const char *kind, const char *time)
{
    const json_t *subject = delivery_at(self->body, member);
    struct str action = delivery_text(self, self->body, "action"),
               label = str_format(self->mem, "%.*s#%lld", STR_ARGS(repository_of(self)),
                                  (long long)delivery_number(subject, "number"));
    int64_t at = delivery_time(self, subject, time);

    return (struct told_event){
        .source = STR("github"),
        .external_id = str_format(self->mem, "%s %.*s %.*s %lld", what, STR_ARGS(label), STR_ARGS(action),
                                  (long long)at),
        .kind = str_from(kind),
        .text = delivery_text(self, subject, "title"),
        .subject = str_format(self->mem, "github %s %.*s", what, STR_ARGS(label)),
        .url = delivery_url(self, subject, "html_url"),
        .label = label,
        .at = at,
    };
}

static void with_body(const struct delivery *self, const char *member, struct told_event *told)
{
    struct str body = delivery_text(self, delivery_at(self->body, member), "body");
    if (body.len > 0)
        told->text = str_format(self->mem, "%.*s\n\n%.*s", STR_ARGS(told->text), STR_ARGS(body));
}

static struct error *read_issue(const struct delivery *self)
{
    struct str action = delivery_text(self, self->body, "action"),
               reason = delivery_text(self, self->body, "issue.state_reason");
    struct told_event told;

    if (!json_is_object(delivery_at(self->body, "issue")))
        return delivery_lacks("issue");
    if (str_eq(action, STR("opened"))) {
        told = about(self, "issue", "issue", "issue", "created_at");
        with_body(self, "issue", &told);
    } else if (str_eq(action, STR("reopened"))) {
        told = about(self, "issue", "issue", "issue_reopened", "updated_at");
    } else if (str_eq(action, STR("closed")) && str_eq(reason, STR("duplicate"))) {
        return delivery_ignore(self, "The issue was closed as a duplicate.");
    } else if (str_eq(action, STR("closed"))) {
        told = about(self, "issue", "issue",
                     str_eq(reason, STR("not_planned")) ? "issue_dropped" : "issue_closed", "closed_at");
    } else {
        return delivery_ignore(self, "“%.*s” of an issue says nothing about the product.", STR_ARGS(action));
    }
    (void)delivery_add(self, told);
    return OK;
}

static struct error *read_pull_request(const struct delivery *self)
{
    struct str action = delivery_text(self, self->body, "action"),
               base = delivery_text(self, self->body, "pull_request.base.ref");
    bool merged = json_is_true(delivery_at(self->body, "pull_request.merged"));
    struct told_event told;

    if (!json_is_object(delivery_at(self->body, "pull_request")))
        return delivery_lacks("pull_request");
    if (base.len > 0 && !is_default(self, base))
        return delivery_ignore(self, "It is for the branch %.*s, not for the default one.", STR_ARGS(base));
    if (str_eq(action, STR("opened")))
        told = about(self, "pull_request", "pull", "pull_request", "created_at");
    else if (str_eq(action, STR("closed")) && merged)
        told = about(self, "pull_request", "pull", "merge", "merged_at");
    else if (str_eq(action, STR("closed")))
        return delivery_ignore(self, "The pull request was closed without being merged.");
    else
        return delivery_ignore(self, "“%.*s” of a pull request says nothing about the product.",
                               STR_ARGS(action));
    with_body(self, "pull_request", &told);
    (void)delivery_add(self, told);
    return OK;
}

static struct error *read_release(const struct delivery *self)
{
    const json_t *release = delivery_at(self->body, "release");
    struct str action = delivery_text(self, self->body, "action"),
               tag = delivery_text(self, release, "tag_name"), name = delivery_text(self, release, "name"),
               body = delivery_text(self, release, "body");

    if (tag.len == 0)
        return delivery_lacks("release");
    if (!str_eq(action, STR("published")))
        return delivery_ignore(self, "“%.*s” of a release; it counts when it is published.",
                               STR_ARGS(action));
    (void)delivery_add(
        self, (struct told_event){
                  .source = STR("github"),
                  .external_id = str_format(self->mem, "release %.*s %.*s", STR_ARGS(repository_of(self)),
                                            STR_ARGS(tag)),
                  .kind = STR("release"),
                  .text = str_format(self->mem, "%.*s released\n\n%.*s\n\n%.*s", STR_ARGS(tag),
                                     STR_ARGS(str_eq(name, tag) ? STR("") : name), STR_ARGS(body)),
                  .url = delivery_url(self, release, "html_url"),
                  .label = str_format(self->mem, "%.*s %.*s", STR_ARGS(repository_of(self)), STR_ARGS(tag)),
                  .at = delivery_time(self, release, "published_at"),
              });
    return OK;
}

/* A check run or a workflow run that has ended. */
static struct error *read_check(const struct delivery *self, const char *member, const char *branch_path,
                                const char *time)
{
    const json_t *check = delivery_at(self->body, member);
    struct str branch = delivery_text(self, check, branch_path), name = delivery_text(self, check, "name"),
               conclusion = delivery_text(self, check, "conclusion");
    bool passed = str_eq(conclusion, STR("success"));

    if (!json_is_object(check))
        return delivery_lacks(member);
    if (!str_eq(delivery_text(self, self->body, "action"), STR("completed")))
        return delivery_ignore(self, "The check has not ended yet.");
    if (branch.len > 0 && !is_default(self, branch))
        return delivery_ignore(self, "Checks count on the default branch; this one is on %.*s.",
                               STR_ARGS(branch));
    if (!passed && !str_eq(conclusion, STR("failure")) && !str_eq(conclusion, STR("timed_out")))
        return delivery_ignore(self, "The check ended as “%.*s”, neither passed nor failed.",
                               STR_ARGS(conclusion));
    (void)delivery_add(
        self, (struct told_event){
                  .source = STR("github"),
                  .external_id = str_format(self->mem, "%s %.*s %lld", member, STR_ARGS(repository_of(self)),
                                            (long long)delivery_number(check, "id")),
                  .kind = passed ? STR("check_passed") : STR("check_failed"),
                  .text = str_format(self->mem, "%.*s %s", STR_ARGS(name), passed ? "passed" : "failed"),
                  .subject = str_format(self->mem, "github check %.*s %.*s", STR_ARGS(repository_of(self)),
                                        STR_ARGS(name)),
                  .url = delivery_url(self, check, "html_url"),
                  .label = name,
                  .at = delivery_time(self, check, time),
              });
    return OK;
}

struct error *read_github(const struct delivery *self, struct str event)
{
    if (str_eq(event, STR("ping"))) {
        self->ret->outcome = DELIVERY_PING;
        self->ret->detail = STR("The hook works.");
        return OK;
    }
    if (str_eq(event, STR("push")))
        return read_push(self);
    if (str_eq(event, STR("issues")))
        return read_issue(self);
    if (str_eq(event, STR("pull_request")))
        return read_pull_request(self);
    if (str_eq(event, STR("release")))
        return read_release(self);
    if (str_eq(event, STR("check_run")))
        return read_check(self, "check_run", "check_suite.head_branch", "completed_at");
    if (str_eq(event, STR("workflow_run")))
        return read_check(self, "workflow_run", "head_branch", "updated_at");
    return delivery_ignore(self, "Events of this kind are not read.");
}
