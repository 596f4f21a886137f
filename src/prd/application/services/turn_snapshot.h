/* What an assistant gets to see: a bounded snapshot of a PRD and its conversation. */
#pragma once
#include "interfaces/assistant.h"
#include "interfaces/prd_store.h"

/* The turn that answers `message`, in `mem`. Reads in a transaction of its own. */
struct error *take_snapshot(struct prd_store *store, const struct message *message, int64_t now,
                            struct arena *mem, struct prd *prd, struct assistant_turn *ret) _must_check_;
