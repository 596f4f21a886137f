#include "value_objects/scope.h"
#include "strbuf.h"

static const char *const words[SCOPE_COUNT] = {"read",    "prd:write", "progress:write", "workspace:write",
                                               "account", "admin"};

const char *scope_word(size_t index)
{
    return words[index];
}

bool scope_parse(struct str word, uint32_t *ret)
{
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (str_eq(word, str_from(words[i]))) {
            *ret = 1u << i;
            return true;
        }
    return false;
}

struct str scopes_write(uint32_t scopes, struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, 256);
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (scopes & 1u << i)
            strbuf_addf(&to, "%s%s", to.len > 0 ? " " : "", words[i]);
    return strbuf_str(&to);
}

bool scopes_parse(struct str text, uint32_t *ret)
{
    uint32_t scopes = 0, scope;
    struct str word;

    while (str_next(&text, ' ', &word)) {
        if (!scope_parse(word, &scope))
            return false;
        scopes |= scope;
    }
    *ret = scopes;
    return true;
}
