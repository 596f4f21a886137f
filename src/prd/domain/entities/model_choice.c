#include "entities/model_choice.h"
#include "value_objects/name_table.h"

static const char *const kind_names[] = {
    [CHOICE_SERVER] = "server", [CHOICE_GUIDE] = "guide",         [CHOICE_OPENAI] = "openai",
    [CHOICE_OLLAMA] = "ollama", [CHOICE_ANTHROPIC] = "anthropic",
};

NAME_TABLE_FUNCTIONS(model_choice_kind, enum model_choice_kind, kind, kind_names)
