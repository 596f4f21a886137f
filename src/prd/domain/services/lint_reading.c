#include "services/lint_reading.h"
#include "map.h"
#include "services/characters.h"
#include "services/growth.h"
#include "services/item_row.h"
#include "services/lines.h"
#include "services/prose.h"
#include "services/words.h"
#include "unicode.h"

#define SAMPLE_BYTES 6000 /* of prose that say which language it is */
#define TEXT_SHOWN 80     /* bytes of what a finding is about */

static bool has_word(struct str title, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (str_find_nocase(title, str_from(words[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

struct str lint_field(const struct node *node, const char *const *names)
{
    for (size_t i = 0; i < node->field_count; i++)
        if (str_is_one_of(node->fields[i].name, names) && node->fields[i].value.len > 0)
            return node->fields[i].value;
    return STR_NONE;
}

bool lint_field_place(struct linting *self, const struct node *node, size_t field, size_t *from, size_t *to)
{
    const struct node_field *wanted = &node->fields[field];
    size_t at = 0;

    if (node->columns.ptr != NULL)
        return item_row_field_place(node->text, node->columns, wanted->name, self->mem, from, to);
    while (wanted->value.len > 0 && (at = str_find_nocase(node->text, wanted->name, at)) != SIZE_MAX) {
        size_t value = at + wanted->name.len;
        while (byte_at(node->text, value) != '\0' && strchr(" \t*_:", node->text.ptr[value]) != NULL)
            value++;
        if (value > at + wanted->name.len &&
            str_starts(str_slice(node->text, value, node->text.len), wanted->value)) {
            *from = value;
            *to = value + wanted->value.len;
            return true;
        }
        at++;
    }
    return false;
}

/* Where what tests a requirement begins in its own text: a heading, or a line that opens like one. */
static bool opens_criteria(struct str line)
{
    static const char *const openings[] = {"acceptance", "scenario",      "given ",   "user story", "test:",
                                           "tests:",     "verification:", "example:", NULL};
    while (line.len > 0 && strchr("*_-+> \t", line.ptr[0]) != NULL)
        line = str_slice(line, 1, line.len);
    if (byte_at(line, 0) == '#')
        return true;
    for (size_t i = 0; openings[i] != NULL; i++)
        if (str_starts_nocase(line, str_from(openings[i])))
            return true;
    return false;
}

/* The item's statement at its place in the node's text: a copy of the prose in which all else is blank. Each
 * line of a statement is a part of a line of the text. */
static struct str statement_prose(struct linting *self, size_t index)
{
    const struct node *node = &self->document->nodes[index];
    struct lint_node *reading = &self->nodes[index];
    char *prose;
    struct str rest = node->statement, line;
    size_t at = 0;

    if (self->scratch.prose_room < node->text.len) {
        self->scratch.prose_room = node->text.len * 2;
        self->scratch.prose = arena_alloc(self->mem, self->scratch.prose_room);
    }
    prose = self->scratch.prose;
    for (size_t i = 0; i < node->text.len; i++)
        prose[i] = node->text.ptr[i] == '\n' ? '\n' : ' ';
    if (node->code.len > 0)
        at = str_find(node->text, node->code, 0);
    at = at == SIZE_MAX || node->code.len == 0 ? 0 : at + node->code.len;
    while (line_next(&rest, &line)) {
        struct str content = str_trim(line_content(line));
        size_t found;
        if (content.len == 0)
            continue;
        if (opens_criteria(content)) {
            reading->has_criteria = true;
            break;
        }
        found = str_find(node->text, content, at);
        if (found == SIZE_MAX && content.len > 2) { /* emphasis that opened before the code */
            while (content.len > 0 && (content.ptr[0] == '*' || content.ptr[0] == '_'))
                content = str_slice(content, 1, content.len);
            found = str_find(node->text, content, at);
        }
        if (found == SIZE_MAX)
            continue;
        memcpy(prose + found, reading->prose.ptr + found, content.len);
        at = found + content.len;
    }
    return str_of(prose, node->text.len);
}

static bool is_must(const struct node *node)
{
    static const char *const names[] = {"priority", "prio", "moscow", NULL};
    static const char *const musts[] = {"must",      "must-have", "must have", "p0",
                                        "mandatory", "required",  NULL};
    struct str priority = lint_field(node, names);
    if (priority.ptr != NULL)
        return str_is_one_of(priority, musts);
    return str_find(node->statement, STR("MUST"), 0) != SIZE_MAX;
}

static bool has_any_modal(struct str text)
{
    static const char *const modals[] = {"shall",    "must",   "should",  "will ",      "may ",
                                         "can ",     "cannot", "could ",  "would ",     "might ",
                                         "needs to", "has to", "have to", "required to"};
    for (size_t i = 0; i < COUNT_OF(modals); i++)
        if (str_find_nocase(text, str_from(modals[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

/* What stands under an item in heading form, in headings of its own, is about it: scenarios, criteria. */
static void read_below(struct linting *self, size_t index)
{
    const struct document *document = self->document;
    struct lint_node *reading = &self->nodes[index];

    for (size_t i = index + 1; i < document->count && !node_is_item(&document->nodes[i]); i++) {
        const struct node *below = &document->nodes[i];
        if (below->kind == NODE_SECTION && below->level <= document->nodes[index].heading)
            return;
        reading->has_modal |= has_any_modal(below->text);
        reading->has_criteria |= below->kind == NODE_SECTION && opens_criteria(below->title);
    }
}

static void read_item(struct linting *self, size_t index)
{
    const struct node *node = &self->document->nodes[index];
    struct lint_node *reading = &self->nodes[index];

    lint_read_words(self, reading, statement_prose(self, index));
    self->metrics += node->kind == NODE_METRIC;
    if (node->kind != NODE_REQUIREMENT)
        return;
    for (size_t i = 0; i < reading->sentence_count; i++)
        reading->sentences[i].is_requirement = true;
    if (self->first_requirement == SIZE_MAX)
        self->first_requirement = index;
    self->requirements++;
    for (size_t i = 0; i < reading->sentence_count && !reading->has_modal; i++)
        reading->has_modal = reading->sentences[i].binding + reading->sentences[i].weak > 0;
    reading->has_modal = reading->has_modal || has_any_modal(node->text);
    if (node->heading > 0)
        read_below(self, index);
    self->with_modal += reading->has_modal;
    reading->is_must = is_must(node);
    if (reading->is_must && self->first_must == SIZE_MAX)
        self->first_must = index;
    self->musts += reading->is_must;
}

static bool is_binding_text(struct str prose, const struct lint_sentence *sentence)
{
    struct str part = str_slice(prose, sentence->from, sentence->to);
    return str_find_nocase(part, STR(" shall "), 0) != SIZE_MAX || str_contains(part, STR(" MUST "));
}

static bool is_wish(struct str prose, const struct lint_sentence *sentence)
{
    struct str part = str_slice(prose, sentence->from, sentence->to);
    return str_find_nocase(part, STR(" should "), 0) != SIZE_MAX ||
           str_find_nocase(part, STR(" will "), 0) != SIZE_MAX;
}

/* Requirements that stand in plain text: sentences with "shall" or "MUST", and where the section says that it
 * holds requirements, also with "must", "should" or "will". */
static void read_text(struct linting *self, size_t index, bool among_requirements)
{
    struct lint_node *reading = &self->nodes[index];

    if (!among_requirements && str_find_nocase(reading->prose, STR(" shall "), 0) == SIZE_MAX &&
        !str_contains(reading->prose, STR(" MUST ")))
        return;
    lint_read_words(self, reading, reading->prose);
    for (size_t i = 0; i < reading->sentence_count; i++) {
        struct lint_sentence *sentence = &reading->sentences[i];
        sentence->is_requirement = among_requirements
                                       ? sentence->binding > 0 || is_wish(reading->prose, sentence)
                                       : sentence->binding > 0 && is_binding_text(reading->prose, sentence);
    }
}

/* Whether sections that are open at this node say that requirements stand in them; by level. */
static bool enter_section(struct linting *self, const struct node *node, bool *by_level)
{
    static const char *const requirement_words[] = {"requirement", NULL};
    static const char *const criteria_words[] = {"acceptance", "scenario", "test plan", "testing", NULL};
    static const char *const metric_words[] = {"metric", "success", "measure", "kpi", "objective", NULL};

    for (int level = node->level; level < 7; level++)
        by_level[level] = by_level[node->level - 1];
    if (has_word(node->title, requirement_words) &&
        str_find_nocase(node->title, STR("non-req"), 0) == SIZE_MAX)
        for (int level = node->level; level < 7; level++)
            by_level[level] = true;
    self->has_criteria_section |= has_word(node->title, criteria_words);
    self->has_metric_section |= node->level > 1 && has_word(node->title, metric_words);
    return by_level[node->level];
}

static size_t count_lines(struct str text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n' || (text.ptr[i] == '\r' && byte_at(text, i + 1) != '\n');
    return lines;
}

/* `node` SIZE_MAX: it is no item that was recognised. */
static void define_code(struct linting *self, struct item_code code, size_t node)
{
    struct str key = item_code_format(self->mem, code);
    struct lint_code *known = map_get(self->codes, key);

    if (known == NULL) {
        known = arena_new_of(self->mem, struct lint_code);
        known->node = node;
        map_set(self->codes, key, known);
        self->kinds |= 1U << code.kind;
    } else if (known->node == SIZE_MAX) {
        known->node = node;
    } else if (node != SIZE_MAX) {
        self->nodes[node].same_code = known->node;
    }
}

/* Codes that open a list item, a cell, bold words or a line ("FR-1: …") define an item, whether it was
 * recognised or not. */
static void define_codes_of_text(struct linting *self, struct str prose)
{
    struct str rest = prose, line;
    while (line_next(&rest, &line)) {
        struct item_code code;
        size_t at = 0, length;
        bool marked = false;
        while (byte_at(line, at) != '\0' && strchr(" \t|>-+*_#[].0123456789", line.ptr[at]) != NULL)
            marked |= line.ptr[at++] != ' ';
        length = item_code_scan(str_slice(line, at, line.len), &code);
        if (length > 0 && (marked || byte_at(line, at + length) == ':'))
            define_code(self, code, SIZE_MAX);
    }
}

/* Whether more than a few letters are of scripts that English is not written in. */
static bool is_beyond_latin(struct str text)
{
    size_t letters = 0, beyond = 0, length;
    for (size_t at = 0; at < text.len; at += length) {
        uint32_t character = character_at(text, at, &length);
        letters += character_is_word(character);
        beyond += character >= 0x370 && character_is_word(character);
    }
    return beyond * 5 > letters;
}

static void read_language(struct linting *self)
{
    struct strbuf sample = strbuf_new(self->mem, SAMPLE_BYTES * 4);
    size_t step = self->document->count / 40 + 1;

    for (size_t i = 0; i < self->document->count && sample.len < SAMPLE_BYTES; i += step) {
        strbuf_add(&sample, utf8_cut(self->nodes[i].prose, SAMPLE_BYTES / 4));
        strbuf_add_char(&sample, '\n');
    }
    self->is_english =
        !is_beyond_latin(strbuf_str(&sample)) && words_are_english(strbuf_str(&sample), self->mem);
}

void lint_read(struct linting *self)
{
    const struct document *document = self->document;
    bool among_requirements = false, by_level[8] = {false};
    size_t line = 1;

    self->lexemes = map_new(self->mem);
    self->codes = map_new(self->mem);
    self->recent = arena_array_of(self->mem, LINT_RECENT, const struct lexeme *);
    self->nodes = arena_array_of(self->mem, document->count + 1, struct lint_node);
    self->first_requirement = self->first_must = SIZE_MAX;
    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        struct item_code code;
        bool is_front_matter = i == 0 && node->kind == NODE_TEXT && str_starts(node->text, STR("---"));

        self->nodes[i].line = line;
        self->nodes[i].same_code = SIZE_MAX;
        line += count_lines(node->text);
        self->nodes[i].prose = is_front_matter ? STR("") : lint_prose(self, i);
        if (node->kind == NODE_SECTION)
            among_requirements = enter_section(self, node, by_level);
        if (node_is_item(node))
            read_item(self, i);
        else if (node->kind == NODE_TEXT && !is_front_matter)
            read_text(self, i, among_requirements);
        if (node->code.len > 0 && item_code_parse(node->code, &code))
            define_code(self, code, i);
        else if (!is_front_matter)
            define_codes_of_text(self, self->nodes[i].prose);
    }
    read_language(self);
}

struct lint_finding *lint_add(struct linting *self, size_t node, size_t from, size_t to, const char *format,
                              ...)
{
    struct lint_finding *finding = &self->spare;
    va_list args;

    if (self->of_rule++ < LINT_NODE_MOST) {
        self->list.items =
            array_room(self->mem, self->list.items, self->list.count, sizeof(*self->list.items));
        finding = &self->list.items[self->list.count++];
    }
    *finding = (struct lint_finding){.rule = self->rule, .node = node, .from = from, .to = to};
    finding->text =
        prose_excerpt(str_slice(self->document->nodes[node].text, from, to), TEXT_SHOWN, self->mem);
    va_start(args, format);
    finding->message = str_vformat(self->mem, format, args);
    va_end(args);
    return finding;
}

void lint_add_fix(struct lint_finding *finding, size_t from, size_t to, struct str with)
{
    finding->is_fixable = true;
    finding->fix_from = from;
    finding->fix_to = to;
    finding->fix = with;
}

struct lint_finding *lint_add_item(struct linting *self, size_t node, const char *format, ...)
{
    struct str text = self->document->nodes[node].text;
    size_t from = lines_blank_before(text), to;
    struct lint_finding *finding;
    va_list args;

    while (byte_at(text, from) == ' ')
        from++;
    to = str_find_char(text, '\n', from);
    finding = lint_add(self, node, from, to == SIZE_MAX ? text.len : to, "%s", "");
    va_start(args, format);
    finding->message = str_vformat(self->mem, format, args);
    va_end(args);
    return finding;
}

struct str lint_quoted(const struct linting *self, size_t node, size_t from, size_t to)
{
    struct str text = str_slice(self->document->nodes[node].text, from, to);
    return str_format(self->mem, "\"%.*s\"", STR_ARGS(prose_excerpt(text, TEXT_SHOWN, self->mem)));
}
