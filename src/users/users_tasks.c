/* The module without HTTP: for the command line and for other modules. */
#include "users_tasks.h"
#include "use_cases/authorize.h"
#include "use_cases/publish_keys.h"
#include "use_cases/rotate_keys.h"
#include "use_cases/seal_audit.h"
#include "use_cases/set_up.h"
#include "use_cases/share_workspaces.h"
#include "use_cases/verify_audit.h"

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

struct error *users_module_setup_token(struct users_module *self, struct arena *mem, struct str *ret)
{
    TRY_THRICE(make_setup_token(users_module_set_up(self), mem, ret));
    return OK;
}

struct error *users_module_verify_audit(struct users_module *self, const struct users_verifying *verifying,
                                        struct arena *mem, struct users_audit_verified *ret)
{
    struct verify_audit use_case = {.store = users_module_seal_audit(self)->store,
                                    .context = verifying->context,
                                    .found = verifying->found,
                                    .progress = verifying->progress};
    struct audit_mark_dto known = {verifying->known.seq, verifying->known.hash};
    struct audit_verified_dto done;

    TRY(verify_audit(&use_case, &known, mem, &done));
    *ret = (struct users_audit_verified){
        .entries = done.entries, .pending = done.pending, .end = {done.head.seq, done.head.hash}};
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
