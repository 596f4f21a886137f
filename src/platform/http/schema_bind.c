#include "http/schema_check.h"
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#define COUNT_DEFAULT INT64_C(100)
#define VALUES_MAX 50000

static void json_release(json_t **json)
{
    json_decref(*json);
}

static void bind_object(struct findings *findings, const struct schema *schema, const json_t *json,
                        const struct place *place, char *dto);

static struct str json_text_of(const json_t *json)
{
    return str_of(json_string_value(json), json_string_length(json));
}

static bool count_is_fine(struct findings *findings, const struct schema_field *field, size_t count,
                          const struct place *place)
{
    int64_t max = field->max > 0 ? field->max : COUNT_DEFAULT;
    if ((int64_t)count > max)
        findings_add(findings, place, "too_long", "must have at most %lld entries", (long long)max);
    else if ((int64_t)count < field->min)
        findings_add(findings, place, "too_short", "must have at least %lld %s", (long long)field->min,
                     field->min == 1 ? "entry" : "entries");
    else
        return true;
    return false;
}

static void bind_list(struct findings *findings, const struct schema_field *field, const json_t *json,
                      const struct place *place, char *to)
{
    struct {
        char *items;
        size_t count;
    } list = {NULL, json_array_size(json)};

    if (!count_is_fine(findings, field, list.count, place))
        return;
    list.items = arena_calloc(findings->mem, list.count, field->of->size);
    for (size_t i = 0; i < list.count; i++) {
        const json_t *item = json_array_get(json, i);
        const struct place *at = PLACE_ELEMENT(place, i);
        if (json_is_object(item))
            bind_object(findings, field->of, item, at, list.items + i * field->of->size);
        else
            findings_add(findings, at, "type", "must be an object");
    }
    memcpy(to, &list, sizeof(list));
}

static void bind_strings(struct findings *findings, const struct schema_field *field, const json_t *json,
                         const struct place *place, char *to)
{
    struct str_list list = {NULL, json_array_size(json)};

    if (!count_is_fine(findings, field, list.count, place))
        return;
    list.items = arena_array_of(findings->mem, list.count, struct str);
    for (size_t i = 0; i < list.count; i++) {
        const json_t *item = json_array_get(json, i);
        const struct place *at = PLACE_ELEMENT(place, i);
        if (!json_is_string(item))
            findings_add(findings, at, "type", "must be a string");
        else if (check_string(findings, field, json_text_of(item), at))
            list.items[i] = str_dup(findings->mem, json_text_of(item));
    }
    memcpy(to, &list, sizeof(list));
}

static void bind_reference(struct findings *findings, const struct schema_field *field, const json_t *json,
                           const struct place *place, char *to)
{
    char *dto = arena_alloc(findings->mem, field->of->size);
    bind_object(findings, field->of, json, place, dto);
    memcpy(to, &dto, sizeof(dto));
}

static const char *type_name(enum schema_type type)
{
    switch (type) {
    case SCHEMA_INTEGER:
        return "a whole number";
    case SCHEMA_NUMBER:
        return "a number";
    case SCHEMA_BOOLEAN:
        return "true or false";
    case SCHEMA_OBJECT:
        return "an object";
    case SCHEMA_LIST:
        return "a list of objects";
    case SCHEMA_STRINGS:
        return "a list of strings";
    case SCHEMA_STRING:
    case SCHEMA_SECRET:
    case SCHEMA_TIME:
    case SCHEMA_ID:
    case SCHEMA_ENUM:
    case SCHEMA_RAW:
        break;
    }
    return "a string";
}

static bool has_type(enum schema_type type, const json_t *json)
{
    switch (type) {
    case SCHEMA_INTEGER:
        return json_is_integer(json);
    case SCHEMA_NUMBER:
        return json_is_number(json);
    case SCHEMA_BOOLEAN:
        return json_is_boolean(json);
    case SCHEMA_OBJECT:
        return json_is_object(json);
    case SCHEMA_LIST:
    case SCHEMA_STRINGS:
        return json_is_array(json);
    case SCHEMA_STRING:
    case SCHEMA_SECRET:
    case SCHEMA_TIME:
    case SCHEMA_ID:
    case SCHEMA_ENUM:
    case SCHEMA_RAW:
        break;
    }
    return json_is_string(json);
}

