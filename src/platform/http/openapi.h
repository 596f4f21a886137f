/* The OpenAPI 3.1 document and its human page, both made from the route and schema tables. */
#pragma once
#include "http/router.h"

/* The document, JSON. Extensions: x-stet-access ("public", "user", "admin"), x-stet-permission, x-stet-rate. */
struct str openapi_write(const struct router *router, const char *public_url, struct arena *mem);
/* A self-contained HTML page without script that lists every route by tag, with its schemas. */
struct str openapi_page(const struct router *router, struct arena *mem);
