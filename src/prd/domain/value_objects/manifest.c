#include "value_objects/manifest.h"
#include "value_objects/name_table.h"

static const char *const form_names[] = {[MANIFEST_WHOLE] = "whole", [MANIFEST_LINE] = "line"};
static const char *const cause_names[] = {
    [MANIFEST_DOCUMENT] = "document",
    [MANIFEST_TARGET] = "target",
    [MANIFEST_LINK] = "link",
    [MANIFEST_WORDS] = "words",
};

NAME_TABLE_FUNCTIONS(manifest_form, enum manifest_form, form, form_names)
NAME_TABLE_FUNCTIONS(manifest_cause, enum manifest_cause, cause, cause_names)
