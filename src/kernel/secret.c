#include "secret.h"
#include <openssl/crypto.h>
#include <stdlib.h>

struct secret secret_copy(struct str bytes)
{
    struct secret secret = {NULL, bytes.len};
    if (bytes.ptr == NULL)
        return secret;
    secret.ptr = memory_alloc(bytes.len);
    if (bytes.len > 0)
        memcpy(secret.ptr, bytes.ptr, bytes.len);
    return secret;
}

void secret_release(struct secret *self)
{
    if (self->ptr == NULL)
        return;
    secret_wipe(self->ptr, self->len);
    free(self->ptr);
    *self = (struct secret){0};
}

bool secret_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}

void secret_wipe(void *memory, size_t size)
{
    if (size > 0)
        explicit_bzero(memory, size);
}
