/*
 * Access tokens in the compact form. The first byte says how the rest is taken:
 *   t  as a token                  m  as changes to a genuine token
 *   p  as the payload of a token that this server has signed: what follows a right signature is input too
 */
#include "fuzz.h"
#include "security/jws.h"
#include "security/rs256_access_tokens.h"
#include "security/signing_jwk.h"
#include "signing_key.h"
#include <openssl/pem.h>

#define NOW INT64_C(1767323045000)

struct world {
    struct arena *mem;
    EVP_PKEY *key;
    struct signing_jwk jwk;
    struct clock_fixed clock;
    struct access_tokens *tokens;
    struct str genuine;
};

static struct access_claims claims_of_ada(void)
{
    return (struct access_claims){.user = {{1, 2, 3}},
                                  .session = {{4, 5, 6}},
                                  .token = {{7, 8, 9}},
                                  .issued_at = NOW,
                                  .expires_at = NOW + MINUTES(15),
                                  .role = PLATFORM_ADMIN};
}

/* Made once, for the whole run. */
static struct world *world_get(void)
{
    static struct world world;
    struct access_claims claims = claims_of_ada();
    struct key_folder folder;
    BIO *text;

    if (world.mem != NULL)
        return &world;
    world.mem = arena_new(0);
    text = BIO_new_mem_buf(fuzz_signing_key, sizeof(fuzz_signing_key) - 1);
    world.key = PEM_read_bio_PrivateKey(text, NULL, NULL, NULL);
    BIO_free(text);
    MUST(world.key != NULL);
    folder = (struct key_folder){.signing = &(struct signing_key){world.key, 1}, .signing_count = 1};
    clock_fixed_init(&world.clock, NOW);
    MUST(fuzz_is_ok(signing_jwk_init(world.key, 1, world.mem, &world.jwk)));
    MUST(fuzz_is_ok(
        rs256_access_tokens_new(&folder, STR("https://stet.example"), &world.clock.base, &world.tokens)));
    MUST(fuzz_is_ok(access_tokens_issue(world.tokens, &claims, world.mem, &world.genuine)));
    return &world;
}

static bool verifies(const struct world *world, struct str token, struct arena *mem,
                     struct access_claims *claims)
{
    struct error *error = access_tokens_verify(world->tokens, token, mem, claims);
    MUST(error == OK || error_is(error, ERROR_UNAUTHENTICATED));
    return fuzz_is_ok(error);
}

static void check_token(const struct world *world, struct str token, struct arena *mem)
{
    bool is_genuine = str_eq(token, world->genuine);
    struct access_claims claims;
    struct str payload;

    MUST(verifies(world, token, mem, &claims) == is_genuine);
    MUST(jws_verify_rs256(token, world->key, mem, &payload) == is_genuine);
}

static void check_payload(const struct world *world, struct str payload, struct arena *mem)
{
    struct access_claims claims;
    struct str token, read;

    if (payload.len == 0 || payload.len > 3000 ||
        !fuzz_is_ok(signing_jwk_sign(&world->jwk, payload, mem, &token)))
        return;
    MUST(jws_verify_rs256(token, world->key, mem, &read) && str_eq(read, payload));
    if (!verifies(world, token, mem, &claims))
        return;
    MUST(claims.expires_at > NOW && claims.issued_at <= NOW + ACCESS_TOKEN_LEEWAY);
    MUST(str_contains(payload, STR("stet")) || str_contains(payload, STR("\\u")));
    MUST(claims.role == PLATFORM_MEMBER || claims.role == PLATFORM_ADMIN);
}

static void check(struct str input, struct arena *mem)
{
    const struct world *world = world_get();
    struct str rest = str_slice(input, 1, input.len);

    if (input.len == 0)
        return;
    if (input.ptr[0] == 'p')
        check_payload(world, rest, mem);
    else
        check_token(world, input.ptr[0] == 'm' ? fuzz_mutate(world->genuine, rest, mem) : rest, mem);
}

FUZZ_TARGET(check)
