#include "services/export_page.h"
#include "html.h"

static const char head[] = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                           "<meta http-equiv=\"Content-Security-Policy\" "
                           "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n";

/* The page's own look, web/src/styles/tokens.css. A long word breaks rather than make a phone's page wide. */
static const char style[] =
    "<style>\n"
    ":root { color-scheme: light dark; --paper: #fdfcf9; --desk: #f4f1ea; --ink: #1e1c19; --ink-2: #57524a; "
    "--rule: #e2dcd0; --accent: #27549b; }\n"
    "@media (prefers-color-scheme: dark) { :root { --paper: #17181a; --desk: #1e1f22; --ink: #ebe7df; "
    "--ink-2: #b1aba0; --rule: #323338; --accent: #8fb5f3; } }\n"
    "body { max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; overflow-wrap: anywhere; "
    "font: 1.0625rem/1.6 \"Iowan Old Style\", \"Palatino Linotype\", Palatino, Charter, Georgia, serif; "
    "color: var(--ink); background: var(--paper); }\n"
    "h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2em 0 .5em; }\n"
    "h1 { margin-top: 0; font-size: 2.1rem; }\n"
    "h2 { padding-top: 1.25rem; border-top: 1px solid var(--rule); }\n"
    "a { color: var(--accent); }\n"
    "code, pre { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }\n"
    "pre { overflow-x: auto; overflow-wrap: normal; padding: .75rem 1rem; background: var(--desk); "
    "border-radius: .3125rem; }\n"
    "table { border-collapse: collapse; display: block; overflow-x: auto; overflow-wrap: break-word; }\n"
    "th, td { border: 1px solid var(--rule); padding: .3rem .6rem; text-align: left; vertical-align: top; "
    "}\n"
    "blockquote { margin: 1em 0; padding-left: 1rem; border-left: .2rem solid var(--rule); "
    "color: var(--ink-2); }\n"
    "hr { border: 0; border-top: 1px solid var(--rule); }\n"
    "footer { margin-top: 4rem; padding-top: .75rem; border-top: 1px solid var(--rule); "
    "color: var(--ink-2); font: .875rem/1.6 system-ui, sans-serif; }\n"
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

static void open_page(struct strbuf *page, struct str title)
{
    strbuf_add(page, str_from(head));
    strbuf_add(page, STR("<title>"));
    html_add_text(page, title);
    strbuf_add(page, STR("</title>\n"));
    strbuf_add(page, str_from(style));
    strbuf_add(page, STR("</head>\n<body>\n<main>\n"));
}

struct error *write_page(struct markdown_parser *parser, const struct prd *prd,
                         const struct document *document, struct arena *mem, struct str *ret)
{
    struct strbuf page = strbuf_new(mem, (size_t)64 << 20);
    struct str body;

    TRY(parser->ops->html(parser, document_text(document, mem), mem, &body));
    open_page(&page, prd->title);
    add_body(&page, body, mem);
    strbuf_addf(&page, "</main>\n<footer>%.*s, revision %lld, %.*s</footer>\n</body>\n</html>\n",
                STR_ARGS(prd->key), (long long)prd->head,
                STR_ARGS(str_slice(time_format(mem, prd->updated_at), 0, 10)));
    return strbuf_finish(&page, ret);
}

struct str write_notice(struct str title, struct str text, struct arena *mem)
{
    struct strbuf page = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);

    open_page(&page, title);
    strbuf_add(&page, STR("<h1>"));
    html_add_text(&page, title);
    strbuf_add(&page, STR("</h1>\n<p>"));
    html_add_text(&page, text);
    strbuf_add(&page, STR("</p>\n</main>\n</body>\n</html>\n"));
    return strbuf_str(&page);
}
