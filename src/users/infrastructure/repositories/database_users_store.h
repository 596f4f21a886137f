/* The store on the database port: one transaction for each unit of work. Owns itself; the database outlives
 * it. */
#pragma once
#include "database/database.h"
#include "interfaces/users_store.h"

struct users_store *database_users_store_new(struct database *database);
void database_users_store_free(struct users_store *base); /* NULL is fine */
