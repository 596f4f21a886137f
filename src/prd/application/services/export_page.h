/* One PRD as a page of HTML that needs nothing else: its style is in it, there is no script, and a policy in
 * it keeps the reader from loading anything. */
#pragma once
#include "entities/document.h"
#include "entities/prd.h"
#include "interfaces/markdown_parser.h"

struct error *write_page(struct markdown_parser *parser, const struct prd *prd,
                         const struct document *document, struct arena *mem, struct str *ret) _must_check_;

/* A page of the same look that has only this to say; neither is from a document. */
struct str write_notice(struct str title, struct str text, struct arena *mem);
