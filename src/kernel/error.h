/*
 * Errors: a chain from the cause up to what it means for the caller.
 *
 * A function that can fail returns struct error * (NULL is OK) and leaves its outputs untouched on failure.
 * Errors are on the heap, owned by whoever holds the pointer: return it, wrap it, or error_free it. Only the
 * edge (the HTTP dispatcher, the command line) logs or prints one. Texts are for people: what happened and
 * what to do next; they never hold a secret.
 */
#pragma once
#include "str.h"

enum error_kind {
    ERROR_INVALID,         /* 400: the input is wrong, and says where */
    ERROR_UNAUTHENTICATED, /* 401 */
    ERROR_FORBIDDEN,       /* 403 */
    ERROR_NOT_FOUND,       /* 404: also what one may not see */
    ERROR_CONFLICT,        /* 409 */
    ERROR_STALE,           /* 412: If-Match does not match */
    ERROR_TOO_LARGE,       /* 413 */
    ERROR_UNSUPPORTED,     /* 415 */
    ERROR_UNPROCESSABLE,   /* 422: well-formed, and not to be done like this */
    ERROR_PRECONDITION,    /* 428: If-Match is missing */
    ERROR_LIMITED,         /* 429, with retry_after */
    ERROR_UNAVAILABLE,     /* 503, with retry_after */
    ERROR_RETRY,           /* the transaction lost a race: run the use case again (3 times at most) */
    ERROR_INTERNAL,        /* 500: a defect or a broken machine */
};

/* One finding about the input: `pointer` is a JSON pointer (RFC 6901) into it. */
struct error_field {
    struct str pointer;
    struct str code;
    struct str detail;
};

struct error;

#define OK ((struct error *)NULL)

/* Tells clang's analyzer, which does not take returns_nonnull's word for it, that an error is none of OK. */
static inline struct error *error_known(struct error *self)
{
    if (self == NULL)
        __builtin_unreachable();
    return self;
}

/* A new error. `code` is a stable word for programs ("invalid_credentials"), a literal; the format makes the
 * text. */
#define error_new(kind, code, ...) error_known(error_new_at((kind), (code), __FILE__, __LINE__, __VA_ARGS__))
struct error *error_new_at(enum error_kind kind, const char *code, const char *file, int line,
                           const char *format, ...) _printf_(5, 6) _must_check_
    __attribute__((returns_nonnull));

/* A new error of `kind` on top of `cause`, which it takes over; `cause` explains it in the log, not to
 * clients. */
#define error_wrap(cause, kind, code, ...) \
    error_known(error_wrap_at((cause), (kind), (code), __FILE__, __LINE__, __VA_ARGS__))
struct error *error_wrap_at(struct error *cause, enum error_kind kind, const char *code, const char *file,
                            int line, const char *format, ...) _printf_(6, 7) _must_check_
    __attribute__((returns_nonnull));

/* Adds a finding (copied). */
void error_add_field(struct error *self, struct str pointer, struct str code, struct str detail);
/* Seconds to wait before another try makes sense, for limited and unavailable. */
void error_set_retry_after(struct error *self, int64_t seconds);

enum error_kind error_kind(const struct error *self);
bool error_is(const struct error *self, enum error_kind kind); /* false for NULL */
bool error_has_code(const struct error *self, const char *code);
const char *error_code(const struct error *self);
const char *error_message(const struct error *self);
int64_t error_retry_after(const struct error *self); /* 0: not set */
size_t error_field_count(const struct error *self);
const struct error_field *error_field_at(const struct error *self, size_t index);
/* The whole chain with places, for a log line: "text (file:line) <- cause (file:line)". */
struct str error_describe(const struct error *self, struct arena *mem);

void error_free(struct error *self); /* the chain; NULL is fine */
static inline void error_freep(struct error **self)
{
    error_free(*self);
}

/* Returns the error of `expression` upwards, if there is one. */
#define TRY(expression)                            \
    do {                                           \
        struct error *try_error_ = (expression);   \
        if (__builtin_expect(try_error_ != OK, 0)) \
            return try_error_;                     \
    } while (0)
