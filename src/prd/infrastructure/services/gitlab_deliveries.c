#include "services/delivery_json.h"

#define OBJECT "object_attributes."

static struct str project_of(const struct delivery *self)
{
    return delivery_text(self, self->body, "project.path_with_namespace");
}

static bool is_default(const struct delivery *self, struct str branch)
{
    struct str wanted = delivery_text(self, self->body, "project.default_branch");
    return wanted.len == 0 || str_eq(branch, wanted);
}

static struct error *read_push(const struct delivery *self)
{
    struct str ref = delivery_text(self, self->body, "ref"), branch = delivery_branch(ref);

    if (ref.len == 0)
        return delivery_lacks("ref");
    if (branch.ptr == NULL)
        return delivery_ignore(self, "A tag was pushed; what is in it was told by its commits.");
    if (!is_default(self, branch))
        return delivery_ignore(self, "Commits count when they reach the default branch; these are on %.*s.",
                               STR_ARGS(branch));
    return delivery_commits(self, project_of(self), branch);
}

/* An issue ("#12") or a merge request ("!12"). */
static struct told_event about(const struct delivery *self, const char *what, char mark, const char *kind,
                               const char *time)
{
    struct str action = delivery_text(self, self->body, OBJECT "action"),
               label = str_format(self->mem, "%.*s%c%lld", STR_ARGS(project_of(self)), mark,
                                  (long long)delivery_number(self->body, OBJECT "iid"));
    int64_t at = delivery_time(self, self->body, time);

    return (struct told_event){
        .source = STR("gitlab"),
        .external_id = str_format(self->mem, "%s %.*s %.*s %lld", what, STR_ARGS(label), STR_ARGS(action),
                                  (long long)at),
        .kind = str_from(kind),
        .text = delivery_text(self, self->body, OBJECT "title"),
        .subject = str_format(self->mem, "gitlab %s %.*s", what, STR_ARGS(label)),
        .url = delivery_url(self, self->body, OBJECT "url"),
        .label = label,
        .at = at,
    };
}

static void with_description(const struct delivery *self, struct told_event *told)
{
    struct str body = delivery_text(self, self->body, OBJECT "description");
    if (body.len > 0)
        told->text = str_format(self->mem, "%.*s\n\n%.*s", STR_ARGS(told->text), STR_ARGS(body));
}

static struct error *read_issue(const struct delivery *self)
{
    struct str action = delivery_text(self, self->body, OBJECT "action");
    struct told_event told;

    if (!json_is_object(delivery_at(self->body, "object_attributes")))
        return delivery_lacks("object_attributes");
    if (json_is_true(delivery_at(self->body, OBJECT "confidential")))
        return delivery_ignore(self, "The issue is confidential.");
    if (str_eq(action, STR("open"))) {
        told = about(self, "issue", '#', "issue", OBJECT "created_at");
        with_description(self, &told);
    } else if (str_eq(action, STR("close"))) {
        told = about(self, "issue", '#', "issue_closed", OBJECT "updated_at");
    } else if (str_eq(action, STR("reopen"))) {
        told = about(self, "issue", '#', "issue_reopened", OBJECT "updated_at");
    } else {
        return delivery_ignore(self, "“%.*s” of an issue says nothing about the product.", STR_ARGS(action));
    }
    (void)delivery_add(self, told);
    return OK;
}

static struct error *read_merge_request(const struct delivery *self)
{
    struct str action = delivery_text(self, self->body, OBJECT "action"),
               branch = delivery_text(self, self->body, OBJECT "target_branch");
    struct told_event told;

    if (!json_is_object(delivery_at(self->body, "object_attributes")))
        return delivery_lacks("object_attributes");
    if (branch.len > 0 && !is_default(self, branch))
        return delivery_ignore(self, "It is for the branch %.*s, not for the default one.", STR_ARGS(branch));
    if (str_eq(action, STR("open")))
        told = about(self, "merge request", '!', "pull_request", OBJECT "created_at");
    else if (str_eq(action, STR("merge")))
        told = about(self, "merge request", '!', "merge", OBJECT "updated_at");
    else
        return delivery_ignore(self, "“%.*s” of a merge request says nothing about the product.",
                               STR_ARGS(action));
    with_description(self, &told);
    (void)delivery_add(self, told);
    return OK;
}

