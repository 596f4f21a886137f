#include "use_cases/seal_audit.h"
#include "interfaces/users_store.h"
#include "services/audit_chain.h"

#define BATCH 256

static void tell(const struct seal_audit *self, int64_t pending, int64_t oldest)
{
    if (self->seen != NULL)
        self->seen(self->context, pending, pending > 0 ? oldest : 0);
}

/* Looking does not make anybody wait; most of the time there is nothing. */
static struct error *look(const struct seal_audit *self, struct arena *mem, struct audit_state *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(audit_repository_state(work->audit, mem, ret));
    tell(self, ret->pending, ret->oldest);
    return OK;
}

static struct error *seal_batch(const struct seal_audit *self, struct arena *mem, size_t *sealed)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct audit_entry *entries;
    struct audit_head head;
    size_t count;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(audit_repository_lock_head(work->audit, mem, &head));
    TRY(audit_repository_take_pending(work->audit, BATCH, mem, &entries, &count));
    if (count > 0) {
        for (size_t i = 0; i < count; i++)
            audit_chain_extend(&head, &entries[i], mem);
        TRY(audit_repository_append(work->audit, entries, count, &head, mem));
        TRY(unit_of_work_commit(work));
    }
    *sealed = count;
    return OK;
}

struct error *seal_audit(const struct seal_audit *self, struct arena *mem, bool *again)
{
    struct audit_state state;
    struct error *error;
    size_t sealed;

    TRY(look(self, mem, &state));
    if (state.pending == 0) {
        *again = false;
        return OK;
    }
    error = seal_batch(self, mem, &sealed);
    if (error_is(error, ERROR_RETRY)) {
        error_free(error);
        *again = true;
        return OK;
    }
    TRY(error);
    *again = sealed == BATCH;
    if (!*again) /* else the next look is now */
        tell(self, 0, 0);
    return OK;
}

struct error *seal_all_audit(const struct seal_audit *self)
{
    bool again = true;
    while (again) {
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);
        TRY(seal_audit(self, mem, &again));
    }
    return OK;
}
