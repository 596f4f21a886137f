/* Proving an address, and getting a new password, in JSON. */
#pragma once
#include "http/schema.h"

extern const struct schema verify_email_schema;
extern const struct schema address_schema;
extern const struct schema reset_password_schema;
extern const struct schema change_password_schema;
extern const struct schema delete_account_schema;
extern const struct schema deletion_schema;
