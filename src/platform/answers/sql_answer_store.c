#include "answers/sql_answer_store.h"
#include <stdatomic.h>
#include <stdlib.h>

#define KEPT DAYS(1)
/* Longer than any request runs: whoever claimed it before that and has not answered has died. */
#define ABANDONED MINUTES(10)
/* Old answers go a few at a time, apart from the claims, once in so many of them: none waits for more than a
 * moment, and more go than come. */
#define CLAIMS_A_SWEEP 32
#define SWEPT_AT_ONCE 64

struct sql_answer_store {
    struct answer_store base;
    atomic_uint claims;
    struct database *database;
    struct sealer *sealer;
    struct secret key;
};

static struct sql_answer_store *self_of(struct answer_store *base)
{
    return container_of(base, struct sql_answer_store, base);
}

static struct str keyed(const struct sql_answer_store *self, struct digest digest, struct arena *mem)
{
    struct str bytes = str_of((const char *)digest.bytes, sizeof(digest.bytes));
    return digest_hex(mem, digest_hmac_sha256(secret_bytes(&self->key), bytes));
}

/* `key` as in the table. */
static struct str context_of(struct str key, struct arena *mem)
{
    return str_format(mem, "kept answer %.*s", STR_ARGS(key));
}

static struct error *insert_claim(struct transaction *transaction, struct str key, struct str request,
                                  int64_t now, bool *inserted)
{
    static const char forget[] = "DELETE FROM kept_answers WHERE key = $1 AND claimed_at < $2";
    static const char insert[] = "INSERT INTO kept_answers (key, request, claimed_at) VALUES ($1, $2, $3) ON "
                                 "CONFLICT (key) DO NOTHING";
    size_t changed;

    TRY(transaction_execute(transaction, forget, VALUES(value_text(key), value_integer(now - KEPT)), NULL));
    TRY(transaction_execute(transaction, insert,
                            VALUES(value_text(key), value_text(request), value_integer(now)), &changed));
    *inserted = changed > 0;
    return OK;
}

static struct error *open_answer(const struct sql_answer_store *self, struct rows *rows, struct str key,
                                 struct arena *mem, struct kept_answer *ret)
{
    struct str sealed = row_text(rows, 0, 3), body = STR_NONE;

    if (sealed.ptr != NULL && !sealer_open(self->sealer, context_of(key, mem), sealed, mem, &body))
        return error_new(ERROR_INTERNAL, "kept_answer",
                         "a kept answer cannot be opened with the key folder's "
                         "key");
    *ret = (struct kept_answer){
        .status = row_integer(rows, 0, 1),
        .body = body,
        .location = row_text(rows, 0, 4),
        .etag = row_text(rows, 0, 5),
    };
    return OK;
}

static struct error *read_claim(const struct sql_answer_store *self, struct transaction *transaction,
                                struct str key, struct str request, int64_t now, struct arena *mem,
                                enum answer_claim *ret, struct kept_answer *answer)
{
    static const char sql[] =
        "SELECT request, status, claimed_at, body, location, etag FROM kept_answers WHERE key = $1";
    struct rows *rows;

    TRY(transaction_query(transaction, sql, VALUES(value_text(key)), mem, &rows));
    if (rows->count == 0)
        return error_new(ERROR_RETRY, "claim_gone", "the claim was released meanwhile");
    if (!str_eq(row_text(rows, 0, 0), request)) {
        *ret = CLAIM_OTHER;
        return OK;
    }
    if (row_integer(rows, 0, 1) == 0) {
        *ret = row_integer(rows, 0, 2) < now - ABANDONED ? CLAIM_LOST : CLAIM_RUNNING;
        return OK;
    }
    TRY(open_answer(self, rows, key, mem, answer));
    *ret = CLAIM_ANSWERED;
    return OK;
}

static struct error *claim_or_read(const struct sql_answer_store *self, struct digest key,
                                   struct digest request, int64_t now, struct arena *mem,
                                   enum answer_claim *ret, struct kept_answer *answer)
{
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    struct str key_text = digest_hex(mem, key), request_text = keyed(self, request, mem);
    bool inserted;

    TRY(database_begin(self->database, TRANSACTION_WRITE, &transaction));
    TRY(insert_claim(transaction, key_text, request_text, now, &inserted));
    if (!inserted)
        return read_claim(self, transaction, key_text, request_text, now, mem, ret, answer);
    TRY(transaction_commit(transaction));
    *ret = CLAIM_NEW;
    return OK;
}

static struct error *sweep(struct database *database, int64_t now)
{
    static const char sql[] = "DELETE FROM kept_answers WHERE key IN (SELECT key FROM kept_answers "
                              "WHERE claimed_at < $1 ORDER BY claimed_at LIMIT $2)";
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;

    TRY(database_begin(database, TRANSACTION_WRITE, &transaction));
    TRY(transaction_execute(transaction, sql, VALUES(value_integer(now - KEPT), value_integer(SWEPT_AT_ONCE)),
                            NULL));
    return transaction_commit(transaction);
}

static struct error *claim(struct answer_store *base, struct digest key, struct digest request, int64_t now,
                           struct arena *mem, enum answer_claim *ret, struct kept_answer *answer)
{
    struct sql_answer_store *self = self_of(base);

    TRY(claim_or_read(self, key, request, now, mem, ret, answer));
    /* What another node sweeps at the same moment is swept; what fails is swept the next time. */
    if (*ret == CLAIM_NEW && atomic_fetch_add(&self->claims, 1) % CLAIMS_A_SWEEP == 0)
        error_free(sweep(self->database, now));
    return OK;
}

static struct error *keep(struct answer_store *base, struct digest key, const struct kept_answer *answer)
{
    static const char sql[] =
        "UPDATE kept_answers SET status = $2, body = $3, location = $4, etag = $5 WHERE key = $1";
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    const struct sql_answer_store *self = self_of(base);
    struct str key_text = digest_hex(mem, key), sealed = STR_NONE;

    if (answer->body.ptr != NULL)
        sealed = sealer_seal(self->sealer, context_of(key_text, mem), answer->body, mem);
    TRY(database_begin(self->database, TRANSACTION_WRITE, &transaction));
    TRY(transaction_execute(transaction, sql,
                            VALUES(value_text(key_text), value_integer(answer->status), value_text(sealed),
                                   value_text(answer->location), value_text(answer->etag)),
                            NULL));
    return transaction_commit(transaction);
}

static struct error *release(struct answer_store *base, struct digest key)
{
    static const char sql[] = "DELETE FROM kept_answers WHERE key = $1 AND status IS NULL";
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    TRY(database_begin(self_of(base)->database, TRANSACTION_WRITE, &transaction));
    TRY(transaction_execute(transaction, sql, VALUES(value_text(digest_hex(mem, key))), NULL));
    return transaction_commit(transaction);
}

static void free_store(struct answer_store *base)
{
    struct sql_answer_store *self = self_of(base);

    secret_release(&self->key);
    free(self);
}

struct answer_store *sql_answer_store_new(struct database *database, struct sealer *sealer, struct secret key)
{
    static const struct answer_store_ops ops = {claim, keep, release, free_store};
    struct sql_answer_store *self = memory_alloc(sizeof(*self));
    self->base.ops = &ops;
    self->database = database;
    self->sealer = sealer;
    self->key = key;
    return &self->base;
}
