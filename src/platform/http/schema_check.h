/* What binding from JSON and from a query share: the findings, and the checks of single values. */
#pragma once
#include "http/schema.h"

struct findings {
    struct arena *mem;
    struct error *error; /* OK: none yet */
    size_t count;
};

/* Where in the input a value is: a chain up to the root (NULL), made into a pointer only when something is
 * wrong. */
struct place {
    const struct place *up;
    struct str name; /* of a member; STR_NONE: an element, at `index` */
    size_t index;
};
#define PLACE_MEMBER(up_, name_) (&(const struct place){.up = (up_), .name = (name_)})
#define PLACE_ELEMENT(up_, index_) (&(const struct place){.up = (up_), .index = (index_)})

/* Adds a finding; beyond the first fifty they are counted but not kept. */
void findings_add(struct findings *self, const struct place *place, const char *code, const char *format, ...)
    _printf_(4, 5);
/* Whether any was added; false means that the input is fine. */
bool findings_any(const struct findings *self);
/* The JSON pointer of a place (RFC 6901). */
struct str place_pointer(const struct place *self, struct arena *mem);

/* Checks and stores one value of a type that is text outside: STRING, SECRET, TIME, ID, ENUM. */
void bind_text(struct findings *findings, const struct schema_field *field, struct str text,
               const struct place *place, char *to);
void bind_integer(struct findings *findings, const struct schema_field *field, int64_t value,
                  const struct place *place, char *to);
/* Checks a string as a member of STRINGS or a STRING itself: length and characters. */
bool check_string(struct findings *findings, const struct schema_field *field, struct str text,
                  const struct place *place);
/* The value that an absent optional member has. */
void bind_absent(const struct schema_field *field, char *to);
