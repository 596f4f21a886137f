/* The module without HTTP: for the command line and for other modules. */
#include "users_tasks.h"
#include "use_cases/authorize.h"
#include "use_cases/manage_users.h"
#include "use_cases/publish_keys.h"
#include "use_cases/rotate_keys.h"
#include "use_cases/seal_audit.h"
#include "use_cases/set_up.h"
#include "use_cases/share_workspaces.h"

#define ATTEMPTS 3

/* Runs `expression` again where the transaction lost a race, as the dispatcher does for requests. */
#define TRY_THRICE(expression)                                    \
    do {                                                          \
        struct error *thrice_error_ = OK;                         \
        for (int attempt_ = 0; attempt_ < ATTEMPTS; attempt_++) { \
            error_free(thrice_error_);                            \
            thrice_error_ = (expression);                         \
            if (!error_is(thrice_error_, ERROR_RETRY))            \
                break;                                            \
        }                                                         \
        TRY(thrice_error_);                                       \
    } while (0)

static const struct {
    enum workspace_role_dto role;
    enum users_workspace_role shown;
} roles[] = {
    {WORKSPACE_ROLE_DTO_VIEWER, USERS_ROLE_VIEWER},
    {WORKSPACE_ROLE_DTO_COMMENTER, USERS_ROLE_COMMENTER},
    {WORKSPACE_ROLE_DTO_EDITOR, USERS_ROLE_EDITOR},
    {WORKSPACE_ROLE_DTO_OWNER, USERS_ROLE_OWNER},
};

static enum users_workspace_role role_from(enum workspace_role_dto role)
{
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (roles[i].role == role)
            return roles[i].shown;
    return USERS_ROLE_NONE;
}

struct error *users_module_check_role(const char *permission, enum users_workspace_role role)
{
    enum workspace_role_dto asked = WORKSPACE_ROLE_DTO_NONE;

    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (roles[i].shown == role)
            asked = roles[i].role;
    return check_workspace_role(permission, asked);
}

/* One attempt: within a request the dispatcher tries again. */
struct error *users_module_workspace_role(struct users_module *self, struct id user, struct id workspace,
                                          struct arena *mem, enum users_workspace_role *ret)
{
    enum workspace_role_dto role;
    TRY(workspace_role_of(users_module_share(self), user, workspace, mem, &role));
    *ret = role_from(role);
    return OK;
}

struct error *users_module_memberships(struct users_module *self, struct id user, struct arena *mem,
                                       struct users_membership **ret, size_t *count)
{
    struct workspace_page_dto page;
    struct users_membership *memberships;

    TRY(workspaces_of(users_module_share(self), user, mem, &page));
    memberships = arena_array_of(mem, page.count, struct users_membership);
    for (size_t i = 0; i < page.count; i++)
        memberships[i] = (struct users_membership){page.items[i].id, role_from(page.items[i].role)};
    *ret = memberships;
    *count = page.count;
    return OK;
}

static struct users_account account_from(const struct user_dto *user)
{
    return (struct users_account){.id = user->id,
                                  .email = user->email,
                                  .name = user->name,
                                  .is_admin = user->role == ROLE_DTO_ADMIN,
                                  .is_disabled = user->status == STATUS_DTO_DISABLED,
                                  .created_at = user->created_at};
}

struct error *users_module_add(struct users_module *self, const struct users_new_account *account,
                               struct arena *mem, struct users_account *ret)
{
    struct register_user_dto in = {account->email, account->password, account->name};
    enum role_dto role = account->is_admin ? ROLE_DTO_ADMIN : ROLE_DTO_MEMBER;
    struct user_dto user;

    TRY_THRICE(add_user(users_module_manage(self), &in, role, mem, &user));
    *ret = account_from(&user);
    return OK;
}

struct error *users_module_list(struct users_module *self, struct arena *mem, struct users_account **ret,
                                size_t *count)
{
    struct users_account *accounts;
    struct user_dto *users;

    TRY_THRICE(list_all_users(users_module_manage(self), mem, &users, count));
    accounts = arena_array_of(mem, *count, struct users_account);
    for (size_t i = 0; i < *count; i++)
        accounts[i] = account_from(&users[i]);
    *ret = accounts;
    return OK;
}

struct error *users_module_set_disabled(struct users_module *self, struct str email, bool disabled,
                                        struct arena *mem)
{
    TRY_THRICE(set_user_disabled(users_module_manage(self), email, disabled, mem));
    return OK;
}

struct error *users_module_set_password(struct users_module *self, struct str email, struct str password,
                                        struct arena *mem)
{
    TRY_THRICE(set_user_password(users_module_manage(self), email, password, mem));
    return OK;
}

struct error *users_module_set_admin(struct users_module *self, struct str email, bool is_admin,
                                     struct arena *mem)
{
    enum role_dto role = is_admin ? ROLE_DTO_ADMIN : ROLE_DTO_MEMBER;
    TRY_THRICE(set_user_role(users_module_manage(self), email, role, mem));
    return OK;
}

struct error *users_module_setup_token(struct users_module *self, struct arena *mem, struct str *ret)
{
    TRY_THRICE(make_setup_token(users_module_set_up(self), mem, ret));
    return OK;
}

struct error *users_module_settle(struct users_module *self)
{
    return seal_all_audit(users_module_seal_audit(self));
}

static enum users_key_state key_state_from(enum published_key_state state)
{
    switch (state) {
    case PUBLISHED_KEY_NEXT:
        return USERS_KEY_NEXT;
    case PUBLISHED_KEY_SIGNING:
        return USERS_KEY_SIGNING;
    case PUBLISHED_KEY_RETIRED:
        break;
    }
    return USERS_KEY_RETIRED;
}

void users_module_keys(struct users_module *self, struct arena *mem, struct users_key **ret, size_t *count)
{
    struct published_key *published;
    struct users_key *keys;

    list_keys(users_module_tokens(self), mem, &published, count);
    keys = arena_array_of(mem, *count, struct users_key);
    for (size_t i = 0; i < *count; i++)
        keys[i] = (struct users_key){published[i].kid, key_state_from(published[i].state),
                                     published[i].signs_from, published[i].gone_at};
    *ret = keys;
}

struct error *users_module_rotate_keys(struct users_module *self, int64_t overlap, struct arena *mem)
{
    int64_t signs_from;

    TRY(rotate_keys(users_module_rotation(self), overlap, mem, &signs_from));
    TRY_THRICE(record_rotation(users_module_rotation(self), signs_from, mem));
    return OK;
}
