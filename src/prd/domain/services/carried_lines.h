/*
 * A line that one revision takes away in one place and puts, the same, at another keeps its origin: a
 * paragraph divided in two, two that are joined, lines that go from one node to another or elsewhere in
 * theirs. The same is what has the same bytes up to the line ending. Each line taken away goes to one place
 * at most, the first lost to the first gained; what stays where it is and is written again elsewhere comes
 * from who wrote it there. A blank line is nobody's and never carried.
 */
#pragma once
#include "interfaces/text_differ.h"

/* A node whose text a revision changed. Runs are those of services/provenance.h. */
struct carried_text {
    struct str before;            /* what it said when the revision began; STR_NONE: it was not there */
    struct str after, after_runs; /* what it says now, by its own texts alone; STR_NONE: it is gone */
    bool has_carried;             /* set by carry_lines where after_runs are others than before */
};
struct carrying {
    struct text_differ *differ;
    int64_t revision;
    /* The runs of `before`; asked for only where a line may be carried, and only of texts that had one. */
    struct error *(*runs_before)(void *context, size_t text, struct arena *mem, struct str *ret);
    void *context;
};

/* `texts` are in the order in which the revision's changes first name them. */
struct error *carry_lines(const struct carrying *self, struct carried_text *texts, size_t count,
                          struct arena *mem) _must_check_;
