#include "services/word_diff.h"
#include "services/characters.h"
#include "services/growth.h"

/* Of what is compared at once, and in all: pairs of tokens. */
#define PAIRS_AT_ONCE ((size_t)1 << 20)
#define PAIRS_IN_ALL ((size_t)1 << 22)
/* A line keeps its words where a quarter of it stays. */
#define KEPT_SHARE 4

struct token {
    struct str text;
    size_t line; /* in the diff */
    bool is_word, same;
};

struct token_list {
    struct token *items;
    size_t count;
};

struct comparing {
    struct word_diff diff;
    struct arena *mem;
    size_t pairs; /* that may still be compared */
};

/* "-12,3" or "-12": `count` lines from line `start`. */
static bool read_range(struct str part, char sign, int64_t *start, int64_t *count)
{
    size_t comma = str_find_char(part, ',', 0);

    *count = 1;
    if (part.len < 2 || part.ptr[0] != sign)
        return false;
    if (comma != SIZE_MAX && !str_to_int(str_slice(part, comma + 1, SIZE_MAX), count))
        return false;
    return str_to_int(str_slice(part, 1, comma), start);
}

struct hunk {
    int64_t from, from_left, to, to_left;
};

/* "@@ -1,4 +1,5 @@ …" */
static bool read_hunk(struct str line, struct hunk *ret)
{
    struct str part;

    return str_next(&line, ' ', &part) && str_eq(part, STR("@@")) && str_next(&line, ' ', &part) &&
           read_range(part, '-', &ret->from, &ret->from_left) && str_next(&line, ' ', &part) &&
           read_range(part, '+', &ret->to, &ret->to_left);
}

static void add_line(struct comparing *self, enum diff_line_kind kind, struct hunk *hunk, struct str text)
{
    struct diff_line line = {.kind = kind};

    if (kind != DIFF_ADDED) {
        line.from = hunk->from++;
        hunk->from_left--;
    }
    if (kind != DIFF_REMOVED) {
        line.to = hunk->to++;
        hunk->to_left--;
    }
    text = str_slice(text, 1, text.len - str_ends(text, STR("\n")));
    line.parts.items = arena_new_of(self->mem, struct diff_part);
    line.parts.items[0] = (struct diff_part){.changed = kind != DIFF_SAME, .text = text};
    line.parts.count = text.len > 0;
    self->diff.items = array_room(self->mem, self->diff.items, self->diff.count, sizeof(*self->diff.items));
    self->diff.items[self->diff.count++] = line;
}

/* The lines of the hunks. What a hunk holds is counted, for a line may look like the head of one. */
static void read_lines(struct comparing *self, struct str unified)
{
    struct hunk hunk = {0};
    struct str line;

    while (str_next_line(&unified, &line)) {
        if (hunk.from_left <= 0 && hunk.to_left <= 0)
            read_hunk(line, &hunk);
        else if (line.ptr[0] == '-')
            add_line(self, DIFF_REMOVED, &hunk, line);
        else if (line.ptr[0] == '+')
            add_line(self, DIFF_ADDED, &hunk, line);
        else if (line.ptr[0] == ' ')
            add_line(self, DIFF_SAME, &hunk, line);
    }
}

/* Letters of other scripts are bytes of 0x80 and more, and so are their signs: they count as words. */
static bool is_word_byte(char c)
{
    return byte_is_alnum(c) || (unsigned char)c >= 0x80;
}

static size_t token_end(struct str text, size_t from)
{
    size_t end = from + 1;

    if (is_word_byte(text.ptr[from]))
        while (end < text.len && is_word_byte(text.ptr[end]))
            end++;
    else if (byte_is_space(text.ptr[from]))
        while (end < text.len && byte_is_space(text.ptr[end]))
            end++;
    return end;
}

static struct token_list tokens_of(const struct comparing *self, size_t first, size_t end, struct arena *mem)
{
    struct token_list list = {0};

    for (size_t i = first; i < end; i++) {
        const struct diff_line *line = &self->diff.items[i];
        struct str text = line->parts.count > 0 ? line->parts.items[0].text : STR("");
        for (size_t from = 0, to; from < text.len; from = to) {
            to = token_end(text, from);
            list.items = array_room(mem, list.items, list.count, sizeof(*list.items));
            list.items[list.count++] = (struct token){
                .text = str_slice(text, from, to), .line = i, .is_word = is_word_byte(text.ptr[from])};
        }
    }
    return list;
}

static bool is_same(const struct token *a, const struct token *b)
{
    return str_eq(a->text, b->text);
}

static uint32_t weight_of(const struct token *token)
{
    return token->is_word ? 2 * (uint32_t)token->text.len : 1;
}

