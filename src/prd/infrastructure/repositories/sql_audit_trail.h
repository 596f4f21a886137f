/* Who keeps what is recorded in a unit of work, in its transaction. Thread-safe. */
#pragma once
#include "database/database.h"
#include "interfaces/audit_trail.h"

struct audit_keeper {
    void *self;
    /* In the transaction of what it tells of. */
    struct error *(*keep)(void *self, struct transaction *transaction, const struct audited *audited,
                          struct arena *mem);
    /* After the commit. */
    void (*tell)(void *self, const struct audited *audited);
};
