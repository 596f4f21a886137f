#include "use_cases/get_manifest.h"

static struct error *not_there(void)
{
    return error_new(ERROR_NOT_FOUND, "not_found",
                     "There is no such reply in this PRD, or no model was asked for it.");
}

static struct error *find(struct prd_work *work, const struct prd_access *access, struct id id,
                          struct arena *mem, struct manifest *ret)
{
    struct message message;

    TRY(message_repository_find(work->messages, id, mem, &message));
    if (!id_eq(message.prd, access->prd))
        return not_there();
    return manifest_repository_find(work->manifests, &message, mem, ret);
}

struct error *get_manifest(const struct get_manifest *self, const struct prd_access *access,
                           struct id message, struct arena *mem, struct manifest_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct manifest manifest;
    struct error *error;

    TRY(prd_store_read(self->store, &work));
    error = find(work, access, message, mem, &manifest);
    if (error_is(error, ERROR_NOT_FOUND)) {
        error_free(error);
        return not_there();
    }
    TRY(error);
    *ret = manifest_dto_from(&manifest, message, mem);
    return OK;
}
