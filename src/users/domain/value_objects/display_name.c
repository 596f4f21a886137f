#include "value_objects/display_name.h"
#include "unicode.h"

/* What breaks the line, turns its direction, or is nothing at all: with it a name could look like another, or
 * rewrite the sentence around it in a mail. (Joiners and marks stay: scripts and emoji need them.) */
static bool has_deceptive(struct str name)
{
    static const char *const deceptive[] = {
        "\u200b", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d",
        "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff",
    };
    for (size_t i = 0; i < COUNT_OF(deceptive); i++)
        if (str_contains(name, str_from(deceptive[i])))
            return true;
    return false;
}

struct error *display_name_parse(struct str text, struct arena *mem, struct str *ret)
{
    struct str name = str_trim(text);
    struct error *error;

    if (name.len > 0 && utf8_is_valid(name) && utf8_length(name) <= DISPLAY_NAME_MAX &&
        !utf8_has_control(name) && !has_deceptive(name) &&
        strcspn(str_cstr(mem, name), "\t\r\n") == name.len) {
        *ret = str_dup(mem, name);
        return OK;
    }
    error = error_new(ERROR_INVALID, "invalid_name", "This name cannot be used.");
    error_add_field(error, STR("/name"), STR("invalid_name"),
                    STR("A name has 1 to 100 characters on one line."));
    return error;
}
