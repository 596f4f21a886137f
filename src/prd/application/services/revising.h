/* What every change of a document has in common. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/revision_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"
#include "services/applier.h"

/* The PRD's history, asked in a unit of work. */
struct work_past {
    struct document_past base; /* what is handed to the applier */
    struct prd_work *work;
    struct id prd;
};
void work_past_init(struct work_past *self, struct prd_work *work, struct id prd);

/* Why the document changes, and on whose word. */
struct revising {
    const struct actor *author;
    enum cause cause;
    struct str why;
    struct id proposal, message, event; /* evidence */
    int64_t at;
    struct text_differ *differ;
};

/* Writes `applied`, whose changes have their texts, as the revision after before->head, in the given unit of
 * work, and closes the open proposals that it overtakes, but not revising->proposal. Where it makes the
 * document say something else (services/substance.h), the approvals that stand fall by it, and a PRD that was
 * approved is in review again. */
struct error *revise(struct prd_work *work, const struct prd *before, const struct applied *applied,
                     const struct revising *revising, struct arena *mem) _must_check_;

/* A revision with its texts, as clients see it. */
struct error *revised(struct prd_work *work, struct id prd, int64_t number, struct arena *mem,
                      struct revision_dto **ret) _must_check_;

/* The PRD for changing it: conflict for an archived one, stale where its head is not `expected_head` (0:
 * any). */
struct error *find_for_change(struct prd_work *work, struct id id, int64_t expected_head, struct arena *mem,
                              struct prd *ret) _must_check_;

void announce_revision(struct announcer *announcer, const struct prd *before);
