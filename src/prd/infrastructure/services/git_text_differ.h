/*
 * Three-way merge and unified diff on libgit2 (xdiff). Thread-safe: each call has its own state.
 *
 * libgit2 is initialised with the first call: its initialisation takes 1.5 MB and some milliseconds, which a
 * start without a merge or a diff need not pay.
 */
#pragma once
#include "interfaces/text_differ.h"

/* The differ. Its calls give error internal when libgit2 cannot start. */
struct text_differ *git_text_differ_new(void);
/* Releases libgit2 (it counts its users). NULL is fine. */
void git_text_differ_free(struct text_differ *base);
