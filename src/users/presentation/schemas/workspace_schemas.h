/* Workspaces in JSON. */
#pragma once
#include "http/schema.h"

extern const struct schema workspace_schema;
extern const struct schema workspace_page_schema;
extern const struct schema create_workspace_schema;
extern const struct schema rename_workspace_schema;
extern const struct schema member_schema;
extern const struct schema member_page_schema;
extern const struct schema list_members_schema;
extern const struct schema set_role_schema;
extern const struct schema add_member_schema;
