#include "http/json_text.h"
#include "http/schema.h"

struct list_view {
    const char *items;
    size_t count;
};

static void write_object(struct strbuf *to, const struct schema *schema, const char *dto);

static void write_time(struct strbuf *to, int64_t at)
{
    if (at == 0)
        strbuf_add(to, STR("null"));
    else
        json_add_string(to, time_format(to->mem, at));
}

static void write_enum(struct strbuf *to, const struct schema_field *field, int value)
{
    const char *word = NULL;
    for (int i = 0; value >= 0 && field->words[i] != NULL; i++) {
        if (i == value)
            word = field->words[i];
    }
    json_add_string(to, str_from(word));
}

static void write_list(struct strbuf *to, const struct schema *of, const struct list_view *list)
{
    strbuf_add_char(to, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            strbuf_add_char(to, ',');
        write_object(to, of, list->items + i * of->size);
    }
    strbuf_add_char(to, ']');
}

static void write_strings(struct strbuf *to, const struct str_list *list)
{
    strbuf_add_char(to, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            strbuf_add_char(to, ',');
        json_add_string(to, list->items[i].ptr != NULL ? list->items[i] : STR(""));
    }
    strbuf_add_char(to, ']');
}

static void write_string(struct strbuf *to, const struct schema_field *field, struct str text)
{
    json_add_string(to, text.ptr == NULL && field->required ? STR("") : text);
}

static void write_id(struct strbuf *to, struct id id)
{
    if (id_is_none(id))
        strbuf_add(to, STR("null"));
    else
        json_add_string(to, id_format(to->mem, id));
}

static void write_reference(struct strbuf *to, const struct schema *of, const char *dto)
{
    if (dto == NULL)
        strbuf_add(to, STR("null"));
    else
        write_object(to, of, dto);
}

/* Reads a value of `type` from unknown alignment, as DTOs are reached by offset. */
#define READ(type, from)                                   \
    ({                                                     \
        type read_value_;                                  \
        memcpy(&read_value_, (from), sizeof(read_value_)); \
        read_value_;                                       \
    })

static void write_value(struct strbuf *to, const struct schema_field *field, const char *from)
{
    switch (field->type) {
    case SCHEMA_STRING:
        write_string(to, field, READ(struct str, from));
        break;
    case SCHEMA_INTEGER:
        strbuf_addf(to, "%lld", (long long)READ(int64_t, from));
        break;
    case SCHEMA_NUMBER:
        json_add_number(to, READ(double, from));
        break;
    case SCHEMA_BOOLEAN:
        strbuf_add(to, READ(bool, from) ? STR("true") : STR("false"));
        break;
    case SCHEMA_TIME:
        write_time(to, READ(int64_t, from));
        break;
    case SCHEMA_ID:
        write_id(to, READ(struct id, from));
        break;
    case SCHEMA_ENUM:
        write_enum(to, field, READ(int, from));
        break;
    case SCHEMA_OBJECT:
        write_reference(to, field->of, READ(const char *, from));
        break;
    case SCHEMA_LIST: {
        struct list_view list = READ(struct list_view, from);
        write_list(to, field->of, &list);
        break;
    }
    case SCHEMA_STRINGS: {
        struct str_list list = READ(struct str_list, from);
        write_strings(to, &list);
        break;
    }
    case SCHEMA_RAW: {
        struct str raw = READ(struct str, from);
        strbuf_add(to, raw.len > 0 ? raw : STR("null"));
        break;
    }
    case SCHEMA_SECRET:
        break;
    }
}

static void write_object(struct strbuf *to, const struct schema *schema, const char *dto)
{
    bool first = true;
    strbuf_add_char(to, '{');
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_field *field = &schema->fields[i];
        if (field->type == SCHEMA_SECRET)
            continue;
        if (!first)
            strbuf_add_char(to, ',');
        first = false;
        /* Names are identifiers of the tables: nothing in them needs an escape. */
        strbuf_add_char(to, '"');
        strbuf_add(to, str_from(field->name));
        strbuf_add(to, STR("\":"));
        write_value(to, field, dto + field->offset);
    }
    strbuf_add_char(to, '}');
}

struct str schema_write(const struct schema *self, const void *dto, struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, SIZE_MAX);
    write_object(&to, self, dto);
    return strbuf_str(&to);
}
