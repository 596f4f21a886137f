#include "schemas/second_factor_schemas.h"
#include "dtos/second_factor_dtos.h"

#define PASSWORD_FIELD(dto)                                                                          \
    {                                                                                                \
        SCHEMA_MEMBER(dto, password), .type = SCHEMA_SECRET, .required = true, .min = 1, .max = 256, \
                                      .description = "Your current password.",                       \
                                      .example = "tidal orbit walnut lantern"                        \
    }
#define CODE_FIELD(dto, text)                                                                   \
    {                                                                                           \
        SCHEMA_MEMBER(dto, code), .type = SCHEMA_SECRET, .required = true, .min = 1, .max = 64, \
                                  .description = text, .example = "123456"                      \
    }

static const struct schema_field enroll_fields[] = {PASSWORD_FIELD(struct enroll_dto)};
const struct schema enroll_schema = SCHEMA("EnrollSecondFactor", struct enroll_dto, enroll_fields);

static const struct schema_field enrolment_fields[] = {
    {SCHEMA_MEMBER(struct enrolment_dto, secret), .type = SCHEMA_STRING, .required = true,
     .description = "To type into the app: base32.", .example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"},
    {SCHEMA_MEMBER(struct enrolment_dto, uri), .type = SCHEMA_STRING, .required = true,
     .description = "To open in the app, where it is on the same device: `otpauth://totp/...`."},
    {SCHEMA_MEMBER(struct enrolment_dto, qr_svg), .type = SCHEMA_STRING, .required = true,
     .description = "The same as a QR code to read with the app: an SVG document."},
};
const struct schema enrolment_schema = SCHEMA("Enrolment", struct enrolment_dto, enrolment_fields);

static const struct schema_field confirm_factor_fields[] = {
    CODE_FIELD(struct confirm_factor_dto,
               "From the app, to show that it has the secret. Spaces are ignored."),
};
const struct schema confirm_factor_schema =
    SCHEMA("ConfirmSecondFactor", struct confirm_factor_dto, confirm_factor_fields);

static const struct schema_field prove_factor_fields[] = {
    PASSWORD_FIELD(struct prove_factor_dto),
    CODE_FIELD(struct prove_factor_dto, "From the app, or a recovery code."),
};
const struct schema prove_factor_schema =
    SCHEMA("ProveSecondFactor", struct prove_factor_dto, prove_factor_fields);

static const struct schema_field recovery_codes_fields[] = {
    {SCHEMA_MEMBER(struct recovery_codes_dto, recovery_codes), .type = SCHEMA_STRINGS, .required = true,
     .description = "Each signs in once, in place of a code from the app. Shown now and never again."},
};
const struct schema recovery_codes_schema =
    SCHEMA("RecoveryCodes", struct recovery_codes_dto, recovery_codes_fields);
