#include "repositories/database_users_store.h"
#include "repositories/database_repositories.h"
#include <stdlib.h>

struct database_users_store {
    struct users_store base;
    struct database *database;
    struct clock *clock;
    struct random *random;
    struct user_events *events;
    struct sealer *sealer;
    void (*mail_waits)(void *context); /* NULL: nobody wants to know */
    void *mail_context;
};

/* What was recorded, the last first. */
struct recorded {
    struct user_event event;
    struct recorded *before;
};

struct database_unit_of_work {
    struct unit_of_work base;
    struct database_users_store *store;
    struct arena *mem;
    struct transaction *transaction;
    struct recorded *recorded;
    struct database_audit_repository audit;
    struct database_user_repository users;
    struct database_session_repository sessions;
    struct database_workspace_repository workspaces;
    struct database_setup_repository setup;
    struct database_email_token_repository email_tokens;
    struct database_mail_queue_repository mail;
    struct database_token_repository tokens;
    struct database_device_repository devices;
    struct database_second_factor_repository factors;
    struct database_invite_repository invites;
};

/* Ids made in one millisecond are in no order. Those of one transaction are, so that what it did is told in
 * the order in which it was done: the next one counts on (RFC 9562, 6.2, method 2). */
static struct id id_after(struct id id, const struct recorded *before)
{
    if (before == NULL || memcmp(id.bytes, before->event.id.bytes, sizeof(id.bytes)) > 0)
        return id;
    id = before->event.id;
    for (size_t i = sizeof(id.bytes); i-- > 9 && ++id.bytes[i] == 0;)
        ;
    return id;
}

static struct error *record(struct unit_of_work *base, const struct user_event *event)
{
    struct database_unit_of_work *work = container_of(base, struct database_unit_of_work, base);
    struct recorded *recorded = arena_new_of(work->mem, struct recorded);

    recorded->event = *event;
    recorded->event.id = id_after(id_new(work->store->clock, work->store->random), work->recorded);
    recorded->event.at = clock_now(work->store->clock);
    recorded->before = work->recorded;
    if (user_event_is_audited(event->kind))
        TRY(audit_repository_put(base->audit, &recorded->event, work->mem));
    if (event->is_surplus)
        TRY(audit_repository_take_back(base->audit, recorded->event.id, work->mem));
    work->recorded = recorded;
    return OK;
}

static void publish(struct user_events *events, const struct recorded *last)
{
    if (last == NULL)
        return;
    publish(events, last->before);
    user_events_publish(events, &last->event);
}

static struct error *write_work(struct unit_of_work *base)
{
    return transaction_write(container_of(base, struct database_unit_of_work, base)->transaction);
}

static struct error *commit(struct unit_of_work *base)
{
    struct database_unit_of_work *work = container_of(base, struct database_unit_of_work, base);

    TRY(transaction_commit(work->transaction));
    publish(work->store->events, work->recorded);
    work->recorded = NULL;
    if (work->mail.has_added && work->store->mail_waits != NULL)
        work->store->mail_waits(work->store->mail_context);
    return OK;
}

static void end(struct unit_of_work *base)
{
    transaction_end(container_of(base, struct database_unit_of_work, base)->transaction);
}

static struct error *begin(struct users_store *base, enum work_mode mode, struct arena *mem,
                           struct unit_of_work **ret)
{
    static const struct unit_of_work_ops ops = {record, write_work, commit, end};
    struct database_users_store *self = container_of(base, struct database_users_store, base);
    struct database_unit_of_work *work = arena_new_of(mem, struct database_unit_of_work);

    TRY(database_begin(self->database, mode == WORK_READ ? TRANSACTION_READ : TRANSACTION_WRITE,
                       &work->transaction));
    work->store = self;
    work->mem = mem;
    database_audit_repository_init(&work->audit, work->transaction);
    database_user_repository_init(&work->users, work->transaction);
    database_session_repository_init(&work->sessions, work->transaction);
    database_workspace_repository_init(&work->workspaces, work->transaction);
    database_setup_repository_init(&work->setup, work->transaction);
    database_email_token_repository_init(&work->email_tokens, work->transaction);
    database_mail_queue_repository_init(&work->mail, work->transaction, self->sealer);
    database_token_repository_init(&work->tokens, work->transaction);
    database_device_repository_init(&work->devices, work->transaction);
    database_second_factor_repository_init(&work->factors, work->transaction, self->sealer);
    database_invite_repository_init(&work->invites, work->transaction);
    work->base = (struct unit_of_work){.ops = &ops,
                                       .audit = &work->audit.base,
                                       .users = &work->users.base,
                                       .sessions = &work->sessions.base,
                                       .workspaces = &work->workspaces.base,
                                       .setup = &work->setup.base,
                                       .email_tokens = &work->email_tokens.base,
                                       .mail = &work->mail.base,
                                       .tokens = &work->tokens.base,
                                       .devices = &work->devices.base,
                                       .factors = &work->factors.base,
                                       .invites = &work->invites.base};
    *ret = &work->base;
    return OK;
}

struct users_store *database_users_store_new(struct database *database, struct clock *clock,
                                             struct random *random, struct user_events *events,
                                             struct sealer *sealer)
{
    static const struct users_store_ops ops = {begin};
    struct database_users_store *self = memory_alloc(sizeof(*self));
    *self = (struct database_users_store){.base = {&ops},
                                          .database = database,
                                          .clock = clock,
                                          .random = random,
                                          .events = events,
                                          .sealer = sealer};
    return &self->base;
}

void database_users_store_on_mail(struct users_store *base, void (*mail_waits)(void *context), void *context)
{
    struct database_users_store *self = container_of(base, struct database_users_store, base);
    self->mail_waits = mail_waits;
    self->mail_context = context;
}

void database_users_store_free(struct users_store *base)
{
    if (base != NULL)
        free(container_of(base, struct database_users_store, base));
}
