#include "use_cases/get_revision.h"
#include "services/past.h"
#include "services/revising.h"
#include "services/revision_names.h"

struct error *get_revision(const struct get_revision *self, const struct prd_access *access, struct str name,
                           struct arena *mem, struct revision_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct revision_dto *revision;
    struct document document;
    int64_t number;
    struct prd prd;

    TRY(prd_store_read(self->store, &work));
    TRY(prd_repository_find(work->prds, access->prd, mem, &prd));
    TRY(find_named_revision(work, &prd, name, mem, &number));
    TRY(load_past(work, &prd, number, mem, &document));
    TRY(revised(work, prd.id, number, mem, &revision));
    revision->text = document_text(&document, mem);
    *ret = revision;
    return OK;
}
