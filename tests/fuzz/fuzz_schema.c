/* JSON through a schema with every type: what is bound keeps its bounds, and written and bound again is the
 * same. */
#include "../support/schema_whole.h"
#include "fuzz.h"
#include "unicode.h"

static const struct schema_field part_fields[] = {
    {SCHEMA_MEMBER(struct part, name), .type = SCHEMA_STRING, .required = true, .min = 1, .max = 8},
    {SCHEMA_MEMBER(struct part, size), .type = SCHEMA_INTEGER},
};
static const struct schema part_schema = SCHEMA("Part", struct part, part_fields);

static const struct schema_field whole_fields[] = {
    {SCHEMA_MEMBER(struct whole, title), .type = SCHEMA_STRING, .required = true, .min = 1, .max = 20},
    {SCHEMA_MEMBER(struct whole, text), .type = SCHEMA_STRING, .is_text = true, .max = 200},
    {SCHEMA_MEMBER(struct whole, password), .type = SCHEMA_SECRET, .max = 20},
    {SCHEMA_MEMBER(struct whole, number), .type = SCHEMA_INTEGER, .min = -5, .max = 500},
    {SCHEMA_MEMBER(struct whole, at), .type = SCHEMA_TIME},
    {SCHEMA_MEMBER(struct whole, ratio), .type = SCHEMA_NUMBER},
    {SCHEMA_MEMBER(struct whole, flag), .type = SCHEMA_BOOLEAN},
    {SCHEMA_MEMBER(struct whole, id), .type = SCHEMA_ID},
    {SCHEMA_MEMBER(struct whole, colour), .type = SCHEMA_ENUM, .words = colours, .absent = COLOUR_UNSET},
    {SCHEMA_MEMBER(struct whole, part), .type = SCHEMA_OBJECT, .of = &part_schema},
    {SCHEMA_MEMBER(struct whole, parts), .type = SCHEMA_LIST, .of = &part_schema, .max = 3},
    {SCHEMA_MEMBER(struct whole, words), .type = SCHEMA_STRINGS, .max = 5},
    {SCHEMA_MEMBER(struct whole, raw), .type = SCHEMA_RAW},
};
static const struct schema whole_schema = SCHEMA("Whole", struct whole, whole_fields);

static void check_part(const struct part *part)
{
    MUST(part->name.len > 0 && utf8_length(part->name) <= 8 && utf8_is_valid(part->name));
}

static void check_bounds(const struct whole *whole)
{
    MUST(whole->title.len > 0 && utf8_length(whole->title) <= 20 && utf8_is_valid(whole->title));
    MUST(!utf8_has_control(whole->title) && str_find_char(whole->title, '\n', 0) == SIZE_MAX);
    MUST(utf8_length(whole->text) <= 200 && !utf8_has_control(whole->text));
    MUST(utf8_length(whole->password) <= 20);
    MUST(whole->number >= -5 && whole->number <= 500);
    MUST(whole->colour >= COLOUR_RED && whole->colour <= COLOUR_UNSET);
    MUST(whole->parts.count <= 3 && whole->words.count <= 5);
    if (whole->part != NULL)
        check_part(whole->part);
    for (size_t i = 0; i < whole->parts.count; i++)
        check_part(&whole->parts.items[i]);
}

static void check(struct str input, struct arena *mem)
{
    void *bound = NULL, *again = NULL;
    struct str written;

    if (!fuzz_is_ok(schema_bind(&whole_schema, input, mem, &bound)))
        return;
    MUST(((struct whole *)bound)->raw.ptr == NULL);
    check_bounds(bound);
    /* Raw JSON is written but never taken, so what comes out goes in again as a DTO without it. */
    written = schema_write(&whole_schema, bound, mem);
    MUST(str_ends(written, STR(",\"raw\":null}")));
    written = str_format(mem, "%.*s}", (int)(written.len - strlen(",\"raw\":null}")), written.ptr);
    MUST(fuzz_is_ok(schema_bind(&whole_schema, written, mem, &again)));
    ((struct whole *)again)->password = ((struct whole *)bound)->password;
    MUST(str_eq(schema_write(&whole_schema, again, mem), schema_write(&whole_schema, bound, mem)));
}

FUZZ_TARGET(check)
