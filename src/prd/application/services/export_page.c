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
    strbuf_add(&page, body);
    strbuf_addf(&page, "</main>\n<footer>%.*s, revision %lld, %.*s</footer>\n</body>\n</html>\n",
                STR_ARGS(prd->key), (long long)prd->head,
                STR_ARGS(str_slice(time_format(mem, prd->updated_at), 0, 10)));
    return strbuf_finish(&page, ret);
}
