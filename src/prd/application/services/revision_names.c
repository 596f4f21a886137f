#include "services/revision_names.h"

static struct error *no_such(struct str name)
{
    return error_new(
        ERROR_NOT_FOUND, "not_found",
        "This PRD has no revision or baseline “%.*s”. GET …/revisions and GET …/baselines list them.",
        STR_ARGS(str_slice(name, 0, 80)));
}

struct error *find_named_revision(struct prd_work *work, const struct prd *prd, struct str name,
                                  struct arena *mem, int64_t *ret)
{
    struct str trimmed, folded;
    struct baseline baseline;
    struct error *error;
    int64_t number;

    if (str_to_int(name, &number)) {
        if (number < 1)
            return error_new(ERROR_NOT_FOUND, "not_found",
                             "Revisions are numbered from 1. GET …/revisions lists them.");
        *ret = number;
        return OK;
    }
    error = baseline_name_parse(name, "", mem, &trimmed, &folded);
    if (error == OK)
        error = baseline_repository_find_by_name(work->baselines, prd->id, folded, mem, &baseline);
    if (error_is(error, ERROR_INVALID) || error_is(error, ERROR_NOT_FOUND)) {
        error_free(error);
        return no_such(name);
    }
    TRY(error);
    *ret = baseline.revision;
    return OK;
}
