/* What handlers of several subjects answer with. */
#pragma once
#include "dtos/list_dto.h"
#include "dtos/revision_dto.h"
#include "http/response.h"

/* A page of a list. */
void answer_list(struct http_response *response, const struct schema *schema, const struct list_dto *list);
/* A revision that was made (201, with Location and ETag), or the one that says it all already (200). */
void answer_revision(struct http_response *response, struct id prd, const struct revision_dto *revision,
                     bool made, struct arena *mem);
/* Markdown as it is. */
void answer_markdown(struct http_response *response, struct str text);
