/* Accounts without HTTP, for whoever runs the server: the same use cases as an administrator's, by address.
 */
#include "use_cases/import_users.h"
#include "use_cases/list_users.h"
#include "use_cases/manage_users.h"
#include "users_tasks.h"

static struct users_account account_from(const struct user_dto *user)
{
    return (struct users_account){.id = user->id,
                                  .email = user->email,
                                  .name = user->name,
                                  .is_admin = user->role == ROLE_DTO_ADMIN,
                                  .is_disabled = user->status == STATUS_DTO_DISABLED,
                                  .has_second_factor = user->second_factor,
                                  .email_is_verified = user->email_verified,
                                  .created_at = user->created_at,
                                  .deletion_at = user->deletion_at};
}

struct error *users_module_add(struct users_module *self, const struct users_new_account *account,
                               struct arena *mem, struct users_account *ret)
{
    struct add_user_dto in = {.email = account->email,
                              .name = account->name,
                              .password = account->password,
                              .role = account->is_admin ? ROLE_DTO_ADMIN : ROLE_DTO_MEMBER};
    struct user_dto user;

    TRY_THRICE(add_user(users_module_manage(self), NULL, &in, mem, &user));
    *ret = account_from(&user);
    return OK;
}

struct error *users_module_list(struct users_module *self, struct str words, struct arena *mem,
                                struct users_account **ret, size_t *count)
{
    struct list_users_dto in = {
        .q = words, .role = ROLE_DTO_NONE, .status = STATUS_DTO_NONE, .limit = LIST_USERS_MAX};
    struct users_account *all = NULL;
    size_t total = 0;

    do {
        struct users_account *grown;
        struct user_page_dto page;
        TRY_THRICE(list_users(users_module_lister(self), &in, mem, &page));
        grown = arena_array_of(mem, total + page.count, struct users_account);
        for (size_t i = 0; i < total; i++)
            grown[i] = all[i];
        for (size_t i = 0; i < page.count; i++)
            grown[total + i] = account_from(&page.items[i]);
        all = grown;
        total += page.count;
        in.cursor = page.next;
    } while (in.cursor.ptr != NULL);
    *ret = all;
    *count = total;
    return OK;
}

static struct error *change(struct users_module *self, struct str email, const struct change_user_dto *in,
                            struct arena *mem)
{
    struct user_dto user;
    TRY_THRICE(find_user(users_module_manage(self), email, mem, &user));
    TRY_THRICE(change_user(users_module_manage(self), NULL, user.id, in, mem, &user));
    return OK;
}

struct error *users_module_set_disabled(struct users_module *self, struct str email, bool disabled,
                                        struct arena *mem)
{
    enum status_dto status = disabled ? STATUS_DTO_DISABLED : STATUS_DTO_ACTIVE;
    return change(self, email, &(struct change_user_dto){.role = ROLE_DTO_NONE, .status = status}, mem);
}

struct error *users_module_set_password(struct users_module *self, struct str email, struct str password,
                                        struct arena *mem)
{
    struct change_user_dto in = {.password = password, .role = ROLE_DTO_NONE, .status = STATUS_DTO_NONE};
    return change(self, email, &in, mem);
}

struct error *users_module_set_admin(struct users_module *self, struct str email, bool is_admin,
                                     struct arena *mem)
{
    enum role_dto role = is_admin ? ROLE_DTO_ADMIN : ROLE_DTO_MEMBER;
    return change(self, email, &(struct change_user_dto){.role = role, .status = STATUS_DTO_NONE}, mem);
}

struct error *users_module_show(struct users_module *self, struct str email, struct arena *mem,
                                struct users_account *ret)
{
    struct user_dto user;
    TRY_THRICE(find_user(users_module_manage(self), email, mem, &user));
    *ret = account_from(&user);
    return OK;
}

struct error *users_module_delete(struct users_module *self, struct str email, struct arena *mem,
                                  struct users_account *ret)
{
    struct user_dto user;
    TRY_THRICE(find_user(users_module_manage(self), email, mem, &user));
    TRY_THRICE(delete_user(users_module_manage(self), NULL, user.id, mem));
    TRY_THRICE(show_user(users_module_manage(self), user.id, mem, &user));
    *ret = account_from(&user);
    return OK;
}

struct error *users_module_log_out(struct users_module *self, struct str email, struct arena *mem)
{
    struct user_dto user;
    TRY_THRICE(find_user(users_module_manage(self), email, mem, &user));
    TRY_THRICE(end_user_sessions(users_module_manage(self), NULL, user.id, mem));
    return OK;
}

struct error *users_module_remove_factor(struct users_module *self, struct str email, struct arena *mem)
{
    struct user_dto user;
    TRY_THRICE(find_user(users_module_manage(self), email, mem, &user));
    TRY_THRICE(remove_user_factor(users_module_manage(self), user.id, mem));
    return OK;
}

static struct import_user_dto import_from(const struct users_imported_account *account)
{
    return (struct import_user_dto){.email = account->email,
                                    .name = account->name,
                                    .password_hash = account->password_hash,
                                    .role = account->is_admin ? ROLE_DTO_ADMIN : ROLE_DTO_MEMBER};
}

struct error *users_module_check_import(struct users_module *self,
                                        const struct users_imported_account *account, struct arena *mem,
                                        struct str *key)
{
    struct import_user_dto in = import_from(account);
    return check_import(users_module_import(self), &in, mem, key);
}

struct error *users_module_import_all(struct users_module *self,
                                      const struct users_imported_account *accounts, size_t count,
                                      bool only_look, struct arena *mem, bool *existed)
{
    struct import_user_dto *in = arena_array_of(mem, count, struct import_user_dto);

    for (size_t i = 0; i < count; i++)
        in[i] = import_from(&accounts[i]);
    if (only_look)
        TRY_THRICE(preview_import(users_module_import(self), in, count, mem, existed));
    else
        TRY_THRICE(import_users(users_module_import(self), in, count, mem, existed));
    return OK;
}
