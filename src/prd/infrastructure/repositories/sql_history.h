/* The stored history on the database port; one read transaction for each view. */
#pragma once
#include "database/database.h"
#include "interfaces/history_store.h"

struct history_store *sql_history_store_new(struct database *database);
