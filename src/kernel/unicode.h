/* Unicode, by utf8proc. Thread-safe. */
#pragma once
#include "error.h"

/* Whether `s` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool utf8_is_valid(struct str s);
/* Offset of the first byte that is not well-formed; SIZE_MAX when all is. */
size_t utf8_find_invalid(struct str s);
/* Code points in well-formed UTF-8. */
size_t utf8_length(struct str s);
/* Whether a control character (Cc) other than tab, CR and LF is in it. */
bool utf8_has_control(struct str s);
/* The longest prefix of at most `bytes` bytes that does not cut a character. */
struct str utf8_cut(struct str s, size_t bytes);
/* How many columns it takes on a terminal: wide characters two, marks none (utf8proc's charwidth, after East
 * Asian Width, UAX #11). Control characters and bytes that are not well-formed count as one. */
size_t unicode_columns(struct str s);
/* The longest prefix of at most `columns` columns, with the marks that belong to its last character. */
struct str unicode_cut_columns(struct str s, size_t columns);

/* Normal form NFKC (UAX #15). Error invalid when `s` is not well-formed. */
struct error *unicode_nfkc(struct arena *mem, struct str s, struct str *ret) _must_check_;
/* NFKC, full case folding, and without invisible (default ignorable) characters: the form in which names are
 * compared (compatibility caseless match, the Unicode Standard, section 3.13, D146). Folding twice changes
 * nothing. Error invalid when `s` is not well-formed. */
struct error *unicode_fold(struct arena *mem, struct str s, struct str *ret) _must_check_;
