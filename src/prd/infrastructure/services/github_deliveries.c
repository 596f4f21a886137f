#include "services/delivery_json.h"

static struct error *read_issue(const struct delivery *self)
{
    const struct delivery_subject issue = {delivery_at(self->body, "issue"), "issue", '#'};
    struct str action = delivery_action(self), reason = delivery_text(self, issue.from, "state_reason");

    if (!json_is_object(issue.from))
        return delivery_lacks("issue");
    if (str_eq(action, STR("opened")))
        delivery_tell(self, &issue, "issue", "created_at", true);
    else if (str_eq(action, STR("reopened")))
        delivery_tell(self, &issue, "issue_reopened", "updated_at", false);
    else if (str_eq(action, STR("closed")) && str_eq(reason, STR("duplicate")))
        return delivery_ignore(self, "The issue was closed as a duplicate.");
    else if (str_eq(action, STR("closed")))
        delivery_tell(self, &issue, str_eq(reason, STR("not_planned")) ? "issue_dropped" : "issue_closed",
                      "closed_at", false);
    else
        return delivery_ignore(self, "“%.*s” of an issue says nothing about the product.", STR_ARGS(action));
    return OK;
}

static struct error *read_pull_request(const struct delivery *self)
{
    const struct delivery_subject pull = {delivery_at(self->body, "pull_request"), "pull", '#'};
    struct str action = delivery_action(self), base = delivery_text(self, pull.from, "base.ref");

    if (!json_is_object(pull.from))
        return delivery_lacks("pull_request");
    if (base.len > 0 && !delivery_is_default(self, base))
        return delivery_ignore(self, "It is for the branch %.*s, not for the default one.", STR_ARGS(base));
    if (str_eq(action, STR("opened")))
        delivery_tell(self, &pull, "pull_request", "created_at", true);
    else if (str_eq(action, STR("closed")) && json_is_true(delivery_at(pull.from, "merged")))
        delivery_tell(self, &pull, "merge", "merged_at", true);
    else if (str_eq(action, STR("closed")))
        return delivery_ignore(self, "The pull request was closed without being merged.");
    else
        return delivery_ignore(self, "“%.*s” of a pull request says nothing about the product.",
                               STR_ARGS(action));
    return OK;
}

static struct error *read_release(const struct delivery *self)
{
    const json_t *release = delivery_at(self->body, "release");
    struct str action = delivery_action(self), tag = delivery_text(self, release, "tag_name");

    if (tag.len == 0)
        return delivery_lacks("release");
    if (!str_eq(action, STR("published")))
        return delivery_ignore(self, "“%.*s” of a release; it counts when it is published.",
                               STR_ARGS(action));
    delivery_release(self, release, tag, "published_at");
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
    if (!str_eq(delivery_action(self), STR("completed")))
        return delivery_ignore(self, "The check has not ended yet.");
    if (branch.len > 0 && !delivery_is_default(self, branch))
        return delivery_ignore(self, "Checks count on the default branch; this one is on %.*s.",
                               STR_ARGS(branch));
    if (!passed && !str_eq(conclusion, STR("failure")) && !str_eq(conclusion, STR("timed_out")))
        return delivery_ignore(self, "The check ended as “%.*s”, neither passed nor failed.",
                               STR_ARGS(conclusion));
    delivery_tell_check(self, &(struct delivery_check){
                                  .what = member,
                                  .series = "check",
                                  .id = delivery_number(check, "id"),
                                  .at = delivery_time(self, check, time),
                                  .name = name,
                                  .label = name,
                                  .url = delivery_url(self, check, "html_url"),
                                  .passed = passed,
                              });
    return OK;
}

static struct error *read_github(const struct delivery *self, struct str event)
{
    if (str_eq(event, STR("ping"))) {
        self->ret->outcome = DELIVERY_PING;
        self->ret->detail = STR("The hook works.");
        return OK;
    }
    if (str_eq(event, STR("push")))
        return delivery_push(self);
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

const struct delivery_host github_host = {
    .name = "github",
    .read = read_github,
    .repository = "repository.full_name",
    .default_branch = "repository.default_branch",
    .action = "action",
    .number = "number",
    .text = "body",
    .url = "html_url",
};
