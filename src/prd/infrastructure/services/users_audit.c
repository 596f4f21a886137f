#include "services/users_audit.h"
#include "users_module.h"

static struct users_happening happening_from(const struct audited *audited)
{
    static const char *const actions[] = {
        [ACT_HOOK_CREATED] = "hook.created",
        [ACT_HOOK_ROTATED] = "hook.rotated",
        [ACT_HOOK_REMOVED] = "hook.removed",
        [ACT_SHARE_CREATED] = "share.created",
        [ACT_SHARE_REMOVED] = "share.removed",
        [ACT_MODEL_CHOSEN] = "model.chosen",
        [ACT_MODEL_CHOICE_REMOVED] = "model.choice_removed",
        [ACT_APPROVED] = "prd.approved",
        [ACT_CHANGES_REQUESTED] = "prd.changes_requested",
        [ACT_APPROVAL_WITHDRAWN] = "prd.approval_withdrawn",
        [ACT_BASELINE_REMOVED] = "baseline.removed",
    };

    return (struct users_happening){
        .action = actions[audited->act],
        .actor = audited->actor->user,
        .session = audited->actor->session,
        .workspace = audited->workspace,
        .object = audited->object,
        .address = audited->actor->address,
        .request = audited->actor->request,
        .detail = audited->detail,
    };
}

static struct error *keep(void *self, struct transaction *transaction, const struct audited *audited,
                          struct arena *mem)
{
    struct users_happening happening = happening_from(audited);
    return users_module_record(self, transaction, &happening, mem);
}

static void tell(void *self, const struct audited *audited)
{
    struct users_happening happening = happening_from(audited);
    users_module_tell(self, &happening);
}

void users_audit_init(struct audit_keeper *self, struct users_module *users)
{
    *self = (struct audit_keeper){.self = users, .keep = keep, .tell = tell};
}
