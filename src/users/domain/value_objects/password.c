#include "value_objects/password.h"
#include "unicode.h"

struct error *password_refuse(const char *code, struct str detail)
{
    struct error *error =
        error_new(ERROR_INVALID, code, "This password cannot be used. %.*s", STR_ARGS(detail));
    error_add_field(error, STR("/password"), str_from(code), detail);
    return error;
}

struct error *password_parse(struct str typed, struct arena *mem, struct password *ret)
{
    struct str text;

    if (!utf8_is_valid(typed))
        return password_refuse("not_utf8", STR("It is not well-formed UTF-8."));
    if (typed.len > 0 && memchr(typed.ptr, '\0', typed.len) != NULL)
        return password_refuse("nul", STR("It holds a NUL character."));
    if (typed.len == 0)
        return password_refuse("too_short", STR("It is empty."));
    TRY(unicode_nfkc(mem, typed, &text));
    if (utf8_length(typed) > PASSWORD_MAX || utf8_length(text) > PASSWORD_MAX)
        return password_refuse("too_long", STR("It may have at most 256 characters."));
    *ret = (struct password){.text = text, .typed = str_dup(mem, typed)};
    return OK;
}
