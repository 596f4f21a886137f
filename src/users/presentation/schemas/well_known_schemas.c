#include "schemas/well_known_schemas.h"

static const struct schema_field openid_configuration_fields[] = {
    {SCHEMA_MEMBER(struct openid_configuration_dto, issuer), .type = SCHEMA_STRING, .required = true,
     .description = "The `iss` of every access token: the public URL of this server.",
     .example = "https://stet.example.org"},
    {SCHEMA_MEMBER(struct openid_configuration_dto, jwks_uri), .type = SCHEMA_STRING, .required = true,
     .description = "Where the public keys are.",
     .example = "https://stet.example.org/.well-known/jwks.json"},
    {SCHEMA_MEMBER_AS("id_token_signing_alg_values_supported", struct openid_configuration_dto,
                      signing_algorithms),
     .type = SCHEMA_STRINGS, .required = true,
     .description = "How tokens are signed: RS256 and nothing else."},
    {SCHEMA_MEMBER_AS("subject_types_supported", struct openid_configuration_dto, subject_types),
     .type = SCHEMA_STRINGS, .required = true, .description = "`sub` is the same for everybody who asks."},
    {SCHEMA_MEMBER_AS("response_types_supported", struct openid_configuration_dto, response_types),
     .type = SCHEMA_STRINGS, .required = true, .description = "Empty: people sign in at this server itself."},
};
const struct schema openid_configuration_schema =
    SCHEMA("OpenidConfiguration", struct openid_configuration_dto, openid_configuration_fields);
