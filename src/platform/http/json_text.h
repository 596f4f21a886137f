/* JSON text (RFC 8259) written straight into a strbuf. Thread-safe. */
#pragma once
#include "strbuf.h"

/* A string with its quotes. Bytes that are not UTF-8 become U+FFFD, so the output is always valid. STR_NONE:
 * null. */
void json_add_string(struct strbuf *to, struct str text);
/* A number that reads back as the same double; null where JSON has no such number. */
void json_add_number(struct strbuf *to, double value);
/* ,"name": with the comma only where the buffer does not end with an opening brace or bracket. */
void json_add_name(struct strbuf *to, struct str name);
/* A name and a string, a whole number, a word that is true or false. */
void json_add_member(struct strbuf *to, const char *name, struct str value);
void json_add_integer_member(struct strbuf *to, const char *name, int64_t value);
void json_add_boolean_member(struct strbuf *to, const char *name, bool value);
/* The comma before the next element, as in json_add_name. */
void json_add_separator(struct strbuf *to);
