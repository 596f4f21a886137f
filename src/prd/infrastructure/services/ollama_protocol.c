#include "services/model_json.h"

/* Ollama loads the model anew for another size, so there are few of them. */
static json_int_t window_of(int64_t tokens)
{
    json_int_t window = 4096;

    while (window < tokens && window < (json_int_t)1 << 20)
        window *= 2;
    return window;
}

static struct str write_body(const struct model_request *request, struct arena *mem)
{
    json_t *options = json_pack("{s:I, s:I}", "num_ctx", window_of(request->context_tokens), "num_predict",
                                (json_int_t)request->answer_tokens);

    if (!request->is_plain)
        json_object_set_new(options, "temperature", json_real(request->temperature));
    return model_json_write(json_pack("{s:s, s:b, s:o, s:o}", "model", request->model, "stream", 1,
                                      "messages", model_json_messages(request, 0), "options", options),
                            mem);
}

static void read_line(struct model_reading *reading, struct str data)
{
    _cleanup_(json_decrefp) json_t *line = model_json_read(reading, data);
    const json_t *error = json_object_get(line, "error");

    if (!line)
        return;
    if (json_is_string(error) || json_is_object(error)) {
        model_json_complaint(reading, error);
        reading->end = MODEL_BROKEN;
        return;
    }
    model_json_text(reading, json_object_get(json_object_get(line, "message"), "content"));
    if (!json_is_true(json_object_get(line, "done")))
        return;
    reading->is_over = true;
    reading->end = str_eq(str_from(json_string_value(json_object_get(line, "done_reason"))), STR("length"))
                       ? MODEL_CUT_SHORT
                       : MODEL_ENDED;
    reading->usage.prompt_tokens = model_json_count(line, "prompt_eval_count");
    reading->usage.completion_tokens = model_json_count(line, "eval_count");
}

const struct model_protocol ollama_protocol = {
    .name = "ollama",
    .url = "http://127.0.0.1:11434",
    .path = "/api/chat",
    .models_path = "/api/tags",
    .without_version = true,
    .framing = MODEL_LINES,
    .key_header = "Authorization",
    .key_prefix = "Bearer ",
    .write = write_body,
    .read = read_line,
};
