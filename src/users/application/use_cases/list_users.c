#include "use_cases/list_users.h"
#include "dtos/dto_from.h"
#include "interfaces/users_store.h"
#include "unicode.h"

#define LIMIT_DEFAULT 50

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

/* Addresses and names are compared folded, so what is looked for is folded too. */
static struct error *read_filter(const struct list_users_dto *in, struct arena *mem, struct user_filter *ret)
{
    struct user_filter filter = {0};
    enum platform_role *role = arena_new_of(mem, enum platform_role);
    enum user_status *status = arena_new_of(mem, enum user_status);

    *role = platform_role_from(in->role);
    *status = user_status_from(in->status);
    filter.role = in->role != ROLE_DTO_NONE ? role : NULL;
    filter.status = in->status != STATUS_DTO_NONE ? status : NULL;
    if (in->q.ptr != NULL)
        TRY(unicode_fold(mem, str_trim(in->q), &filter.words));
    *ret = filter;
    return OK;
}

struct error *list_users(const struct list_users *self, const struct list_users_dto *in, struct arena *mem,
                         struct user_page_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    size_t limit = in->limit > 0 && in->limit <= LIST_USERS_MAX ? (size_t)in->limit : LIMIT_DEFAULT, count;
    struct user_page_dto page = {0};
    struct user_filter filter;
    struct user *users;
    struct id after;

    TRY(parse_cursor(in->cursor, &after));
    TRY(read_filter(in, mem, &filter));
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    /* One more than shown tells whether there is a next page. */
    TRY(user_repository_list(work->users, &filter, after, limit + 1, mem, &users, &count));

    page.count = count > limit ? limit : count;
    page.items = arena_array_of(mem, page.count, struct user_dto);
    for (size_t i = 0; i < page.count; i++)
        page.items[i] = user_dto_from(&users[i]);
    if (count > limit)
        page.next = id_format(mem, users[limit - 1].id);
    *ret = page;
    return OK;
}
