/* What probes of models' servers have found, in SQL, so that a start need not ask again. */
#pragma once
#include "database/database.h"
#include "value_objects/probe.h"

/* `endpoint` names protocol, URL and model; it is the repository's key. */
struct error *sql_save_probe(struct database *database, struct str endpoint, const struct probe *probe,
                             struct arena *mem) _must_check_;
/* *found false: not tried out. */
struct error *sql_find_probe(struct database *database, struct str endpoint, struct arena *mem, bool *found,
                             struct probe *ret) _must_check_;
