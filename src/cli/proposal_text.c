#include "proposal_text.h"

#include "output.h"
#include "prd_path.h"

#define NAME_LENGTH 6

const char *proposal_name(const json_t *proposal)
{
    const char *id = json_text(proposal, "id");
    size_t length = strlen(id);
    return length > NAME_LENGTH ? id + length - NAME_LENGTH : id;
}

/* Each line of a text behind a sign, as a proofreader marks it. */
static void print_lines(const struct command_line *line, const char *text, const char *sign, enum style of)
{
    struct str rest = str_from(text), part;

    while (str_next_line(&rest, &part)) {
        struct str trimmed = part;
        while (trimmed.len && (trimmed.ptr[trimmed.len - 1] == '\n' || trimmed.ptr[trimmed.len - 1] == '\r'))
            trimmed.len--;
        if (!trimmed.len)
            continue;
        fprintf(line->out, "       %s%s ", style(line, of), sign);
        output_text(line, str_cstr(line->mem, trimmed));
        fprintf(line->out, "%s\n", style(line, STYLE_NONE));
    }
}

static void print_operation(const struct command_line *line, const json_t *operation)
{
    const char *verdict = json_text(operation, "verdict"), *state = json_text(operation, "state");
    const char *op = json_text(operation, "op"), *before = json_text(operation, "before");
    bool is_pending = strcmp(verdict, "pending") == 0;

    fprintf(line->out, "   %lld  %s", (long long)json_number(operation, "index"), op);
    if (strcmp(op, "set_field") == 0)
        fprintf(line->out, " %s: %s", json_text(operation, "field"), json_text(operation, "value"));
    if (!is_pending)
        fprintf(line->out, "  %s[%s]%s", style(line, STYLE_DIM), verdict, style(line, STYLE_NONE));
    else if (strcmp(state, "clean") != 0)
        fprintf(line->out, "  %s[%s]%s", style(line, STYLE_YELLOW), state, style(line, STYLE_NONE));
    fputc('\n', line->out);
    if (strcmp(op, "move_node") == 0)
        return;
    if (is_pending)
        print_lines(line, before, "-", STYLE_RED);
    if (strcmp(op, "remove_node") != 0)
        print_lines(line, json_text(operation, is_pending ? "result" : "text"), "+", STYLE_GREEN);
}

void proposal_print(const struct command_line *line, const json_t *proposal)
{
    const json_t *evidence = json_object_get(proposal, "evidence"), *operation;
    const char *quote = json_text(evidence, "quote");
    size_t i;

    fprintf(line->out, "%s%s%s  %s", style(line, STYLE_BOLD), proposal_name(proposal),
            style(line, STYLE_NONE), json_text(proposal, "origin"));
    if (json_is_true(json_object_get(proposal, "outside")))
        fprintf(line->out, " %s(from outside text)%s", style(line, STYLE_YELLOW), style(line, STYLE_NONE));
    fputs(": ", line->out);
    output_text(line, json_text(proposal, "reason"));
    fputc('\n', line->out);
    if (quote[0]) {
        fprintf(line->out, "   %s“", style(line, STYLE_DIM));
        output_text(line, quote);
        fprintf(line->out, "”%s\n", style(line, STYLE_NONE));
    }
    json_array_foreach(json_object_get(proposal, "operations"), i, operation)
        print_operation(line, operation);
}

struct error *proposal_find(const struct command_line *line, struct client *client, const char *name,
                            json_t **ret)
{
    json_t *proposals, *proposal, *found = NULL;
    size_t i;

    TRY(client_list(client, prd_path(line, client, "/proposals?status=all"), &proposals));
    json_array_foreach(proposals, i, proposal)
    {
        if (!str_ends(str_from(json_text(proposal, "id")), str_from(name)))
            continue;
        if (found)
            return error_new(ERROR_INVALID, "ambiguous",
                             "several proposals end in \"%s\"; give more of the id", name);
        found = proposal;
    }
    if (!found)
        return error_new(ERROR_NOT_FOUND, "proposal",
                         "no proposal of %s ends in \"%s\"; `stet proposals %s` lists them",
                         command_word(line, 0), name, command_word(line, 0));
    *ret = found;
    return OK;
}
