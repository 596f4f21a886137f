/* The OpenAPI document and its page: complete, consistent in themselves, and true to the tables. */
#include "check.h"
#include "http/openapi.h"
#include <jansson.h>

struct item {
    struct str name, secret, raw, number_or_null;
    int64_t at, count;
    bool flag;
    struct item *parent;
};
static const struct schema item_schema;
static const struct schema_field item_fields[] = {
    {SCHEMA_MEMBER(struct item, name), .type = SCHEMA_STRING, .required = true, .min = 1, .max = 80,
     .description = "A <name>", .example = "12"},
    {SCHEMA_MEMBER(struct item, secret), .type = SCHEMA_SECRET},
    {SCHEMA_MEMBER(struct item, at), .type = SCHEMA_TIME},
    {SCHEMA_MEMBER(struct item, parent), .type = SCHEMA_OBJECT, .of = &item_schema},
    {SCHEMA_MEMBER(struct item, raw), .type = SCHEMA_RAW},
    {SCHEMA_MEMBER(struct item, number_or_null), .type = SCHEMA_RAW, .raw = "integer"},
    {SCHEMA_MEMBER(struct item, count), .type = SCHEMA_INTEGER, .example = "12"},
    {SCHEMA_MEMBER(struct item, flag), .type = SCHEMA_BOOLEAN, .example = "true"},
};
static const struct schema item_schema = SCHEMA("Item", struct item, item_fields);
static const struct schema namesake_schema = {.name = "Item"};
SCHEMA_PAGE(items_schema, "ItemPage", &item_schema);

static struct error *handle(void *self, struct http_request *request, struct http_response *response)
{
    (void)self;
    (void)request;
    (void)response;
    return OK;
}

static const struct route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/items",
     .access = HTTP_USER,
     .query = &item_schema,
     .response = &items_schema,
     .handle = handle,
     .summary = "Lists & more.",
     .tag = "items"},
    {.method = HTTP_POST,
     .path = "/api/v1/items",
     .access = HTTP_USER,
     .permission = "item.add",
     .body = &item_schema,
     .consumes = "text/markdown",
     .status = 201,
     .response = &item_schema,
     .produces = "text/event-stream, application/other+json",
     .takes = HTTP_TAKES_IF_MATCH_ALWAYS,
     .handle = handle,
     .tag = "items"},
    {.method = HTTP_GET,
     .path = "/api/v1/items/{item}/files/{rest...}",
     .access = HTTP_ADMIN,
     .produces = "text/markdown, text/html",
     .handle = handle,
     .tag = "files"},
    {.method = HTTP_GET,
     .path = "/items",
     .rate = HTTP_RATE_NONE,
     .response = &namesake_schema,
     .handle = handle,
     .tag = "items"},
    {.method = HTTP_GET, .path = "/untold", .handle = handle},
};

struct fixture {
    struct arena *mem;
    struct router *router;
    struct str text;
    json_t *document;
};

