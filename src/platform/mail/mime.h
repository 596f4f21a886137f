/*
 * A message as mail servers take it: RFC 5322 headers, and a body of text and HTML (multipart/alternative,
 * RFC 2046), with CRLF, all of it ASCII in lines of at most 998 characters (but addresses that are not ASCII,
 * RFC 6532).
 *
 * A part that is ASCII already stands as it is, so that a person can read the file; any other is in base64,
 * in lines of
 * 76. Other words than ASCII in subject and name are encoded words (RFC 2047).
 */
#pragma once
#include "mail/mailer.h"

/* Error invalid when an address is none. What else the texts hold, they cannot add a header or a part. */
struct error *mime_write(const struct mail *mail, const struct mail_sender *sender, struct arena *mem,
                         struct str *ret) _must_check_;
