#include "use_cases/read_audit.h"
#include "interfaces/users_store.h"
#include "use_cases/seal_audit.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 200

static struct error *refuse(const char *pointer, const char *code, const char *text, const char *detail)
{
    struct error *error = error_new(ERROR_INVALID, code, "%s", text);
    error_add_field(error, str_from(pointer), str_from(code), str_from(detail));
    return error;
}

static struct error *parse_cursor(struct str cursor, int64_t *ret)
{
    *ret = 0;
    if (cursor.ptr == NULL || (str_to_int(cursor, ret) && *ret > 0))
        return OK;
    return refuse("/cursor", "invalid_cursor", "This cursor did not come from a page.",
                  "Give `next` of the page before.");
}

static struct error *check_action(struct str action)
{
    enum user_event_kind kind;
    if (action.ptr == NULL || user_event_parse(action, &kind))
        return OK;
    return refuse("/action", "unknown_action", "There is no such action.",
                  "Give one as entries show it, such as user.registered.");
}

static struct id id_from(struct str text)
{
    struct id id;
    return id_parse(text, &id) ? id : ID_NONE;
}

static struct audit_person_dto *person_from(struct str id, const struct audit_person *person,
                                            struct arena *mem)
{
    struct audit_person_dto *dto;
    if (id.ptr == NULL)
        return NULL;
    dto = arena_new_of(mem, struct audit_person_dto);
    *dto = (struct audit_person_dto){id_from(id), person->email, person->name};
    return dto;
}

static struct audit_entry_dto entry_dto_from(const struct audit_listed *listed, struct arena *mem)
{
    const struct audit_entry *entry = &listed->entry;
    return (struct audit_entry_dto){.seq = entry->seq,
                                    .id = id_from(entry->id),
                                    .at = entry->at,
                                    .action = entry->action,
                                    .actor = person_from(entry->actor, &listed->actor, mem),
                                    .user = person_from(entry->user, &listed->user, mem),
                                    .session = id_from(entry->session),
                                    .workspace = id_from(entry->workspace),
                                    .object = id_from(entry->object),
                                    .address = entry->address,
                                    .request_id = entry->request,
                                    .detail = entry->detail};
}

struct error *read_audit(const struct read_audit *self, const struct read_audit_dto *in, struct arena *mem,
                         struct audit_page_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    size_t limit = in->limit > 0 && in->limit <= LIMIT_MAX ? (size_t)in->limit : LIMIT_DEFAULT, count;
    struct audit_query query = {.actor = in->actor,
                                .user = in->user,
                                .workspace = in->workspace,
                                .action = in->action,
                                .address = in->address,
                                .since = in->since,
                                .until = in->until,
                                .limit = limit + 1}; /* one more tells whether there is a next page */
    struct audit_page_dto page = {0};
    struct audit_listed *listed;

    TRY(parse_cursor(in->cursor, &query.before));
    TRY(check_action(in->action));
    /* Where that fails (the disk is full), what is chained can be read all the same; the job tells of it. */
    error_free(seal_all_audit(self->seal_audit));
    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(audit_repository_list(work->audit, &query, mem, &listed, &count));

    page.count = count > limit ? limit : count;
    page.items = arena_array_of(mem, page.count, struct audit_entry_dto);
    for (size_t i = 0; i < page.count; i++)
        page.items[i] = entry_dto_from(&listed[i], mem);
    if (count > limit)
        page.next = str_format(mem, "%lld", (long long)page.items[limit - 1].seq);
    *ret = page;
    return OK;
}
