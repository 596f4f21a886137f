/* Makes what was written found. Writers only note it, so that a large import does not wait for the index; a
 * job catches up from where it is, after a crash too, and so does who searches before the job came round. */
#pragma once
#include "interfaces/prd_store.h"

/* A part of what is noted, in a unit of work of its own; *again says whether there is more. */
struct error *index_more(struct prd_store *store, bool *again) _must_check_;
/* All of it, up to many thousand nodes. A failure is left to the job: what is there can be searched. */
void index_all(struct prd_store *store);
