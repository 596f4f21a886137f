#include "value_objects/operation.h"
#include "value_objects/name_table.h"

static const char *const kind_names[] = {
    [OPERATION_ADD_NODE] = "add_node",       [OPERATION_REPLACE_TEXT] = "replace_text",
    [OPERATION_SET_FIELD] = "set_field",     [OPERATION_MOVE_NODE] = "move_node",
    [OPERATION_REMOVE_NODE] = "remove_node",
};

NAME_TABLE_FUNCTIONS(operation_kind, enum operation_kind, kind, kind_names)
