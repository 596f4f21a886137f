/*
 * Schemas: tables that bind JSON to a DTO (a plain struct of the application layer) in both directions, check
 * input, and describe it in the OpenAPI document. Static and read-only.
 *
 * Input: every member is checked for type, bounds and format; unknown members and duplicates are refused; all
 * findings are reported at once, each with its JSON pointer. A required member may not be null; an optional
 * one that is null or absent leaves the DTO's member zero.
 *
 * The C type of a DTO's member follows from the field's type:
 *   STRING, SECRET  struct str        (absent: ptr NULL)
 *   INTEGER         int64_t           BOOLEAN  bool          NUMBER  double
 *   TIME            int64_t, ms       (RFC 3339 in JSON; 0 is written as null)
 *   ID              struct id         (ID_NONE is written as null)
 *   ENUM            an enum           (index into `words`; in optional input the absent value is `absent`)
 *   OBJECT          pointer to struct (NULL is written as null)
 *   LIST            struct { T *items; size_t count; }, T described by `of`
 *   STRINGS         struct str_list
 *   RAW             struct str        (output only: JSON text that is put in as it is)
 */
#pragma once
#include "error.h"
#include "id.h"

enum schema_type {
    SCHEMA_STRING,
    SCHEMA_SECRET, /* as STRING; never echoed, marked writeOnly/password in OpenAPI */
    SCHEMA_INTEGER,
    SCHEMA_NUMBER,
    SCHEMA_BOOLEAN,
    SCHEMA_TIME,
    SCHEMA_ID,
    SCHEMA_ENUM,
    SCHEMA_OBJECT,
    SCHEMA_LIST,
    SCHEMA_STRINGS,
    SCHEMA_RAW,
};

struct schema;

struct schema_field {
    const char *name;
    enum schema_type type;
    size_t offset;
    bool required;
    int64_t min, max; /* STRING, SECRET: length in characters; INTEGER: value; LIST, STRINGS: count. max 0:
                         the default (STRING, SECRET 1,000; LIST, STRINGS 100; INTEGER no bound) */
    bool is_text; /* STRING: may hold line breaks and tabs; other control characters are refused everywhere */
    const char *const *words; /* ENUM: NULL-ended; the index is the value */
    int absent;               /* ENUM: the value of an absent optional member */
    const struct schema *of;  /* OBJECT, LIST */
    const char *raw;          /* RAW: what it is in OpenAPI besides null, such as "integer"; NULL: any JSON */
    const char *description;
    const char *example; /* as text, also of a number or a boolean */
};

struct schema {
    const char *name; /* in OpenAPI: "User" */
    const struct schema_field *fields;
    size_t count;
    size_t size; /* of the DTO */
};

/* For tables: {SCHEMA_MEMBER(struct log_in_dto, email), .type = SCHEMA_STRING, .required = true, .max = 9}.
 */
#define SCHEMA_MEMBER(dto, member) .name = #member, .offset = offsetof(dto, member)
#define SCHEMA_MEMBER_AS(json_name, dto, member) .name = (json_name), .offset = offsetof(dto, member)
#define SCHEMA(schema_name, dto, table)                                                         \
    {                                                                                           \
        .name = (schema_name), .fields = (table), .count = COUNT_OF(table), .size = sizeof(dto) \
    }

/* Parses `json` and binds it to a zeroed DTO of schema->size in `mem`. Error invalid with all findings (the
 * first fifty are kept). What is no JSON has one finding, for the whole body, that says line and column:
 * "malformed", or "duplicate" for a member given twice. Other codes: "required", "type", "too_short",
 * "too_long", "too_small", "too_large", "not_allowed", "unknown_member".
 * Error too_large for more than 50,000 values, before anything is parsed. */
struct error *schema_bind(const struct schema *self, struct str json, struct arena *mem,
                          void **ret) _must_check_;
/* The same from name-value pairs of a query string; only members that fit in one value are allowed in such a
 * schema. */
struct schema_pair {
    struct str name, value;
};
struct error *schema_bind_query(const struct schema *self, const struct schema_pair *pairs, size_t count,
                                struct arena *mem, void **ret) _must_check_;
/* For route->query: parameters are taken and ignored (the page's own paths). Never bound. */
extern const struct schema schema_any;

/* The JSON of a DTO, compact. Every member is written but SECRET ones; what is absent is null, a list that is
 * absent is empty. */
struct str schema_write(const struct schema *self, const void *dto, struct arena *mem);

/* Any list answer {items,next}: a DTO laid out as this, whose items are described by the schema given to
 * SCHEMA_PAGE. */
struct page_dto {
    void *items;
    size_t count;
    struct str next; /* STR_NONE: no more */
};
/* Defines `static const struct schema name` of {items,next} over the item schema `of`. */
#define SCHEMA_PAGE(variable, page_name, item_schema)                                       \
    static const struct schema_field variable##_fields[] = {                                \
        {.name = "items",                                                                   \
         .type = SCHEMA_LIST,                                                               \
         .offset = 0,                                                                       \
         .required = true,                                                                  \
         .max = 100000,                                                                     \
         .of = (item_schema)},                                                              \
        {.name = "next", .type = SCHEMA_STRING, .offset = offsetof(struct page_dto, next)}, \
    };                                                                                      \
    static const struct schema variable = SCHEMA(page_name, struct page_dto, variable##_fields)
