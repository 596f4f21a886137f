#include "proposal_text.h"

#include "output.h"
#include "prd_path.h"
#include "unicode.h"

#define NAME_LENGTH 6
#define NAME_LEAST 4
#define QUOTE_COLUMNS 140

const char *proposal_name(const struct command_line *line, const json_t *proposal)
{
    struct str id = output_clean(line->mem, str_from(json_text(proposal, "id")));
    return id.len > NAME_LENGTH ? id.ptr + id.len - NAME_LENGTH : id.ptr;
}

/* Lines that both texts begin with, and end with: what a change leaves alone. */
struct unchanged {
    size_t first, last;
};

static size_t split(struct str text, struct arena *mem, struct str **ret)
{
    struct str rest = text, part;
    size_t count = 0;

    while (str_next_line(&rest, &part))
        count++;
    *ret = arena_array_of(mem, count + 1, struct str);
    rest = text;
    for (size_t i = 0; str_next_line(&rest, &part); i++)
        (*ret)[i] = str_trim(part).len ? part : STR("");
    return count;
}

static struct unchanged compare(const struct str *before, size_t count, const struct str *after, size_t other)
{
    struct unchanged same = {0};
    size_t least = count < other ? count : other;

    while (same.first < least && str_eq(before[same.first], after[same.first]))
        same.first++;
    while (same.first + same.last < least &&
           str_eq(before[count - 1 - same.last], after[other - 1 - same.last]))
        same.last++;
    return same;
}

/* The lines that differ, each behind a sign, as a proofreader marks them. */
static void print_lines(const struct command_line *line, const struct str *lines, size_t from, size_t to,
                        const char *margin, enum style of)
{
    for (size_t i = from; i < to; i++)
        if (lines[i].len)
            output_prose(line, margin, of, str_cstr(line->mem, lines[i]));
}

static bool is_row(struct str text)
{
    return str_starts(text, STR("|")) && text.len > 1 && str_ends(text, STR("|")) &&
           str_find_char(text, '\n', 0) == SIZE_MAX;
}

/* The cells of a row of a table; a bar within a cell is "\|". */
static size_t cells(struct str row, struct arena *mem, struct str **ret)
{
    size_t count = 0, from = 1;
    *ret = arena_array_of(mem, row.len, struct str);
    for (size_t i = 1; i < row.len; i++) {
        if (row.ptr[i] != '|' || row.ptr[i - 1] == '\\')
            continue;
        (*ret)[count++] = str_trim(str_slice(row, from, i));
        from = i + 1;
    }
    return count;
}

/* A row that comes or goes as its cells, and of one that changes the cells that do. */
static void print_row(const struct command_line *line, struct str before, struct str after, const char *minus,
                      const char *plus)
{
    struct str *old = NULL, *new = NULL;
    size_t count = before.len ? cells(before, line->mem, &old) : 0;
    size_t other = after.len ? cells(after, line->mem, &new) : 0;

    if (!count || !other) {
        struct str row = str_join(line->mem, count ? old : new, count ? count : other, STR(" · "));
        output_prose(line, count ? minus : plus, count ? STYLE_RED : STYLE_GREEN, row.ptr);
        return;
    }
    for (size_t i = 0; i < count || i < other; i++) {
        struct str was = i < count ? old[i] : STR(""), is = i < other ? new[i] : STR("");
        if (str_eq(was, is))
            continue;
        if (was.len)
            output_prose(line, minus, STYLE_RED, str_cstr(line->mem, was));
        if (is.len)
            output_prose(line, plus, STYLE_GREEN, str_cstr(line->mem, is));
    }
}

static void print_change(const struct command_line *line, const char *before, const char *after,
                         const char *margin)
{
    const char *minus = str_format(line->mem, "%s     - ", margin).ptr;
    const char *plus = str_format(line->mem, "%s     + ", margin).ptr;
    struct str was = str_trim(str_from(before)), is = str_trim(str_from(after)), *old, *new;
    size_t count = split(str_from(before), line->mem, &old), other = split(str_from(after), line->mem, &new);
    struct unchanged same = compare(old, count, new, other);

    if ((is_row(was) || !was.len) && (is_row(is) || !is.len)) {
        if (was.len || is.len)
            print_row(line, was, is, minus, plus);
        return;
    }
    print_lines(line, old, same.first, count - same.last, minus, STYLE_RED);
    print_lines(line, new, same.first, other - same.last, plus, STYLE_GREEN);
}

