#pragma once
#include "http/schema.h"

extern const struct schema token_schema, token_page_schema, new_token_schema, create_token_schema;
