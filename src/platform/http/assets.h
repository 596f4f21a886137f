/* The page's files, embedded in the binary by tools/embed_assets.py, each in plain and gzip form with an
 * ETag. */
#pragma once
#include "http/router.h"

struct asset {
    const char *path; /* "/app.js" */
    const char *content_type;
    const char *etag; /* quoted */
    const unsigned char *bytes;
    size_t size;
    const unsigned char *gzip; /* NULL: not worth it */
    size_t gzip_size;
};

/* Defined by the generated file, or empty where the page is not built. */
extern const struct asset assets[];
extern const size_t assets_count;

/* Routes for the assets, and index.html for the page's own paths (/, /signin, /setup, /prds/{key}). What is
 * not there is index.html too, with 404, for who prefers HTML: the page says that there is no such page. */
extern const struct route assets_routes[];
extern const size_t assets_route_count;
/* For router_hooks.missing. */
extern const struct route assets_missing;
