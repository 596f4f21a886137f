#pragma once
#include "http/schema.h"

extern const struct schema invite_page_schema, new_invite_schema, create_invite_schema, accept_invite_schema;
