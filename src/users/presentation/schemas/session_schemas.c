#include "schemas/session_schemas.h"
#include "dtos/session_dtos.h"
#include "schemas/user_schemas.h"

static const char *const transport_words[] = {"body", "cookie", NULL};

#define EMAIL_DESCRIPTION "The address of the account. Case does not matter."
#define NEW_PASSWORD_DESCRIPTION                                                                           \
    "At least 15 characters unless the server is set otherwise, any of them, of any script. Refused with " \
    "the reason "                                                                                          \
    "when it is easy to guess. What counts is its form after Unicode normalisation (NFKC)."
#define TRANSPORT_DESCRIPTION                                                                             \
    "`body` answers with the tokens. `cookie` sets both in cookies that scripts cannot read, and leaves " \
    "them out of "                                                                                        \
    "the answer: for pages."

/* Fields that several bodies share, at the same place in their DTOs or not. */
#define EMAIL_FIELD(dto)                                                                          \
    {                                                                                             \
        SCHEMA_MEMBER(dto, email), .type = SCHEMA_STRING, .required = true, .min = 1, .max = 254, \
                                   .description = EMAIL_DESCRIPTION, .example = "ada@example.org" \
    }
#define NEW_PASSWORD_FIELD(dto)                                                                      \
    {                                                                                                \
        SCHEMA_MEMBER(dto, password), .type = SCHEMA_SECRET, .required = true, .min = 1, .max = 256, \
                                      .description = NEW_PASSWORD_DESCRIPTION,                       \
                                      .example = "tidal orbit walnut lantern"                        \
    }
#define NAME_FIELD(dto)                                                                                 \
    {                                                                                                   \
        SCHEMA_MEMBER(dto, name), .type = SCHEMA_STRING, .required = true, .min = 1, .max = 100,        \
                                  .description = "The name that others see.", .example = "Ada Lovelace" \
    }
#define TRANSPORT_FIELD(dto)                                                                               \
    {                                                                                                      \
        SCHEMA_MEMBER(dto, transport), .type = SCHEMA_ENUM, .words = transport_words,                      \
                                       .absent = TRANSPORT_DTO_BODY, .description = TRANSPORT_DESCRIPTION, \
                                       .example = "body"                                                   \
    }

static const struct schema_field account_policy_fields[] = {
    {SCHEMA_MEMBER(struct account_policy_dto, password_min), .type = SCHEMA_INTEGER, .required = true,
     .description = "Characters that a new password has at least; eight with a second factor.",
     .example = "15"},
    {SCHEMA_MEMBER(struct account_policy_dto, registration), .type = SCHEMA_STRING, .required = true,
     .description = "Who may register: `open` anybody, `invite` who was invited, `closed` nobody.",
     .example = "open"},
};
const struct schema account_policy_schema =
    SCHEMA("AccountPolicy", struct account_policy_dto, account_policy_fields);

static const struct schema_field register_user_fields[] = {
    EMAIL_FIELD(struct register_user_dto),
    NEW_PASSWORD_FIELD(struct register_user_dto),
    NAME_FIELD(struct register_user_dto),
    {SCHEMA_MEMBER(struct register_user_dto, invite), .type = SCHEMA_SECRET, .min = 1, .max = 100,
     .description = "From the link of an invitation: you join its workspace. Needed where accounts are by "
                    "invitation."},
};
const struct schema register_user_schema =
    SCHEMA("RegisterUser", struct register_user_dto, register_user_fields);

static const struct schema_field accepted_fields[] = {
    {SCHEMA_MEMBER(struct accepted_dto, status), .type = SCHEMA_STRING, .required = true,
     .description = "Always `accepted`, whether or not the address was known before.", .example = "accepted"},
};
const struct schema accepted_schema = SCHEMA("Accepted", struct accepted_dto, accepted_fields);

static const struct schema_field log_in_fields[] = {
    EMAIL_FIELD(struct log_in_dto),
    {SCHEMA_MEMBER(struct log_in_dto, password), .type = SCHEMA_SECRET, .required = true, .min = 1,
     .max = 256, .description = "The password of the account.", .example = "tidal orbit walnut lantern"},
    {SCHEMA_MEMBER(struct log_in_dto, code), .type = SCHEMA_SECRET, .min = 1, .max = 64,
     .description = "From the app, or a recovery code, when the account has a second factor: what 401 "
                    "`second_factor_required` asks for.",
     .example = "123456"},
    TRANSPORT_FIELD(struct log_in_dto),
};
const struct schema log_in_schema = SCHEMA("LogIn", struct log_in_dto, log_in_fields);

