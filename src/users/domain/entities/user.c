#include "entities/user.h"

struct user *user_new(struct id id, const struct email *email, struct str name, enum platform_role role,
                      struct str password_hash, int64_t now, struct arena *mem)
{
    struct user *user = arena_new_of(mem, struct user);
    *user = (struct user){.id = id,
                          .email = *email,
                          .name = name,
                          .role = role,
                          .status = USER_ACTIVE,
                          .password_hash = password_hash,
                          .created_at = now,
                          .updated_at = now,
                          .version = 1};
    return user;
}

struct user *user_dup(const struct user *user, struct arena *mem)
{
    struct user *copy = arena_new_of(mem, struct user);

    *copy = *user;
    copy->email = (struct email){str_dup(mem, user->email.text), str_dup(mem, user->email.key)};
    copy->name = str_dup(mem, user->name);
    copy->password_hash = str_dup(mem, user->password_hash);
    return copy;
}

struct str user_status_word(enum user_status status)
{
    return status == USER_ACTIVE ? STR("active") : STR("disabled");
}

bool user_status_parse(struct str word, enum user_status *ret)
{
    if (str_eq(word, STR("active")))
        *ret = USER_ACTIVE;
    else if (str_eq(word, STR("disabled")))
        *ret = USER_DISABLED;
    else
        return false;
    return true;
}
