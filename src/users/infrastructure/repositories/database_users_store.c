#include "repositories/database_users_store.h"
#include "repositories/database_repositories.h"
#include <stdlib.h>

struct database_users_store {
    struct users_store base;
    struct database *database;
};

struct database_unit_of_work {
    struct unit_of_work base;
    struct transaction *transaction;
    struct database_user_repository users;
    struct database_session_repository sessions;
    struct database_workspace_repository workspaces;
    struct database_setup_repository setup;
};

static struct error *commit(struct unit_of_work *base)
{
    return transaction_commit(container_of(base, struct database_unit_of_work, base)->transaction);
}

static void end(struct unit_of_work *base)
{
    transaction_end(container_of(base, struct database_unit_of_work, base)->transaction);
}

static struct error *begin(struct users_store *base, enum work_mode mode, struct arena *mem,
                           struct unit_of_work **ret)
{
    static const struct unit_of_work_ops ops = {commit, end};
    struct database_users_store *self = container_of(base, struct database_users_store, base);
    struct database_unit_of_work *work = arena_new_of(mem, struct database_unit_of_work);

    TRY(database_begin(self->database, mode == WORK_READ ? TRANSACTION_READ : TRANSACTION_WRITE,
                       &work->transaction));
    database_user_repository_init(&work->users, work->transaction);
    database_session_repository_init(&work->sessions, work->transaction);
    database_workspace_repository_init(&work->workspaces, work->transaction);
    database_setup_repository_init(&work->setup, work->transaction);
    work->base = (struct unit_of_work){.ops = &ops,
                                       .users = &work->users.base,
                                       .sessions = &work->sessions.base,
                                       .workspaces = &work->workspaces.base,
                                       .setup = &work->setup.base};
    *ret = &work->base;
    return OK;
}

struct users_store *database_users_store_new(struct database *database)
{
    static const struct users_store_ops ops = {begin};
    struct database_users_store *self = memory_alloc(sizeof(*self));
    self->base.ops = &ops;
    self->database = database;
    return &self->base;
}

void database_users_store_free(struct users_store *base)
{
    if (base != NULL)
        free(container_of(base, struct database_users_store, base));
}
