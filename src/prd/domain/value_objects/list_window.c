#include "value_objects/list_window.h"

struct error *list_cursor_refused(void)
{
    struct error *error = error_new(ERROR_INVALID, "invalid_cursor", "This cursor did not come from a page.");

    error_add_field(error, STR("/cursor"), STR("invalid_cursor"), STR("Give `next` of the page before."));
    return error;
}
