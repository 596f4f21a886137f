#include "services/refusals.h"

struct error *refuse_member(const char *code, const char *pointer, const char *finding, const char *detail)
{
    struct error *invalid = error_new(ERROR_INVALID, code, "%s", detail);
    error_add_field(invalid, str_from(pointer), str_from(finding), str_from(detail));
    return invalid;
}

struct error *refuse_blank(struct str text, const char *code, const char *pointer)
{
    if (str_trim(text).len > 0)
        return OK;
    return refuse_member(code, pointer, "required", "Write at least one word.");
}
