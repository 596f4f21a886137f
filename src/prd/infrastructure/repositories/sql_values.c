#include "repositories/sql_prd_work.h"

struct value sql_id(struct sql_prd_work *self, struct id id)
{
    return value_id(self->scratch, id);
}

struct value sql_digest(struct sql_prd_work *self, struct digest digest)
{
    return digest_is_zero(digest) ? value_null() : value_text(digest_hex(self->scratch, digest));
}

struct value sql_text(struct str text)
{
    return value_text(text.ptr ? text : STR(""));
}

struct error *sql_unreadable(const char *table)
{
    return error_new(ERROR_INTERNAL, "unreadable_row",
                     "a row of the table %s does not say what it should; `stet verify` says more", table);
}

bool sql_read_digest(const struct rows *rows, size_t row, size_t column, struct digest *ret)
{
    struct str text = row_text(rows, row, column);
    if (text.ptr)
        return digest_parse_hex(text, ret);
    *ret = (struct digest){{0}};
    return true;
}

struct str sql_read_text(const struct rows *rows, size_t row, size_t column)
{
    struct str text = row_text(rows, row, column);
    return text.ptr ? text : STR("");
}

struct error *sql_read_cursor(struct str cursor, int64_t first, int64_t *ret)
{
    int64_t ordinal;

    if (cursor.ptr == NULL) {
        *ret = first;
        return OK;
    }
    if (!str_to_int(cursor, &ordinal) || ordinal < 0)
        return list_cursor_refused();
    *ret = ordinal;
    return OK;
}

struct str sql_cursor(struct arena *mem, int64_t ordinal)
{
    return str_format(mem, "%lld", (long long)ordinal);
}

int64_t sql_limit(const struct list_window *window)
{
    return window->limit < INT32_MAX ? (int64_t)window->limit + 1 : INT32_MAX;
}
