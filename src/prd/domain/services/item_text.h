/*
 * The text of one item: how items are written, and where their fields are. Pure; it looks at one node's text
 * alone.
 *
 * Forms, after an optional task box ("[ ]", "[x]"), CODE being an item code:
 *   list        - **CODE** statement    - **CODE:** …    - **CODE: title** …    - CODE: …    1. CODE: …
 *   paragraph   CODE: statement         **CODE**: …           **CODE:** …               (each line that
 * begins so) heading     ### CODE: title         ### Requirement: title      (from level 2; the blocks up to
 * the next heading or item are its body) spec-kit writes the first ("- **FR-001**: System MUST …"), BMAD the
 * plain ones ("1. FR1: …"), OpenSpec the last, which is a requirement without a code.
 *
 *   row         | CODE | statement | … |    (of a table, whose head says what the cells are: item_row.h)
 *
 * Without a code: an open question, which is "[NEEDS CLARIFICATION: …]" (spec-kit) as an entry of a list or a
 * paragraph, and the paragraph that "<<[UNRESOLVED …]>>" opens (KEPs); a story, which is a heading "User
 * Story 1 …" or "Story 1.1 …", and an entry or paragraph "As a …, I want …"; a criterion, which is an entry
 * "WHEN … SHALL …" in capitals.
 *
 * Fields are bullets "name: value" of one line (a value may go on in deeper lines): of a list item, those
 * nested in it; of the other forms, a list of its own of which every bullet is one. Names may be set in bold.
 * Where none of these says it, "(P0)" to "(P4)" or "(Priority: …)" at the end of a heading is the field
 * priority.
 */
#pragma once
#include "entities/node.h"

enum item_form { ITEM_FORM_NONE, ITEM_FORM_LIST, ITEM_FORM_PARAGRAPH, ITEM_FORM_HEADING, ITEM_FORM_ROW };

struct item_text {
    enum item_form form;
    enum node_kind kind;
    struct str code; /* as written; STR_NONE: it has none */
    struct item_code item_code;
    struct str statement;
    struct node_field *fields;
    size_t field_count;
};

/* The form of the item that `text` opens with, blank lines before it apart; NONE when it opens with none. */
enum item_form item_text_form(struct str text);
/* Whether the item that `text` opens with is a story without a code: told, not named. */
bool item_text_is_told(struct str text);
/* Reads the item; false when it is none. */
bool item_text_read(struct str text, struct arena *mem, struct item_text *ret);
/* An item in heading form: its heading's Markdown without the code, the # and "Requirement:". */
struct str item_text_heading(struct str text);
/* Whether `line` is a bullet "name: value" that is not indented. */
bool item_text_is_field_line(struct str line);

/* What names and values of fields may be: a name begins with a letter and has letters, digits, spaces, "-",
 * "_" and
 * "/", at most 40; a value is one line of well-formed text of at most 2,000 bytes. */
bool field_name_is_valid(struct str name);
bool field_value_is_valid(struct str value);

/*
 * The item's text with the field set: the value is replaced in place, or a line is added after the other
 * fields, in the item's own indentation, bullet and line ending (`ending` where it has none); "" takes every
 * line of that name away. No other byte changes. `text` is an item, and no row of a table (item_row.h); name
 * and value are valid.
 */
struct str item_text_set_field(struct str text, struct str name, struct str value, struct str ending,
                               struct arena *mem);
