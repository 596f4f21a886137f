/*
 * Numbers with units, dates, versions and stages in a line of English, as people write them. Found by tables
 * and plain rules; what is not sure is not found. Texts are views into the line.
 */
#pragma once
#include "services/tokens.h"

struct quantity {
    struct str text;   /* "under 2 seconds", "30 % fewer", "1,000 users": with comparator and direction */
    struct str number; /* "2" */
    struct str unit;   /* "seconds"; "%" */
    bool known;        /* the unit is a measure; otherwise it is what was counted ("members") */
    size_t from, to;   /* of `text` in the line */
};
struct quantity_list {
    struct quantity *items;
    size_t count;
};

/* The numbers with units, in order. Item codes, versions, years, dates and the names of standards ("ISO
 * 27001") are none. */
struct quantity_list quantities_read(struct str line, struct arena *mem);

enum moment_kind {
    MOMENT_DATE,    /* "March 2027", "Q3", "2027-03-01", "in 6 weeks" */
    MOMENT_VERSION, /* "1.29", "v2", "milestone 1.28", "sprint 12" */
    MOMENT_STAGE,   /* "alpha", "beta", "GA", "MVP" */
};
struct moment {
    enum moment_kind kind;
    struct str text; /* without "by", "in", "until" */
    size_t from, to; /* in the line, with that word */
};
struct moment_list {
    struct moment *items;
    size_t count;
};

/* The dates, versions and stages, in order. */
struct moment_list moments_read(struct str line, struct arena *mem);
/* A moment's text as a field's value: "1.28" for "milestone 1.28", "2.1" for "v2.1"; others as they are. */
struct str moment_value(enum moment_kind kind, struct str text);
/* The first of `kind`; NULL when there is none. */
const struct moment *moments_first(const struct moment_list *list, enum moment_kind kind);
