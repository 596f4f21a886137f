#include "digest.h"
#include "http/openapi.h"

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1d2327;--paper:#fdfcfa;--faint:#6b7177;--line:#e3dfd8;--card:#fff;"
    "--mark:#b3261e}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e3dd;--paper:#17191b;--faint:#979ca1;--line:#33373b;"
    "--card:#1e2124;--mark:#ff8a80}}"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:58rem;padding:2.5rem 1.25rem 6rem;color:var(--ink);"
    "background:var(--paper);font:1rem/1.55 system-ui,sans-serif}"
    "h1{font-size:2.2rem;margin:0}h2{margin:3rem 0 1rem;text-transform:capitalize;border-bottom:2px solid "
    "var(--mark);"
    "padding-bottom:.3rem}h3{font-size:1rem;margin:0 0 .4rem}h4{margin:1rem 0 "
    ".3rem;font-size:.85rem;color:var(--faint)}"
    "a{color:var(--mark)}code{font:.92em ui-monospace,monospace}small{color:var(--faint);font-weight:400}"
    "nav ul{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;list-style:none;padding:.8rem 0;margin:1.5rem 0 0;"
    "border-block:1px solid var(--line)}"
    "article{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem "
    "1.2rem;margin:1rem 0;"
    "overflow-x:auto;scroll-margin-top:1rem}article p{margin:.3rem 0}"
    ".method{display:inline-block;min-width:4.4em;text-align:center;text-transform:uppercase;font-size:."
    "72rem;"
    "font-weight:700;letter-spacing:.04em;color:#fff;background:#4a5560;border-radius:.3rem;padding:.15rem "
    ".4rem}"
    ".get{background:#1f6f54}.post{background:#1d5a99}.patch,.put{background:#8a5a00}.delete{background:#"
    "a3261e}"
    ".badges span{display:inline-block;font-size:.8rem;color:var(--faint);border:1px solid var(--line);"
    "border-radius:1rem;padding:.05rem .6rem;margin-right:.4rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.7rem 0 "
    "0}dt{color:var(--faint)}"
    "dd{margin:0}table{width:100%;border-collapse:collapse;font-size:.92rem;margin-top:.4rem}"
    "th{text-align:left;font-weight:600;color:var(--faint);font-size:.8rem}"
    "td,th{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}"
    "tbody tr:last-child td{border-bottom:0}";

static struct error *send(struct http_response *response, const char *type, struct str body, struct str etag)
{
    http_response_header(response, "ETag", etag);
    http_response_header(response, "Cache-Control", STR("no-cache"));
    http_response_body(response, 200, type, body);
    return OK;
}

static struct error *get_document(void *self, struct http_request *request, struct http_response *response)
{
    const struct openapi_pages *pages = self;
    (void)request;
    return send(response, "application/json", pages->document, pages->document_etag);
}

static struct error *get_page(void *self, struct http_request *request, struct http_response *response)
{
    const struct openapi_pages *pages = self;
    (void)request;
    return send(response, "text/html; charset=utf-8", pages->page, pages->page_etag);
}

static struct error *get_style(void *self, struct http_request *request, struct http_response *response)
{
    const struct openapi_pages *pages = self;
    (void)request;
    return send(response, "text/css; charset=utf-8", str_of(style, sizeof(style) - 1), pages->style_etag);
}

static const struct route routes[] = {
    {.method = HTTP_GET,
     .path = "/openapi.json",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_NONE,
     .runs = HTTP_RUNS_INLINE,
     .status = 200,
     .produces = "application/json",
     .handle = get_document,
     .summary = "This interface as an OpenAPI 3.1 document.",
     .tag = "server"},
    {.method = HTTP_GET,
     .path = "/docs",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_NONE,
     .runs = HTTP_RUNS_INLINE,
     .status = 200,
     .produces = "text/html",
     .handle = get_page,
     .summary = "This page.",
     .tag = "server"},
    {.method = HTTP_GET,
     .path = "/docs.css",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_NONE,
     .runs = HTTP_RUNS_INLINE,
     .handle = get_style},
};

struct route_group openapi_routes(struct openapi_pages *self)
{
    return (struct route_group){.routes = routes, .count = COUNT_OF(routes), .self = self};
}

static struct str etag_of(struct str body, struct arena *mem)
{
    struct str hash = digest_hex(mem, digest_sha256(body));
    return str_format(mem, "\"%.*s\"", 16, hash.ptr);
}

void openapi_prepare(struct openapi_pages *self, const struct router *router, const char *public_url,
                     struct arena *mem)
{
    self->document = openapi_write(router, public_url, mem);
    self->page = openapi_page(router, mem);
    self->document_etag = etag_of(self->document, mem);
    self->page_etag = etag_of(self->page, mem);
    self->style_etag = etag_of(str_of(style, sizeof(style) - 1), mem);
}
