#include "use_cases/account_maker.h"
#include "dtos/dto_from.h"
#include "interfaces/password_hasher.h"
#include "interfaces/users_store.h"
#include "services/password_policy.h"
#include "value_objects/display_name.h"

struct error *account_findings(struct error *errors[], size_t count)
{
    struct error *joined = OK;
    for (size_t i = 0; i < count; i++) {
        if (errors[i] == OK)
            continue;
        if (!error_is(errors[i], ERROR_INVALID)) {
            error_free(joined);
            joined = errors[i];
            errors[i] = OK;
            break;
        }
        if (joined == OK) {
            joined = errors[i];
            errors[i] = OK;
            continue;
        }
        for (size_t k = 0; k < error_field_count(errors[i]); k++) {
            const struct error_field *field = error_field_at(errors[i], k);
            error_add_field(joined, field->pointer, field->code, field->detail);
        }
    }
    for (size_t i = 0; i < count; i++)
        error_free(errors[i]);
    return joined;
}

struct error *account_maker_prepare(const struct account_maker *self, const struct register_user_dto *in,
                                    enum role_dto role, struct arena *mem, struct user **ret)
{
    struct email email = {STR(""), STR("")};
    struct str name = STR(""), hash;
    struct password password;
    struct error *errors[3];

    errors[0] = email_parse(in->email, mem, &email);
    errors[1] = display_name_parse(in->name, mem, &name);
    errors[2] =
        password_policy_check(self->strength, self->password_min, in->password, &email, name, mem, &password);
    TRY(account_findings(errors, COUNT_OF(errors)));

    TRY(password_hasher_hash(self->hasher, &password, mem, &hash));
    *ret = user_new(id_new(self->clock, self->random), &email, name, platform_role_from(role), hash,
                    clock_now(self->clock), mem);
    return OK;
}

struct error *account_maker_add(const struct account_maker *self, struct unit_of_work *work,
                                const struct user *user, struct arena *mem)
{
    const struct workspace *workspace = workspace_personal(id_new(self->clock, self->random), user, mem);

    TRY(user_repository_add(work->users, user, mem));
    TRY(workspace_repository_add(work->workspaces, workspace, mem));
    return workspace_repository_set_member(work->workspaces, workspace->id, user->id, WORKSPACE_OWNER,
                                           user->created_at, mem);
}
