/* An e-mail address: what was typed, and the form in which two addresses are one. */
#pragma once
#include "error.h"

#define EMAIL_MAX 254 /* bytes, RFC 5321 §4.5.3.1.3 (path of 256 with its two angle brackets) */

struct email {
    struct str text; /* as typed, without white space around it */
    struct str key;  /* NFKC and case-folded: what is compared and unique */
};

/* Checks the syntax (dot-atom before the '@', a host name after it, RFC 5321; letters of any script, RFC
 * 6531) of `text` and of its folded form. Error invalid, code "invalid_email", at /email. */
struct error *email_parse(struct str text, struct arena *mem, struct email *ret) _must_check_;