static void bind_value(struct findings *findings, const struct schema_field *field, const json_t *json,
                       const struct place *place, char *to)
{
    double number;
    bool truth;

    if (!has_type(field->type, json)) {
        findings_add(findings, place, "type", "must be %s", type_name(field->type));
        return;
    }
    switch (field->type) {
    case SCHEMA_INTEGER:
        bind_integer(findings, field, json_integer_value(json), place, to);
        break;
    case SCHEMA_NUMBER:
        number = json_number_value(json);
        memcpy(to, &number, sizeof(number));
        break;
    case SCHEMA_BOOLEAN:
        truth = json_is_true(json);
        memcpy(to, &truth, sizeof(truth));
        break;
    case SCHEMA_OBJECT:
        bind_reference(findings, field, json, place, to);
        break;
    case SCHEMA_LIST:
        bind_list(findings, field, json, place, to);
        break;
    case SCHEMA_STRINGS:
        bind_strings(findings, field, json, place, to);
        break;
    case SCHEMA_STRING:
    case SCHEMA_SECRET:
    case SCHEMA_TIME:
    case SCHEMA_ID:
    case SCHEMA_ENUM:
    case SCHEMA_RAW:
        bind_text(findings, field, json_text_of(json), place, to);
        break;
    }
}

static const struct schema_field *find_field(const struct schema *schema, struct str name)
{
    for (size_t i = 0; i < schema->count; i++) {
        if (schema->fields[i].type != SCHEMA_RAW && str_eq(str_from(schema->fields[i].name), name))
            return &schema->fields[i];
    }
    return NULL;
}

static void refuse_unknown(struct findings *findings, const struct schema *schema, const json_t *json,
                           const struct place *place)
{
    void *member = json_object_iter((json_t *)(uintptr_t)json);
    for (; member != NULL; member = json_object_iter_next((json_t *)(uintptr_t)json, member)) {
        struct str name = str_from(json_object_iter_key(member));
        if (find_field(schema, name) == NULL)
            findings_add(findings, PLACE_MEMBER(place, name), "unknown_member", "is not known here");
    }
}

static void bind_object(struct findings *findings, const struct schema *schema, const json_t *json,
                        const struct place *place, char *dto)
{
    size_t known = 0;
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_field *field = &schema->fields[i];
        const json_t *member = field->type != SCHEMA_RAW ? json_object_get(json, field->name) : NULL;
        const struct place *at = PLACE_MEMBER(place, str_from(field->name));
        known += member != NULL;
        if (member != NULL && !json_is_null(member)) {
            bind_value(findings, field, member, at, dto + field->offset);
        } else if (field->required && field->type != SCHEMA_RAW) {
            findings_add(findings, at, "required", member != NULL ? "must not be null" : "is required");
        } else {
            bind_absent(field, dto + field->offset);
        }
    }
    if (known < json_object_size(json))
        refuse_unknown(findings, schema, json, place);
}

/* Own words for what the parser says: its texts quote the input, which may hold a secret. */
static const struct parse_failure {
    enum json_error_code code;
    const char *finding, *detail;
} parse_failures[] = {
    {json_error_unknown, "malformed", "it has a syntax error"}, /* also for codes that are not listed */
    {json_error_stack_overflow, "malformed", "it is nested too deeply"},
    {json_error_invalid_utf8, "malformed", "it is not UTF-8"},
    {json_error_premature_end_of_input, "malformed", "it ends too early"},
    {json_error_end_of_input_expected, "malformed", "something follows its end"},
    {json_error_duplicate_key, "duplicate", "a member is given twice"},
    {json_error_numeric_overflow, "malformed", "a number is too large"},
    {json_error_null_character, "malformed", "a string holds the character NUL"},
    {json_error_null_byte_in_key, "malformed", "a name holds the character NUL"},
};

static struct error *parse_error(const json_error_t *parsed, struct arena *mem)
{
    const struct parse_failure *failure = &parse_failures[0];
    struct error *error;
    for (size_t i = 0; i < COUNT_OF(parse_failures); i++) {
        if (parse_failures[i].code == json_error_code(parsed))
            failure = &parse_failures[i];
    }
    error = error_new(ERROR_INVALID, "malformed", "The body is not the JSON that is expected: %s.",
                      failure->detail);
    error_add_field(error, STR(""), str_from(failure->finding),
                    str_format(mem, "%s, at line %d, column %d", failure->detail,
                               parsed->line > 0 ? parsed->line : 1, parsed->column > 0 ? parsed->column : 1));
    return error;
}

