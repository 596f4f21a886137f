/* What is asked of one PRD: rows of it, how many there are, a page of them. */
#include "repositories/sql_prd_work.h"

#define VALUES_MAX 8

struct error *sql_query_prd(struct sql_prd_work *self, const char *sql, struct id prd,
                            const struct value *more, size_t count, struct arena *mem, struct rows **ret)
{
    struct value values[VALUES_MAX];

    if (2 + count > VALUES_MAX)
        panic("a statement takes too many values");
    TRY(sql_workspace_of(self, prd, &values[0]));
    values[1] = sql_id(self, prd);
    for (size_t i = 0; i < count; i++)
        values[2 + i] = more[i];
    return transaction_query(self->transaction, sql, values, 2 + count, mem, ret);
}

struct error *sql_count(struct sql_prd_work *self, const char *sql, struct id prd, const struct value *more,
                        size_t count, int64_t *ret)
{
    struct rows *rows;

    TRY(sql_query_prd(self, sql, prd, more, count, self->scratch, &rows));
    *ret = row_integer(rows, 0, 0);
    return OK;
}

struct error *sql_read_page(struct sql_prd_work *self, const char *sql, struct id prd,
                            const struct list_window *window, int64_t first, struct arena *mem,
                            struct sql_page *ret)
{
    struct sql_page page = {.next = STR_NONE};
    int64_t from;

    TRY(sql_read_cursor(window->from, first, &from));
    TRY(sql_query_prd(self, sql, prd, VALUES(value_integer(from), value_integer(sql_limit(window))), mem,
                      &page.rows));
    page.count = page.rows->count > window->limit ? window->limit : page.rows->count;
    if (page.rows->count > page.count && page.count > 0)
        page.next = sql_cursor(mem, row_integer(page.rows, page.count - 1, 0));
    *ret = page;
    return OK;
}
