/* What came back from PostgreSQL: results as rows, failures as errors. */
#pragma once
#include "database/driver.h"
#include <libpq-fe.h>

static inline void postgres_result_clearp(PGresult **result)
{
    PQclear(*result);
}

/* The rows, in `mem`, which takes over the result. */
struct rows *postgres_result_rows(PGresult *result, struct arena *mem);
/* What a failed result means. `mode` tells a defect (a read transaction that writes) from a standby server.
 */
struct error *postgres_result_error(const PGresult *result, enum transaction_mode mode) _must_check_;
/* Whether, after this failure, the connection's statements must be prepared anew. */
bool postgres_result_outdates_statements(const PGresult *result);
