/* What probes of models' servers have found, in SQL, so that a start need not ask again. */
#pragma once
#include "database/database.h"
#include "value_objects/probe.h"

/* `endpoint` is a digest of protocol, URL, model and the workspace that named it (none: the server), so that
 * what one workspace finds with its key is nobody else's. It is the key of model_probes. */
struct error *sql_save_probe(struct database *database, struct str endpoint, const struct probe *probe,
                             struct arena *mem) _must_check_;
/* *found false: not tried out. */
struct error *sql_find_probe(struct database *database, struct str endpoint, struct arena *mem, bool *found,
                             struct probe *ret) _must_check_;
