#include "use_cases/manage_hooks.h"
#include "services/revising.h"

static struct hook_dto dto_from(const struct hook *hook)
{
    bool is_used = hook->last_outcome.len > 0;
    return (struct hook_dto){
        .id = hook->id,
        .kind = hook->kind,
        .name = hook->name,
        .created_at = hook->created_at,
        .rotations = hook->generation - 1,
        .deliveries = hook->deliveries,
        .last_delivery_at = hook->last_delivery_at,
        .last_outcome = is_used ? hook->last_outcome : STR_NONE,
        .last_detail = is_used ? hook->last_detail : STR_NONE,
    };
}

/* Gives it a fresh token, and shows that and the secret of its generation. */
static void open_hook(const struct manage_hooks *self, struct hook *hook, struct arena *mem,
                      struct hook_dto *dto)
{
    uint8_t bytes[HOOK_TOKEN_SIZE];
    struct str token;

    random_fill(self->random, bytes, sizeof(bytes));
    token = base64url_encode(mem, bytes, sizeof(bytes));
    hook->token_hash = digest_sha256(token);
    *dto = dto_from(hook);
    dto->url = str_format(mem, "%.*s/api/v1/hooks/%.*s/%s", STR_ARGS(self->public_url), STR_ARGS(token),
                          hook_kind_name(hook->kind));
    dto->secret = hook_secret(self->secrets, hook->id, hook->generation, mem);
}

struct error *list_hooks(const struct manage_hooks *self, const struct prd_access *access, struct arena *mem,
                         struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct hook_list list;
    struct hook_dto *items;

    TRY(prd_store_read(self->store, &work));
    TRY(hook_repository_list(work->hooks, access->prd, mem, &list));
    items = arena_array_of(mem, list.count, struct hook_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = dto_from(&list.items[i]);
    *ret = (struct list_dto){.items = items, .count = list.count};
    return OK;
}

/* "github, of PRD 0192f0c4-…" */
static struct error *record(struct prd_work *work, const struct prd_access *access, enum audited_act act,
                            const struct hook *hook, struct arena *mem)
{
    return audit_trail_record(work->audit,
                              &(struct audited){
                                  .act = act,
                                  .actor = &access->actor,
                                  .workspace = access->workspace,
                                  .object = hook->id,
                                  .detail = str_format(mem, "%s, of PRD %.*s", hook_kind_name(hook->kind),
                                                       STR_ARGS(id_format(mem, access->prd))),
                              });
}

struct error *create_hook(const struct manage_hooks *self, const struct prd_access *access,
                          const struct create_hook_dto *in, struct arena *mem, struct hook_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct str name = str_trim(in->name.ptr != NULL ? in->name : STR(""));
    struct hook hook = {
        .id = id_new(self->clock, self->random),
        .prd = access->prd,
        .workspace = access->workspace,
        .kind = in->kind,
        .name = name.len > 0 ? name : str_from(in->kind == HOOK_GITHUB ? "GitHub" : "GitLab"),
        .generation = 1,
        .created_by = access->actor.user,
        .created_at = clock_now(self->clock),
    };
    struct hook_list list;
    struct hook_dto dto;
    struct prd prd;

    open_hook(self, &hook, mem, &dto);
    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(hook_repository_list(work->hooks, access->prd, mem, &list));
    if (list.count >= HOOKS_MAX)
        return error_new(ERROR_CONFLICT, "too_many_hooks",
                         "A PRD may have %d hooks. Remove one that is not used any more.", HOOKS_MAX);
    TRY(hook_repository_add(work->hooks, &hook));
    TRY(record(work, access, ACT_HOOK_CREATED, &hook, mem));
    TRY(prd_work_commit(work));
    *ret = dto;
    return OK;
}

struct error *rotate_hook(const struct manage_hooks *self, const struct prd_access *access, struct id id,
                          struct arena *mem, struct hook_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct hook hook;
    struct hook_dto dto;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(hook_repository_find(work->hooks, access->prd, id, mem, &hook));
    hook.generation++;
    open_hook(self, &hook, mem, &dto);
    TRY(hook_repository_rotate(work->hooks, &hook));
    TRY(record(work, access, ACT_HOOK_ROTATED, &hook, mem));
    TRY(prd_work_commit(work));
    *ret = dto;
    return OK;
}

struct error *remove_hook(const struct manage_hooks *self, const struct prd_access *access, struct id id,
                          struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct hook hook;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(hook_repository_find(work->hooks, access->prd, id, mem, &hook));
    TRY(hook_repository_remove(work->hooks, &hook));
    TRY(record(work, access, ACT_HOOK_REMOVED, &hook, mem));
    return prd_work_commit(work);
}
