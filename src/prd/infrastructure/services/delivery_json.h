/* What the readers of GitHub's and GitLab's deliveries have in common; for them alone. */
#pragma once
#include "interfaces/delivery_reader.h"
#include <jansson.h>

struct delivery;

/* Where the two keep the same things: paths from the body, or from what is told of. */
struct delivery_host {
    const char *name; /* "github": the source of events */
    struct error *(*read)(const struct delivery *self, struct str event);
    const char *repository, *default_branch, *action;
    const char *number, *text, *url; /* of an issue, what is to be merged, a release */
};
extern const struct delivery_host github_host, gitlab_host;

struct delivery {
    const struct delivery_host *host;
    const json_t *body; /* an object */
    struct arena *mem;
    struct delivery_reading *ret;
};

/* A member by path, "object_attributes.title"; an empty text, 0 or NULL where there is none of that type. All
 * texts are copies in mem, of at most 60,000 bytes. */
const json_t *delivery_at(const json_t *from, const char *path);
struct str delivery_text(const struct delivery *self, const json_t *from, const char *path);
int64_t delivery_number(const json_t *from, const char *path);
/* RFC 3339, or "2024-01-31 09:30:00 UTC" as GitLab writes some; 0 for anything else. */
int64_t delivery_time(const struct delivery *self, const json_t *from, const char *path);
/* An http or https address; STR_NONE for anything else. */
struct str delivery_url(const struct delivery *self, const json_t *from, const char *path);

/* Adds an event; false where no more fit. Its texts are bounded here. */
bool delivery_add(const struct delivery *self, struct told_event told);
/* Nothing counts, and why. */
struct error *delivery_ignore(const struct delivery *self, const char *format, ...)
    _printf_(2, 3) _must_check_;
struct error *delivery_lacks(const char *what) _must_check_;

/* delivery_events.c: what both tell of. */
struct str delivery_action(const struct delivery *self);
/* Whether a branch is the one that the project goes by; also where the payload does not say. */
bool delivery_is_default(const struct delivery *self, struct str branch);
/* The commits of a push, whose members both name alike, told as `stet progress --git` tells them. */
struct error *delivery_push(const struct delivery *self) _must_check_;

/* An issue, or what is to be merged: "issue" and '#', as in "club/fees#12". */
struct delivery_subject {
    const json_t *from;
    const char *what;
    char mark;
};
/* What happened to it at the time in its member `time`; its title, and below what more it says if `whole`. */
void delivery_tell(const struct delivery *self, const struct delivery_subject *subject, const char *kind,
                   const char *time, bool whole);

void delivery_release(const struct delivery *self, const json_t *release, struct str tag, const char *time);

/* A check that passed or failed; `what` it is for its id, and `series` for what is told of one by one name.
 */
struct delivery_check {
    const char *what, *series;
    int64_t id, at;
    struct str name, label, url;
    bool passed;
};
void delivery_tell_check(const struct delivery *self, const struct delivery_check *check);
