/* What each protocol writes, and what it makes of events that came as they should not. */
#include "check.h"
#include "services/model_json.h"
#include "services/ndjson_parser.h"

struct heard {
    struct strbuf text;
    struct model_reading reading;
};

static void hear(void *context, struct str text)
{
    strbuf_add(&((struct heard *)context)->text, text);
}

static struct heard *read_all(const struct model_protocol *protocol, const char *const *events,
                              struct arena *mem)
{
    struct heard *heard = arena_new_of(mem, struct heard);

    heard->text = strbuf_new(mem, 1 << 20);
    heard->reading = (struct model_reading){.mem = mem, .text = hear, .context = heard};
    for (size_t i = 0; events[i]; i++)
        protocol->read(&heard->reading, str_from(events[i]));
    return heard;
}

static json_t *write_one(const struct model_protocol *protocol, bool is_plain, struct arena *mem)
{
    const struct prompt_message messages[] = {{"system", STR("Rules \"é\"")}, {"assistant", STR("I began.")},
                                              {"user", STR("One")},           {"user", STR("Two")},
                                              {"assistant", STR("Three")},    {"user", STR("Four")}};
    struct model_request request = {.model = "m",
                                    .messages = messages,
                                    .count = COUNT_OF(messages),
                                    .temperature = 0.25,
                                    .is_plain = is_plain,
                                    .context_tokens = 9000,
                                    .answer_tokens = 1000};
    struct str text = protocol->write(&request, mem);
    json_t *json = json_loadb(text.ptr, text.len, 0, NULL);

    assert_non_null(json);
    return json;
}

static const char *string_at(const json_t *json, const char *name)
{
    return json_string_value(json_object_get(json, name));
}

static void openai_is_asked(void **state)
{
    json_t *json = write_one(&openai_protocol, false, *state);

    assert_int_equal(json_array_size(json_object_get(json, "messages")), 6);
    assert_true(json_is_true(json_object_get(json, "stream")));
    assert_non_null(json_object_get(json, "stream_options"));
    json_decref(json);
    json = write_one(&openai_protocol, true, *state);
    assert_null(json_object_get(json, "temperature"));
    assert_null(json_object_get(json, "stream_options"));
    json_decref(json);
}

static void ollama_is_told_how_large_the_context_is(void **state)
{
    json_t *json = write_one(&ollama_protocol, false, *state);
    const json_t *options = json_object_get(json, "options");

    assert_int_equal(json_integer_value(json_object_get(options, "num_ctx")), 16384);
    assert_int_equal(json_integer_value(json_object_get(options, "num_predict")), 1000);
    json_decref(json);
}

static void anthropic_has_its_system_apart_and_roles_that_alternate(void **state)
{
    json_t *json = write_one(&anthropic_protocol, false, *state);
    const json_t *messages = json_object_get(json, "messages"), *first = json_array_get(messages, 0);

    assert_string_equal(string_at(json, "system"), "Rules \"é\"");
    assert_int_equal(json_integer_value(json_object_get(json, "max_tokens")), 1000);
    assert_int_equal(json_array_size(messages), 3);
    assert_string_equal(string_at(first, "role"), "user");
    assert_int_equal(json_array_size(json_object_get(first, "content")), 2);
    json_decref(json);
}

static void urls_have_their_version_once(void **state)
{
    check_str(model_protocol_url(&openai_protocol, "http://a/v1/", "/chat/completions", *state),
              STR("http://a/v1/chat/completions"));
    check_str(model_protocol_url(&anthropic_protocol, "https://a/v1", "/v1/messages", *state),
              STR("https://a/v1/messages"));
    check_str(model_protocol_url(&ollama_protocol, "http://a:1//", "/api/chat", *state),
              STR("http://a:1/api/chat"));
}

static void answers_are_read(void **state)
{
    static const char *const openai[] = {
        "{\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}", "[DONE]", NULL};
    static const char *const ollama[] = {"{\"message\":{\"content\":\"Hel\"},\"done\":false}",
                                         "{\"message\":{\"content\":\"lo\"},\"done\":true,\"done_reason\":"
                                         "\"stop\",\"prompt_eval_count\":5,\"eval_count\":2}",
                                         NULL};
    static const char *const anthropic[] = {
        "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":"
        "2,"
        "\"output_tokens\":1}}}",
        "{\"type\":\"content_block_start\",\"index\":0}",
        "{\"type\":\"ping\"}",
        "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}",
        "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hel\"}}",
        "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"lo\"}}",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}"
        "}",
        "{\"type\":\"message_stop\"}",
        NULL};
    const struct {
        const struct model_protocol *protocol;
        const char *const *events;
    } all[] = {{&openai_protocol, openai}, {&ollama_protocol, ollama}, {&anthropic_protocol, anthropic}};

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct heard *heard = read_all(all[i].protocol, all[i].events, *state);
        check_str(strbuf_str(&heard->text), STR("Hello"));
        assert_int_equal(heard->reading.end, MODEL_ENDED);
        assert_true(heard->reading.is_over);
        assert_int_equal(heard->reading.usage.prompt_tokens, 5);
        assert_int_equal(heard->reading.usage.completion_tokens, 2);
    }
}

