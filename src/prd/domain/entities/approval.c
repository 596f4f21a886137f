#include "entities/approval.h"
#include "value_objects/name_table.h"

static const char *const verdict_names[] = {
    [APPROVAL_APPROVED] = "approved", [APPROVAL_CHANGES_REQUESTED] = "changes_requested"};

NAME_TABLE_FUNCTIONS(approval_verdict, enum approval_verdict, verdict, verdict_names)

enum approval_state approval_state(const struct approval *self)
{
    if (self->withdrawn_at != 0)
        return APPROVAL_WITHDRAWN;
    return self->fell_at_revision != 0 ? APPROVAL_FALLEN : APPROVAL_STANDING;
}
