#include "repositories/sql_prd_work.h"

static struct error *find_choice(struct model_choice_repository *base, struct id workspace, struct arena *mem,
                                 bool *found, struct model_choice *ret)
{
    static const char sql[] = "SELECT kind, url, model, sealed_key, budget, price, context_tokens, version, "
                              "changed_by, changed_at FROM model_choices WHERE workspace = $1";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, models);
    struct model_choice choice = {.workspace = workspace};
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, workspace)), mem, &rows));
    *found = rows->count > 0;
    if (!*found)
        return OK;
    if (!model_choice_kind_parse(row_text(rows, 0, 0), &choice.kind))
        return sql_unreadable("model_choices");
    choice.url = row_text(rows, 0, 1);
    choice.model = row_text(rows, 0, 2);
    choice.sealed_key = row_text(rows, 0, 3);
    choice.budget = row_text(rows, 0, 4);
    choice.price = row_text(rows, 0, 5);
    choice.context_tokens = row_integer(rows, 0, 6);
    choice.version = row_id(rows, 0, 7);
    choice.changed_by = row_id(rows, 0, 8);
    choice.changed_at = row_integer(rows, 0, 9);
    *ret = choice;
    return OK;
}

static struct error *save_choice(struct model_choice_repository *base, const struct model_choice *choice)
{
    static const char sql[] =
        "INSERT INTO model_choices (workspace, kind, url, model, sealed_key, budget, price, context_tokens, "
        "version, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "ON CONFLICT (workspace) DO UPDATE SET kind = $2, url = $3, model = $4, sealed_key = $5, budget = "
        "$6, "
        "price = $7, context_tokens = $8, version = $9, changed_by = $10, changed_at = $11";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, models);

    return transaction_execute(
        self->transaction, sql,
        VALUES(sql_id(self, choice->workspace), sql_text(str_from(model_choice_kind_name(choice->kind))),
               value_text(choice->url), value_text(choice->model), value_text(choice->sealed_key),
               value_text(choice->budget), value_text(choice->price), value_integer(choice->context_tokens),
               sql_id(self, choice->version), sql_id(self, choice->changed_by),
               value_integer(choice->changed_at)),
        NULL);
}

static struct error *remove_choice(struct model_choice_repository *base, struct id workspace)
{
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, models);
    return transaction_execute(self->transaction, "DELETE FROM model_choices WHERE workspace = $1",
                               VALUES(sql_id(self, workspace)), NULL);
}

const struct model_choice_repository_ops sql_model_choice_repository_ops = {
    .find = find_choice,
    .save = save_choice,
    .remove = remove_choice,
};
