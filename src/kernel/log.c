#include "log.h"
#include "strbuf.h"
#include "unicode.h"
#include <errno.h>
#include <unistd.h>
#include <utf8proc.h>

#define VALUE_MAX ((size_t)8192)

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_LEVEL_DEBUG:
        return "debug";
    case LOG_LEVEL_INFO:
        return "info";
    case LOG_LEVEL_WARNING:
        return "warning";
    case LOG_LEVEL_ERROR:
        break;
    }
    return "error";
}

/* Characters that end lines, move cursors or hide others: controls, formats (bidi), line and paragraph
 * separators. */
static bool is_dangerous(int32_t character)
{
    utf8proc_category_t category = utf8proc_category(character);
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
           category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

static void add_escape(struct strbuf *line, int32_t character)
{
    if (character == '\n')
        strbuf_add(line, STR("\\n"));
    else if (character == '\r')
        strbuf_add(line, STR("\\r"));
    else if (character == '\t')
        strbuf_add(line, STR("\\t"));
    else if (character < 0x10000)
        strbuf_addf(line, "\\u%04x", (unsigned)character);
    else
        strbuf_addf(line, "\\u%04x\\u%04x", 0xd800 + ((unsigned)(character - 0x10000) >> 10),
                    0xdc00 + ((unsigned)(character - 0x10000) & 0x3ff));
}

/* The inside of a JSON string (RFC 8259), for both formats; a byte that is not UTF-8 becomes U+FFFD. */
static void add_escaped(struct strbuf *line, struct str value)
{
    size_t at = 0;
    while (at < value.len) {
        int32_t character;
        ssize_t length =
            utf8proc_iterate((const uint8_t *)value.ptr + at, (utf8proc_ssize_t)(value.len - at), &character);
        if (length <= 0) {
            strbuf_add(line, STR("\\ufffd"));
            at++;
            continue;
        }
        if (character == '"' || character == '\\') {
            strbuf_add_char(line, '\\');
            strbuf_add_char(line, (char)character);
        } else if (is_dangerous(character)) {
            add_escape(line, character);
        } else {
            strbuf_add(line, str_of(value.ptr + at, (size_t)length));
        }
        at += (size_t)length;
    }
}

static void add_quoted(struct strbuf *line, struct str value)
{
    struct str shown = utf8_cut(value, VALUE_MAX);
    strbuf_add_char(line, '"');
    add_escaped(line, shown);
    if (shown.len < value.len)
        strbuf_addf(line, "… (%zu bytes more)", value.len - shown.len);
    strbuf_add_char(line, '"');
}

/* Whether the text format shows `value` without quotes: nothing in it can be taken for another field. */
static bool is_plain(struct str value)
{
    if (value.len == 0 || value.len > VALUE_MAX || str_eq(value, STR("-")))
        return false;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '=')
            return false;
    }
    return true;
}

static void add_text(struct strbuf *line, const struct log *self, enum log_level level, const char *event,
                     const struct log_field *fields, size_t count)
{
    strbuf_add(line, time_format(line->mem, clock_now(self->clock)));
    strbuf_addf(line, " %s ", level_name(level));
    add_escaped(line, str_from(event));
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(line, " %s=", fields[i].name);
        if (fields[i].value.ptr == NULL)
            strbuf_add_char(line, '-');
        else if (is_plain(fields[i].value))
            strbuf_add(line, fields[i].value);
        else
            add_quoted(line, fields[i].value);
    }
}

static void add_json(struct strbuf *line, const struct log *self, enum log_level level, const char *event,
                     const struct log_field *fields, size_t count)
{
    strbuf_add(line, STR("{\"time\":"));
    add_quoted(line, time_format(line->mem, clock_now(self->clock)));
    strbuf_addf(line, ",\"level\":\"%s\",\"event\":", level_name(level));
    add_quoted(line, str_from(event));
    for (size_t i = 0; i < count; i++) {
        strbuf_add_char(line, ',');
        add_quoted(line, str_from(fields[i].name));
        strbuf_add_char(line, ':');
        if (fields[i].value.ptr == NULL)
            strbuf_add(line, STR("null"));
        else
            add_quoted(line, fields[i].value);
    }
    strbuf_add_char(line, '}');
}

/* A line, with its end. */
static struct str compose(const struct log *self, enum log_level level, const char *event,
                          const struct log_field *fields, size_t count, struct arena *mem)
{
    struct strbuf line = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    if (self->format == LOG_FORMAT_JSON)
        add_json(&line, self, level, event, fields, count);
    else
        add_text(&line, self, level, event, fields, count);
    strbuf_add_char(&line, '\n');
    return strbuf_str(&line);
}

static struct str tell_lost(const void *context, unsigned long lost, struct arena *mem)
{
    return compose(
        context, LOG_LEVEL_WARNING, "log lines lost",
        LOG_FIELDS({"count", str_format(mem, "%lu", lost)}, {"reason", STR("nobody read them in time")}),
        mem);
}

void log_catch_up(const struct log *self)
{
    if (self->sink != NULL && log_sink_has_to_tell(self->sink))
        log_sink_write(self->sink, STR(""), tell_lost, self);
}

void log_write(const struct log *self, enum log_level level, const char *event,
               const struct log_field *fields, size_t count)
{
    _cleanup_(arena_freep) struct arena *mem = NULL;
    struct str line;
    ssize_t written;

    if (level < self->level)
        return;
    mem = arena_new(0);
    line = compose(self, level, event, fields, count, mem);
    if (self->sink != NULL) {
        log_sink_write(self->sink, line, tell_lost, self);
        return;
    }
    do
        written = write(self->fd, line.ptr, line.len);
    while (written < 0 && errno == EINTR);
}
