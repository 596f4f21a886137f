/*
 * strbuf: a growing buffer with a mandatory limit.
 *
 * Adding past the limit adds nothing more and is remembered; strbuf_finish then returns too_large. So a
 * series of additions needs one check, at its end. The buffer lives in its arena.
 */
#pragma once
#include "error.h"
#include "str.h"

struct strbuf {
    struct arena *mem;
    char *ptr;
    size_t len, capacity, limit;
    bool overflowed;
};

#define STRBUF_LIMIT_DEFAULT ((size_t)16 << 20)

/* An empty buffer in `mem` that holds at most `limit` bytes. */
struct strbuf strbuf_new(struct arena *mem, size_t limit);
void strbuf_add(struct strbuf *self, struct str s);
void strbuf_add_char(struct strbuf *self, char c);
void strbuf_addf(struct strbuf *self, const char *format, ...) _printf_(2, 3);
/* What is in it so far, terminated; valid until the next addition. */
struct str strbuf_str(struct strbuf *self);
/* The whole; error too_large when the limit was passed. */
struct error *strbuf_finish(struct strbuf *self, struct str *ret) _must_check_;
