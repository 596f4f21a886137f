#include "http/schema_check.h"
#include "strbuf.h"
#include "unicode.h"

#define FINDINGS_KEPT ((size_t)50)
#define LENGTH_DEFAULT INT64_C(1000)

void findings_add(struct findings *self, const struct place *place, const char *code, const char *format, ...)
{
    va_list args;
    struct str detail;

    self->count++;
    if (self->count > FINDINGS_KEPT)
        return;
    if (self->error == OK)
        self->error =
            error_new(ERROR_INVALID, "invalid_input", "The input is not valid; `errors` says where.");
    va_start(args, format);
    detail = str_vformat(self->mem, format, args);
    va_end(args);
    error_add_field(self->error, place_pointer(place, self->mem), str_from(code), detail);
}

bool findings_any(const struct findings *self)
{
    return self->error != OK;
}

static void add_escaped(struct strbuf *to, struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '~')
            strbuf_add(to, STR("~0"));
        else if (name.ptr[i] == '/')
            strbuf_add(to, STR("~1"));
        else
            strbuf_add_char(to, name.ptr[i]);
    }
}

static void add_place(struct strbuf *to, const struct place *place)
{
    if (place == NULL)
        return;
    add_place(to, place->up);
    strbuf_add_char(to, '/');
    if (place->name.ptr == NULL)
        strbuf_addf(to, "%zu", place->index);
    else
        add_escaped(to, place->name);
}

struct str place_pointer(const struct place *self, struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, SIZE_MAX);
    add_place(&to, self);
    return strbuf_str(&to);
}

/* Whether a control character is in `text` that this field does not take. */
static bool has_refused_control(const struct schema_field *field, struct str text)
{
    if (utf8_has_control(text))
        return true;
    return !field->is_text &&
           (str_find_char(text, '\n', 0) != SIZE_MAX || str_find_char(text, '\r', 0) != SIZE_MAX ||
            str_find_char(text, '\t', 0) != SIZE_MAX);
}

static const char *characters(int64_t count)
{
    return count == 1 ? "character" : "characters";
}

bool check_string(struct findings *findings, const struct schema_field *field, struct str text,
                  const struct place *place)
{
    bool is_single = field->type == SCHEMA_STRING || field->type == SCHEMA_SECRET;
    int64_t max = is_single && field->max > 0 ? field->max : LENGTH_DEFAULT;
    int64_t min = is_single ? field->min : 0;
    int64_t length = (int64_t)utf8_length(text);

    if (length > max)
        findings_add(findings, place, "too_long", "must be at most %lld %s", (long long)max, characters(max));
    else if (length < min && length == 0)
        findings_add(findings, place, "too_short", "must not be empty");
    else if (length < min)
        findings_add(findings, place, "too_short", "must be at least %lld %s", (long long)min,
                     characters(min));
    else if (has_refused_control(field, text))
        findings_add(findings, place, "not_allowed",
                     field->is_text ? "must not hold control characters"
                                    : "must not hold control characters, tabs or line breaks");
    else
        return true;
    return false;
}

static void bind_word(struct findings *findings, const struct schema_field *field, struct str text,
                      const struct place *place, char *to)
{
    struct strbuf allowed = strbuf_new(findings->mem, SIZE_MAX);
    for (int i = 0; field->words[i] != NULL; i++) {
        if (str_eq(str_from(field->words[i]), text)) {
            memcpy(to, &i, sizeof(i));
            return;
        }
        strbuf_addf(&allowed, "%s%s", i > 0 ? ", " : "", field->words[i]);
    }
    findings_add(findings, place, "not_allowed", "must be one of: %.*s", STR_ARGS(strbuf_str(&allowed)));
}

void bind_text(struct findings *findings, const struct schema_field *field, struct str text,
               const struct place *place, char *to)
{
    int64_t at;
    struct id id;

    if (field->type == SCHEMA_ENUM) {
        bind_word(findings, field, text, place, to);
    } else if (field->type == SCHEMA_TIME) {
        if (time_parse(text, &at))
            memcpy(to, &at, sizeof(at));
        else
            findings_add(findings, place, "malformed",
                         "must be a date and time with its offset, as in 2026-01-02T03:04:05Z");
    } else if (field->type == SCHEMA_ID) {
        if (id_parse(text, &id))
            memcpy(to, &id, sizeof(id));
        else
            findings_add(findings, place, "malformed",
                         "must be an id, as in 01890a5d-ac96-774b-bcce-b302099a8057");
    } else if (check_string(findings, field, text, place)) {
        text = str_dup(findings->mem, text);
        memcpy(to, &text, sizeof(text));
    }
}

void bind_integer(struct findings *findings, const struct schema_field *field, int64_t value,
                  const struct place *place, char *to)
{
    bool has_min = field->min != 0 || field->max != 0;
    if (has_min && value < field->min)
        findings_add(findings, place, "too_small", "must be at least %lld", (long long)field->min);
    else if (field->max != 0 && value > field->max)
        findings_add(findings, place, "too_large", "must be at most %lld", (long long)field->max);
    else
        memcpy(to, &value, sizeof(value));
}

void bind_absent(const struct schema_field *field, char *to)
{
    if (field->type == SCHEMA_ENUM)
        memcpy(to, &field->absent, sizeof(field->absent));
}

const struct schema schema_any = {.name = "Any"};
