#include "services/model_json.h"

static struct str write_body(const struct model_request *request, struct arena *mem)
{
    json_t *body = json_pack("{s:s, s:b, s:o}", "model", request->model, "stream", 1, "messages",
                             model_json_messages(request, 0));

    if (!request->is_plain) {
        json_object_set_new(body, "temperature", json_real(request->temperature));
        json_object_set_new(body, "stream_options", json_pack("{s:b}", "include_usage", 1));
    }
    return model_json_write(body, mem);
}

static void take_end(struct model_reading *reading, const json_t *reason)
{
    struct str word = str_from(json_string_value(reason));

    if (!word.ptr)
        return;
    if (str_eq(word, STR("length")))
        reading->end = MODEL_CUT_SHORT;
    else if (str_eq(word, STR("content_filter")))
        reading->end = MODEL_DECLINED;
    else
        reading->end = MODEL_ENDED;
}

static void take_refusal(struct model_reading *reading, const json_t *said)
{
    if (json_string_length(json_object_get(said, "refusal")))
        model_json_text(reading, json_object_get(said, "refusal"));
}

/* The answer in one piece, as of "stream": false. */
static void take_message(struct model_reading *reading, const json_t *choice)
{
    const json_t *message = json_object_get(choice, "message");

    if (!json_is_object(message)) {
        reading->end = MODEL_BROKEN;
        return;
    }
    model_json_text(reading, json_object_get(message, "content"));
    model_json_parts(reading, json_object_get(message, "content"));
    take_refusal(reading, message);
    reading->end = MODEL_ENDED;
    reading->is_over = true;
}

static void take_error(struct model_reading *reading, const json_t *error)
{
    const json_t *code = json_object_get(error, "code");
    json_int_t status = json_integer_value(code);

    model_json_complaint(reading, error);
    reading->end = status == 429 || status == 503 ? MODEL_OVERLOADED : MODEL_BROKEN;
}

static void read_event(struct model_reading *reading, struct str data)
{
    _cleanup_(json_decrefp) json_t *chunk = NULL;
    const json_t *choice, *delta, *usage;

    if (str_eq(data, STR("[DONE]"))) {
        if (reading->end == MODEL_OPEN)
            reading->end = MODEL_ENDED;
        reading->is_over = true;
        return;
    }
    chunk = model_json_read(reading, data);
    if (!chunk)
        return;
    if (json_is_object(json_object_get(chunk, "error")) || json_is_string(json_object_get(chunk, "error"))) {
        take_error(reading, json_object_get(chunk, "error"));
        return;
    }
    choice = json_array_get(json_object_get(chunk, "choices"), 0);
    delta = json_object_get(choice, "delta");
    if (reading->is_whole)
        take_message(reading, choice);
    model_json_text(reading, json_object_get(delta, "content"));
    take_refusal(reading, delta);
    take_end(reading, json_object_get(choice, "finish_reason"));
    usage = json_object_get(chunk, "usage");
    if (model_json_count(usage, "prompt_tokens")) {
        reading->usage.prompt_tokens = model_json_count(usage, "prompt_tokens");
        reading->usage.completion_tokens = model_json_count(usage, "completion_tokens");
    }
}

const struct model_protocol openai_protocol = {
    .name = "openai",
    .path = "/chat/completions",
    .models_path = "/models",
    .framing = MODEL_EVENTS,
    .key_header = "Authorization",
    .key_prefix = "Bearer ",
    .write = write_body,
    .read = read_event,
};
