/* Text as HTML. */
#pragma once
#include "strbuf.h"

/* Adds text so that it stands for itself, between tags and in attributes with quotes of either kind. */
void html_add_text(struct strbuf *to, struct str text);