/* The heaviest common subsequence: marks what both have. The tables are `m + 1` wide. */
static void mark_common(struct token *old, size_t n, struct token *new, size_t m, struct arena *mem)
{
    uint32_t *best = arena_calloc(mem, (n + 1) * (m + 1), sizeof(*best));
    size_t i = 0, j = 0, width = m + 1;

    for (size_t a = n; a-- > 0;)
        for (size_t b = m; b-- > 0;) {
            uint32_t skip = best[(a + 1) * width + b], other = best[a * width + b + 1];
            uint32_t take =
                is_same(&old[a], &new[b]) ? best[(a + 1) * width + b + 1] + weight_of(&old[a]) : 0;
            skip = skip > other ? skip : other;
            best[a * width + b] = take > skip ? take : skip;
        }
    /* As late as it can be: of the spaces around what is new, the one behind it stays. */
    while (i < n && j < m) {
        uint32_t here = best[i * width + j];
        if (here == best[(i + 1) * width + j])
            i++;
        else if (here == best[i * width + j + 1])
            j++;
        else
            old[i++].same = new[j++].same = true;
    }
}

/* Marks what both lists have; false where that would take too long. */
static bool compare(struct comparing *self, struct token_list old, struct token_list new, struct arena *mem)
{
    size_t first = 0, last = 0, pairs;

    while (first < old.count && first < new.count &&is_same(&old.items[first], &new.items[first])) {
        old.items[first].same = new.items[first].same = true;
        first++;
    }
    while (first + last < old.count && first + last < new.count &&is_same(&old.items[old.count - 1 - last],
                                                                          &new.items[new.count - 1 - last])) {
        old.items[old.count - 1 - last].same = new.items[new.count - 1 - last].same = true;
        last++;
    }
    if (__builtin_mul_overflow(old.count - first - last, new.count - first - last, &pairs) ||
        pairs > PAIRS_AT_ONCE || pairs > self->pairs)
        return false;
    self->pairs -= pairs;
    mark_common(old.items + first, old.count - first - last, new.items + first, new.count - first - last,
                mem);
    return true;
}

/* One line's parts. White space between two changes is a part of the change, and a line of which little stays
 * is changed as a whole: single words that two sentences share say nothing. */
static void divide(struct comparing *self, const struct token *tokens, size_t count)
{
    struct diff_line *line = &self->diff.items[tokens[0].line];
    size_t words = 0, kept = 0;

    for (size_t i = 0; i < count; i++) {
        words += tokens[i].is_word ? tokens[i].text.len : 0;
        kept += tokens[i].is_word && tokens[i].same ? tokens[i].text.len : 0;
    }
    if (kept * KEPT_SHARE < words || (words > 0 && kept == 0))
        return;
    line->parts.items = arena_array_of(self->mem, count, struct diff_part);
    line->parts.count = 0;
    for (size_t i = 0; i < count; i++) {
        bool between = i > 0 && i + 1 < count && !tokens[i - 1].same && !tokens[i + 1].same &&
                       byte_is_space(tokens[i].text.ptr[0]);
        bool changed = !tokens[i].same || between;
        struct diff_part *part = &line->parts.items[line->parts.count - (line->parts.count > 0)];
        if (line->parts.count > 0 && part->changed == changed)
            part->text.len += tokens[i].text.len;
        else
            line->parts.items[line->parts.count++] =
                (struct diff_part){.changed = changed, .text = tokens[i].text};
    }
}

static void divide_lines(struct comparing *self, struct token_list tokens)
{
    for (size_t first = 0, end; first < tokens.count; first = end) {
        for (end = first + 1; end < tokens.count && tokens.items[end].line == tokens.items[first].line;)
            end++;
        divide(self, tokens.items + first, end - first);
    }
}

/* Lines `first` to `middle` were removed, and `middle` to `end` stand there now. */
static void compare_lines(struct comparing *self, size_t first, size_t middle, size_t end)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct token_list old = tokens_of(self, first, middle, mem), new = tokens_of(self, middle, end, mem);

    if (old.count == 0 || new.count == 0 || !compare(self, old, new, mem))
        return;
    divide_lines(self, old);
    divide_lines(self, new);
}

static size_t end_of(const struct word_diff *diff, size_t at, enum diff_line_kind kind)
{
    while (at < diff->count && diff->items[at].kind == kind)
        at++;
    return at;
}

struct word_diff word_diff_of(struct str unified, struct arena *mem)
{
    struct comparing comparing = {.mem = mem, .pairs = PAIRS_IN_ALL};

    read_lines(&comparing, unified);
    for (size_t at = 0; at < comparing.diff.count;) {
        size_t middle = end_of(&comparing.diff, at, DIFF_REMOVED);
        size_t end = end_of(&comparing.diff, middle, DIFF_ADDED);
        if (middle > at && end > middle)
            compare_lines(&comparing, at, middle, end);
        at = end > at ? end : at + 1;
    }
    return comparing.diff;
}
