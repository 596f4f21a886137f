#include "services/search_index.h"

#define PART 512 /* nodes; others that write wait while they are indexed */
#define PARTS_AT_ONCE 32

struct error *index_more(struct prd_store *store, bool *again)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    bool behind;

    TRY(prd_store_read(store, &work));
    TRY(search_repository_is_behind(work->search, &behind));
    prd_work_end(&work);
    if (behind) {
        TRY(prd_store_write(store, ID_NONE, &work));
        TRY(search_repository_catch_up(work->search, PART));
        TRY(prd_work_commit(work));
    }
    *again = behind;
    return OK;
}

void index_all(struct prd_store *store)
{
    struct error *error = OK;
    bool again = true;

    for (size_t i = 0; error == OK && again && i < PARTS_AT_ONCE; i++)
        error = index_more(store, &again);
    error_free(error);
}
