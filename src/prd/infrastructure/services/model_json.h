/* JSON as the servers of models speak it: what is missing or of another type counts as absent. */
#pragma once
#include "services/model_protocol.h"
#include <jansson.h>

/* The messages from `from` on, as an array of {role, content}. */
json_t *model_json_messages(const struct model_request *request, size_t from);
/* Compact, in `mem`; takes the reference over. */
struct str model_json_write(json_t *json, struct arena *mem);
/* An object, or NULL: then the reading is marked broken. The caller's reference. */
json_t *model_json_read(struct model_reading *reading, struct str data);
/* Passes a string on as text; anything else is nothing. */
void model_json_text(struct model_reading *reading, const json_t *string);
/* The same of a list of parts: [{"type":"text","text":"…"}, …], whose other types are left out. */
void model_json_parts(struct model_reading *reading, const json_t *parts);
/* Takes down the words of an error, which may come from anywhere: {"error":"…"}, {"error":{"message":"…"}}.
 */
void model_json_complaint(struct model_reading *reading, const json_t *error);
/* A number that is no count is 0. */
int64_t model_json_count(const json_t *object, const char *name);
