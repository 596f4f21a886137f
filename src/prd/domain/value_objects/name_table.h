/* Tables of names for enumerations: names[value]; every value from 0 has one. */
#pragma once
#include "str.h"

/* The value whose name is `name`; false when none has it. */
static inline bool name_table_find(const char *const *names, size_t count, struct str name, unsigned *ret)
{
    for (unsigned value = 0; value < count; value++) {
        if (!str_eq(str_from(names[value]), name))
            continue;
        *ret = value;
        return true;
    }
    return false;
}

/* Defines <prefix>_name(type value) and <prefix>_parse for `enum type` from the table `names`. */
#define NAME_TABLE_FUNCTIONS(prefix, type, value, names)              \
    const char *prefix##_name(type value)                             \
    {                                                                 \
        return (names)[value];                                        \
    }                                                                 \
    bool prefix##_parse(struct str name, type *ret)                   \
    {                                                                 \
        unsigned found;                                               \
        if (!name_table_find((names), COUNT_OF(names), name, &found)) \
            return false;                                             \
        *ret = (type)found;                                           \
        return true;                                                  \
    }
