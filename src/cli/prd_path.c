#include "prd_path.h"

struct str prd_path(const struct command_line *line, struct client *client, const char *rest)
{
    return str_format(line->mem, "/api/v1/prds/%s%s", client_escape(client, command_word(line, 0)).ptr, rest);
}
