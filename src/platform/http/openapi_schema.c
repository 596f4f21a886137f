#include "http/openapi_writer.h"

static void write_type(struct writer *self, const char *type, bool may_be_null)
{
    if (!may_be_null) {
        member(self, "type", type);
        return;
    }
    open_array(self, "type");
    element(self, str_from(type));
    element(self, STR("null"));
    close_array(self);
}

static void write_bounds(struct writer *self, const struct schema_field *field, const char *least,
                         const char *most, int64_t default_most)
{
    int64_t max = field->max > 0 ? field->max : default_most;
    if (field->min > 0)
        json_add_integer_member(&self->to, least, field->min);
    if (max > 0)
        json_add_integer_member(&self->to, most, max);
}

static void write_words(struct writer *self, const struct schema_field *field, bool may_be_null)
{
    open_array(self, "enum");
    for (size_t i = 0; field->words[i] != NULL; i++)
        element(self, str_from(field->words[i]));
    if (may_be_null) {
        json_add_separator(&self->to);
        strbuf_add(&self->to, STR("null"));
    }
    close_array(self);
}

static void write_object_reference(struct writer *self, const struct schema_field *field, bool is_input,
                                   bool may_be_null)
{
    struct str name = components_name(&self->components, field->of, is_input);
    if (!may_be_null) {
        reference(self, name);
        return;
    }
    open_array(self, "anyOf");
    open_object(self, NULL);
    reference(self, name);
    close_object(self);
    open_object(self, NULL);
    member(self, "type", "null");
    close_object(self);
    close_array(self);
}

static void write_integer(struct writer *self, const struct schema_field *field, bool is_input,
                          bool may_be_null)
{
    write_type(self, "integer", may_be_null);
    member(self, "format", "int64");
    if (is_input && (field->min != 0 || field->max != 0))
        json_add_integer_member(&self->to, "minimum", field->min);
    if (is_input && field->max != 0)
        json_add_integer_member(&self->to, "maximum", field->max);
}

static void write_list(struct writer *self, const struct schema_field *field, bool is_input, bool may_be_null)
{
    write_type(self, "array", may_be_null);
    if (is_input)
        write_bounds(self, field, "minItems", "maxItems", 100);
    open_object(self, "items");
    if (field->type == SCHEMA_LIST)
        reference(self, components_name(&self->components, field->of, is_input));
    else
        member(self, "type", "string");
    close_object(self);
}

static void write_string(struct writer *self, const struct schema_field *field, bool is_input,
                         bool may_be_null)
{
    write_type(self, "string", may_be_null);
    if (is_input)
        write_bounds(self, field, "minLength", "maxLength", 1000);
    if (field->type == SCHEMA_SECRET) {
        member(self, "format", "password");
        json_add_boolean_member(&self->to, "writeOnly", true);
    }
}

static void write_raw(struct writer *self, const struct schema_field *field)
{
    static const char *const any[] = {"object", "array", "string", "number", "boolean"};

    if (field->raw != NULL) {
        write_type(self, field->raw, true);
        return;
    }
    open_array(self, "type");
    for (size_t i = 0; i < COUNT_OF(any); i++)
        element(self, str_from(any[i]));
    element(self, STR("null"));
    close_array(self);
}

/* As a value of the field's own type. */
static void write_example(struct writer *self, const struct schema_field *field)
{
    bool is_literal = field->type == SCHEMA_INTEGER || field->type == SCHEMA_NUMBER ||
                      field->type == SCHEMA_BOOLEAN || field->type == SCHEMA_RAW;
    if (!is_literal) {
        element(self, str_from(field->example));
        return;
    }
    json_add_separator(&self->to);
    strbuf_add(&self->to, str_from(field->example));
}

void openapi_write_field(struct writer *self, const struct schema_field *field, bool is_input,
                         bool may_be_null)
{
    switch (field->type) {
    case SCHEMA_STRING:
    case SCHEMA_SECRET:
        write_string(self, field, is_input, may_be_null);
        break;
    case SCHEMA_INTEGER:
        write_integer(self, field, is_input, may_be_null && is_input);
        break;
    case SCHEMA_NUMBER:
        write_type(self, "number", may_be_null && is_input);
        break;
    case SCHEMA_BOOLEAN:
        write_type(self, "boolean", may_be_null && is_input);
        break;
    case SCHEMA_TIME:
        write_type(self, "string", may_be_null);
        member(self, "format", "date-time");
        break;
    case SCHEMA_ID:
        write_type(self, "string", may_be_null);
        member(self, "format", "uuid");
        break;
    case SCHEMA_ENUM:
        write_type(self, "string", may_be_null);
        write_words(self, field, may_be_null);
        break;
    case SCHEMA_OBJECT:
        write_object_reference(self, field, is_input, may_be_null);
        break;
    case SCHEMA_LIST:
    case SCHEMA_STRINGS:
        write_list(self, field, is_input, may_be_null && is_input);
        break;
    case SCHEMA_RAW:
        write_raw(self, field);
        break;
    }
    if (field->description != NULL)
        member(self, "description", field->description);
    if (field->example != NULL) {
        open_array(self, "examples");
        write_example(self, field);
        close_array(self);
    }
}

void openapi_write_component(struct writer *self, const struct component *component)
{
    const struct schema *schema = component->schema;

    json_add_name(&self->to, component->name);
    strbuf_add_char(&self->to, '{');
    member(self, "type", "object");
    if (component->is_input)
        json_add_boolean_member(&self->to, "additionalProperties", false);
    open_array(self, "required");
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_field *field = &schema->fields[i];
        if (field_is_shown(field, component->is_input) && (field->required || !component->is_input))
            element(self, str_from(field->name));
    }
    close_array(self);
    open_object(self, "properties");
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_field *field = &schema->fields[i];
        if (!field_is_shown(field, component->is_input))
            continue;
        open_object(self, field->name);
        openapi_write_field(self, field, component->is_input, !field->required);
        close_object(self);
    }
    close_object(self);
    close_object(self);
}
