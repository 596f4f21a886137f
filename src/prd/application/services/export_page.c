#include "services/export_page.h"
#include "html.h"

static const char head[] = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                           "<meta http-equiv=\"Content-Security-Policy\" "
                           "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n";

static const char style[] =
    "<style>\n"
    ":root { color-scheme: light dark; }\n"
    "body { max-width: 46rem; margin: 3rem auto; padding: 0 1.25rem; font: 1.0625rem/1.6 Georgia, serif; }\n"
    "h1, h2, h3, h4, h5, h6 { font-family: system-ui, sans-serif; line-height: 1.25; margin: 2em 0 .5em; }\n"
    "h1 { margin-top: 0; }\n"
    "code, pre { font-family: ui-monospace, monospace; font-size: .9em; }\n"
    "pre { overflow-x: auto; padding: .75rem 1rem; border: 1px solid #8886; border-radius: .375rem; }\n"
    "table { border-collapse: collapse; display: block; overflow-x: auto; }\n"
    "th, td { border: 1px solid #8886; padding: .3rem .6rem; text-align: left; vertical-align: top; }\n"
    "blockquote { margin: 1em 0; padding-left: 1rem; border-left: .2rem solid #8886; }\n"
    "footer { margin-top: 4rem; border-top: 1px solid #8886; font: .875rem/1.6 system-ui, sans-serif; }\n"
    "@media print { body { margin: 0; max-width: none; } }\n"
    "</style>\n";

/* The name of a heading for links to it, as code hosts make it: "Goals & risks" is "goals--risks". `inner` is
 * HTML; what comes out has letters, digits, "-" and "_" alone. */
static struct str slug_of(struct str inner, struct arena *mem)
{
    struct strbuf slug = strbuf_new(mem, inner.len + 1);

    for (size_t i = 0; i < inner.len; i++) {
        char byte = inner.ptr[i];
        if (byte == '<') {
            i = str_find(inner, STR(">"), i);
            if (i == SIZE_MAX)
                break;
        } else if (byte == '&' && str_find(inner, STR(";"), i) != SIZE_MAX) {
            i = str_find(inner, STR(";"), i);
        } else if (byte >= 'A' && byte <= 'Z') {
            strbuf_add_char(&slug, (char)(byte - 'A' + 'a'));
        } else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
                   byte == '_' || (unsigned char)byte >= 0x80) {
            strbuf_add_char(&slug, byte);
        } else if ((byte == ' ' || byte == '\n') && slug.len > 0) {
            strbuf_add_char(&slug, '-');
        }
    }
    return strbuf_str(&slug);
}

/* The body with a name for each heading, so that a table of contents leads there. The renderer writes
 * headings as "<h2>…</h2>" and lets no HTML of the document through. Of several of one name, the first is
 * found. */
static void add_body(struct strbuf *page, struct str body, struct arena *mem)
{
    size_t from = 0, at = 0;

    while ((at = str_find(body, STR("<h"), at)) != SIZE_MAX) {
        size_t inner = at + 4, end;
        struct str slug;

        at += 2;
        if (inner > body.len || body.ptr[inner - 2] < '1' || body.ptr[inner - 2] > '6' ||
            body.ptr[inner - 1] != '>' || (end = str_find(body, STR("</h"), inner)) == SIZE_MAX)
            continue;
        slug = slug_of(str_slice(body, inner, end), mem);
        strbuf_add(page, str_slice(body, from, inner - 1));
        if (slug.len > 0)
            strbuf_addf(page, " id=\"%.*s\"", STR_ARGS(slug));
        from = inner - 1;
    }
    strbuf_add(page, str_slice(body, from, body.len));
}

struct error *write_page(struct markdown_parser *parser, const struct prd *prd,
                         const struct document *document, struct arena *mem, struct str *ret)
{
    struct strbuf page = strbuf_new(mem, (size_t)64 << 20);
    struct str body;

    TRY(parser->ops->html(parser, document_text(document, mem), mem, &body));
    strbuf_add(&page, str_from(head));
    strbuf_add(&page, STR("<title>"));
    html_add_text(&page, prd->title);
    strbuf_add(&page, STR("</title>\n"));
    strbuf_add(&page, str_from(style));
    strbuf_add(&page, STR("</head>\n<body>\n<main>\n"));
    add_body(&page, body, mem);
    strbuf_addf(&page, "</main>\n<footer>%.*s, revision %lld, %.*s</footer>\n</body>\n</html>\n",
                STR_ARGS(prd->key), (long long)prd->head,
                STR_ARGS(str_slice(time_format(mem, prd->updated_at), 0, 10)));
    return strbuf_finish(&page, ret);
}
