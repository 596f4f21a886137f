#include "schemas/recovery_schemas.h"
#include "dtos/recovery_dtos.h"

#define TOKEN_FIELD(dto)                                                                              \
    {                                                                                                 \
        SCHEMA_MEMBER(dto, token), .type = SCHEMA_SECRET, .required = true, .min = 1, .max = 100,     \
                                   .description = "From the link in the mail, what follows `token=`." \
    }
#define NEW_PASSWORD_FIELD(dto)                                                        \
    {                                                                                  \
        SCHEMA_MEMBER(dto, password),                                                  \
            .type = SCHEMA_SECRET, .required = true, .min = 1, .max = 256,             \
            .description = "The new one; the same is asked of it as at registration.", \
            .example = "tidal orbit walnut lantern"                                    \
    }

static const struct schema_field verify_email_fields[] = {TOKEN_FIELD(struct verify_email_dto)};
const struct schema verify_email_schema = SCHEMA("VerifyEmail", struct verify_email_dto, verify_email_fields);

static const struct schema_field address_fields[] = {
    {SCHEMA_MEMBER(struct address_dto, email), .type = SCHEMA_STRING, .required = true, .min = 1, .max = 254,
     .description = "The address of the account. Case does not matter.", .example = "ada@example.org"},
};
const struct schema address_schema = SCHEMA("Address", struct address_dto, address_fields);

static const struct schema_field reset_password_fields[] = {
    TOKEN_FIELD(struct reset_password_dto),
    NEW_PASSWORD_FIELD(struct reset_password_dto),
};
const struct schema reset_password_schema =
    SCHEMA("ResetPassword", struct reset_password_dto, reset_password_fields);

static const struct schema_field change_password_fields[] = {
    {SCHEMA_MEMBER(struct change_password_dto, current), .type = SCHEMA_SECRET, .required = true, .min = 1,
     .max = 256, .description = "The password that you have.", .example = "velvet ladder comet basket"},
    NEW_PASSWORD_FIELD(struct change_password_dto),
};
const struct schema change_password_schema =
    SCHEMA("ChangePassword", struct change_password_dto, change_password_fields);

static const struct schema_field delete_account_fields[] = {
    {SCHEMA_MEMBER(struct delete_account_dto, current), .type = SCHEMA_SECRET, .required = true, .min = 1,
     .max = 256, .description = "The password that you have.", .example = "velvet ladder comet basket"},
};
const struct schema delete_account_schema =
    SCHEMA("DeleteAccount", struct delete_account_dto, delete_account_fields);

static const struct schema_field deletion_fields[] = {
    {SCHEMA_MEMBER(struct deletion_dto, status), .type = SCHEMA_STRING, .required = true,
     .description = "Always `scheduled`.", .example = "scheduled"},
    {SCHEMA_MEMBER(struct deletion_dto, deletion_at), .type = SCHEMA_TIME, .required = true,
     .description = "When the account goes. Signing in before that keeps it.",
     .example = "2026-01-09T03:04:05.678Z"},
};
const struct schema deletion_schema = SCHEMA("Deletion", struct deletion_dto, deletion_fields);
