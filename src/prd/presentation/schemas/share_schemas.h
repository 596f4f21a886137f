/* Shares on the wire. */
#pragma once
#include "http/schema.h"

extern const struct schema share_schema, share_page_schema, make_share_schema;
