/* What the readers of GitHub's and GitLab's deliveries have in common; for them alone. */
#pragma once
#include "interfaces/delivery_reader.h"
#include <jansson.h>

struct delivery {
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
/* The commits of a push, whose members both hosts name alike, told as `stet progress --git` tells them. */
struct error *delivery_commits(const struct delivery *self, struct str repository,
                               struct str branch) _must_check_;
/* "main" of "refs/heads/main"; STR_NONE for a tag. */
struct str delivery_branch(struct str ref);

struct error *read_github(const struct delivery *self, struct str event) _must_check_;
struct error *read_gitlab(const struct delivery *self, struct str event) _must_check_;
