/* A person with an account. */
#pragma once
#include "id.h"
#include "value_objects/email.h"
#include "value_objects/role.h"

enum user_status { USER_ACTIVE, USER_DISABLED };

struct user {
    struct id id;
    struct email email;
    struct str name;
    enum platform_role role;
    enum user_status status;
    struct str password_hash; /* STR_NONE: signs in by other means, or not at all */
    int64_t created_at, updated_at;
    int64_t email_verified_at; /* 0: nobody has proved that the address is theirs */
    int64_t deletion_at;       /* 0: stays; else when the account goes */
    bool
        has_second_factor; /* and a code has shown that it works; kept apart, and not written with the user */
    int64_t version;       /* 1, and one more with each change */
};

/* A new, active user. The texts are views of what was given. */
struct user *user_new(struct id id, const struct email *email, struct str name, enum platform_role role,
                      struct str password_hash, int64_t now, struct arena *mem);
/* A copy with its texts. */
struct user *user_dup(const struct user *user, struct arena *mem);
/* Whether this user may sign in and stay signed in. */
static inline bool user_is_active(const struct user *self)
{
    return self->status == USER_ACTIVE;
}
struct str user_status_word(enum user_status status); /* "active", "disabled" */
bool user_status_parse(struct str word, enum user_status *ret);
