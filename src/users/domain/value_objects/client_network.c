#include "value_objects/client_network.h"

#define GROUPS 8
#define NETWORK_GROUPS 4

/* The groups of one side of "::"; false when there are too many. */
static bool split(struct str side, struct str *groups, size_t *count)
{
    struct str group;
    *count = 0;
    while (str_next(&side, ':', &group)) {
        if (*count == GROUPS)
            return false;
        groups[(*count)++] = group;
    }
    return true;
}

struct str client_network(struct str address, struct arena *mem)
{
    size_t gap = str_find(address, STR("::"), 0), left_count, right_count;
    struct str left[GROUPS], right[GROUPS], groups[NETWORK_GROUPS];

    if (str_find_char(address, ':', 0) == SIZE_MAX)
        return address;
    if (!split(str_slice(address, 0, gap), left, &left_count) ||
        !split(gap == SIZE_MAX ? STR_NONE : str_slice(address, gap + 2, address.len), right, &right_count) ||
        left_count + right_count > GROUPS || (gap == SIZE_MAX && left_count != GROUPS))
        return address;
    for (size_t i = 0; i < NETWORK_GROUPS; i++) {
        if (i < left_count)
            groups[i] = left[i];
        else
            groups[i] = i + right_count >= GROUPS ? right[i + right_count - GROUPS] : STR("0");
    }
    return str_format(mem, "%.*s/64", STR_ARGS(str_join(mem, groups, NETWORK_GROUPS, STR(":"))));
}
