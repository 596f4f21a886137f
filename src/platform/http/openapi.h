/* The OpenAPI 3.1 document and its human page, both made from the route and schema tables. Routes without a
 * tag (the page's own files) are not in them. */
#pragma once
#include "http/router.h"

/* The document, JSON. Extensions: x-stet-access ("public", "user", "admin"), -permission, -role
 * (the least in a workspace), -rate. */
struct str openapi_write(const struct router *router, const char *public_url, struct arena *mem);
/* An HTML page without script that lists every route by tag, with its schemas. Its style is /docs.css. */
struct str openapi_page(const struct router *router, struct arena *mem);

/* Serves both: /openapi.json, /docs and /docs.css. Make the group, with it the router, then fill it in. */
struct openapi_pages {
    struct str document, page;
    struct str document_etag, page_etag, style_etag;
};
struct route_group openapi_routes(struct openapi_pages *self);
/* Writes both once, into `mem`, which must outlive the server. Before the server starts. */
void openapi_prepare(struct openapi_pages *self, const struct router *router, const char *public_url,
                     struct arena *mem);
