#include "output.h"

#include "unicode.h"

#define WIDTH_MAX 100 /* longer lines are hard to read */
#define TAB 4
#define EMPHASIS STR("**")
#define SPACES_MAX 200

static size_t width_of(const struct flow *self)
{
    size_t columns = self->line->columns;
    return columns == 0           ? 0
           : columns <= WIDTH_MAX ? columns - 1
                                  : WIDTH_MAX; /* the last column may break by itself */
}

static void put_style(struct flow *self)
{
    fputs(style(self->line, self->style), self->line->out);
    if (self->is_bold)
        fputs(style(self->line, STYLE_BOLD), self->line->out);
}

static void open_line(struct flow *self)
{
    put_style(self);
    fputs(self->margin, self->line->out);
    self->column = unicode_columns(str_from(self->margin));
    self->is_open = true;
}

static void close_line(struct flow *self)
{
    if (self->is_open && (self->style != STYLE_NONE || self->is_bold))
        fputs(style(self->line, STYLE_NONE), self->line->out);
    fputc('\n', self->line->out);
    self->is_open = false;
}

/* "-", "*", "+", "12." */
static bool is_list_marker(struct str word)
{
    size_t digits = 0;

    if (word.len == 1)
        return strchr("-*+", word.ptr[0]) != NULL;
    while (digits < word.len && word.ptr[digits] >= '0' && word.ptr[digits] <= '9')
        digits++;
    return digits && digits + 1 == word.len && (word.ptr[digits] == '.' || word.ptr[digits] == ')');
}

/* The columns of a word, without the marks of its emphasis. */
static size_t columns_of(const struct flow *self, struct str word)
{
    size_t columns = unicode_columns(word), at = 0;

    while (self->has_emphasis && self->line->colour && (at = str_find(word, EMPHASIS, at)) != SIZE_MAX) {
        columns -= EMPHASIS.len;
        at += EMPHASIS.len;
    }
    return columns;
}

static void put_text(struct flow *self, struct str word)
{
    size_t at;

    while (self->has_emphasis && self->line->colour && (at = str_find(word, EMPHASIS, 0)) != SIZE_MAX) {
        fwrite(word.ptr, 1, at, self->line->out);
        word = str_slice(word, at + EMPHASIS.len, word.len);
        self->is_bold = !self->is_bold;
        fputs(style(self->line, STYLE_NONE), self->line->out);
        put_style(self);
    }
    fwrite(word.ptr, 1, word.len, self->line->out);
}

static void put_word(struct flow *self)
{
    struct str word = str_of(self->word, self->word_length);
    size_t columns = columns_of(self, word), width = width_of(self);

    if (!word.len)
        return;
    if (!self->is_open)
        open_line(self);
    if (!self->has_words) {
        self->hang = self->spaces + (is_list_marker(word) ? columns + 1 : 0);
        if (self->hang > width / 2)
            self->hang = 0;
    } else if (width && self->column + self->spaces + columns > width) {
        close_line(self);
        open_line(self);
        self->spaces = self->hang;
    }
    fprintf(self->line->out, "%*s", (int)self->spaces, "");
    put_text(self, word);
    self->column += self->spaces + columns;
    self->spaces = self->word_length = 0;
    self->has_words = true;
}

static void add_byte(struct flow *self, char byte)
{
    unsigned char value = (unsigned char)byte;
    bool ends_c1 = value >= 0x80 && value <= 0x9f && self->word_length &&
                   (unsigned char)self->word[self->word_length - 1] == 0xc2;

    if (ends_c1) {
        self->word_length--;
        return;
    }
    if (value < 0x20 || value == 0x7f)
        return;
    /* A word too long to be one is printed in parts, between characters. */
    if (self->word_length >= sizeof(self->word) - 4 && (value & 0xc0) != 0x80)
        put_word(self);
    if (self->word_length < sizeof(self->word))
        self->word[self->word_length++] = byte;
}

struct flow flow_begin(const struct command_line *line, const char *margin, enum style style)
{
    return (struct flow){.line = line, .margin = margin, .style = style};
}

void flow_add(struct flow *self, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n') {
            put_word(self);
            close_line(self);
            self->is_bold = false;
            self->has_words = false;
            self->spaces = 0;
        } else if (*text == ' ' || *text == '\t') {
            put_word(self);
            if (self->spaces < SPACES_MAX)
                self->spaces += *text == ' ' ? 1 : TAB;
        } else {
            add_byte(self, *text);
        }
    }
}

void flow_end(struct flow *self)
{
    put_word(self);
    if (self->is_open)
        close_line(self);
}

void output_prose(const struct command_line *line, const char *margin, enum style style, const char *text)
{
    struct flow flow = flow_begin(line, margin, style);
    flow_add(&flow, text);
    flow_end(&flow);
}
