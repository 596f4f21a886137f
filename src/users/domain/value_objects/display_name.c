#include "value_objects/display_name.h"
#include "unicode.h"

struct error *display_name_parse(struct str text, struct arena *mem, struct str *ret)
{
    struct str name = str_trim(text);
    struct error *error;

    if (name.len > 0 && utf8_is_valid(name) && utf8_length(name) <= DISPLAY_NAME_MAX &&
        !utf8_has_control(name) && strcspn(str_cstr(mem, name), "\t\r\n") == name.len) {
        *ret = str_dup(mem, name);
        return OK;
    }
    error = error_new(ERROR_INVALID, "invalid_name", "This name cannot be used.");
    error_add_field(error, STR("/name"), STR("invalid_name"),
                    STR("A name has 1 to 100 characters on one line."));
    return error;
}
