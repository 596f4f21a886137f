#include "use_cases/publish_keys.h"
#include "interfaces/access_tokens.h"

struct str publish_keys(struct access_tokens *tokens)
{
    return access_tokens_key_set(tokens);
}

void list_keys(struct access_tokens *tokens, struct arena *mem, struct published_key **ret, size_t *count)
{
    struct access_token_key *keys;
    access_tokens_keys(tokens, mem, &keys, count);
    *ret = arena_array_of(mem, *count, struct published_key);
    for (size_t i = 0; i < *count; i++)
        (*ret)[i] = (struct published_key){keys[i].kid, keys[i].created_at, keys[i].signs};
}
