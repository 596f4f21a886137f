/* The OpenAPI document while it is written. Private to platform/http. */
#pragma once
#include "http/json_text.h"
#include "http/openapi_model.h"

struct writer {
    struct strbuf to;
    struct arena *mem;
    const struct router *router;
    struct components components;
    struct str *operations; /* operation ids in use */
    size_t operation_count;
};

static inline void open_object(struct writer *self, const char *name)
{
    if (name != NULL)
        json_add_name(&self->to, str_from(name));
    else
        json_add_separator(&self->to);
    strbuf_add_char(&self->to, '{');
}

static inline void open_array(struct writer *self, const char *name)
{
    json_add_name(&self->to, str_from(name));
    strbuf_add_char(&self->to, '[');
}

static inline void close_object(struct writer *self)
{
    strbuf_add_char(&self->to, '}');
}

static inline void close_array(struct writer *self)
{
    strbuf_add_char(&self->to, ']');
}

static inline void element(struct writer *self, struct str text)
{
    json_add_separator(&self->to);
    json_add_string(&self->to, text);
}

static inline void member(struct writer *self, const char *name, const char *value)
{
    json_add_member(&self->to, name, str_from(value));
}

static inline void reference(struct writer *self, struct str name)
{
    json_add_member(&self->to, "$ref", str_format(self->mem, "#/components/schemas/%.*s", STR_ARGS(name)));
}

/* The members of a field's schema, without its braces. `may_be_null`: null stands for absent. */
void openapi_write_field(struct writer *self, const struct schema_field *field, bool is_input,
                         bool may_be_null);
/* One entry of components/schemas. */
void openapi_write_component(struct writer *self, const struct component *component);
