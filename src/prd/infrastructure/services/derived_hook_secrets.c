#include "services/derived_hook_secrets.h"
#include "users_module.h"

static struct str secret(struct hook_secrets *base, struct id hook, int64_t generation, struct arena *mem)
{
    struct derived_hook_secrets *self = container_of(base, struct derived_hook_secrets, base);
    struct str name =
        str_format(mem, "hook %.*s %lld", STR_ARGS(id_format(mem, hook)), (long long)generation);
    struct digest derived = digest_hmac_sha256(str_of((const char *)self->key.bytes, DIGEST_SIZE), name);

    return base64url_encode(mem, derived.bytes, DIGEST_SIZE);
}

void derived_hook_secrets_init(struct derived_hook_secrets *self, const struct users_module *users)
{
    static const struct hook_secrets_ops ops = {secret};
    self->base.ops = &ops;
    self->key = users_module_key(users, STR("hook secrets 1"));
}
