#include "services/shared_counts.h"

#define KEY_BYTES 16
#define ARGUMENTS_MAX 8

struct str shared_counts_key(const struct shared_counts *self, const char *kind, struct str key,
                             struct arena *mem)
{
    struct digest digest =
        digest_hmac_sha256(str_of((const char *)self->secret.bytes, sizeof(self->secret.bytes)), key);
    return str_format(mem, "stet:%s:%.*s", kind, STR_ARGS(hex_encode(mem, digest.bytes, KEY_BYTES)));
}

struct error *shared_counts_run(const struct shared_counts *self, struct redis_script *script,
                                const char *kind, struct str key, const int64_t *arguments,
                                size_t argument_count, int64_t *ret, size_t count)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(1024);
    struct str texts[ARGUMENTS_MAX];

    if (argument_count > ARGUMENTS_MAX)
        return error_new(ERROR_INTERNAL, "redis_arguments", "a script with too many arguments");
    for (size_t i = 0; i < argument_count; i++)
        texts[i] = str_format(mem, "%lld", (long long)arguments[i]);
    return redis_client_run(self->redis, script, shared_counts_key(self, kind, key, mem), texts,
                            argument_count, ret, count);
}
