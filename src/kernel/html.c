#include "html.h"

static struct str reference_for(char c)
{
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&quot;");
    case '\'':
        return STR("&#39;");
    default:
        return STR_NONE;
    }
}

void html_add_text(struct strbuf *to, struct str text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.len; i++) {
        struct str reference = reference_for(text.ptr[i]);
        if (reference.ptr == NULL)
            continue;
        strbuf_add(to, str_slice(text, start, i));
        strbuf_add(to, reference);
        start = i + 1;
    }
    strbuf_add(to, str_slice(text, start, text.len));
}
