/* JSON of what answers in chats, what workspaces choose, and what models were sent. */
#pragma once
#include "http/schema.h"

extern const struct schema assistant_schema;       /* struct assistant_dto */
extern const struct schema choose_model_schema;    /* struct choose_model_dto */
extern const struct schema model_choice_schema;    /* struct model_choice_dto */
extern const struct schema manifest_schema;        /* struct manifest_dto */
extern const struct schema model_use_page_schema;  /* a page of struct period_use_dto */
extern const struct schema model_use_query_schema; /* struct model_use_query */
