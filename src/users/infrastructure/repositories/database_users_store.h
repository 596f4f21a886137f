/* The store on the database port: one transaction for each unit of work. Owns itself; all that it is given
 * outlives it. */
#pragma once
#include "clock.h"
#include "database/database.h"
#include "interfaces/user_events.h"
#include "interfaces/users_store.h"
#include "random.h"
#include "sealer.h"

struct users_store *database_users_store_new(struct database *database, struct clock *clock,
                                             struct random *random, struct user_events *events,
                                             struct sealer *sealer);
/* Who is called after a commit that put mail into the queue: quick, from any thread. Before the first unit of
 * work. */
void database_users_store_on_mail(struct users_store *base, void (*mail_waits)(void *context), void *context);
void database_users_store_free(struct users_store *base); /* NULL is fine */