static const struct schema_field set_up_fields[] = {
    {SCHEMA_MEMBER(struct set_up_dto, token), .type = SCHEMA_SECRET, .required = true, .min = 1, .max = 100,
     .description = "From the one-time link that the server printed when it started."},
    EMAIL_FIELD(struct set_up_dto),
    NEW_PASSWORD_FIELD(struct set_up_dto),
    NAME_FIELD(struct set_up_dto),
    TRANSPORT_FIELD(struct set_up_dto),
};
const struct schema set_up_schema = SCHEMA("SetUp", struct set_up_dto, set_up_fields);

static const struct schema_field refresh_session_fields[] = {
    {SCHEMA_MEMBER(struct refresh_session_dto, refresh_token), .type = SCHEMA_SECRET, .min = 1, .max = 4096,
     .description =
         "The last refresh token. Absent: the cookie has it, and the new ones come as cookies too."},
};
const struct schema refresh_session_schema =
    SCHEMA("RefreshSession", struct refresh_session_dto, refresh_session_fields);

#define TOKEN_TYPE_FIELD                                                                                     \
    {                                                                                                        \
        SCHEMA_MEMBER(struct tokens_dto, token_type), .type = SCHEMA_STRING, .required = true,               \
                                                      .description = "Always `Bearer`.", .example = "Bearer" \
    }
#define EXPIRES_IN_FIELD                                                                    \
    {                                                                                       \
        SCHEMA_MEMBER(struct tokens_dto, expires_in),                                       \
            .type = SCHEMA_INTEGER, .required = true,                                       \
            .description = "Seconds for which the access token is valid.", .example = "900" \
    }
#define REFRESH_EXPIRES_IN_FIELD                                                                           \
    {                                                                                                      \
        SCHEMA_MEMBER(struct tokens_dto, refresh_expires_in),                                              \
            .type = SCHEMA_INTEGER, .required = true,                                                      \
            .description = "Seconds until the session ends. No refresh prolongs it.", .example = "1209600" \
    }
#define USER_FIELD                                                                                         \
    {                                                                                                      \
        SCHEMA_MEMBER(struct tokens_dto, user), .type = SCHEMA_OBJECT, .required = true, .of = &me_schema, \
                                                .description = "Who is signed in."                         \
    }

static const struct schema_field tokens_fields[] = {
    {SCHEMA_MEMBER(struct tokens_dto, access_token), .type = SCHEMA_STRING, .max = 4096,
     .description =
         "A JWS (RS256, typ at+jwt) for the Authorization header. Not there when it is in a cookie."},
    TOKEN_TYPE_FIELD,
    EXPIRES_IN_FIELD,
    {SCHEMA_MEMBER(struct tokens_dto, refresh_token), .type = SCHEMA_STRING, .max = 200,
     .description = "Gives the next pair, once; keep it secret. Not there when it is in a cookie."},
    REFRESH_EXPIRES_IN_FIELD,
    USER_FIELD,
};
const struct schema tokens_schema = SCHEMA("Tokens", struct tokens_dto, tokens_fields);

static const struct schema_field cookie_session_fields[] = {
    TOKEN_TYPE_FIELD,
    EXPIRES_IN_FIELD,
    REFRESH_EXPIRES_IN_FIELD,
    USER_FIELD,
};
const struct schema cookie_session_schema = SCHEMA("CookieSession", struct tokens_dto, cookie_session_fields);

static const struct schema_field session_fields[] = {
    {SCHEMA_MEMBER(struct session_dto, id), .type = SCHEMA_ID, .required = true,
     .example = "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e"},
    {SCHEMA_MEMBER(struct session_dto, device), .type = SCHEMA_STRING, .required = true,
     .description = "Browser and system, or the program.", .example = "Firefox on Linux"},
    {SCHEMA_MEMBER(struct session_dto, address), .type = SCHEMA_STRING, .required = true,
     .description = "Where it was last refreshed from.", .example = "192.0.2.7"},
    {SCHEMA_MEMBER(struct session_dto, created_at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct session_dto, last_used_at), .type = SCHEMA_TIME, .required = true,
     .description = "The sign-in or the last refresh."},
    {SCHEMA_MEMBER(struct session_dto, expires_at), .type = SCHEMA_TIME, .required = true,
     .description = "When it ends, whatever happens."},
    {SCHEMA_MEMBER(struct session_dto, current), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "Whether it is the one that asks."},
};
const struct schema session_schema = SCHEMA("Session", struct session_dto, session_fields);

static const struct schema_field session_page_fields[] = {
    {SCHEMA_MEMBER(struct session_page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 1000,
     .of = &session_schema, .description = "The last used first."},
    {SCHEMA_MEMBER(struct session_page_dto, next), .type = SCHEMA_STRING,
     .description = "Give it as `cursor` to go on; null: that was all."},
};
const struct schema session_page_schema = SCHEMA("SessionPage", struct session_page_dto, session_page_fields);