static int setup(void **state)
{
    static struct fixture fixture;
    static const struct route_group groups[] = {{routes, COUNT_OF(routes), NULL}};
    fixture.mem = arena_new(0);
    check_ok(router_new(groups, 1, NULL, &fixture.router));
    fixture.text = openapi_write(fixture.router, "https://stet.example", fixture.mem);
    fixture.document = json_loadb(fixture.text.ptr, fixture.text.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(fixture.document);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    json_decref(fixture->document);
    router_free(fixture->router);
    arena_free(fixture->mem);
    return 0;
}

/* The value at a pointer, whose "~1" stands for a slash. */
static json_t *at(void **state, const char *pointer)
{
    const struct fixture *fixture = *state;
    json_t *json = fixture->document;
    struct str rest = str_from(pointer + 1), part;
    while (str_next(&rest, '/', &part)) {
        char name[200] = {0};
        size_t length = 0;
        for (size_t i = 0; i < part.len; i++) {
            bool is_slash = part.ptr[i] == '~' && i + 1 < part.len && part.ptr[i + 1] == '1';
            name[length++] = is_slash ? '/' : part.ptr[i];
            i += is_slash;
        }
        json = json_is_array(json) ? json_array_get(json, (size_t)strtoul(name, NULL, 10))
                                   : json_object_get(json, name);
        if (json == NULL)
            fail_msg("%s: no %s", pointer, name);
    }
    return json;
}

static void check_text(void **state, const char *pointer, const char *expected)
{
    check_str(str_from(json_string_value(at(state, pointer))), str_from(expected));
}

static void lists_every_route_with_a_tag(void **state)
{
    assert_int_equal(json_object_size(at(state, "/paths")), 3);
    assert_int_equal(json_object_size(at(state, "/paths/~1api~1v1~1items")), 2);
    at(state, "/paths/~1api~1v1~1items~1{item}~1files~1{rest}/get");
}

static void names_operations_once(void **state)
{
    check_text(state, "/paths/~1api~1v1~1items/get/operationId", "getItems");
    check_text(state, "/paths/~1items/get/operationId", "getItems2");
    check_text(state, "/paths/~1api~1v1~1items/post/operationId", "postItems");
    check_text(state, "/paths/~1api~1v1~1items~1{item}~1files~1{rest}/get/operationId",
               "getItemsByItemFilesByRest");
}

static void describes_parameters(void **state)
{
    check_text(state, "/paths/~1api~1v1~1items~1{item}~1files~1{rest}/get/parameters/0/name", "item");
    check_text(state, "/paths/~1api~1v1~1items~1{item}~1files~1{rest}/get/parameters/1/name", "rest");
    check_text(state, "/paths/~1api~1v1~1items/get/parameters/0/in", "query");
    assert_int_equal(
        json_integer_value(at(state, "/paths/~1api~1v1~1items/get/parameters/0/schema/maxLength")), 80);
}

static void describes_bodies(void **state)
{
    check_text(state, "/paths/~1api~1v1~1items/post/requestBody/content/application~1json/schema/$ref",
               "#/components/schemas/ItemInput");
    at(state, "/paths/~1api~1v1~1items/post/requestBody/content/text~1markdown");
    check_text(state, "/paths/~1api~1v1~1items/post/responses/201/content/application~1json/schema/$ref",
               "#/components/schemas/Item");
    check_text(state, "/paths/~1items/get/responses/200/content/application~1json/schema/$ref",
               "#/components/schemas/Item2");
    at(state, "/paths/~1api~1v1~1items~1{item}~1files~1{rest}/get/responses/200/content/text~1html");
    assert_true(json_is_false(at(state, "/components/schemas/ItemInput/additionalProperties")));
}

static void keeps_secrets_in_and_raw_out(void **state)
{
    assert_null(json_object_get(at(state, "/components/schemas/Item/properties"), "secret"));
    assert_null(json_object_get(at(state, "/components/schemas/ItemInput/properties"), "raw"));
    assert_true(json_is_true(at(state, "/components/schemas/ItemInput/properties/secret/writeOnly")));
    at(state, "/components/schemas/Item/properties/raw");
}

static void writes_examples_as_values(void **state)
{
    check_text(state, "/components/schemas/Item/properties/name/examples/0", "12");
    assert_int_equal(json_integer_value(at(state, "/components/schemas/Item/properties/count/examples/0")),
                     12);
    assert_true(json_is_true(at(state, "/components/schemas/Item/properties/flag/examples/0")));
}

static void gives_raw_json_a_type(void **state)
{
    assert_int_equal(json_array_size(at(state, "/components/schemas/Item/properties/raw/type")), 6);
    check_text(state, "/components/schemas/Item/properties/number_or_null/type/0", "integer");
    check_text(state, "/components/schemas/Item/properties/number_or_null/type/1", "null");
}

#define POST_ITEMS "/paths/~1api~1v1~1items/post"

static void tells_headers_with_their_refusals(void **state)
{
    json_t *parameters = at(state, POST_ITEMS "/parameters");
    assert_int_equal(json_array_size(parameters), 2);
    check_text(state, POST_ITEMS "/parameters/0/name", "If-Match");
    check_text(state, POST_ITEMS "/parameters/0/in", "header");
    assert_true(json_is_true(at(state, POST_ITEMS "/parameters/0/required")));
    check_text(state, POST_ITEMS "/parameters/1/name", "Idempotency-Key");
    assert_true(json_is_false(at(state, POST_ITEMS "/parameters/1/required")));
    at(state, POST_ITEMS "/responses/409");
    at(state, POST_ITEMS "/responses/412");
    at(state, POST_ITEMS "/responses/428");
    assert_null(json_object_get(at(state, "/paths/~1api~1v1~1items/get/responses"), "412"));
}

static void streams_come_with_200(void **state)
{
    at(state, POST_ITEMS "/responses/200/content/text~1event-stream");
    assert_null(json_object_get(at(state, POST_ITEMS "/responses/201/content"), "text/event-stream"));
    assert_null(json_object_get(at(state, POST_ITEMS "/responses/200/content"), "application/json"));
    check_text(state, POST_ITEMS "/responses/201/content/application~1other+json/schema/type", "object");
}

static void tells_access(void **state)
{
    check_text(state, "/paths/~1api~1v1~1items/post/x-stet-access", "user");
    check_text(state, "/paths/~1api~1v1~1items/post/x-stet-permission", "item.add");
    check_text(state, "/paths/~1items/get/x-stet-rate", "none");
    assert_int_equal(json_array_size(at(state, "/paths/~1items/get/security")), 0);
    assert_int_equal(json_array_size(at(state, "/paths/~1api~1v1~1items/get/security")), 2);
    at(state, "/components/securitySchemes/bearer");
}

static void check_references(void **state, const json_t *json)
{
    const char *name;
    json_t *value;
    size_t index;
    const json_t *reference = json_object_get(json, "$ref");
    if (json_is_string(reference))
        at(state, json_string_value(reference) + 1);
    json_object_foreach((json_t *)(uintptr_t)json, name, value) check_references(state, value);
    json_array_foreach(json, index, value) check_references(state, value);
}

static void has_no_dangling_reference(void **state)
{
    check_references(state, at(state, "/paths"));
    check_references(state, at(state, "/components"));
}

static void writes_a_page_without_script(void **state)
{
    struct fixture *fixture = *state;
    struct str page = openapi_page(fixture->router, fixture->mem);
    assert_true(str_contains(page, STR("<code>/api/v1/items/{item}/files/{rest}</code>")));
    assert_true(str_contains(page, STR("Lists &amp; more.")));
    assert_true(str_contains(page, STR("A &lt;name&gt;")));
    assert_true(str_contains(page, STR("href=\"/docs.css\"")));
    assert_true(str_contains(page, STR("id=\"schema-ItemInput\"")));
    assert_false(str_contains(page, STR("<script")));
    assert_false(str_contains(page, STR("style=")));
    assert_false(str_contains(page, STR("/untold")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_every_route_with_a_tag),
        cmocka_unit_test(names_operations_once),
        cmocka_unit_test(describes_parameters),
        cmocka_unit_test(describes_bodies),
        cmocka_unit_test(keeps_secrets_in_and_raw_out),
        cmocka_unit_test(tells_access),
        cmocka_unit_test(writes_examples_as_values),
        cmocka_unit_test(gives_raw_json_a_type),
        cmocka_unit_test(tells_headers_with_their_refusals),
        cmocka_unit_test(streams_come_with_200),
        cmocka_unit_test(has_no_dangling_reference),
        cmocka_unit_test(writes_a_page_without_script),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
