#include "use_cases/follow_changes.h"

/* The number behind this feed's epoch; -1 behind that of another. */
static struct error *read_position(struct str text, struct str epoch, int64_t *ret)
{
    size_t colon = str_find_char(text, ':', 0);
    int64_t number;
    struct id id;

    if (colon == SIZE_MAX || !id_parse(str_slice(text, 0, colon), &id) ||
        !str_to_int(str_slice(text, colon + 1, SIZE_MAX), &number) || number < 0)
        return error_new(
            ERROR_INVALID, "invalid_last_event",
            "Last-Event-ID is not one that this stream gave. Send the last id you received, as it was.");
    *ret = str_eq(str_slice(text, 0, colon), epoch) ? number : -1;
    return OK;
}

/* The position is taken before the PRD is read: what happens in between is told, and told late at worst. */
struct error *follow_changes(const struct follow_changes *self, const struct prd_access *access,
                             struct str last_event, struct arena *mem, struct followed_changes *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct followed_changes followed = {0};
    struct prd prd;

    followed.position = self->feed->ops->position(self->feed, &followed.epoch);
    followed.watcher = (struct change_watcher){
        .prd = access->prd,
        .person = {access->actor.user, access->actor.name, clock_now(self->clock)},
        .heard = followed.position,
    };
    if (last_event.ptr != NULL)
        TRY(read_position(last_event, followed.epoch, &followed.watcher.heard));
    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    followed.standing.revision = prd.head;
    *ret = followed;
    return OK;
}