static struct error *read_release(const struct delivery *self)
{
    struct str tag = delivery_text(self, self->body, "tag"), name = delivery_text(self, self->body, "name"),
               body = delivery_text(self, self->body, "description"),
               action = delivery_text(self, self->body, "action");

    if (tag.len == 0)
        return delivery_lacks("tag");
    if (!str_eq(action, STR("create")))
        return delivery_ignore(self, "“%.*s” of a release; it counts when it is made.", STR_ARGS(action));
    (void)delivery_add(
        self, (struct told_event){
                  .source = STR("gitlab"),
                  .external_id =
                      str_format(self->mem, "release %.*s %.*s", STR_ARGS(project_of(self)), STR_ARGS(tag)),
                  .kind = STR("release"),
                  .text = str_format(self->mem, "%.*s released\n\n%.*s\n\n%.*s", STR_ARGS(tag),
                                     STR_ARGS(str_eq(name, tag) ? STR("") : name), STR_ARGS(body)),
                  .url = delivery_url(self, self->body, "url"),
                  .label = str_format(self->mem, "%.*s %.*s", STR_ARGS(project_of(self)), STR_ARGS(tag)),
                  .at = delivery_time(self, self->body, "released_at"),
              });
    return OK;
}

struct check {
    struct str branch, name, status, url;
    int64_t id, at;
    bool is_tag;
    const char *what;
};

static struct error *add_check(const struct delivery *self, const struct check *check)
{
    bool passed = str_eq(check->status, STR("success"));

    if (check->is_tag || !is_default(self, check->branch))
        return delivery_ignore(self, "Pipelines count on the default branch; this one is on %.*s.",
                               STR_ARGS(check->branch));
    if (!passed && !str_eq(check->status, STR("failed")))
        return delivery_ignore(self, "It is “%.*s”, neither passed nor failed.", STR_ARGS(check->status));
    (void)delivery_add(
        self,
        (struct told_event){
            .source = STR("gitlab"),
            .external_id = str_format(self->mem, "%s %.*s %lld", check->what, STR_ARGS(project_of(self)),
                                      (long long)check->id),
            .kind = passed ? STR("check_passed") : STR("check_failed"),
            .text = str_format(self->mem, "%.*s %s", STR_ARGS(check->name), passed ? "passed" : "failed"),
            .subject = str_format(self->mem, "gitlab %s %.*s %.*s", check->what, STR_ARGS(project_of(self)),
                                  STR_ARGS(check->name)),
            .url = check->url,
            .label = str_format(self->mem, "%.*s %lld", STR_ARGS(check->name), (long long)check->id),
            .at = check->at,
        });
    return OK;
}

static struct error *read_pipeline(const struct delivery *self)
{
    struct check check = {
        .what = "pipeline",
        .branch = delivery_text(self, self->body, OBJECT "ref"),
        .name = delivery_text(self, self->body, OBJECT "name"),
        .status = delivery_text(self, self->body, OBJECT "status"),
        .url = delivery_url(self, self->body, OBJECT "url"),
        .id = delivery_number(self->body, OBJECT "id"),
        .at = delivery_time(self, self->body, OBJECT "finished_at"),
        .is_tag = json_is_true(delivery_at(self->body, OBJECT "tag")),
    };

    if (!json_is_object(delivery_at(self->body, "object_attributes")))
        return delivery_lacks("object_attributes");
    if (check.name.len == 0)
        check.name = STR("Pipeline");
    return add_check(self, &check);
}

static struct error *read_job(const struct delivery *self)
{
    struct check check = {
        .what = "job",
        .branch = delivery_text(self, self->body, "ref"),
        .name = delivery_text(self, self->body, "build_name"),
        .status = delivery_text(self, self->body, "build_status"),
        .id = delivery_number(self->body, "build_id"),
        .at = delivery_time(self, self->body, "build_finished_at"),
        .is_tag = json_is_true(delivery_at(self->body, "tag")),
    };

    if (check.name.len == 0)
        return delivery_lacks("build_name");
    return add_check(self, &check);
}

struct error *read_gitlab(const struct delivery *self, struct str event)
{
    if (str_eq(event, STR("Push Hook")))
        return read_push(self);
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
