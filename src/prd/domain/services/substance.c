#include "services/substance.h"
#include "services/lines.h"
#include "strbuf.h"

/* Statuses that take an item out of what is to be done. */
static const char *const leaving[] = {"dropped",      "deprecated", "rejected",  "removed",  "cancelled",
                                      "canceled",     "withdrawn",  "deferred",  "won't",    "won't do",
                                      "won't have",   "wontfix",    "postponed", "obsolete", "superseded",
                                      "out of scope", "abandoned",  NULL};

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* The length of the indentation and bullet that the line begins with; 0: it is no entry of a list. */
static size_t bullet_length(struct str line)
{
    size_t at = 0;
    while (at < line.len && is_space(line.ptr[at]))
        at++;
    if (at >= line.len || (line.ptr[at] != '-' && line.ptr[at] != '*' && line.ptr[at] != '+'))
        return 0;
    if (++at >= line.len || !is_space(line.ptr[at]))
        return 0;
    while (at < line.len && is_space(line.ptr[at]))
        at++;
    return at;
}

/* Without the marks of bold and italics around it, and spaces. */
static struct str bare(struct str text)
{
    size_t from = 0, to = text.len;
    while (from < to && (is_space(text.ptr[from]) || text.ptr[from] == '*' || text.ptr[from] == '_'))
        from++;
    while (to > from && (is_space(text.ptr[to - 1]) || text.ptr[to - 1] == '*' || text.ptr[to - 1] == '_'))
        to--;
    return str_slice(text, from, to);
}

/* Whether the line is the field `status`; *value is then what it says. */
static bool is_status(struct str line, struct str *value)
{
    struct str entry = str_slice(line, bullet_length(line), SIZE_MAX);
    size_t colon = str_find_char(entry, ':', 0);

    if (entry.len == line.len || colon == SIZE_MAX ||
        !str_eq_nocase(bare(str_slice(entry, 0, colon)), STR("status")))
        return false;
    *value = bare(str_slice(entry, colon + 1, SIZE_MAX));
    return true;
}

/* The line with an empty box, where it has a ticked one. */
static void add_line(struct strbuf *to, struct str line)
{
    size_t bullet = bullet_length(line);
    struct str entry = str_slice(line, bullet, SIZE_MAX);

    if (bullet > 0 && (str_starts(entry, STR("[x] ")) || str_starts(entry, STR("[X] ")))) {
        strbuf_add(to, str_slice(line, 0, bullet));
        strbuf_add(to, STR("[ ] "));
        entry = str_slice(entry, 4, SIZE_MAX);
        strbuf_add(to, entry);
    } else {
        strbuf_add(to, line);
    }
    strbuf_add_char(to, '\n');
}

static struct str without_trailing_space(struct str line)
{
    struct str content = line_content(line);
    while (content.len > 0 && is_space(content.ptr[content.len - 1]))
        content.len--;
    return content;
}

struct str substance_of(struct str text, struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, SIZE_MAX);
    struct str rest = text, line, status;
    bool blank = false;

    while (line_next(&rest, &line)) {
        struct str content = without_trailing_space(line);
        if (content.len == 0) {
            blank = to.len > 0;
            continue;
        }
        if (is_status(content, &status)) {
            if (str_is_one_of(status, leaving))
                strbuf_add(&to, STR("status: out\n"));
            continue;
        }
        if (blank)
            strbuf_add_char(&to, '\n');
        blank = false;
        add_line(&to, content);
    }
    return strbuf_str(&to);
}

struct digest substance_digest(struct str text, struct arena *mem)
{
    return digest_sha256(substance_of(text, mem));
}

bool substance_changed(const struct change *changes, size_t count, struct arena *mem)
{
    for (size_t i = 0; i < count; i++) {
        const struct change *change = &changes[i];
        struct str before = substance_of(change->before_text, mem),
                   after = substance_of(change->after_text, mem);
        if (!str_eq(before, after) || (change->kind == OPERATION_MOVE_NODE && after.len > 0))
            return true;
    }
    return false;
}
