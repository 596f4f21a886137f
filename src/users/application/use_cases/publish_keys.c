#include "use_cases/publish_keys.h"
#include "interfaces/access_tokens.h"

struct str publish_keys(struct access_tokens *tokens, struct arena *mem)
{
    return access_tokens_key_set(tokens, mem);
}

static struct published_key published_from(const struct access_token_key *key)
{
    return (struct published_key){.kid = key->kid,
                                  .state = key->state == KEY_NEXT      ? PUBLISHED_KEY_NEXT
                                           : key->state == KEY_SIGNING ? PUBLISHED_KEY_SIGNING
                                                                       : PUBLISHED_KEY_RETIRED,
                                  .signs_from = key->signs_from,
                                  .gone_at = key->gone_at == INT64_MAX ? 0 : key->gone_at};
}

void list_keys(struct access_tokens *tokens, struct arena *mem, struct published_key **ret, size_t *count)
{
    struct access_token_key *keys;
    access_tokens_keys(tokens, mem, &keys, count);
    *ret = arena_array_of(mem, *count, struct published_key);
    for (size_t i = 0; i < *count; i++)
        (*ret)[i] = published_from(&keys[i]);
}
