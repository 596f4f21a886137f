#include "use_cases/search_prds.h"
#include "services/search_index.h"
#include "services/snippet.h"
#include "services/workspaces.h"

#define SNIPPET_LENGTH ((size_t)200) /* bytes */

static struct found_dto describe(const struct search_hit *hit, const struct search_query *query,
                                 struct arena *mem)
{
    struct snippet snippet =
        snippet_make(id_is_none(hit->node) ? hit->prd_title : hit->body, query, SNIPPET_LENGTH, mem);
    struct found_dto dto = {.prd = arena_new_of(mem, struct found_prd_dto)};

    *dto.prd = (struct found_prd_dto){hit->prd, hit->prd_key, hit->prd_title};
    if (!id_is_none(hit->node)) {
        dto.node = arena_new_of(mem, struct found_node_dto);
        *dto.node = (struct found_node_dto){hit->node, hit->kind, hit->code, hit->title};
    }
    dto.snippet.items = arena_array_of(mem, snippet.count, struct snippet_part_dto);
    dto.snippet.count = snippet.count;
    for (size_t i = 0; i < snippet.count; i++)
        dto.snippet.items[i] = (struct snippet_part_dto){snippet.items[i].text, snippet.items[i].is_hit};
    return dto;
}

static struct str kind_word(int kind)
{
    if (kind < 0)
        return STR_NONE;
    return kind == SEARCH_KIND_PRD ? STR("prd") : str_from(node_kind_name((enum node_kind)kind));
}

/* Begins a unit of work that finds what was written before. */
static struct error *begin_search(struct prd_store *store, struct prd_work **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    bool behind;

    TRY(prd_store_read(store, &work));
    TRY(search_repository_is_behind(work->search, &behind));
    if (behind) {
        prd_work_end(&work);
        index_all(store);
        TRY(prd_store_read(store, &work));
    }
    *ret = work;
    work = NULL;
    return OK;
}

struct error *search_prds(const struct search_prds *self, const struct actor *actor,
                          const struct search_query_dto *in, struct arena *mem, struct list_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    const struct list_window window = list_window_of(&(struct list_query){in->limit, in->cursor});
    struct visible_workspaces workspaces;
    struct search_question question;
    struct search_query query;
    struct search_hits hits;
    struct found_dto *items;

    TRY(search_query_parse(in->q, &query));
    TRY(find_workspaces(self->membership, actor, in->workspace, mem, &workspaces));
    question = (struct search_question){
        .query = &query,
        .workspaces = workspaces.ids,
        .workspace_count = workspaces.count,
        .kind = kind_word(in->kind),
    };
    TRY(begin_search(self->store, &work));
    TRY(search_repository_find(work->search, &question, &window, mem, &hits));
    items = arena_array_of(mem, hits.count, struct found_dto);
    for (size_t i = 0; i < hits.count; i++)
        items[i] = describe(&hits.items[i], &query, mem);
    *ret = (struct list_dto){items, hits.count, hits.next};
    return OK;
}
