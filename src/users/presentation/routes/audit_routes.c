#include "dependencies/users_api.h"
#include "routes/users_routes.h"
#include "schemas/audit_schemas.h"

static struct error *handle_read_audit(void *self, struct http_request *request,
                                       struct http_response *response)
{
    const struct users_api *api = self;
    struct audit_page_dto page;

    TRY(read_audit(api->read_audit, request->query, request->mem, &page));
    http_response_json(response, 200, &audit_page_schema, &page);
    return OK;
}

const struct route audit_routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/audit",
     .access = HTTP_ADMIN,
     .rate = HTTP_RATE_API,
     .runs = HTTP_RUNS_WORK,
     .permission = "audit.view",
     .query = &read_audit_schema,
     .status = 200,
     .response = &audit_page_schema,
     .handle = handle_read_audit,
     .summary = "Read the audit log: who did what, to whom, from where.",
     .tag = "audit"},
};
const size_t audit_route_count = COUNT_OF(audit_routes);
