/*
 * The store of PRDs in SQL, on any driver of database/database.h; its tables are those of
 * migrations/0002_prd.sql.
 *
 * The head is stored as it is, one row a node, and kept in memory once it was looked at (decision 0010); what
 * a revision did not change it does not write. Older documents: decision 0009.
 */
#pragma once
#include "database/database.h"
#include "interfaces/prd_store.h"

/* A store on a migrated database, which must outlive it. Freed by its ops. */
struct prd_store *sql_prd_store_new(struct database *database);
/* One whose acts are kept; the keeper outlives it. */
struct audit_keeper;
struct prd_store *sql_prd_store_new_audited(struct database *database, const struct audit_keeper *keeper);
