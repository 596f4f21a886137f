/* Kept answers in SQL: the table kept_answers. */
#pragma once
#include "database/database.h"
#include "interfaces/answer_store.h"

/* On a migrated database, which must outlive it. Freed by its ops. */
struct answer_store *sql_answer_store_new(struct database *database);
