#include "repositories/database_repositories.h"
#include "strbuf.h"
#include "unicode.h"

#define ESCAPE '!' /* in LIKE; a backslash means different things to different databases */

static struct transaction *transaction_of(struct user_repository *base)
{
    return container_of(base, struct database_user_repository, base)->transaction;
}

struct error *unreadable_row(const char *table)
{
    return error_new(ERROR_INTERNAL, "unreadable_row", "a row of the table %s holds what Stet never writes",
                     table);
}

struct error *user_from_row(const struct rows *rows, size_t row, size_t first, struct user *ret)
{
    struct user user = {
        .id = row_id(rows, row, first),
        .email = {row_text(rows, row, first + 1), row_text(rows, row, first + 2)},
        .name = row_text(rows, row, first + 3),
        .created_at = row_integer(rows, row, first + 6),
        .updated_at = row_integer(rows, row, first + 7),
        .email_verified_at = row_integer(rows, row, first + 8),
        .deletion_at = row_integer(rows, row, first + 9),
        .version = row_integer(rows, row, first + 10),
        .has_second_factor = row_integer(rows, row, first + 11) > 0,
    };
    if (!platform_role_parse(row_text(rows, row, first + 4), &user.role) ||
        !user_status_parse(row_text(rows, row, first + 5), &user.status) || id_is_none(user.id))
        return unreadable_row("users");
    *ret = user;
    return OK;
}

static struct error *add(struct user_repository *base, const struct user *user, struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO users (id, email, email_key, name, role, status, password_hash, created_at,"
        " updated_at, email_verified_at, deletion_at, name_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
        " $10, $11, $12)";
    struct str name_key;

    TRY(unicode_fold(mem, user->name, &name_key));
    return transaction_execute(
        transaction_of(base), sql,
        VALUES(value_id(mem, user->id), value_text(user->email.text), value_text(user->email.key),
               value_text(user->name), value_text(platform_role_word(user->role)),
               value_text(user_status_word(user->status)), value_text(user->password_hash),
               value_integer(user->created_at), value_integer(user->updated_at),
               value_time(user->email_verified_at), value_time(user->deletion_at), value_text(name_key)),
        NULL);
}

/* The first row with the password's hash after the user's columns; NULL when there is none. */
static struct error *first_user(const struct rows *rows, struct arena *mem, struct user **ret)
{
    struct user *user = NULL;
    if (rows->count > 0) {
        user = arena_new_of(mem, struct user);
        TRY(user_from_row(rows, 0, 0, user));
        user->password_hash = row_text(rows, 0, USER_COLUMN_COUNT);
    }
    *ret = user;
    return OK;
}

static struct error *find(struct user_repository *base, struct id id, struct arena *mem, struct user **ret)
{
    static const char sql[] = "SELECT " USER_COLUMNS ", users.password_hash FROM users WHERE id = $1";
    struct rows *rows;
    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, id)), mem, &rows));
    return first_user(rows, mem, ret);
}

static struct error *find_by_email(struct user_repository *base, struct str email_key, struct arena *mem,
                                   struct user **ret)
{
    static const char sql[] = "SELECT " USER_COLUMNS ", users.password_hash FROM users WHERE email_key = $1";
    struct rows *rows;
    TRY(transaction_query(transaction_of(base), sql, VALUES(value_text(email_key)), mem, &rows));
    return first_user(rows, mem, ret);
}

/* What LIKE finds `words` with, anywhere; "%" for none. */
static struct str like_pattern(struct str words, struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);

    strbuf_add(&to, STR("%"));
    for (size_t i = 0; i < words.len; i++) {
        char c = words.ptr[i];
        if (c == '%' || c == '_' || c == ESCAPE)
            strbuf_add_char(&to, ESCAPE);
        strbuf_add_char(&to, c);
    }
    strbuf_add(&to, words.len > 0 ? STR("%") : STR(""));
    return strbuf_str(&to);
}

