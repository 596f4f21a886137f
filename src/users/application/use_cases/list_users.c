#include "use_cases/list_users.h"
#include "dtos/dto_from.h"
#include "interfaces/users_store.h"
#include "services/permissions.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 200

static struct error *parse_cursor(struct str cursor, struct id *ret)
{
    struct error *error;
    *ret = ID_NONE;
    if (cursor.ptr == NULL || id_parse(cursor, ret))
        return OK;
    error = error_new(ERROR_INVALID, "invalid_cursor", "This cursor did not come from a page.");
    error_add_field(error, STR("/cursor"), STR("invalid_cursor"), STR("Give `next` of the page before."));
    return error;
}

struct error *list_users(const struct list_users *self, const struct principal_dto *principal,
                         const struct list_users_dto *in, struct arena *mem, struct user_page_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    size_t limit = in->limit > 0 && in->limit <= LIMIT_MAX ? (size_t)in->limit : LIMIT_DEFAULT, count;
    struct user_page_dto page = {0};
    struct user *users;
    struct id after;

    if (!permission_allows(PERMISSION_USERS_VIEW, platform_role_from(principal->user.role), WORKSPACE_NOBODY))
        return error_new(ERROR_FORBIDDEN, "forbidden", "Only administrators see all users.");
    TRY(parse_cursor(in->cursor, &after));
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    /* One more than shown tells whether there is a next page. */
    TRY(user_repository_list(work->users, after, limit + 1, mem, &users, &count));

    page.count = count > limit ? limit : count;
    page.items = arena_array_of(mem, page.count, struct user_dto);
    for (size_t i = 0; i < page.count; i++)
        page.items[i] = user_dto_from(&users[i]);
    if (count > limit)
        page.next = id_format(mem, users[limit - 1].id);
    *ret = page;
    return OK;
}