static void bad_ends_are_told_apart(void **state)
{
    static const struct {
        const struct model_protocol *protocol;
        const char *event;
        enum model_end end;
        const char *complaint;
    } all[] = {
        {&openai_protocol, "{\"choices\":[{\"finish_reason\":\"length\"}]}", MODEL_CUT_SHORT, NULL},
        {&openai_protocol, "{\"choices\":[{\"finish_reason\":\"content_filter\"}]}", MODEL_DECLINED, NULL},
        {&openai_protocol, "{\"error\":{\"message\":\"no\"}}", MODEL_BROKEN, "no"},
        {&openai_protocol, "{\"error\":{\"message\":\"full\",\"code\":503}}", MODEL_OVERLOADED, "full"},
        {&openai_protocol, "{\"error\":\"plain\"}", MODEL_BROKEN, "plain"},
        {&openai_protocol, "[1]", MODEL_BROKEN, NULL},
        {&openai_protocol, "{\"choices\":7,\"usage\":[]}", MODEL_OPEN, NULL},
        {&openai_protocol, "{\"choices\":[{\"delta\":{\"content\":[1]}}]}", MODEL_OPEN, NULL},
        {&ollama_protocol, "{\"error\":\"model not found\"}", MODEL_BROKEN, "model not found"},
        {&ollama_protocol, "{\"done\":true,\"done_reason\":\"length\"}", MODEL_CUT_SHORT, NULL},
        {&ollama_protocol, "{\"done\":\"true\"}", MODEL_OPEN, NULL},
        {&ollama_protocol, "no JSON", MODEL_BROKEN, NULL},
        {&anthropic_protocol,
         "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
         MODEL_OVERLOADED, "Overloaded"},
        {&anthropic_protocol,
         "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"\\u0007\"}}", MODEL_BROKEN,
         NULL},
        {&anthropic_protocol, "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"}}",
         MODEL_CUT_SHORT, NULL},
        {&anthropic_protocol, "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"refusal\"}}",
         MODEL_DECLINED, NULL},
        {&anthropic_protocol, "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":-9}}}",
         MODEL_OPEN, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        const char *const events[] = {all[i].event, NULL};
        struct heard *heard = read_all(all[i].protocol, events, *state);
        assert_int_equal(heard->reading.end, all[i].end);
        check_str(heard->reading.complaint, str_from(all[i].complaint));
        assert_int_equal(heard->reading.usage.prompt_tokens, 0);
    }
}

static void hear_line(void *context, struct str line)
{
    strbuf_addf(context, "[%.*s]", STR_ARGS(line));
}

static void lines_do_not_depend_on_where_they_are_cut(void **state)
{
    struct str stream = STR("{\"a\":1}\r\n\n  \n{\"b\":2}\n{\"c\":3}");

    for (size_t piece = 1; piece <= stream.len; piece++) {
        struct strbuf heard = strbuf_new(*state, 1000);
        struct ndjson_parser parser;
        ndjson_parser_init(&parser, *state, hear_line, &heard);
        for (size_t at = 0; at < stream.len; at += piece)
            assert_true(ndjson_parser_feed(&parser, str_slice(stream, at, at + piece)));
        ndjson_parser_end(&parser);
        check_str(strbuf_str(&heard), STR("[{\"a\":1}][{\"b\":2}][{\"c\":3}]"));
    }
}

static void an_endless_line_is_refused(void **state)
{
    struct strbuf heard = strbuf_new(*state, 64);
    struct ndjson_parser parser;
    char block[4096];
    bool goes_on = true;

    memset(block, 'x', sizeof(block));
    ndjson_parser_init(&parser, *state, hear_line, &heard);
    for (int i = 0; i < 300 && goes_on; i++)
        goes_on = ndjson_parser_feed(&parser, str_of(block, sizeof(block)));
    assert_false(goes_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(openai_is_asked),
        ARENA_TEST(ollama_is_told_how_large_the_context_is),
        ARENA_TEST(anthropic_has_its_system_apart_and_roles_that_alternate),
        ARENA_TEST(urls_have_their_version_once),
        ARENA_TEST(answers_are_read),
        ARENA_TEST(bad_ends_are_told_apart),
        ARENA_TEST(lines_do_not_depend_on_where_they_are_cut),
        ARENA_TEST(an_endless_line_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
