#include "security/bcrypt_password_hasher.h"
#include "digest.h"
#include "secret.h"
#include "workers/thread_slice.h"
#include <crypt.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SALT_SIZE 16
#define SALT_LENGTH 22
#define DIGEST_LENGTH 31
#define BCRYPT_NICE 10
#define SETTING_LENGTH 7 /* "$2b$12$" */
#define ALGORITHM_COST_MAX 31

struct bcrypt_password_hasher {
    struct password_hasher base;
    int cost;
    struct random *random;
    char dummy_salt[SALT_LENGTH + 1];
};

enum form {
    FORM_PLAIN,     /* bcrypt of the password */
    FORM_SHA256_V1, /* of its SHA-256 */
    FORM_SHA256_V2, /* of its HMAC-SHA-256, keyed with the salt */
};

/* What a stored hash is made of. */
struct stored {
    enum form form;
    char variant; /* 'a', 'b', 'y' */
    int cost;
    struct str salt, digest;
};

static void crypt_data_release(struct crypt_data **data)
{
    secret_wipe(*data, sizeof(**data));
    free(*data);
}

struct bcrypt_run {
    const char *phrase, *setting;
    struct crypt_data *data;
    const char *made;
};

static void *run_crypt(void *argument)
{
    struct bcrypt_run *self = argument;
    self->made = crypt_rn(self->phrase, self->setting, self->data, sizeof(*self->data));
    return NULL;
}

/* On Linux a nice value belongs to a thread, and no thread may lower its own again: nice(2). */
static void *run_crypt_nicely(void *argument)
{
    int value _unused_ = nice(BCRYPT_NICE);
    thread_ask_slice(THREAD_SLICE_LONG);
    return run_crypt(argument);
}

/* In a thread of its own, which yields to all others. The caller does not: it goes on to write to the
 * database, and whoever waits for that lock must not wait for everything else on the machine. */
static void run_yielding(struct bcrypt_run *run)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_crypt_nicely, run) == 0)
        (void)pthread_join(thread, NULL);
    else
        (void)run_crypt(run);
}

/* bcrypt of a terminated phrase; the 31 characters of its digest go to `digest`. */
static struct error *bcrypt(const char *phrase, char variant, int cost, struct str salt, char *digest)
{
    _cleanup_(crypt_data_release) struct crypt_data *data = memory_alloc(sizeof(*data));
    char setting[SETTING_LENGTH + SALT_LENGTH + 1];
    struct bcrypt_run run = {.phrase = phrase, .setting = setting, .data = data};

    (void)snprintf(setting, sizeof(setting), "$2%c$%02d$%.*s", variant, cost, STR_ARGS(salt));
    run_yielding(&run);
    if (run.made == NULL || strlen(run.made) != SETTING_LENGTH + SALT_LENGTH + DIGEST_LENGTH)
        return error_new(ERROR_INTERNAL, "bcrypt", "libcrypt refuses bcrypt with the setting \"$2%c$%02d$…\"",
                         variant, cost);
    memcpy(digest, run.made + SETTING_LENGTH + SALT_LENGTH, DIGEST_LENGTH);
    return OK;
}

/* The form around bcrypt: what it is given is always 44 characters, none of them NUL. */
static struct error *bcrypt_of_digest(struct digest inner, char variant, int cost, struct str salt,
                                      char *digest)
{
    unsigned char phrase[4 * ((DIGEST_SIZE + 2) / 3) + 1];
    struct error *error;

    EVP_EncodeBlock(phrase, inner.bytes, DIGEST_SIZE);
    error = bcrypt((const char *)phrase, variant, cost, salt, digest);
    secret_wipe(&inner, sizeof(inner));
    secret_wipe(phrase, sizeof(phrase));
    return error;
}

static struct error *bcrypt_sha256(struct str password, char variant, int cost, struct str salt, char *digest)
{
    return bcrypt_of_digest(digest_hmac_sha256(salt, password), variant, cost, salt, digest);
}

static struct error *run(const struct stored *stored, struct str password, struct arena *mem, char *digest)
{
    switch (stored->form) {
    case FORM_PLAIN:
        return bcrypt(str_cstr(mem, password), stored->variant, stored->cost, stored->salt, digest);
    case FORM_SHA256_V1:
        return bcrypt_of_digest(digest_sha256(password), stored->variant, stored->cost, stored->salt, digest);
    case FORM_SHA256_V2:
        break;
    }
    return bcrypt_sha256(password, stored->variant, stored->cost, stored->salt, digest);
}

static bool is_bcrypt_text(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
              c == '/'))
            return false;
    }
    return true;
}

static bool check(struct stored *stored, struct str cost)
{
    int64_t number;
    if (!str_to_int(cost, &number) || number < BCRYPT_COST_MIN || number > ALGORITHM_COST_MAX)
        return false;
    stored->cost = (int)number;
    return (stored->variant == 'a' || stored->variant == 'b' || stored->variant == 'y') &&
           stored->salt.len == SALT_LENGTH && stored->digest.len == DIGEST_LENGTH &&
           is_bcrypt_text(stored->salt) && is_bcrypt_text(stored->digest);
}

/* What begins so, goes on with a variant of bcrypt and `marker`, and ends "12$salt$digest". */
static bool parse_sha256(struct str hash, enum form form, struct str prefix, struct str marker,
                         struct stored *ret)
{
    struct str rest = str_slice(hash, prefix.len, hash.len), cost;
    struct stored stored = {.form = form};

