#include "http/assets.h"

/* What a bundler names by its content never changes: "/app-5X3KQ2WV.js". Eight characters of hash, after a
 * dash or a dot, before the ending. */
static bool is_named_by_content(struct str path)
{
    size_t dot = path.len, start;
    while (dot > 0 && path.ptr[dot - 1] != '.')
        dot--;
    if (dot < 10)
        return false;
    start = dot - 1 - 8;
    for (size_t i = start; i < dot - 1; i++) {
        char c = path.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')))
            return false;
    }
    return path.ptr[start - 1] == '-' || path.ptr[start - 1] == '.';
}

static const struct asset *find_asset(struct str path)
{
    for (size_t i = 0; i < assets_count; i++) {
        if (str_eq(str_from(assets[i].path), path))
            return &assets[i];
    }
    return NULL;
}

/* The bytes with their encoding, with any status. */
static void put_asset(const struct asset *asset, int status, const struct http_request *request,
                      struct http_response *response)
{
    bool is_packed = asset->gzip != NULL && http_request_takes_gzip(request);
    const unsigned char *bytes = is_packed ? asset->gzip : asset->bytes;
    size_t size = is_packed ? asset->gzip_size : asset->size;

    if (is_packed)
        http_response_header(response, "Content-Encoding", STR("gzip"));
    if (asset->gzip != NULL)
        http_response_header(response, "Vary", STR("Accept-Encoding"));
    http_response_body(response, status, asset->content_type, str_of((const char *)bytes, size));
}

static struct error *send_asset(const struct asset *asset, struct http_request *request,
                                struct http_response *response)
{
    bool is_packed = asset->gzip != NULL && http_request_takes_gzip(request);
    struct str etag = str_from(asset->etag);

    put_asset(asset, 200, request, response);
    /* The two forms are two representations, so they have two tags (RFC 9110, 8.8.3.3). */
    if (is_packed)
        etag = str_format(request->mem, "%.*s-gzip\"", (int)etag.len - 1, etag.ptr);
    http_response_header(response, "ETag", etag);
    http_response_header(response, "Cache-Control",
                         is_named_by_content(str_from(asset->path))
                             ? STR("public, max-age=31536000, immutable")
                             : STR("no-cache"));
    return OK;
}

static struct error *get_missing(void *self, struct http_request *request, struct http_response *response)
{
    const struct asset *asset = find_asset(STR("/index.html"));
    (void)self;
    if (asset == NULL || !http_request_accepts(request, "text/html"))
        return error_new(ERROR_NOT_FOUND, "not_found", "There is nothing here.");
    put_asset(asset, 404, request, response);
    http_response_header(response, "Vary", STR("Accept, Accept-Encoding"));
    http_response_header(response, "Cache-Control", STR("no-cache"));
    return OK;
}

static struct error *get_asset(void *self, struct http_request *request, struct http_response *response)
{
    const struct asset *asset = find_asset(request->path);
    if (asset == NULL)
        return get_missing(self, request, response);
    return send_asset(asset, request, response);
}

static struct error *get_index(void *self, struct http_request *request, struct http_response *response)
{
    const struct asset *asset = find_asset(STR("/index.html"));
    (void)self;
    if (asset == NULL)
        return error_new(ERROR_NOT_FOUND, "not_found", "This program was built without its page.");
    return send_asset(asset, request, response);
}

#define ASSET_ROUTE(path_, handle_)                                                         \
    {                                                                                       \
        .method = HTTP_GET, .path = (path_), .access = HTTP_PUBLIC, .rate = HTTP_RATE_NONE, \
        .runs = HTTP_RUNS_INLINE, .query = &schema_any, .handle = (handle_)                 \
    }

const struct route assets_routes[] = {
    ASSET_ROUTE("/", get_index),           ASSET_ROUTE("/signin", get_index),
    ASSET_ROUTE("/setup", get_index),      ASSET_ROUTE("/forgot", get_index),
    ASSET_ROUTE("/reset", get_index),      ASSET_ROUTE("/verify", get_index),
    ASSET_ROUTE("/invite", get_index),     ASSET_ROUTE("/account", get_index),
    ASSET_ROUTE("/workspaces", get_index), ASSET_ROUTE("/workspaces/{rest...}", get_index),
    ASSET_ROUTE("/people", get_index),     ASSET_ROUTE("/audit", get_index),
    ASSET_ROUTE("/assistant", get_index),  ASSET_ROUTE("/prds", get_index),
    ASSET_ROUTE("/prds/{key}", get_index), ASSET_ROUTE("/prds/{key}/{rest...}", get_index),
    ASSET_ROUTE("/{file}", get_asset),     ASSET_ROUTE("/assets/{rest...}", get_asset),
};
const size_t assets_route_count = COUNT_OF(assets_routes);
const struct route assets_missing = ASSET_ROUTE("/{missing...}", get_missing);