static const char *word_of(const char *operation)
{
    static const char *const words[][2] = {{"add_node", "add"},
                                           {"replace_text", "change"},
                                           {"set_field", "set"},
                                           {"move_node", "move"},
                                           {"remove_node", "remove"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(operation, words[i][0]) == 0)
            return words[i][1];
    return "?";
}

static void print_state(const struct command_line *line, const char *verdict, const char *state)
{
    bool is_pending = strcmp(verdict, "pending") == 0;

    if (is_pending && strcmp(state, "clean") == 0)
        return;
    fprintf(line->out, "  %s[", style(line, is_pending ? STYLE_YELLOW : STYLE_DIM));
    output_text(line, is_pending ? state : verdict);
    fprintf(line->out, "]%s", style(line, STYLE_NONE));
}

static void print_operation(const struct command_line *line, const json_t *operation, const char *margin)
{
    const char *verdict = json_text(operation, "verdict"), *state = json_text(operation, "state");
    const char *op = json_text(operation, "op"), *before = json_text(operation, "before");
    const char *result = json_text(operation, "result"), *text = json_text(operation, "text");
    bool is_pending = strcmp(verdict, "pending") == 0;

    fprintf(line->out, "%s%4lld %s", margin, (long long)json_number(operation, "index"), word_of(op));
    if (strcmp(op, "set_field") == 0) {
        fputc(' ', line->out);
        output_text(line, json_text(operation, "field"));
        fputs(": ", line->out);
        output_text(line, json_text(operation, "value"));
    }
    print_state(line, verdict, state);
    fputc('\n', line->out);
    if (strcmp(op, "move_node") == 0)
        print_change(line, "", before, margin);
    else if (is_pending && strcmp(state, "overtaken") == 0)
        print_change(line, "", text, margin);
    else if (!is_pending || strcmp(state, "conflict") != 0)
        print_change(line, is_pending ? before : "", result, margin);
    else
        print_change(line, before, text, margin);
}

/* Enough of it to know it again. */
static void print_quote(const struct command_line *line, const char *quote, const char *margin)
{
    struct str clean = str_trim(output_clean(line->mem, str_from(quote)));
    struct str shown = unicode_cut_columns(clean, QUOTE_COLUMNS);

    output_prose(line, margin, STYLE_DIM,
                 str_format(line->mem, "“%.*s%s”", STR_ARGS(shown), shown.len < clean.len ? "…" : "").ptr);
}

void proposal_print(const struct command_line *line, const json_t *proposal, const char *margin)
{
    const json_t *evidence = json_object_get(proposal, "evidence"), *operation;
    const char *quote = json_text(evidence, "quote");
    const char *inner = str_format(line->mem, "%s     ", margin).ptr;
    size_t i;

    fprintf(line->out, "%s%s%s%s  from ", margin, style(line, STYLE_BOLD), proposal_name(line, proposal),
            style(line, STYLE_NONE));
    output_text(line, json_text(proposal, "origin"));
    if (json_is_true(json_object_get(proposal, "outside")))
        fprintf(line->out, ", %sin words of others%s", style(line, STYLE_YELLOW), style(line, STYLE_NONE));
    fputc('\n', line->out);
    output_prose(line, inner, STYLE_NONE, json_text(proposal, "reason"));
    if (quote[0] && !strstr(json_text(proposal, "reason"), quote))
        print_quote(line, quote, inner);
    json_array_foreach(json_object_get(proposal, "operations"), i, operation)
        print_operation(line, operation, margin);
}

struct error *proposal_find(const struct command_line *line, struct client *client, const char *name,
                            json_t **ret)
{
    json_t *proposals, *proposal, *found = NULL;
    size_t i;

    if (strlen(name) < NAME_LEAST)
        return error_new(
            ERROR_INVALID, "usage",
            "\"%s\" is too short for a proposal; give the six characters that `stet proposals %s` shows",
            name, command_word(line, 0));
    TRY(client_list(client, prd_path(line, client, "/proposals?status=all"), &proposals));
    json_array_foreach(proposals, i, proposal)
    {
        if (!str_ends(str_from(json_text(proposal, "id")), str_lower(line->mem, str_from(name))))
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
