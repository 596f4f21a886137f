#include "use_cases/share_prd.h"
#include "services/export_page.h"
#include "services/revising.h"

static struct share_dto dto_from(const struct share *share, int64_t now, struct arena *mem)
{
    return (struct share_dto){
        .id = share->id,
        .name = share->name,
        .author = author_dto_new(AUTHOR_USER, share->author, share->author_name, mem),
        .created_at = share->created_at,
        .expires_at = share->expires_at,
        .expired = share_is_over(share, now),
    };
}

struct error *list_shares(const struct share_prd *self, const struct prd_access *access, struct arena *mem,
                          struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    int64_t now = clock_now(self->clock);
    struct share_list list;
    struct share_dto *items;

    TRY(prd_store_read(self->store, &work));
    TRY(share_repository_list(work->shares, access->prd, mem, &list));
    items = arena_array_of(mem, list.count, struct share_dto);
    for (size_t i = 0; i < list.count; i++)
        items[i] = dto_from(&list.items[i], now, mem);
    *ret = (struct list_dto){.items = items, .count = list.count};
    return OK;
}

/* "of PRD 0192f0c4-…" */
static struct error *record(struct prd_work *work, const struct prd_access *access, enum audited_act act,
                            struct id share, struct arena *mem)
{
    return audit_trail_record(
        work->audit, &(struct audited){
                         .act = act,
                         .actor = &access->actor,
                         .workspace = access->workspace,
                         .object = share,
                         .detail = str_format(mem, "of PRD %.*s", STR_ARGS(id_format(mem, access->prd))),
                     });
}

static struct error *check_count(struct prd_work *work, struct id prd, struct arena *mem)
{
    struct share_list list;

    TRY(share_repository_list(work->shares, prd, mem, &list));
    if (list.count >= SHARES_MAX)
        return error_new(ERROR_CONFLICT, "too_many_shares",
                         "A PRD may have %d read-only links. Remove one that nobody needs any more.",
                         SHARES_MAX);
    return OK;
}

/* What its address holds. */
static struct str draw_token(struct random *random, struct arena *mem)
{
    uint8_t bytes[SHARE_TOKEN_SIZE];

    random_fill(random, bytes, sizeof(bytes));
    return base64url_encode(mem, bytes, sizeof(bytes));
}

struct error *make_share(const struct share_prd *self, const struct prd_access *access,
                         const struct make_share_dto *in, struct arena *mem, struct share_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct str token = draw_token(self->random, mem);
    int64_t now = clock_now(self->clock);
    struct share share = {
        .id = id_new(self->clock, self->random),
        .prd = access->prd,
        .workspace = access->workspace,
        .name = str_trim(in->name.ptr != NULL ? in->name : STR("")),
        .token_hash = digest_sha256(token),
        .author = access->actor.user,
        .author_name = access->actor.name,
        .created_at = now,
        .expires_at = in->expires_in_days > 0 ? now + DAYS(in->expires_in_days) : 0,
    };
    struct prd prd;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(find_for_change(work, access->prd, 0, mem, &prd));
    TRY(check_count(work, access->prd, mem));
    TRY(share_repository_add(work->shares, &share));
    TRY(record(work, access, ACT_SHARE_CREATED, share.id, mem));
    TRY(prd_work_commit(work));

    *ret = dto_from(&share, now, mem);
    ret->url = str_format(mem, "%.*s/shared/%.*s", STR_ARGS(self->public_url), STR_ARGS(token));
    return OK;
}

struct error *remove_share(const struct share_prd *self, const struct prd_access *access, struct id id,
                           struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct share share;

    TRY(prd_store_write(self->store, access->prd, &work));
    TRY(share_repository_find(work->shares, access->prd, id, mem, &share));
    TRY(share_repository_remove(work->shares, &share));
    TRY(record(work, access, ACT_SHARE_REMOVED, share.id, mem));
    return prd_work_commit(work);
}

static struct error *nothing_shared(void)
{
    return error_new(ERROR_NOT_FOUND, "not_found",
                     "This link shows nothing: it was taken back, it is over, or it was copied in part.");
}

struct str nothing_shared_page(struct arena *mem)
{
    return write_notice(
        STR("Nothing to read here"),
        STR("This link was taken back, it is over, or it was copied in part. Ask who sent it to "
            "you for another."),
        mem);
}

static struct error *find_shared(const struct share_prd *self, struct prd_work *work, struct str token,
                                 struct arena *mem, struct prd *ret)
{
    struct share share;
    struct prd prd;

    TRY(share_repository_find_by_token(work->shares, digest_sha256(token), mem, &share));
    if (share_is_over(&share, clock_now(self->clock)))
        return nothing_shared();
    TRY(prd_repository_find(work->prds, share.prd, mem, &prd));
    if (prd.status == PRD_ARCHIVED)
        return nothing_shared();
    *ret = prd;
    return OK;
}

struct error *read_share(const struct share_prd *self, struct str token, enum export_format format,
                         struct arena *mem, struct shared_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct shared_dto shared;
    struct document document;
    struct error *error;
    struct prd prd;

    if (token.len != SHARE_TOKEN_LENGTH)
        return nothing_shared();
    TRY(prd_store_read(self->store, &work));
    error = find_shared(self, work, token, mem, &prd);
    if (error_is(error, ERROR_NOT_FOUND)) {
        error_free(error);
        return nothing_shared();
    }
    TRY(error);
    TRY(document_repository_load(work->documents, &prd, mem, &document));
    shared = (struct shared_dto){.key = prd.key, .revision = prd.head};
    if (format == EXPORT_HTML)
        TRY(write_page(self->applier->parser, &prd, &document, mem, &shared.text));
    else
        shared.text = document_text(&document, mem);
    *ret = shared;
    return OK;
}
