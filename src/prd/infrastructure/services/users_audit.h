/* The audit log of the users module as the keeper of what people do with PRDs. */
#pragma once
#include "repositories/sql_audit_trail.h"

struct users_module;
void users_audit_init(struct audit_keeper *self, struct users_module *users);
