#include "routes/answers.h"
#include "dependencies/preconditions.h"
#include "schemas/history_schemas.h"

/* Pages of the application are laid out as the platform's. */
_Static_assert(sizeof(struct list_dto) == sizeof(struct page_dto) &&
                   offsetof(struct list_dto, items) == offsetof(struct page_dto, items) &&
                   offsetof(struct list_dto, count) == offsetof(struct page_dto, count) &&
                   offsetof(struct list_dto, next) == offsetof(struct page_dto, next),
               "list_dto is a page_dto");

void answer_list(struct http_response *response, const struct schema *schema, const struct list_dto *list)
{
    http_response_json(response, 200, schema, list);
}

void answer_revision(struct http_response *response, struct id prd, const struct revision_dto *revision,
                     bool made, struct arena *mem)
{
    http_response_json(response, made ? 201 : 200, &revision_schema, revision);
    set_revision_etag(response, revision->number, mem);
    if (made)
        http_response_header(response, "Location",
                             str_format(mem, "/api/v1/prds/%.*s/revisions/%lld",
                                        STR_ARGS(id_format(mem, prd)), (long long)revision->number));
}

void answer_markdown(struct http_response *response, struct str text)
{
    http_response_body(response, 200, "text/markdown; charset=utf-8", text.ptr != NULL ? text : STR(""));
    http_response_header(response, "Vary", STR("Accept"));
}
