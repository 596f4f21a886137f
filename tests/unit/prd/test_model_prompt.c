/* What a model is sent: within the tokens that it takes, and with what the message is about. */
#include "check.h"
#include "services/model_prompt.h"

#define ITEMS 400

struct scene {
    struct document document;
    struct interview interview;
    struct message messages[30];
    struct assistant_turn turn;
};

static struct document large_document(struct arena *mem)
{
    struct document document = {.nodes = arena_array_of(mem, ITEMS, struct node)};

    for (; document.count < ITEMS; document.count++) {
        struct node *node = &document.nodes[document.count];
        struct str number = str_format(mem, "%zu", document.count);
        node->id.bytes[0] = (uint8_t)(document.count / 256);
        node->id.bytes[1] = (uint8_t)(document.count % 256);
        node->id.bytes[15] = 1;
        node->kind = NODE_REQUIREMENT;
        node->code = str_format(mem, "FR-%.*s", STR_ARGS(number));
        node->title = str_format(mem, "The system shall do thing %.*s", STR_ARGS(number));
        node->text =
            str_format(mem, "- **FR-%.*s** The system shall do thing %.*s %s, at any time of the day.\n",
                       STR_ARGS(number), STR_ARGS(number),
                       document.count == 77 ? "with a zeppelin" : "well and quickly");
        node->hash = digest_sha256(node->text);
    }
    return document;
}

static struct scene *scene_of(const char *message, struct arena *mem)
{
    struct scene *scene = arena_new_of(mem, struct scene);

    scene->document = large_document(mem);
    scene->interview.template_name = STR("prd");
    for (size_t i = 0; i < COUNT_OF(scene->messages); i++)
        scene->messages[i] = (struct message){.role = i % 2 ? MESSAGE_USER : MESSAGE_ASSISTANT,
                                              .text = str_format(mem, "Message %zu.", i)};
    scene->messages[29].text = str_from(message);
    scene->turn = (struct assistant_turn){
        .mem = mem,
        .prd_key = STR("PAY"),
        .title = STR("Things"),
        .document = &scene->document,
        .messages = scene->messages,
        .message_count = COUNT_OF(scene->messages),
        .interview = &scene->interview,
    };
    return scene;
}

static const struct manifest_node *sent(const struct model_prompt *prompt, const struct scene *scene,
                                        size_t index)
{
    for (size_t i = 0; i < prompt->node_count; i++)
        if (id_eq(prompt->nodes[i].id, scene->document.nodes[index].id))
            return &prompt->nodes[i];
    return NULL;
}

static void it_fits_whatever_the_model_takes(void **state)
{
    static const int64_t sizes[] = {0, 4096, 8192, 16384, 100000};
    struct scene *scene = scene_of("What about FR-7?", *state);
    size_t before = 0;

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct model_prompt prompt;
        model_prompt_build(&scene->turn, STR("mark"), sizes[i], *state, &prompt);
        assert_true(prompt.estimated_tokens + prompt.answer_tokens <= prompt.context_tokens);
        check_str(prompt.messages[prompt.count - 1].text, STR("What about FR-7?"));
        assert_true(prompt.node_count >= before);
        before = prompt.node_count;
    }
    assert_int_equal(before, ITEMS);
}

static void targets_links_and_words_come_in_full(void **state)
{
    struct scene *scene = scene_of("Is FR-7 as fast as the zeppelin?", *state);
    const struct turn_link link = {scene->document.nodes[300].id, scene->document.nodes[7].id, "depends_on"};
    struct model_prompt prompt;

    scene->turn.links = &link;
    scene->turn.link_count = 1;
    scene->messages[28].text = STR("FR-250 is slow.");
    model_prompt_build(&scene->turn, STR("mark"), 8192, *state, &prompt);
    assert_int_equal(sent(&prompt, scene, 7)->cause, MANIFEST_TARGET);
    assert_int_equal(sent(&prompt, scene, 250)->cause, MANIFEST_TARGET);
    assert_int_equal(sent(&prompt, scene, 300)->cause, MANIFEST_LINK);
    assert_int_equal(sent(&prompt, scene, 77)->cause, MANIFEST_WORDS);
    assert_int_equal(sent(&prompt, scene, 77)->form, MANIFEST_WHOLE);
    assert_int_equal(sent(&prompt, scene, 1)->form, MANIFEST_LINE);
    assert_true(str_contains(prompt.messages[0].text, STR("<<<material mark\n[n1]")));
    assert_true(str_contains(prompt.messages[0].text, STR("thing 77 with a zeppelin, at any time")));
}

static void a_message_that_is_too_long_is_cut_and_not_lost(void **state)
{
    char *huge = arena_alloc(*state, 200001);
    struct scene *scene;
    struct model_prompt prompt;

    memset(huge, 'x', 200000);
    scene = scene_of(huge, *state);
    model_prompt_build(&scene->turn, STR("mark"), 4096, *state, &prompt);
    assert_true(prompt.messages[prompt.count - 1].text.len > 1000);
    assert_true(prompt.estimated_tokens < 4096 + 100);
}

static void an_empty_document_is_none(void **state)
{
    struct scene *scene = scene_of("Hello", *state);
    struct model_prompt prompt;

    scene->document.count = 0;
    model_prompt_build(&scene->turn, STR("mark"), 16384, *state, &prompt);
    assert_int_equal(prompt.node_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(it_fits_whatever_the_model_takes),
        ARENA_TEST(targets_links_and_words_come_in_full),
        ARENA_TEST(a_message_that_is_too_long_is_cut_and_not_lost),
        ARENA_TEST(an_empty_document_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
