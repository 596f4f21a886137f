#include "services/model_json.h"
#include "unicode.h"
#include <stdlib.h>

#define COMPLAINT_MAX 200
#define COUNT_MAX 1000000000

json_t *model_json_messages(const struct model_request *request, size_t from)
{
    json_t *messages = json_array();

    for (size_t i = from; i < request->count; i++)
        json_array_append_new(messages,
                              json_pack("{s:s, s:s%}", "role", request->messages[i].role, "content",
                                        request->messages[i].text.ptr, request->messages[i].text.len));
    return messages;
}

struct str model_json_write(json_t *json, struct arena *mem)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(6));
    struct str ret = str_dup(mem, str_from(text ? text : "{}"));

    free(text);
    json_decref(json);
    return ret;
}

json_t *model_json_read(struct model_reading *reading, struct str data)
{
    json_t *json = json_loadb(data.ptr, data.len, 0, NULL);

    if (json_is_object(json))
        return json;
    json_decref(json);
    reading->end = MODEL_BROKEN;
    return NULL;
}

void model_json_text(struct model_reading *reading, const json_t *string)
{
    if (json_string_length(string))
        reading->text(reading->context, str_of(json_string_value(string), json_string_length(string)));
}

void model_json_parts(struct model_reading *reading, const json_t *parts)
{
    size_t i;
    json_t *part;

    json_array_foreach(parts, i, part) model_json_text(reading, json_object_get(part, "text"));
}

void model_json_complaint(struct model_reading *reading, const json_t *error)
{
    const json_t *said = json_is_string(error) ? error : json_object_get(error, "message");
    struct str text =
        json_is_string(said) ? utf8_cut(str_from(json_string_value(said)), COMPLAINT_MAX) : STR_NONE;

    if (text.len && !utf8_has_control(text))
        reading->complaint = str_dup(reading->mem, text);
}

int64_t model_json_count(const json_t *object, const char *name)
{
    json_int_t count = json_integer_value(json_object_get(object, name));
    return count > 0 && count <= COUNT_MAX ? (int64_t)count : 0;
}

struct str model_protocol_url(const struct model_protocol *self, const char *base, const char *path,
                              struct arena *mem)
{
    struct str root = str_from(base);

    while (str_ends(root, STR("/")))
        root.len--;
    if (self->without_version && str_ends(root, STR("/v1")))
        root.len -= 3;
    return str_format(mem, "%.*s%s", STR_ARGS(root), path);
}