    if (!str_starts(hash, prefix) || rest.len == 0)
        return false;
    stored.variant = rest.ptr[0];
    rest = str_slice(rest, 1, rest.len);
    if (!str_starts(rest, marker))
        return false;
    rest = str_slice(rest, marker.len, rest.len);
    if (!str_next(&rest, '$', &cost) || cost.len > 2 || !str_next(&rest, '$', &stored.salt) ||
        !str_next(&rest, '$', &stored.digest) || rest.ptr != NULL || !check(&stored, cost))
        return false;
    *ret = stored;
    return true;
}

/* "$2b$12$saltdigest" */
static bool parse_plain(struct str hash, struct stored *ret)
{
    struct stored stored = {.form = FORM_PLAIN};
    if (hash.len != SETTING_LENGTH + SALT_LENGTH + DIGEST_LENGTH || !str_starts(hash, STR("$2")) ||
        hash.ptr[3] != '$' || hash.ptr[6] != '$')
        return false;
    stored.variant = hash.ptr[2];
    stored.salt = str_slice(hash, SETTING_LENGTH, SETTING_LENGTH + SALT_LENGTH);
    stored.digest = str_slice(hash, SETTING_LENGTH + SALT_LENGTH, hash.len);
    if (!check(&stored, str_slice(hash, 4, 6)))
        return false;
    *ret = stored;
    return true;
}

static struct error *hash_password(struct password_hasher *base, const struct password *password,
                                   struct arena *mem, struct str *ret)
{
    struct bcrypt_password_hasher *self = container_of(base, struct bcrypt_password_hasher, base);
    char setting[CRYPT_GENSALT_OUTPUT_SIZE], salt_bytes[SALT_SIZE], digest[DIGEST_LENGTH];
    struct str salt;

    random_fill(self->random, salt_bytes, sizeof(salt_bytes));
    if (crypt_gensalt_rn("$2b$", (unsigned long)self->cost, salt_bytes, sizeof(salt_bytes), setting,
                         sizeof(setting)) == NULL)
        return error_new(ERROR_INTERNAL, "bcrypt", "libcrypt makes no salt for bcrypt at cost %d",
                         self->cost);
    salt = str_of(setting + SETTING_LENGTH, SALT_LENGTH);
    TRY(bcrypt_sha256(password->text, 'b', self->cost, salt, digest));
    *ret = str_format(mem, "$bcrypt-sha256$v=2,t=2b,r=%d$%.*s$%.*s", self->cost, STR_ARGS(salt),
                      DIGEST_LENGTH, digest);
    return OK;
}

/* Spends what a try at `from` lacks to the configured cost C: 2^from + (2^from + … + 2^(C-1)) = 2^C. */
static struct error *top_up(const struct bcrypt_password_hasher *self, struct str password, int from)
{
    char digest[DIGEST_LENGTH];
    for (int cost = from; cost < self->cost; cost++)
        TRY(bcrypt_sha256(password, 'b', cost, str_from(self->dummy_salt), digest));
    return OK;
}

/* One try of one form of the password, against a hash or, where there is none, against nothing. */
static struct error *try_password(const struct bcrypt_password_hasher *self, struct str password,
                                  const struct stored *stored, struct arena *mem, bool *ret)
{
    char digest[DIGEST_LENGTH];

    if (stored == NULL) {
        TRY(bcrypt_sha256(password, 'b', self->cost, str_from(self->dummy_salt), digest));
        *ret = false;
        return OK;
    }
    TRY(run(stored, password, mem, digest));
    *ret = secret_eq(str_of(digest, DIGEST_LENGTH), stored->digest);
    return *ret ? OK : top_up(self, password, stored->cost);
}

static bool parse(struct str hash, struct stored *ret)
{
    return parse_sha256(hash, FORM_SHA256_V2, STR("$bcrypt-sha256$v=2,t=2"), STR(",r="), ret) ||
           parse_sha256(hash, FORM_SHA256_V1, STR("$bcrypt-sha256$2"), STR(","), ret) ||
           parse_plain(hash, ret);
}

static bool knows(struct password_hasher *base _unused_, struct str hash, int *cost)
{
    struct stored stored;
    if (!parse(hash, &stored))
        return false;
    *cost = stored.cost;
    return true;
}

static struct error *verify(struct password_hasher *base, const struct password *password, struct str hash,
                            struct arena *mem, enum password_verdict *ret)
{
    struct bcrypt_password_hasher *self = container_of(base, struct bcrypt_password_hasher, base);
    struct stored parsed;
    const struct stored *stored = parse(hash, &parsed) && parsed.cost <= BCRYPT_COST_MAX ? &parsed : NULL;
    bool right, is_current = stored != NULL && stored->form == FORM_SHA256_V2 && stored->variant == 'b' &&
                             stored->cost == self->cost;

    TRY(try_password(self, password->text, stored, mem, &right));
    /* Elsewhere, hashes are made from the bytes as they were typed. How often this tries depends on the
     * password alone, never on the user. */
    if (!right && !str_eq(password->typed, password->text)) {
        TRY(try_password(self, password->typed, stored, mem, &right));
        is_current = false;
    }
    *ret = !right ? PASSWORD_WRONG : is_current ? PASSWORD_RIGHT : PASSWORD_RIGHT_OUTDATED;
    return OK;
}

struct password_hasher *bcrypt_password_hasher_new(int cost, struct random *random)
{
    static const struct password_hasher_ops ops = {hash_password, verify, knows};
    struct bcrypt_password_hasher *self = memory_alloc(sizeof(*self));

    *self = (struct bcrypt_password_hasher){
        .base = {&ops}, .cost = cost, .random = random, .dummy_salt = "KCFZJ8tZh2V1gB7lUtsDRe"};
    return &self->base;
}

void bcrypt_password_hasher_free(struct password_hasher *base)
{
    if (base != NULL)
        free(container_of(base, struct bcrypt_password_hasher, base));
}
