/* A DTO with a member of every type that a schema binds. Its bounds are each test's own. */
#pragma once
#include "http/schema.h"

enum colour { COLOUR_RED, COLOUR_BLUE, COLOUR_UNSET };
static const char *const colours[] = {"red", "blue", NULL};

struct part {
    struct str name;
    int64_t size;
};

struct whole {
    struct str title, text, password, raw;
    int64_t number, at;
    double ratio;
    bool flag;
    struct id id;
    enum colour colour;
    struct part *part;
    struct {
        struct part *items;
        size_t count;
    } parts;
    struct str_list words;
};
