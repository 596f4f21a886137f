#include "entities/baseline.h"
#include "unicode.h"

#define NAME_LENGTH_MAX 80

static struct error *refuse(const char *pointer, const char *code, const char *detail)
{
    struct error *invalid = error_new(ERROR_INVALID, "invalid_name", "That is no name for a baseline.");
    error_add_field(invalid, str_from(pointer), str_from(code), str_from(detail));
    return invalid;
}

struct error *baseline_name_parse(struct str text, const char *pointer, struct arena *mem, struct str *name,
                                  struct str *folded)
{
    struct str trimmed = str_trim(text), fold;
    int64_t number;

    if (!utf8_is_valid(trimmed) || utf8_has_control(trimmed) || str_find_char(trimmed, '\n', 0) != SIZE_MAX ||
        str_find_char(trimmed, '\r', 0) != SIZE_MAX || str_find_char(trimmed, '\t', 0) != SIZE_MAX)
        return refuse(pointer, "not_allowed", "A name stands on one line.");
    TRY(unicode_fold(mem, trimmed, &fold));
    fold = str_trim(fold);
    if (fold.len == 0)
        return refuse(pointer, "required", "A name has at least one character that shows.");
    if (utf8_length(trimmed) > NAME_LENGTH_MAX || fold.len > NAME_LENGTH_MAX * 18)
        return refuse(pointer, "too_long", "A name has at most 80 characters.");
    if (str_to_int(fold, &number))
        return refuse(pointer, "not_allowed",
                      "A name is no bare number: it stands where the number of a revision does.");
    *name = trimmed;
    *folded = fold;
    return OK;
}
