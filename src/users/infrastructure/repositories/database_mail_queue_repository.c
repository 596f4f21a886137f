#include "repositories/database_repositories.h"
#include "secret.h"
#include <jansson.h>
#include <stdlib.h>

static const char *const task_words[MAIL_TASKS] = {[MAIL_TASK_SEND] = "send",
                                                   [MAIL_TASK_VERIFY] = "verify",
                                                   [MAIL_TASK_RESET] = "reset",
                                                   [MAIL_TASK_GUESSED] = "guessed",
                                                   [MAIL_TASK_NOTHING] = "nothing"};

static struct database_mail_queue_repository *self_of(struct mail_queue_repository *base)
{
    return container_of(base, struct database_mail_queue_repository, base);
}

/* An entry opens where it was put, and nowhere else. */
static struct str context_of(struct id id, struct arena *mem)
{
    return str_format(mem, "mail %.*s", STR_ARGS(id_format(mem, id)));
}

static void set_text(json_t *object, const char *name, struct str text)
{
    if (text.ptr != NULL)
        json_object_set_new(object, name, json_stringn(text.ptr, text.len));
}

static struct str get_text(const json_t *object, const char *name, struct arena *mem)
{
    const json_t *text = json_object_get(object, name);
    if (!json_is_string(text))
        return STR_NONE;
    return str_dup(mem, str_of(json_string_value(text), json_string_length(text)));
}

static int64_t get_integer(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static struct error *to_json(const struct queued_mail *mail, struct arena *mem, struct str *ret)
{
    const struct letter *letter = &mail->letter;
    json_t *object = json_object();
    char *text;

    json_object_set_new(object, "task", json_string(task_words[mail->task]));
    set_text(object, "kind", letter_kind_word(letter->kind));
    json_object_set_new(object, "at", json_integer(letter->at));
    json_object_set_new(object, "until", json_integer(letter->until));
    set_text(object, "to", letter->to);
    set_text(object, "token", letter->token);
    set_text(object, "address", letter->address);
    set_text(object, "person", letter->person);
    set_text(object, "workspace", letter->workspace);
    set_text(object, "name", letter->name);
    set_text(object, "client", mail->client);
    set_text(object, "request", mail->request);
    text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    if (text == NULL)
        return error_new(ERROR_INTERNAL, "mail", "a letter cannot be written down");
    *ret = str_dup(mem, str_from(text));
    secret_wipe(text, strlen(text));
    free(text);
    return OK;
}

static bool parse_task(struct str word, enum mail_task *ret)
{
    for (size_t i = 0; i < MAIL_TASKS; i++)
        if (str_eq(word, str_from(task_words[i]))) {
            *ret = (enum mail_task)i;
            return true;
        }
    return false;
}

static bool from_json(struct str text, struct queued_mail *mail, struct arena *mem)
{
    json_t *object = json_loadb(text.ptr, text.len, 0, NULL);
    struct letter *letter = &mail->letter;
    bool fine = parse_task(get_text(object, "task", mem), &mail->task) &&
                letter_kind_parse(get_text(object, "kind", mem), &letter->kind);

    letter->at = get_integer(object, "at");
    letter->until = get_integer(object, "until");
    letter->to = get_text(object, "to", mem);
    letter->token = get_text(object, "token", mem);
    letter->address = get_text(object, "address", mem);
    letter->person = get_text(object, "person", mem);
    letter->workspace = get_text(object, "workspace", mem);
    letter->name = get_text(object, "name", mem);
    mail->client = get_text(object, "client", mem);
    mail->request = get_text(object, "request", mem);
    json_decref(object);
    return fine && letter->to.ptr != NULL;
}

static struct error *add(struct mail_queue_repository *base, const struct queued_mail *mail,
                         struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO mail_queue (id, sealed, attempts, next_at, created_at) VALUES ($1, $2, 0, $3, $3)";
    struct database_mail_queue_repository *self = self_of(base);
    struct str text;

    TRY(to_json(mail, mem, &text));
    TRY(transaction_execute(
        self->transaction, sql,
        VALUES(value_id(mem, mail->letter.id),
               value_text(sealer_seal(self->sealer, context_of(mail->letter.id, mem), text, mem)),
               value_integer(mail->letter.at)),
        NULL));
    self->has_added = true;
    return OK;
}

static struct error *has_due(struct mail_queue_repository *base, int64_t now, struct arena *mem, bool *ret)
{
    static const char sql[] = "SELECT id FROM mail_queue WHERE next_at <= $1 LIMIT 1";
    struct rows *rows;
    TRY(transaction_query(self_of(base)->transaction, sql, VALUES(value_integer(now)), mem, &rows));
    *ret = rows->count > 0;
    return OK;
}

static struct error *take(struct mail_queue_repository *base, int64_t now, int64_t again_at,
                          struct arena *mem, struct queued_mail **ret)
{
    static const char sql[] =
        "UPDATE mail_queue SET attempts = attempts + 1, next_at = $2 WHERE next_at <= $1 AND id ="
        " (SELECT id FROM mail_queue WHERE next_at <= $1 ORDER BY next_at, id LIMIT 1)"
        " RETURNING id, sealed, attempts";
    struct database_mail_queue_repository *self = self_of(base);
    struct queued_mail *mail = NULL;
    struct rows *rows;
    struct str text;

    TRY(transaction_query(self->transaction, sql, VALUES(value_integer(now), value_integer(again_at)), mem,
                          &rows));
    if (rows->count > 0) {
        mail = arena_new_of(mem, struct queued_mail);
        mail->letter.id = row_id(rows, 0, 0);
        mail->attempts = row_integer(rows, 0, 2);
        mail->is_readable =
            sealer_open(self->sealer, context_of(mail->letter.id, mem), row_text(rows, 0, 1), mem, &text) &&
            from_json(text, mail, mem);
    }
    *ret = mail;
    return OK;
}

static struct error *postpone(struct mail_queue_repository *base, struct id id, int64_t until,
                              struct arena *mem)
{
    static const char sql[] = "UPDATE mail_queue SET next_at = $1 WHERE id = $2";
    return transaction_execute(self_of(base)->transaction, sql,
                               VALUES(value_integer(until), value_id(mem, id)), NULL);
}

static struct error *remove_mail(struct mail_queue_repository *base, struct id id, struct arena *mem)
{
    static const char sql[] = "DELETE FROM mail_queue WHERE id = $1";
    return transaction_execute(self_of(base)->transaction, sql, VALUES(value_id(mem, id)), NULL);
}

void database_mail_queue_repository_init(struct database_mail_queue_repository *self,
                                         struct transaction *transaction, struct sealer *sealer)
{
    static const struct mail_queue_repository_ops ops = {add, has_due, take, postpone, remove_mail};
    *self =
        (struct database_mail_queue_repository){.base = {&ops}, .transaction = transaction, .sealer = sealer};
}
