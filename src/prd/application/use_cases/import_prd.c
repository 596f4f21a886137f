#include "use_cases/import_prd.h"
#include "services/founding.h"
#include "unicode.h"

/* 200 characters may be as many as four times the bytes; cutting at 200 bytes is always short enough. */
#define TITLE_BYTES 200

/* The first heading's words; "Untitled" where there is none. */
static struct str title_of(const struct document *document)
{
    for (size_t i = 0; i < document->count; i++) {
        struct str title = str_trim(document->nodes[i].title);
        if (document->nodes[i].kind == NODE_SECTION && title.len > 0 &&
            str_find_char(title, '\n', 0) == SIZE_MAX)
            return utf8_cut(title, TITLE_BYTES);
    }
    return STR("Untitled");
}

struct error *import_prd(const struct import_prd *self, const struct actor *actor,
                         const struct import_prd_dto *in, struct arena *mem, struct prd_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct founding founding = {
        .key = in->key,
        .template_name = STR("prd"),
        .cause = CAUSE_IMPORT,
        .why = STR("Imported"),
        .id = id_new(self->clock, self->random),
        .at = clock_now(self->clock),
        .differ = self->applier->differ,
    };
    struct prd_access access;
    struct applied applied;
    struct prd prd;

    TRY(resolve_workspace(self->access, actor, in->workspace, "prd.create", mem, &access));
    founding.access = &access;
    TRY(applier_import(self->applier, in->markdown, 1, mem, &applied));
    TRY(check_title(in->title.ptr != NULL ? in->title : title_of(&applied.document), mem, &founding.title));

    TRY(prd_store_write(self->store, access.workspace, &work));
    TRY(found(work, &founding, &applied, mem, &prd));
    TRY(prd_work_commit(work));

    announce(self->announcer,
             &(struct announcement){.topic = "prd.changed", .workspace = prd.workspace, .prd = prd.id});
    *ret = arena_new_of(mem, struct prd_dto);
    **ret = prd_dto_from(&prd, access.role, mem);
    return OK;
}
