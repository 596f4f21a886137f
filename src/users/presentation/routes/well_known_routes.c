#include "dependencies/users_api.h"
#include "digest.h"
#include "routes/users_routes.h"
#include "schemas/well_known_schemas.h"

/* New keys are published before they sign, so a few minutes in a cache do no harm. */
#define CACHED STR("public, max-age=300")
#define TAG_LENGTH 32

/* Both documents change seldom and are asked for often: a cache keeps them, and asks again by their ETag. */
static void let_cache(const struct http_request *request, struct http_response *response)
{
    struct digest digest = digest_sha256(http_response_text(response));
    struct str tag = str_slice(digest_hex(request->mem, digest), 0, TAG_LENGTH);

    http_response_header(response, "Cache-Control", CACHED);
    http_response_header(response, "ETag", str_format(request->mem, "\"%.*s\"", STR_ARGS(tag)));
}

static struct error *handle_key_set(void *self, struct http_request *request, struct http_response *response)
{
    const struct users_api *api = self;
    http_response_body(response, 200, "application/jwk-set+json", publish_keys(api->tokens, request->mem));
    let_cache(request, response);
    return OK;
}

static struct error *handle_openid_configuration(void *self, struct http_request *request,
                                                 struct http_response *response)
{
    const struct users_api *api = self;
    struct openid_configuration_dto configuration = {
        .issuer = api->public_url,
        .jwks_uri = str_format(request->mem, "%.*s/.well-known/jwks.json", STR_ARGS(api->public_url)),
        .signing_algorithms = {(struct str[]){STR("RS256")}, 1},
        .subject_types = {(struct str[]){STR("public")}, 1},
    };
    http_response_json(response, 200, &openid_configuration_schema, &configuration);
    let_cache(request, response);
    return OK;
}

const struct route well_known_routes[] = {
    {.method = HTTP_GET,
     .path = "/.well-known/jwks.json",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_NONE,
     .runs = HTTP_RUNS_INLINE,
     .status = 200,
     .produces = "application/jwk-set+json",
     .handle = handle_key_set,
     .summary = "The public keys that verify access tokens, as a JWK Set.",
     .tag = "tokens"},
    {.method = HTTP_GET,
     .path = "/.well-known/openid-configuration",
     .access = HTTP_PUBLIC,
     .rate = HTTP_RATE_NONE,
     .runs = HTTP_RUNS_INLINE,
     .status = 200,
     .response = &openid_configuration_schema,
     .handle = handle_openid_configuration,
     .summary = "Issuer and keys, for services that take this server's tokens.",
     .tag = "tokens"},
};
const size_t well_known_route_count = COUNT_OF(well_known_routes);
