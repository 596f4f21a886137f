#include "prd_path.h"

struct str prd_path(const struct command_line *line, struct client *client, const char *rest)
{
    return str_format(line->mem, "/api/v1/prds/%s%s", client_escape(client, command_word(line, 0)).ptr, rest);
}

struct error *check_revision(const struct command_line *line, const char *word)
{
    int64_t number;

    if (str_trim(str_from(word)).len == 0 || (str_to_int(str_from(word), &number) && number < 1))
        return error_new(ERROR_INVALID, "usage", "\"%s\" is no revision; `stet history %s` lists them", word,
                         command_word(line, 0));
    return OK;
}

struct error *format_of(const char *format)
{
    static const char *const formats[] = {"md", "html", "json", NULL};

    if (format && !str_is_one_of(str_from(format), formats))
        return error_new(ERROR_INVALID, "usage", "there is no format \"%s\"; it must be md, html or json",
                         format);
    return OK;
}
