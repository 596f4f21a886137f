/*
 * What somebody searches for: words that must all be there, in any form of an English word; "words in quotes"
 * one after the other; rem* for the beginning of a word; -word for what must not be there.
 */
#pragma once
#include "error.h"

#define SEARCH_TERMS_MAX 16
#define SEARCH_TEXT_MAX 400 /* bytes */

struct search_term {
    struct str text;  /* one word, or several that follow each other; has a letter or digit */
    bool is_prefix;   /* its last word may go on */
    bool is_excluded; /* must not be there */
};

struct search_query {
    struct search_term terms[SEARCH_TERMS_MAX]; /* at least one of them is not excluded */
    size_t count;
};

/* Views into `text`. Error invalid with a finding for "/q": code "empty" where no word is searched for,
 * "too_many_terms", "short_prefix" for less than two letters before a *. */
struct error *search_query_parse(struct str text, struct search_query *ret) _must_check_;
