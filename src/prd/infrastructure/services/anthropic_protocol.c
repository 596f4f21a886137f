#include "services/model_json.h"

/* Roles alternate and a person's message comes first: what is joined here would be refused there. */
static json_t *alternating(const struct model_request *request)
{
    json_t *messages = json_array();
    size_t i = 1;

    while (i < request->count && str_eq(str_from(request->messages[i].role), STR("assistant")))
        i++;
    while (i < request->count) {
        const char *role = request->messages[i].role;
        json_t *content = json_array();

        for (; i < request->count && str_eq(str_from(request->messages[i].role), str_from(role)); i++)
            json_array_append_new(content,
                                  json_pack("{s:s, s:s%}", "type", "text", "text",
                                            request->messages[i].text.ptr, request->messages[i].text.len));
        json_array_append_new(messages, json_pack("{s:s, s:o}", "role", role, "content", content));
    }
    return messages;
}

static struct str write_body(const struct model_request *request, struct arena *mem)
{
    json_t *body = json_pack("{s:s, s:b, s:I, s:s%, s:o}", "model", request->model, "stream", 1, "max_tokens",
                             (json_int_t)request->answer_tokens, "system", request->messages[0].text.ptr,
                             request->messages[0].text.len, "messages", alternating(request));

    if (!request->is_plain)
        json_object_set_new(body, "temperature", json_real(request->temperature));
    return model_json_write(body, mem);
}

static void take_usage(struct model_reading *reading, const json_t *usage)
{
    int64_t prompt = model_json_count(usage, "input_tokens") +
                     model_json_count(usage, "cache_read_input_tokens") +
                     model_json_count(usage, "cache_creation_input_tokens");
    int64_t completion = model_json_count(usage, "output_tokens");

    /* Told at the start and, cumulative, at the end. */
    if (prompt > reading->usage.prompt_tokens)
        reading->usage.prompt_tokens = prompt;
    if (completion > reading->usage.completion_tokens)
        reading->usage.completion_tokens = completion;
}

static enum model_end end_of(struct str reason)
{
    if (str_eq(reason, STR("max_tokens")) || str_eq(reason, STR("model_context_window_exceeded")))
        return MODEL_CUT_SHORT;
    return str_eq(reason, STR("refusal")) ? MODEL_DECLINED : MODEL_ENDED;
}

/* The answer in one piece, as of "stream": false. */
static void take_message(struct model_reading *reading, const json_t *message)
{
    const char *reason = json_string_value(json_object_get(message, "stop_reason"));

    model_json_parts(reading, json_object_get(message, "content"));
    take_usage(reading, json_object_get(message, "usage"));
    reading->end = reason ? end_of(str_from(reason)) : MODEL_ENDED;
    reading->is_over = true;
}

static void read_event(struct model_reading *reading, struct str data)
{
    _cleanup_(json_decrefp) json_t *event = model_json_read(reading, data);
    struct str type = str_from(json_string_value(json_object_get(event, "type")));
    const json_t *delta = json_object_get(event, "delta"), *error = json_object_get(event, "error");
    const char *reason = json_string_value(json_object_get(delta, "stop_reason"));

    if (str_eq(type, STR("content_block_delta"))) {
        model_json_text(reading, json_object_get(delta, "text"));
    } else if (str_eq(type, STR("message_start"))) {
        take_usage(reading, json_object_get(json_object_get(event, "message"), "usage"));
    } else if (str_eq(type, STR("message_delta"))) {
        take_usage(reading, json_object_get(event, "usage"));
        if (reason)
            reading->end = end_of(str_from(reason));
    } else if (str_eq(type, STR("message_stop"))) {
        if (reading->end == MODEL_OPEN)
            reading->end = MODEL_ENDED;
        reading->is_over = true;
    } else if (reading->is_whole && str_eq(type, STR("message"))) {
        take_message(reading, event);
    } else if (str_eq(type, STR("error"))) {
        struct str kind = str_from(json_string_value(json_object_get(error, "type")));
        model_json_complaint(reading, error);
        reading->end = str_eq(kind, STR("overloaded_error")) || str_eq(kind, STR("rate_limit_error"))
                           ? MODEL_OVERLOADED
                           : MODEL_BROKEN;
    }
}

const struct model_protocol anthropic_protocol = {
    .name = "anthropic",
    .url = "https://api.anthropic.com",
    .path = "/v1/messages",
    .models_path = "/v1/models",
    .without_version = true,
    .framing = MODEL_EVENTS,
    .key_header = "x-api-key",
    .key_prefix = "",
    .more = {"anthropic-version", {"2023-06-01", 10}},
    .write = write_body,
    .read = read_event,
};
