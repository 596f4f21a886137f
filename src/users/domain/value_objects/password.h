/*
 * A password as a person typed it: well-formed UTF-8 without NUL, 1 to 256 characters. NFKC (UAX #15) comes
 * before hashing, so that the same characters from another keyboard are the same password (NIST SP 800-63B
 * §3.1.1.2).
 */
#pragma once
#include "error.h"

#define PASSWORD_MAX 256 /* characters, of either form */

struct password {
    struct str text;  /* NFKC: what is hashed */
    struct str typed; /* as it came: hashes made elsewhere were made from this */
};

/* Error invalid at /password: "not_utf8", "nul", "too_short" (empty) or "too_long". How long and how strong a
 * new one must be is password_policy's business. */
struct error *password_parse(struct str typed, struct arena *mem, struct password *ret) _must_check_;

/* An error of kind invalid at /password. */
struct error *password_refuse(const char *code, struct str detail) _must_check_;
