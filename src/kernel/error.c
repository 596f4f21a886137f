#include "error.h"
#include "strbuf.h"
#include <stdio.h>
#include <stdlib.h>

struct error {
    enum error_kind kind;
    int line;
    const char *code, *file;
    char *message;
    int64_t retry_after;
    struct error_field *fields;
    size_t field_count;
    struct error *cause;
};

static char *format_message(const char *format, va_list args) _printf_(1, 0);
static char *format_message(const char *format, va_list args)
{
    char *message = NULL;
    if (vasprintf(&message, format, args) < 0)
        panic("out of memory while making an error");
    return message;
}

static struct error *make(struct error *cause, enum error_kind kind, const char *code, const char *file,
                          int line, char *message)
{
    struct error *self = memory_alloc(sizeof(*self));
    *self = (struct error){
        .kind = kind, .code = code, .file = file, .line = line, .message = message, .cause = cause};
    return self;
}

struct error *error_new_at(enum error_kind kind, const char *code, const char *file, int line,
                           const char *format, ...)
{
    char *message;
    va_list args;
    va_start(args, format);
    message = format_message(format, args);
    va_end(args);
    return make(NULL, kind, code, file, line, message);
}

struct error *error_wrap_at(struct error *cause, enum error_kind kind, const char *code, const char *file,
                            int line, const char *format, ...)
{
    char *message;
    va_list args;
    va_start(args, format);
    message = format_message(format, args);
    va_end(args);
    return make(cause, kind, code, file, line, message);
}

static struct str copy(struct str s)
{
    char *bytes = memory_alloc(s.len + 1);
    if (s.len > 0)
        memcpy(bytes, s.ptr, s.len);
    return str_of(bytes, s.len);
}

void error_add_field(struct error *self, struct str pointer, struct str code, struct str detail)
{
    self->fields = memory_resize(self->fields, (self->field_count + 1) * sizeof(*self->fields));
    self->fields[self->field_count++] = (struct error_field){copy(pointer), copy(code), copy(detail)};
}

void error_set_retry_after(struct error *self, int64_t seconds)
{
    self->retry_after = seconds;
}

enum error_kind error_kind(const struct error *self)
{
    return self->kind;
}

bool error_is(const struct error *self, enum error_kind kind)
{
    return self != NULL && self->kind == kind;
}

bool error_has_code(const struct error *self, const char *code)
{
    return self != NULL && strcmp(self->code, code) == 0;
}

const char *error_code(const struct error *self)
{
    return self->code;
}

const char *error_message(const struct error *self)
{
    return self->message;
}

int64_t error_retry_after(const struct error *self)
{
    return self->retry_after;
}

size_t error_field_count(const struct error *self)
{
    return self->field_count;
}

const struct error_field *error_field_at(const struct error *self, size_t index)
{
    return index < self->field_count ? &self->fields[index] : NULL;
}

/* __FILE__ is relative to the build folder; the part from the last "src/" or "tests/" is what a reader wants.
 */
static const char *short_place(const char *file)
{
    static const char *const roots[] = {"src/", "tests/"};
    for (size_t i = 0; i < COUNT_OF(roots); i++) {
        const char *found = NULL;
        for (const char *at = strstr(file, roots[i]); at != NULL; at = strstr(at + 1, roots[i]))
            found = at;
        if (found != NULL)
            return found;
    }
    return file;
}

struct str error_describe(const struct error *self, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (const struct error *error = self; error != NULL; error = error->cause)
        strbuf_addf(&text, "%s%s (%s:%d)", error == self ? "" : " <- ", error->message,
                    short_place(error->file), error->line);
    return strbuf_str(&text);
}

void error_free(struct error *self)
{
    while (self != NULL) {
        struct error *cause = self->cause;
        for (size_t i = 0; i < self->field_count; i++) {
            const struct error_field *field = &self->fields[i];
            free((void *)(uintptr_t)field->pointer.ptr);
            free((void *)(uintptr_t)field->code.ptr);
            free((void *)(uintptr_t)field->detail.ptr);
        }
        free(self->fields);
        free(self->message);
        free(self);
        self = cause;
    }
}