static struct error *list(struct user_repository *base, const struct user_filter *filter, struct id after,
                          size_t limit, struct arena *mem, struct user **ret, size_t *count)
{
    static const char sql[] = "SELECT " USER_COLUMNS " FROM users WHERE id > $1 AND"
                              " (email_key LIKE $2 ESCAPE '!' OR name_key LIKE $2 ESCAPE '!')"
                              " AND role LIKE $3 AND status LIKE $4 ORDER BY id LIMIT $5";
    struct str from = id_is_none(after) ? STR("") : id_format(mem, after), any = STR("%");
    struct user *users;
    struct rows *rows;

    TRY(transaction_query(transaction_of(base), sql,
                          VALUES(value_text(from), value_text(like_pattern(filter->words, mem)),
                                 value_text(filter->role != NULL ? platform_role_word(*filter->role) : any),
                                 value_text(filter->status != NULL ? user_status_word(*filter->status) : any),
                                 value_integer((int64_t)limit)),
                          mem, &rows));
    users = arena_array_of(mem, rows->count, struct user);
    for (size_t i = 0; i < rows->count; i++)
        TRY(user_from_row(rows, i, 0, &users[i]));
    *ret = users;
    *count = rows->count;
    return OK;
}

static struct error *update(struct user_repository *base, const struct user *user, struct arena *mem)
{
    static const char sql[] =
        "UPDATE users SET name = $1, role = $2, status = $3, password_hash = $4, updated_at = $5, email = $6,"
        " email_key = $7, email_verified_at = $8, deletion_at = $9, name_key = $11, version = version + 1"
        " WHERE id = $10";
    struct str name_key;

    TRY(unicode_fold(mem, user->name, &name_key));
    return transaction_execute(transaction_of(base), sql,
                               VALUES(value_text(user->name), value_text(platform_role_word(user->role)),
                                      value_text(user_status_word(user->status)),
                                      value_text(user->password_hash), value_integer(user->updated_at),
                                      value_text(user->email.text), value_text(user->email.key),
                                      value_time(user->email_verified_at), value_time(user->deletion_at),
                                      value_id(mem, user->id), value_text(name_key)),
                               NULL);
}

static struct error *warn(struct user_repository *base, struct id user, int64_t now, int64_t since,
                          struct arena *mem, bool *ret)
{
    static const char sql[] =
        "UPDATE users SET warned_at = $1 WHERE id = $2 AND (warned_at IS NULL OR warned_at <= $3)";
    size_t changed;

    TRY(transaction_execute(transaction_of(base), sql,
                            VALUES(value_integer(now), value_id(mem, user), value_integer(since)), &changed));
    *ret = changed > 0;
    return OK;
}

static struct error *remove_user(struct user_repository *base, struct id id, struct arena *mem)
{
    static const char sql[] = "DELETE FROM users WHERE id = $1";
    return transaction_execute(transaction_of(base), sql, VALUES(value_id(mem, id)), NULL);
}

static struct error *find_leaving(struct user_repository *base, int64_t now, struct arena *mem,
                                  struct user **ret)
{
    static const char sql[] = "SELECT " USER_COLUMNS ", users.password_hash FROM users"
                              " WHERE deletion_at <= $1 ORDER BY deletion_at, id LIMIT 1";
    struct rows *rows;
    TRY(transaction_query(transaction_of(base), sql, VALUES(value_integer(now)), mem, &rows));
    return first_user(rows, mem, ret);
}

static struct error *has_admin(struct user_repository *base, struct arena *mem, bool *ret)
{
    static const char sql[] = "SELECT id FROM users WHERE role = 'admin' LIMIT 1";
    struct rows *rows;
    TRY(transaction_query(transaction_of(base), sql, NO_VALUES, mem, &rows));
    *ret = rows->count > 0;
    return OK;
}

static struct error *has_other_admin(struct user_repository *base, struct id user, struct arena *mem,
                                     bool *ret)
{
    static const char sql[] =
        "SELECT id FROM users WHERE role = 'admin' AND status = 'active' AND deletion_at IS NULL"
        " AND id <> $1 LIMIT 1";
    struct rows *rows;
    TRY(transaction_query(transaction_of(base), sql, VALUES(value_id(mem, user)), mem, &rows));
    *ret = rows->count > 0;
    return OK;
}

void database_user_repository_init(struct database_user_repository *self, struct transaction *transaction)
{
    static const struct user_repository_ops ops = {.add = add,
                                                   .find = find,
                                                   .find_by_email = find_by_email,
                                                   .list = list,
                                                   .update = update,
                                                   .warn = warn,
                                                   .remove = remove_user,
                                                   .find_leaving = find_leaving,
                                                   .has_admin = has_admin,
                                                   .has_other_admin = has_other_admin};
    self->base.ops = &ops;
    self->transaction = transaction;
}
