#include "use_cases/export_prd.h"
#include "services/export_page.h"
#include "services/proposal_view.h"
#include "services/whole_export.h"

struct error *export_prd(const struct export_prd *self, const struct prd_access *access,
                         enum export_format format, struct export_sink *sink, struct arena *mem,
                         struct exported_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct exported_dto exported = {0};
    struct proposal_view view;

    TRY(prd_store_read(self->store, &work));
    TRY(proposal_view_open(self->applier, work, access->prd, mem, &view));
    exported.key = view.prd.key;
    exported.revision = view.prd.head;
    switch (format) {
    case EXPORT_MARKDOWN:
        exported.text = document_text(&view.document, mem);
        break;
    case EXPORT_HTML:
        TRY(write_page(self->applier->parser, &view.prd, &view.document, mem, &exported.text));
        break;
    case EXPORT_JSON:
        TRY(write_whole_export(&view, access->role, clock_now(self->clock), sink, mem));
        break;
    }
    *ret = exported;
    return OK;
}
