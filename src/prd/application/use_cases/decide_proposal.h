/*
 * A person's verdicts on the operations of a proposal: the only way a proposal changes the document.
 *
 * Everything happens in one write transaction. Each accepted operation is checked against the head at that
 * moment, in the order of the proposal, so that later ones see what earlier ones did. Those that fit become
 * one revision; those that do not stay pending and come back as conflicts. So of two people who accept at
 * once, the second one's words are merged, or they are told of the conflict.
 */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/proposal_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"
#include "services/applier.h"

struct decide_proposal {
    struct prd_store *store;
    const struct applier *applier;
    struct announcer *announcer;
    struct clock *clock;
};

/*
 * Errors: invalid with /decisions/N (no such operation, decided twice in one request, a text where there is
 * none to edit, a text that cannot be applied), conflict "already_decided", conflict "conflict" when nothing
 * could be done because every accepted operation conflicts; nothing is written then.
 */
struct error *decide_proposal(const struct decide_proposal *self, const struct prd_access *access,
                              struct id proposal, const struct decide_proposal_dto *in, struct arena *mem,
                              struct decided_dto **ret) _must_check_;
