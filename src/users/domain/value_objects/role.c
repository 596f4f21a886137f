#include "value_objects/role.h"

static const char *const platform_words[] = {"member", "admin"};
static const char *const workspace_words[] = {"", "viewer", "commenter", "editor", "owner"};

struct str platform_role_word(enum platform_role role)
{
    return str_from(platform_words[role]);
}

bool platform_role_parse(struct str word, enum platform_role *ret)
{
    for (size_t i = 0; i < COUNT_OF(platform_words); i++)
        if (str_eq(word, str_from(platform_words[i]))) {
            *ret = (enum platform_role)i;
            return true;
        }
    return false;
}

struct str workspace_role_word(enum workspace_role role)
{
    return str_from(workspace_words[role]);
}

bool workspace_role_parse(struct str word, enum workspace_role *ret)
{
    for (size_t i = 1; i < COUNT_OF(workspace_words); i++)
        if (str_eq(word, str_from(workspace_words[i]))) {
            *ret = (enum workspace_role)i;
            return true;
        }
    return false;
}
