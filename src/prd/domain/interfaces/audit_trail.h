/* What is written down for good of what people do with PRDs: what changes who may report there or read it, what
 * answers there, and what was signed. It is kept in the unit of work of what it tells of: both, or neither. Errors:
 * interfaces/prd_store.h. */
#pragma once
#include "error.h"
#include "value_objects/actor.h"

enum audited_act {
    ACT_HOOK_CREATED,
    ACT_HOOK_ROTATED,
    ACT_HOOK_REMOVED,
    ACT_SHARE_CREATED,
    ACT_SHARE_REMOVED,
    ACT_MODEL_CHOSEN,
    ACT_MODEL_CHOICE_REMOVED,
    ACT_APPROVED,
    ACT_CHANGES_REQUESTED,
    ACT_APPROVAL_WITHDRAWN,
    ACT_BASELINE_REMOVED,
};

struct audited {
    enum audited_act act;
    const struct actor *actor;
    struct id workspace;
    struct id object;  /* the hook, share, approval or baseline; ID_NONE: none */
    struct str detail; /* in a few words, nothing that somebody typed */
};

struct audit_trail;
struct audit_trail_ops {
    struct error *(*record)(struct audit_trail *self, const struct audited *audited);
};
struct audit_trail {
    const struct audit_trail_ops *ops;
};

static inline _must_check_ struct error *audit_trail_record(struct audit_trail *self,
                                                            const struct audited *audited)
{
    return self->ops->record(self, audited);
}
