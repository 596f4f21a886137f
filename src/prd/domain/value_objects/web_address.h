/* An address on the web that a person may be sent to: "https://github.com/acme/pay/issues/7". Pure. */
#pragma once
#include "str.h"

#define WEB_ADDRESS_LENGTH_MAX 1000

/* Why `text` is none, in words for people; NULL: it is one. It is https, names a host, holds no user name or
 * password, and nothing that would end it in HTML, Markdown or a shell: ASCII without spaces, quotes, angle
 * brackets, backslashes, backticks and braces. */
const char *web_address_refusal(struct str text);
