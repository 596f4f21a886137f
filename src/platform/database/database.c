#include "database/database.h"
#include "database/driver.h"
#include "unicode.h"

struct value value_id(struct arena *mem, struct id id)
{
    return id_is_none(id) ? value_null() : value_text(id_format(mem, id));
}

static const struct value *row_value(const struct rows *rows, size_t row, size_t column)
{
    static const struct value none = {.type = VALUE_NULL};

    if (row >= rows->count || column >= rows->columns)
        return &none;
    return &rows->values[row * rows->columns + column];
}

struct str row_text(const struct rows *rows, size_t row, size_t column)
{
    const struct value *value = row_value(rows, row, column);

    return value->type == VALUE_TEXT ? value->text : STR_NONE;
}

struct str row_bytes(const struct rows *rows, size_t row, size_t column)
{
    const struct value *value = row_value(rows, row, column);

    return value->type == VALUE_BYTES ? value->text : STR_NONE;
}

int64_t row_integer(const struct rows *rows, size_t row, size_t column)
{
    const struct value *value = row_value(rows, row, column);
    int64_t number;

    if (value->type == VALUE_INTEGER)
        return value->integer;
    if (value->type == VALUE_TEXT && str_to_int(value->text, &number))
        return number;
    return 0;
}

struct id row_id(const struct rows *rows, size_t row, size_t column)
{
    struct id id;

    return id_parse(row_text(rows, row, column), &id) ? id : ID_NONE;
}

/* ASCII without NUL. All bytes are looked at, so that the compiler takes many at once. */
static bool is_plain(struct str text)
{
    unsigned char found = 0;

    for (size_t i = 0; i < text.len; i++)
        found |= (signed char)text.ptr[i] <= 0;
    return !found;
}

/* PostgreSQL refuses NUL and malformed UTF-8 in text, so every driver does, before anything is sent. */
static bool text_is_storable(struct str text)
{
    return is_plain(text) || (!memchr(text.ptr, '\0', text.len) && utf8_is_valid(text));
}

static struct error *check_values(const struct value *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (values[i].type == VALUE_TEXT && !text_is_storable(values[i].text))
            return error_new(ERROR_INVALID, "malformed_text",
                             "a text holds a NUL character or is not well-formed UTF-8; it cannot be stored");
    return OK;
}

static struct error *check_open(const struct transaction *self)
{
    if (self->state == TRANSACTION_OPEN)
        return OK;
    return error_new(ERROR_INTERNAL, "transaction_over",
                     self->state == TRANSACTION_FAILED
                         ? "an earlier statement of this transaction failed; it can only be rolled back"
                         : "the transaction is already committed");
}

static struct error *transaction_run(struct transaction *self, const char *sql, const struct value *values,
                                     size_t count, struct arena *mem, struct rows **rows, size_t *changed)
{
    struct error *error;

    TRY(check_open(self));
    error = check_values(values, count);
    if (!error)
        error = self->database->ops->run(self, sql, values, count, mem, rows, changed);
    if (error)
        self->state = TRANSACTION_FAILED;
    return error;
}

struct error *transaction_query(struct transaction *self, const char *sql, const struct value *values,
                                size_t count, struct arena *mem, struct rows **ret)
{
    return transaction_run(self, sql, values, count, mem, ret, NULL);
}

struct error *transaction_execute(struct transaction *self, const char *sql, const struct value *values,
                                  size_t count, size_t *changed)
{
    return transaction_run(self, sql, values, count, NULL, NULL, changed);
}

struct error *transaction_run_script(struct transaction *self, const char *sql)
{
    struct error *error;

    TRY(check_open(self));
    error = self->database->ops->run_script(self, sql);
    if (error)
        self->state = TRANSACTION_FAILED;
    return error;
}

struct error *transaction_write(struct transaction *self)
{
    struct error *error;

    TRY(check_open(self));
    error = self->database->ops->write(self);
    self->state = error ? TRANSACTION_FAILED : TRANSACTION_WRITTEN;
    return error;
}

struct error *transaction_commit(struct transaction *self)
{
    struct error *error = OK;

    if (self->state != TRANSACTION_WRITTEN)
        TRY(transaction_write(self));
    if (self->database->ops->settle != NULL)
        error = self->database->ops->settle(self);
    self->state = error ? TRANSACTION_FAILED : TRANSACTION_COMMITTED;
    return error;
}

void transaction_end(struct transaction *self)
{
    if (self)
        self->database->ops->end(self);
}

enum database_kind transaction_kind(const struct transaction *self)
{
    return self->database->ops->kind;
}

struct error *database_begin(struct database *self, enum transaction_mode mode, struct transaction **ret)
{
    return self->ops->begin(self, mode, ret);
}

struct error *database_begin_after(struct database *self, int64_t number, struct transaction **ret)
{
    if (!self->ops->begin_after)
        return self->ops->begin(self, TRANSACTION_WRITE, ret);
    return self->ops->begin_after(self, number, ret);
}

struct error *database_begin_migration(struct database *self, struct transaction **ret)
{
    return self->ops->begin_migration(self, ret);
}

enum database_kind database_kind(const struct database *self)
{
    return self->ops->kind;
}

bool database_stamp(struct database *self, struct database_stamp *ret)
{
    return self->ops->stamp != NULL && self->ops->stamp(self, ret);
}

struct error *database_ping(struct database *self)
{
    return self->ops->ping(self);
}

void database_close(struct database *self)
{
    if (self)
        self->ops->close(self);
}

struct error *database_busy_error(void)
{
    struct error *error =
        error_new(ERROR_UNAVAILABLE, "database_busy",
                  "the database is busy: nothing became free within %d seconds; try again soon",
                  DATABASE_WAIT_MS / 1000);

    error_set_retry_after(error, 1);
    return error;
}

struct error *database_open(const struct database_options *options, struct database **ret)
{
    const struct str url = str_from(options->url);

    if (str_starts(url, STR("sqlite:")))
        return sqlite_database_open(options->url + strlen("sqlite:"), options, ret);
    if (str_starts(url, STR("postgresql://")) || str_starts(url, STR("postgres://")))
        return postgres_database_open(options, ret);
    /* The URL may hold a password, so it is not repeated. */
    return error_new(ERROR_INVALID, "database_url",
                     "the database URL is neither sqlite:FILE nor postgresql://USER@HOST/DATABASE");
}
