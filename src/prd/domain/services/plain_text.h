/*
 * Text of strangers made harmless before it is shown or put into a document: one line that is nothing but
 * words to Markdown and to Stet.
 */
#pragma once
#include "entities/document.h"

/*
 * `text` as one line of at most `bytes` bytes, cut between words with "…":
 * - white space is single spaces; control, bidirectional, zero-width and other invisible characters are gone;
 * - links keep their text and lose their target, bare URLs become "(link)", the @ of an address becomes " at
 * ";
 * - HTML tags and comments, code marks, emphasis, heading, quote and list marks, table bars and escapes are
 * gone;
 * - an item code that `document` does not have loses its hyphen ("FR 99"), and so does every open one ("FR
 * ?"), so that no code is minted. NULL: every code does.
 */
struct str plain_line(struct str text, size_t bytes, const struct document *document, struct arena *mem);

/* A quotation of evidence: word for word, without control and invisible characters; of more than `bytes`
 * bytes (3 or more) the beginning, with "…" behind it. */
struct str plain_quote(struct str text, size_t bytes, struct arena *mem);
