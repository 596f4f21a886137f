#include "use_cases/known_devices.h"
#include "interfaces/users_store.h"
#include "random.h"
#include "secret.h"
#include "value_objects/client_network.h"
#include "value_objects/device.h"

#define VALUE_SIZE 32

static struct digest hash_of(const struct known_devices *self, struct id user, const char *kind, struct str a,
                             struct str b, struct arena *mem)
{
    const struct str parts[] = {STR("known device"), str_from(kind), id_format(mem, user), a, b};
    struct digest digest = digest_sha256_parts(parts, COUNT_OF(parts));
    return digest_hmac_sha256(secret_bytes(self->key),
                              str_of((const char *)digest.bytes, sizeof(digest.bytes)));
}

static struct digest by_cookie(const struct known_devices *self, struct id user, struct str value,
                               struct arena *mem)
{
    return hash_of(self, user, "cookie", value, STR(""), mem);
}

static struct digest by_place(const struct known_devices *self, struct id user,
                              const struct client_dto *client, struct arena *mem)
{
    struct str address = client->address.ptr != NULL ? client->address : STR("");
    return hash_of(self, user, "place", client_network(address, mem), device_name(client->user_agent, mem),
                   mem);
}

/* What may be in the cookie: only what was put there. */
static bool is_value(struct str text, struct arena *mem)
{
    struct str bytes;
    return text.ptr != NULL && base64url_decode(mem, text, &bytes) && bytes.len == VALUE_SIZE;
}

struct error *find_known_device(const struct known_devices *self, struct unit_of_work *work, struct id user,
                                const struct client_dto *client, struct arena *mem, bool *known,
                                struct digest *ret)
{
    int64_t since = clock_now(self->clock) - DEVICE_KNOWN_FOR;
    bool has_value = is_value(client->device, mem), is_known = false;
    struct digest hash = by_place(self, user, client, mem);

    if (has_value) {
        struct digest own = by_cookie(self, user, client->device, mem);
        TRY(device_repository_is_known(work->devices, user, own, since, mem, &is_known));
        if (is_known)
            hash = own;
    }
    if (!is_known)
        TRY(device_repository_is_known(work->devices, user, hash, since, mem, &is_known));
    *known = is_known;
    *ret = hash;
    return OK;
}

static struct str new_value(const struct known_devices *self, struct arena *mem)
{
    uint8_t bytes[VALUE_SIZE];
    random_fill(self->random, bytes, sizeof(bytes));
    return base64url_encode(mem, bytes, sizeof(bytes));
}

struct error *remember_device(const struct known_devices *self, struct unit_of_work *work, struct id user,
                              const struct client_dto *client, struct arena *mem, struct str *ret)
{
    int64_t now = clock_now(self->clock);
    struct str value = STR_NONE;

    TRY(device_repository_remember(work->devices, user, by_place(self, user, client, mem), now, mem));
    if (client->keeps_device) {
        value = is_value(client->device, mem) ? client->device : new_value(self, mem);
        TRY(device_repository_remember(work->devices, user, by_cookie(self, user, value, mem), now, mem));
    }
    TRY(device_repository_prune(work->devices, user, now - DEVICE_KNOWN_FOR, DEVICES_KNOWN, mem));
    *ret = value;
    return OK;
}

struct error *forget_other_devices(const struct known_devices *self, struct unit_of_work *work,
                                   struct id user, const struct client_dto *client, struct arena *mem)
{
    struct client_dto here;
    struct str value;

    TRY(device_repository_forget(work->devices, user, mem));
    if (client == NULL)
        return OK;
    here = *client;
    here.keeps_device = is_value(client->device, mem);
    return remember_device(self, work, user, &here, mem, &value);
}
