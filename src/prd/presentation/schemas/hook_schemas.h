/* JSON of hooks and their deliveries. */
#pragma once
#include "http/schema.h"

extern const struct schema hook_schema;        /* struct hook_dto */
extern const struct schema hook_page_schema;   /* struct page_dto of hook_dto */
extern const struct schema create_hook_schema; /* struct create_hook_dto */
extern const struct schema delivered_schema;   /* struct delivered_dto */
