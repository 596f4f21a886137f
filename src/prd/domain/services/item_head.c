#include "services/item_layout.h"
#include "services/lines.h"

#define INDENT_MAX 3
#define MARKS_MAX 3
#define HEADING_MAX 6
#define HEADING_LEAST 2 /* an item is never the title of the document */
#define NUMBER_MAX 9
#define PADDING_MAX 4 /* more is code within the list item */

/* Reading goes on at `at`, up to `end`, where the line's ending begins. */
struct reader {
    struct str text;
    size_t at, end;
};

static char peek(const struct reader *self, size_t ahead)
{
    if (self->at + ahead >= self->end)
        return '\0';
    return self->text.ptr[self->at + ahead];
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_space_or_end(char c)
{
    return is_space(c) || c == '\0';
}

static size_t skip_spaces(struct reader *self)
{
    size_t from = self->at;
    while (is_space(peek(self, 0)))
        self->at++;
    return self->at - from;
}

static bool skip_text(struct reader *self, struct str text)
{
    if (!str_starts(str_slice(self->text, self->at, self->end), text))
        return false;
    self->at += text.len;
    return true;
}

static size_t count_run(const struct reader *self, char c, size_t most)
{
    size_t count = 0;
    while (count <= most && peek(self, count) == c)
        count++;
    return count;
}

/* "###", "-", "12.": sets the form; a paragraph has no opening. */
static bool read_opening(struct reader *self, struct item_head *head)
{
    size_t width = count_run(self, '#', HEADING_MAX), padding;
    if (width > 0) {
        if (width < HEADING_LEAST || width > HEADING_MAX || !is_space(peek(self, width)))
            return false;
        head->form = ITEM_FORM_HEADING;
        head->heading = (int)width;
        self->at += width;
        skip_spaces(self);
        return true;
    }
    while (width <= NUMBER_MAX && peek(self, width) >= '0' && peek(self, width) <= '9')
        width++;
    if (width > 0 && (peek(self, width) == '.' || peek(self, width) == ')'))
        head->bullet = '1';
    else if (width == 0 && peek(self, 0) != '\0' && strchr("-*+", peek(self, 0)) != NULL)
        head->bullet = peek(self, 0);
    if (head->bullet == '\0' || !is_space(peek(self, width + 1))) {
        head->bullet = '\0';
        head->form = ITEM_FORM_PARAGRAPH;
        return true;
    }
    head->form = ITEM_FORM_LIST;
    self->at += width + 1;
    padding = skip_spaces(self);
    head->content = self->at - head->from;
    return padding <= PADDING_MAX;
}

static void skip_task_box(struct reader *self)
{
    char mark = peek(self, 1);
    if (peek(self, 0) == '[' && (mark == ' ' || mark == 'x' || mark == 'X') && peek(self, 2) == ']' &&
        is_space(peek(self, 3))) {
        self->at += 3;
        skip_spaces(self);
    }
}

static bool skip_dash(struct reader *self)
{
    static const char *const dashes[] = {"-", "–", "—"};
    for (size_t i = 0; i < COUNT_OF(dashes); i++) {
        struct str dash = str_from(dashes[i]);
        if (is_space_or_end(peek(self, dash.len)) && skip_text(self, dash))
            return true;
    }
    return false;
}

/* ":", "." or a dash, with the spaces around it; false when there is none. */
static bool skip_separator(struct reader *self)
{
    bool spaced = skip_spaces(self) > 0, found = false;
    if (peek(self, 0) == ':' || (peek(self, 0) == '.' && is_space_or_end(peek(self, 1)))) {
        self->at++;
        found = true;
    } else if (spaced) {
        found = skip_dash(self);
    }
    skip_spaces(self);
    return found;
}

/* What follows a code that stands within emphasis: "**", ":**", or text up to a later "**". */
static bool read_after_marked(struct reader *self, struct item_head *head)
{
    struct reader later = *self;
    bool separated = false;

    if (peek(&later, 0) == ':' || peek(&later, 0) == '.') {
        later.at++;
        separated = true;
    }
    if (skip_text(&later, head->marks)) {
        bool apart = is_space_or_end(peek(&later, 0));
        *self = later;
        separated = skip_separator(self) || separated;
        return separated || (apart && head->form != ITEM_FORM_PARAGRAPH);
    }
    if (!is_space(peek(self, 0)) && !separated)
        return false;
    head->in_strong = true;
    skip_separator(self);
    return true;
}

static bool read_after_plain(struct reader *self, const struct item_head *head)
{
    if (peek(self, 0) == ':') {
        skip_separator(self);
        return true;
    }
    if (head->form == ITEM_FORM_HEADING && is_space_or_end(peek(self, 0))) {
        skip_separator(self);
        return true;
    }
    return head->form != ITEM_FORM_PARAGRAPH && skip_separator(self);
}

/* OpenSpec's "Requirement: name"; also with a number before the colon. */
static bool read_requirement(struct reader *self)
{
    if (!str_starts_nocase(str_slice(self->text, self->at, self->end), STR("requirement")))
        return false;
    self->at += STR("requirement").len;
    skip_spaces(self);
    while ((peek(self, 0) >= '0' && peek(self, 0) <= '9') || (peek(self, 0) == '.' && peek(self, 1) != '\0'))
        self->at++;
    return peek(self, 0) == ':' && skip_separator(self);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The heading of a user story: "User Story 1 - Log in" (spec-kit), "Story 1" (KEPs), "Story 1.1: Setup"
 * (BMAD). All of it is the title. */
static bool read_story_heading(const struct reader *self, struct item_head *head)
{
    struct reader later = *self;
    struct str rest = str_slice(self->text, self->at, self->end);
    bool user = str_starts_nocase(rest, STR("user story"));

    if (!user && !str_starts_nocase(rest, STR("story")))
        return false;
    later.at += user ? STR("user story").len : STR("story").len;
    if (skip_spaces(&later) == 0 || !is_digit(peek(&later, 0)))
        return false;
    while (is_digit(peek(&later, 0)) || (peek(&later, 0) == '.' && is_digit(peek(&later, 1))))
        later.at++;
    head->is_story = is_space_or_end(peek(&later, 0)) || peek(&later, 0) == ':' || peek(&later, 0) == '.';
    return head->is_story;
}

/* What goes on to the next blank line, or to the first field: what those say makes nothing an item. */
static struct str paragraph_from(const struct reader *self)
{
    struct str text = str_slice(self->text, self->at, self->text.len), line;
    struct field_line field;
    size_t length = 0;
    for (struct str rest = text;
         line_next(&rest, &line) && !line_is_blank(line) && !field_line_read(line, &field);)
        length += line.len;
    return str_slice(text, 0, length);
}

/* "As a member, I want …": a story that is told without a code. */
static bool read_story(const struct reader *self, struct item_head *head)
{
    static const char *const openings[] = {"As a ",      "As an ",   "As the ", "**As a** ",
                                           "**As an** ", "**As** a", "*As a* ", NULL};
    static const char *const wishes[] = {"I want", "I need",  "I would like", "I'd like",
                                         "I can ", "we want", "we need",      NULL};
    for (size_t i = 0; openings[i] != NULL; i++) {
        struct str text;
        if (!str_starts(str_slice(self->text, self->at, self->end), str_from(openings[i])))
            continue;
        text = paragraph_from(self);
        for (size_t j = 0; wishes[j] != NULL && !head->is_story; j++)
            head->is_story = str_contains(text, str_from(wishes[j]));
        return head->is_story;
    }
    return false;
}

/* "WHEN a member signs in THEN the system SHALL …" as an entry of a list: an acceptance criterion after EARS,
 * as Kiro and those who follow it write them. */
static bool read_criterion(const struct reader *self, const struct item_head *head)
{
    static const char *const openings[] = {"WHEN ", "IF ", "WHILE ", "WHERE ", NULL};
    for (size_t i = 0; head->form == ITEM_FORM_LIST && openings[i] != NULL; i++) {
        if (str_starts(str_slice(self->text, self->at, self->end), str_from(openings[i])))
            return str_contains(paragraph_from(self), STR(" SHALL "));
    }
    return false;
}

/* What somebody left open: spec-kit's "[NEEDS CLARIFICATION: …]" as an entry or paragraph of its own, and the
 * "<<[UNRESOLVED who]>>" that opens a paragraph of a KEP. */
static bool read_open_question(struct reader *self, struct item_head *head)
{
    static const struct str needs = {"[NEEDS CLARIFICATION", 20}, unresolved = {"<<[UNRESOLVED", 13};
    struct reader later = *self;
    size_t end;

    if (skip_text(&later, needs)) {
        head->is_question = peek(&later, 0) == ':' || peek(&later, 0) == ']';
        return head->is_question;
    }
    if (head->form != ITEM_FORM_PARAGRAPH || !skip_text(&later, unresolved))
        return false;
    end = str_find(str_slice(self->text, 0, self->end), STR("]>>"), later.at);
    if (end == SIZE_MAX)
        return false;
    self->at = end + 3;
    skip_spaces(self);
    head->is_question = true;
    return true;
}

/* "| FR-1 |": the code is all that the first cell says. */
static bool read_row(struct reader *self, struct item_head *head)
{
    size_t stars, length;
    self->at++;
    skip_spaces(self);
    stars = count_run(self, '*', MARKS_MAX);
    length = item_code_scan(str_slice(self->text, self->at + stars, self->end), &head->item_code);
    if (stars > MARKS_MAX || length == 0)
        return false;
    head->form = ITEM_FORM_ROW;
    head->marks = str_slice(self->text, self->at, self->at + stars);
    head->code = str_slice(self->text, self->at + stars, self->at + stars + length);
    self->at += stars + length;
    if (!skip_text(self, head->marks))
        return false;
    head->rest = self->at;
    skip_spaces(self);
    return peek(self, 0) == '|' && self->at + 1 < self->end;
}

static size_t mark_count(const struct reader *self)
{
    size_t stars = count_run(self, '*', MARKS_MAX);
    return stars > 0 ? stars : count_run(self, '_', MARKS_MAX);
}

static bool read_code(struct reader *self, struct item_head *head)
{
    size_t marks = mark_count(self), length;
    if (marks > MARKS_MAX)
        return false;
    length = item_code_scan(str_slice(self->text, self->at + marks, self->end), &head->item_code);
    if (length == 0 && head->form == ITEM_FORM_HEADING)
        return marks == 0 && (read_requirement(self) || read_story_heading(self, head));
    if (length == 0)
        return read_story(self, head) ||
               (marks == 0 && (read_criterion(self, head) || read_open_question(self, head)));
    head->marks = str_slice(self->text, self->at, self->at + marks);
    head->code = str_slice(self->text, self->at + marks, self->at + marks + length);
    self->at += marks + length;
    return marks > 0 ? read_after_marked(self, head) : read_after_plain(self, head);
}

bool item_head_read(struct str text, struct item_head *ret)
{
    static const struct str byte_order_mark = {"\xEF\xBB\xBF", 3};
    struct item_head head = {.from = lines_blank_before(text)};
    struct reader reader = {.text = text};
    struct str rest, line;

    if (str_starts(str_slice(text, head.from, text.len), byte_order_mark))
        head.from += byte_order_mark.len;
    head.from += lines_blank_before(str_slice(text, head.from, text.len));
    rest = str_slice(text, head.from, text.len);
    if (!line_next(&rest, &line))
        return false;
    head.line_end = head.from + line.len;
    reader.at = head.from;
    reader.end = head.from + line_content(line).len;
    while (peek(&reader, 0) == ' ')
        reader.at++;
    if (reader.at - head.from > INDENT_MAX || peek(&reader, 0) == '\t')
        return false;
    if (peek(&reader, 0) == '|') {
        if (!read_row(&reader, &head))
            return false;
        *ret = head;
        return true;
    }
    if (!read_opening(&reader, &head))
        return false;
    if (head.form == ITEM_FORM_LIST)
        skip_task_box(&reader);
    if (!read_code(&reader, &head))
        return false;
    head.rest = reader.at;
    *ret = head;
    return true;
}
