/* Where the parts of an item are in its text, in byte offsets; for item_text.c alone. */
#pragma once
#include "services/item_text.h"

/* The line an item opens with. */
struct item_head {
    enum item_form form;
    size_t from;     /* where the line begins, after blank lines and a byte order mark */
    size_t content;  /* list items: how far its content is indented, in columns */
    int heading;     /* level, of the heading form */
    char bullet;     /* list items: '-', '*', '+', or '1' for a numbered one */
    struct str code; /* STR_NONE: "Requirement: …", a story, a criterion, or an open question */
    bool is_question, is_story;
    struct item_code item_code;
    struct str marks; /* the emphasis around the code: "**" */
    bool in_strong;   /* the emphasis goes on after the code */
    size_t rest;      /* where the statement goes on */
    size_t line_end;  /* after the line's ending */
};

struct field_line {
    size_t indent;    /* columns before its bullet */
    size_t depth;     /* in how many entries of lists it stands */
    size_t from, to;  /* whole lines, with deeper ones */
    size_t name_from; /* with its marks */
    size_t value_from,
        value_to; /* the value, without white space around it, with the lines in which it goes on */
    struct str name;
};

struct item_layout {
    struct item_head head;
    struct field_line *fields;
    size_t field_count;
    size_t insert_at;   /* where another field's line goes */
    struct str opening; /* of that line, up to the name */
    /* " (P0)" or " (Priority: must)" at the end of a heading, with the white space before it; to == 0: none.
     */
    struct heading_mark {
        size_t from, to, value_from, value_to;
    } priority;
    bool needs_blank; /* whether a blank line must come before it */
    bool needs_blank_after;
};

/* Whether a heading's mark can say the value; and whether it can in the short form, "(P0)". */
bool heading_mark_takes(struct str value, bool *is_short);
bool item_head_read(struct str text, struct item_head *ret);
bool item_layout_read(struct str text, struct arena *mem, struct item_layout *ret);
/* Reads one line "<indent>- name: value"; offsets are within the line. */
bool field_line_read(struct str line, struct field_line *ret);
/* The length of the field name that `text` begins with; 0 when it begins with none. */
size_t field_name_length(struct str text);