/* Counts what begins or parts values, strings aside. The parser takes some hundred bytes for each value, so a
 * body of nothing but "{},{},{}" would take a hundred times its size. */
static bool has_too_many_values(struct str json)
{
    size_t count = 0;
    bool is_string = false;

    for (size_t i = 0; i < json.len && count <= VALUES_MAX; i++) {
        char c = json.ptr[i];
        if (c == '"')
            is_string = !is_string;
        else if (c == '\\' && is_string)
            i++;
        else if (!is_string && (c == ',' || c == '[' || c == '{'))
            count++;
    }
    return count > VALUES_MAX;
}

struct error *schema_bind(const struct schema *self, struct str json, struct arena *mem, void **ret)
{
    _cleanup_(json_release) json_t *root = NULL;
    struct findings findings = {.mem = mem};
    json_error_t parsed;
    char *dto;

    if (has_too_many_values(json))
        return error_new(ERROR_TOO_LARGE, "too_large", "The body may have at most %d values.", VALUES_MAX);
    root = json_loadb(json.ptr != NULL ? json.ptr : "", json.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
                      &parsed);
    if (root == NULL)
        return parse_error(&parsed, mem);
    if (!json_is_object(root)) {
        findings_add(&findings, NULL, "type", "must be an object");
        return findings.error;
    }
    dto = arena_alloc(mem, self->size);
    bind_object(&findings, self, root, NULL, dto);
    if (findings_any(&findings))
        return findings.error;
    *ret = dto;
    return OK;
}

static void bind_pair_number(struct findings *findings, struct str text, const struct place *place, char *to)
{
    char *digits = str_cstr(findings->mem, text), *end = NULL;
    double number;
    errno = 0;
    number = strtod(digits, &end);
    if (text.len == 0 || end != digits + text.len || errno == ERANGE || !isfinite(number))
        findings_add(findings, place, "type", "must be a number");
    else
        memcpy(to, &number, sizeof(number));
}

static void bind_pair(struct findings *findings, const struct schema_field *field, struct str text,
                      const struct place *place, char *to)
{
    int64_t number;
    bool truth = str_eq(text, STR("true"));

    switch (field->type) {
    case SCHEMA_INTEGER:
        if (str_to_int(text, &number))
            bind_integer(findings, field, number, place, to);
        else
            findings_add(findings, place, "type", "must be a whole number");
        break;
    case SCHEMA_NUMBER:
        bind_pair_number(findings, text, place, to);
        break;
    case SCHEMA_BOOLEAN:
        if (truth || str_eq(text, STR("false")))
            memcpy(to, &truth, sizeof(truth));
        else
            findings_add(findings, place, "type", "must be true or false");
        break;
    case SCHEMA_STRING:
    case SCHEMA_SECRET:
    case SCHEMA_TIME:
    case SCHEMA_ID:
    case SCHEMA_ENUM:
        bind_text(findings, field, text, place, to);
        break;
    case SCHEMA_OBJECT:
    case SCHEMA_LIST:
    case SCHEMA_STRINGS:
    case SCHEMA_RAW:
        panic("a query schema has a member that a query cannot hold");
    }
}

struct error *schema_bind_query(const struct schema *self, const struct schema_pair *pairs, size_t count,
                                struct arena *mem, void **ret)
{
    struct findings findings = {.mem = mem};
    bool *seen = arena_array_of(mem, self->count, bool);
    char *dto = arena_alloc(mem, self->size);

    for (size_t i = 0; i < count; i++) {
        const struct schema_field *field = find_field(self, pairs[i].name);
        const struct place *place = PLACE_MEMBER(NULL, pairs[i].name);
        if (field == NULL) {
            findings_add(&findings, place, "unknown_member", "is not a parameter of this request");
        } else if (seen[field - self->fields]) {
            findings_add(&findings, place, "duplicate", "is given twice");
        } else {
            seen[field - self->fields] = true;
            bind_pair(&findings, field, pairs[i].value, place, dto + field->offset);
        }
    }
    for (size_t i = 0; i < self->count; i++) {
        const struct schema_field *field = &self->fields[i];
        if (seen[i])
            continue;
        if (field->required)
            findings_add(&findings, PLACE_MEMBER(NULL, str_from(field->name)), "required", "is required");
        else
            bind_absent(field, dto + field->offset);
    }
    if (findings_any(&findings))
        return findings.error;
    *ret = dto;
    return OK;
}
