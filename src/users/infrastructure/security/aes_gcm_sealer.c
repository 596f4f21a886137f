#include "security/aes_gcm_sealer.h"
#include "digest.h"
#include <openssl/evp.h>
#include <stdlib.h>

#define KEY_SIZE 32
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define PLAIN_MAX (1 << 24)

struct aes_gcm_sealer {
    struct sealer base;
    struct secret key;
    struct random *random;
};

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)(s.ptr != NULL ? s.ptr : "");
}

static EVP_CIPHER_CTX *context_new(void)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context == NULL)
        panic("libcrypto has no memory");
    return context;
}

static struct str seal(struct sealer *base, struct str context, struct str plain, struct arena *mem)
{
    struct aes_gcm_sealer *self = container_of(base, struct aes_gcm_sealer, base);
    unsigned char *bytes = arena_alloc(mem, NONCE_SIZE + plain.len + TAG_SIZE);
    EVP_CIPHER_CTX *cipher = context_new();
    int length = 0;

    random_fill(self->random, bytes, NONCE_SIZE);
    if (plain.len > PLAIN_MAX || context.len > PLAIN_MAX ||
        EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, bytes_of(secret_bytes(&self->key)), bytes) != 1 ||
        EVP_EncryptUpdate(cipher, NULL, &length, bytes_of(context), (int)context.len) != 1 ||
        EVP_EncryptUpdate(cipher, bytes + NONCE_SIZE, &length, bytes_of(plain), (int)plain.len) != 1 ||
        EVP_EncryptFinal_ex(cipher, bytes + NONCE_SIZE + plain.len, &length) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, bytes + NONCE_SIZE + plain.len) != 1)
        panic("libcrypto cannot seal");
    EVP_CIPHER_CTX_free(cipher);
    return base64url_encode(mem, bytes, NONCE_SIZE + plain.len + TAG_SIZE);
}

static bool decrypt(const struct aes_gcm_sealer *self, struct str context, struct str bytes, char *plain)
{
    EVP_CIPHER_CTX *cipher = context_new();
    size_t size = bytes.len - NONCE_SIZE - TAG_SIZE;
    char tag[TAG_SIZE];
    int length = 0;
    bool fine;

    memcpy(tag, bytes.ptr + NONCE_SIZE + size, TAG_SIZE);
    fine = EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, bytes_of(secret_bytes(&self->key)),
                              bytes_of(bytes)) == 1 &&
           EVP_DecryptUpdate(cipher, NULL, &length, bytes_of(context), (int)context.len) == 1 &&
           EVP_DecryptUpdate(cipher, (unsigned char *)plain, &length, bytes_of(bytes) + NONCE_SIZE,
                             (int)size) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1 &&
           EVP_DecryptFinal_ex(cipher, (unsigned char *)plain + size, &length) == 1;
    EVP_CIPHER_CTX_free(cipher);
    return fine;
}

static bool open_sealed(struct sealer *base, struct str context, struct str sealed, struct arena *mem,
                        struct str *ret)
{
    struct aes_gcm_sealer *self = container_of(base, struct aes_gcm_sealer, base);
    struct str bytes;
    char *plain;

    if (sealed.len > 2 * (size_t)PLAIN_MAX || context.len > PLAIN_MAX ||
        !base64url_decode(mem, sealed, &bytes) || bytes.len < NONCE_SIZE + TAG_SIZE)
        return false;
    plain = arena_alloc(mem, bytes.len);
    if (!decrypt(self, context, bytes, plain)) {
        secret_wipe(plain, bytes.len);
        return false;
    }
    *ret = str_of(plain, bytes.len - NONCE_SIZE - TAG_SIZE);
    return true;
}

struct sealer *aes_gcm_sealer_new(const struct secret *key, struct random *random)
{
    static const struct sealer_ops ops = {seal, open_sealed};
    struct aes_gcm_sealer *self = memory_alloc(sizeof(*self));

    if (key->len != KEY_SIZE)
        panic("a sealer wants a key of 32 bytes");
    *self = (struct aes_gcm_sealer){.base = {&ops}, .key = secret_copy(secret_bytes(key)), .random = random};
    return &self->base;
}

void aes_gcm_sealer_free(struct sealer *base)
{
    struct aes_gcm_sealer *self;

    if (base == NULL)
        return;
    self = container_of(base, struct aes_gcm_sealer, base);
    secret_release(&self->key);
    free(self);
}
