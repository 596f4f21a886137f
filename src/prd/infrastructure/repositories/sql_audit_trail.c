#include "repositories/sql_audit_trail.h"
#include "repositories/sql_prd_work.h"

/* What waits for the commit, the last first. In the work's scratch. */
struct audited_wait {
    struct audited audited;
    struct audited_wait *before;
};

static struct error *record(struct audit_trail *base, const struct audited *audited)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, audit);
    struct audited_wait *wait;

    if (self->keeper == NULL)
        return OK;
    TRY(self->keeper->keep(self->keeper->self, self->transaction, audited, self->scratch));
    wait = arena_new_of(self->scratch, struct audited_wait);
    *wait = (struct audited_wait){*audited, self->audited};
    self->audited = wait;
    return OK;
}

static void tell(const struct audit_keeper *keeper, const struct audited_wait *last)
{
    if (last == NULL)
        return;
    tell(keeper, last->before);
    keeper->tell(keeper->self, &last->audited);
}

void sql_tell_audited(struct sql_prd_work *self)
{
    tell(self->keeper, self->audited);
    self->audited = NULL;
}

const struct audit_trail_ops sql_audit_trail_ops = {.record = record};
