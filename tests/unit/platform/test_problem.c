/* Errors as problem+json (RFC 9457): status, members, and what is kept from clients. */
#include "check.h"
#include "http/problem.h"
#include <jansson.h>

static void maps_every_kind(void **state)
{
    static const int statuses[] = {400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 503, 503, 500};
    (void)state;
    assert_int_equal(COUNT_OF(statuses), ERROR_INTERNAL + 1);
    for (int kind = 0; kind <= (int)ERROR_INTERNAL; kind++)
        assert_int_equal(problem_status((enum error_kind)kind), statuses[kind]);
}

/* Takes over `error`. */
static json_t *write(struct error *error)
{
    struct arena *mem = arena_new(0);
    struct str text =
        problem_write(error, problem_status(error_kind(error)), STR("/api/v1/x\"y"), STR("r-1"), mem);
    json_t *json = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    arena_free(mem);
    error_free(error);
    return json;
}

static const char *text_of(const json_t *json, const char *name)
{
    return json_string_value(json_object_get(json, name));
}

static void writes_all_members(void **state)
{
    struct error *error = error_new(ERROR_CONFLICT, "already_decided", "It was decided by \"Ann\".");
    json_t *json, *finding;
    (void)state;
    error_add_field(error, STR("/operations/1"), STR("conflict"), STR("changed"));
    json = write(error);
    assert_string_equal(text_of(json, "type"), "urn:stet:problem:already_decided");
    assert_int_equal(json_integer_value(json_object_get(json, "status")), 409);
    assert_non_null(text_of(json, "title"));
    assert_string_equal(text_of(json, "detail"), "It was decided by \"Ann\".");
    assert_string_equal(text_of(json, "instance"), "/api/v1/x\"y");
    assert_string_equal(text_of(json, "code"), "already_decided");
    assert_string_equal(text_of(json, "request_id"), "r-1");
    finding = json_array_get(json_object_get(json, "errors"), 0);
    assert_string_equal(text_of(finding, "pointer"), "/operations/1");
    assert_string_equal(text_of(finding, "code"), "conflict");
    assert_string_equal(text_of(finding, "detail"), "changed");
    json_decref(json);
}

static void keeps_internal_errors_to_itself(void **state)
{
    struct error *cause = error_new(ERROR_INTERNAL, "sql", "near \"SELEC\": syntax error");
    json_t *json = write(error_wrap(cause, ERROR_INTERNAL, "store", "the table users is broken"));
    char *text = json_dumps(json, 0);
    (void)state;
    assert_null(strstr(text, "SELEC"));
    assert_null(strstr(text, "users"));
    assert_string_equal(text_of(json, "code"), "internal");
    free(text);
    json_decref(json);
}

static void keeps_causes_to_itself(void **state)
{
    struct error *cause = error_new(ERROR_INTERNAL, "connect", "10.0.0.7 refused");
    json_t *json = write(error_wrap(cause, ERROR_UNAVAILABLE, "database", "The database is away."));
    char *text = json_dumps(json, 0);
    (void)state;
    assert_null(strstr(text, "10.0.0.7"));
    assert_string_equal(text_of(json, "detail"), "The database is away.");
    free(text);
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_every_kind),
        cmocka_unit_test(writes_all_members),
        cmocka_unit_test(keeps_internal_errors_to_itself),
        cmocka_unit_test(keeps_causes_to_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
