/* Refresh tokens: nothing but what this server wrote is one, and it has one text. The first byte says how the
 * rest is taken: as a token, or as changes to a genuine one. */
#include "fuzz.h"
#include "value_objects/refresh_token.h"

static void check(struct str input, struct arena *mem)
{
    static char key_bytes[32] = "the key of a test, not of a host";
    struct secret key = {key_bytes, sizeof(key_bytes)};
    struct refresh_token ours = {.session = {{1, 2, 3}},
                                 .generation = 7,
                                 .secret = "32 bytes that are not secret"},
                         read;
    struct str genuine = refresh_token_write(&ours, &key, mem), text;

    if (input.len == 0)
        return;
    text = str_slice(input, 1, input.len);
    if (input.ptr[0] == 'm')
        text = fuzz_mutate(genuine, text, mem);
    if (refresh_token_read(text, &key, mem, &read)) {
        MUST(str_eq(text, genuine)); /* the only one that this key has ever written */
        MUST(str_eq(refresh_token_write(&read, &key, mem), text));
    } else {
        MUST(!str_eq(text, genuine));
    }
}

FUZZ_TARGET(check)
