/*
 * Which revision each line of a node comes from, step by step: a line that stays keeps its origin, one that
 * comes gets the revision that brings it, and a text that the node had before gets the origins that it had
 * then, so that what is restored goes back to who wrote it. What a revision carried from elsewhere
 * (services/carried_lines.h) takes the place of what its step gave.
 *
 * Written down as runs, "2*7 12 9": the first two lines of revision 7, one of 12, all others of 9.
 */
#pragma once
#include "interfaces/provenance_repository.h"
#include "interfaces/text_differ.h"

/* The texts of one node, one after the other. */
struct provenance_trail;
struct provenance_trail *provenance_trail_new(struct text_differ *differ, struct arena *mem);
/* The next text, which lives as long as the trail. The same as before changes nothing. */
struct error *provenance_trail_step(struct provenance_trail *self, struct digest hash, struct str text,
                                    int64_t revision) _must_check_;
/* The text of the last step gets these origins instead, also where it comes back. */
void provenance_trail_carry(struct provenance_trail *self, struct str runs);
/* The text of the last step, and its origins; STR_NONE before the first. */
struct str provenance_trail_text(const struct provenance_trail *self);
struct str provenance_trail_runs(const struct provenance_trail *self);

/* The runs of lines with these revisions. */
struct str provenance_runs(const int64_t *lines, size_t count, struct arena *mem);
/* The runs of a text whose lines all come from one revision. */
struct str provenance_of_one(int64_t revision, struct arena *mem);
/* One step alone: from `before` with its runs to `after`. Error internal for runs that are none. */
struct error *provenance_next(struct text_differ *differ, struct str before, struct str runs,
                              struct str after, int64_t revision, struct arena *mem,
                              struct str *ret) _must_check_;
/* A number for each line of `text`; false for runs that are none. */
bool provenance_lines(struct str runs, struct str text, struct arena *mem, int64_t **ret, size_t *count);
/* The runs of a node by all texts that it had. */
struct error *provenance_of_versions(struct text_differ *differ, const struct text_version *versions,
                                     size_t count, struct arena *mem, struct str *ret) _must_check_;
