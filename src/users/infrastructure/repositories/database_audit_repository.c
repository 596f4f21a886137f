#include "repositories/database_repositories.h"

static struct transaction *transaction_of(struct audit_repository *base)
{
    return container_of(base, struct database_audit_repository, base)->transaction;
}

static struct error *put(struct audit_repository *base, const struct user_event *event, struct arena *mem)
{
    static const char sql[] =
        "INSERT INTO audit_pending (id, at, action, actor_id, user_id, session_id, workspace_id, object_id,"
        " address, request_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    return transaction_execute(transaction_of(base), sql,
                               VALUES(value_id(mem, event->id), value_integer(event->at),
                                      value_text(str_from(user_event_word(event->kind))),
                                      value_id(mem, event->actor), value_id(mem, event->user),
                                      value_id(mem, event->session), value_id(mem, event->workspace),
                                      value_id(mem, event->object), value_text(event->address),
                                      value_text(event->request), value_text(event->detail)),
                               NULL);
}

void database_audit_repository_init(struct database_audit_repository *self, struct transaction *transaction)
{
    static const struct audit_repository_ops ops = {put};
    *self = (struct database_audit_repository){.base = {&ops}, .transaction = transaction};
}
