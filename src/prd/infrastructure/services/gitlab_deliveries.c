#include "services/delivery_json.h"

#define OBJECT "object_attributes"

static struct error *read_issue(const struct delivery *self)
{
    const struct delivery_subject issue = {delivery_at(self->body, OBJECT), "issue", '#'};
    struct str action = delivery_action(self);

    if (!json_is_object(issue.from))
        return delivery_lacks(OBJECT);
    if (json_is_true(delivery_at(issue.from, "confidential")))
        return delivery_ignore(self, "The issue is confidential.");
    if (str_eq(action, STR("open")))
        delivery_tell(self, &issue, "issue", "created_at", true);
    else if (str_eq(action, STR("close")))
        delivery_tell(self, &issue, "issue_closed", "updated_at", false);
    else if (str_eq(action, STR("reopen")))
        delivery_tell(self, &issue, "issue_reopened", "updated_at", false);
    else
        return delivery_ignore(self, "“%.*s” of an issue says nothing about the product.", STR_ARGS(action));
    return OK;
}

static struct error *read_merge_request(const struct delivery *self)
{
    const struct delivery_subject request = {delivery_at(self->body, OBJECT), "merge request", '!'};
    struct str action = delivery_action(self), branch = delivery_text(self, request.from, "target_branch");

    if (!json_is_object(request.from))
        return delivery_lacks(OBJECT);
    if (branch.len > 0 && !delivery_is_default(self, branch))
        return delivery_ignore(self, "It is for the branch %.*s, not for the default one.", STR_ARGS(branch));
    if (str_eq(action, STR("open")))
        delivery_tell(self, &request, "pull_request", "created_at", true);
    else if (str_eq(action, STR("merge")))
        delivery_tell(self, &request, "merge", "updated_at", true);
    else
        return delivery_ignore(self, "“%.*s” of a merge request says nothing about the product.",
                               STR_ARGS(action));
    return OK;
}

static struct error *read_release(const struct delivery *self)
{
    struct str tag = delivery_text(self, self->body, "tag"),
               action = delivery_text(self, self->body, "action");

    if (tag.len == 0)
        return delivery_lacks("tag");
    if (!str_eq(action, STR("create")))
        return delivery_ignore(self, "“%.*s” of a release; it counts when it is made.", STR_ARGS(action));
    delivery_release(self, self->body, tag, "released_at");
    return OK;
}

/* The check ended as `status`, on a branch or a tag. */
static struct error *tell_ended(const struct delivery *self, struct delivery_check *check, struct str status,
                                struct str branch, bool is_tag)
{
    check->series = check->what;
    check->label = str_format(self->mem, "%.*s %lld", STR_ARGS(check->name), (long long)check->id);
    check->passed = str_eq(status, STR("success"));
    if (is_tag || !delivery_is_default(self, branch))
        return delivery_ignore(self, "Pipelines count on the default branch; this one is on %.*s.",
                               STR_ARGS(branch));
    if (!check->passed && !str_eq(status, STR("failed")))
        return delivery_ignore(self, "It is “%.*s”, neither passed nor failed.", STR_ARGS(status));
    delivery_tell_check(self, check);
    return OK;
}

static struct error *read_pipeline(const struct delivery *self)
{
    const json_t *pipeline = delivery_at(self->body, OBJECT);
    struct delivery_check check = {
        .what = "pipeline",
        .id = delivery_number(pipeline, "id"),
        .at = delivery_time(self, pipeline, "finished_at"),
        .name = delivery_text(self, pipeline, "name"),
        .url = delivery_url(self, pipeline, "url"),
    };

    if (!json_is_object(pipeline))
        return delivery_lacks(OBJECT);
    if (check.name.len == 0)
        check.name = STR("Pipeline");
    return tell_ended(self, &check, delivery_text(self, pipeline, "status"),
                      delivery_text(self, pipeline, "ref"), json_is_true(delivery_at(pipeline, "tag")));
}

static struct error *read_job(const struct delivery *self)
{
    struct delivery_check check = {
        .what = "job",
        .id = delivery_number(self->body, "build_id"),
        .at = delivery_time(self, self->body, "build_finished_at"),
        .name = delivery_text(self, self->body, "build_name"),
    };

    if (check.name.len == 0)
        return delivery_lacks("build_name");
    return tell_ended(self, &check, delivery_text(self, self->body, "build_status"),
                      delivery_text(self, self->body, "ref"), json_is_true(delivery_at(self->body, "tag")));
}

static struct error *read_gitlab(const struct delivery *self, struct str event)
{
    if (str_eq(event, STR("Push Hook")))
        return delivery_push(self);
    if (str_eq(event, STR("Issue Hook")))
        return read_issue(self);
    if (str_eq(event, STR("Merge Request Hook")))
        return read_merge_request(self);
    if (str_eq(event, STR("Release Hook")))
        return read_release(self);
    if (str_eq(event, STR("Pipeline Hook")))
        return read_pipeline(self);
    if (str_eq(event, STR("Job Hook")))
        return read_job(self);
    return delivery_ignore(self, "Events of this kind are not read.");
}

const struct delivery_host gitlab_host = {
    .name = "gitlab",
    .read = read_gitlab,
    .repository = "project.path_with_namespace",
    .default_branch = "project.default_branch",
    .action = OBJECT ".action",
    .number = "iid",
    .text = "description",
    .url = "url",
};
