/*
 * The composition root: makes the platform and the modules from the settings, in order, and takes them down
 * in reverse. The only place where everything meets.
 */
#pragma once
#include "database/database.h"
#include "events/event_bus.h"
#include "http/openapi.h"
#include "http/server.h"
#include "log.h"
#include "mail/mailer.h"
#include "metrics/metrics.h"
#include "prd_module.h"
#include "settings.h"
#include "users_module.h"
#include "workers/worker_pool.h"

struct container {
    struct arena *mem; /* the caller's: outlives the container */
    const struct settings *settings;
    const char *data; /* folder, made with mode 0700 */
    const char *public_url;
    struct log log;
    struct metrics *metrics;
    struct redis_client *redis; /* NULL: none */
    struct event_bus *bus;
    int lock; /* descriptor of the file that says "served", of an embedded database; 0: none */
    struct database *database;
    struct mailer *mailer;
    struct users_module *users;
    bool only_reads; /* set by a command that is to leave everything as it is: closing does not settle
                        anything */
    /* Only after container_open_server. */
    struct worker_pool *work, *hash;
    struct prd_module *prds;
    struct openapi_pages pages;
    struct router *router;
};

enum container_use { CONTAINER_COMMAND, CONTAINER_SERVER };
/* Data folder, database with migrations, users module: what commands on the server's own data need. A command
 * logs what went wrong and nothing else. */
struct error *container_open(const struct settings *settings, enum container_use use, struct arena *mem,
                             struct container *ret) _must_check_;
/* On top of that: pools, the PRD module and the routes, for serving, and what the server does by itself. An
 * embedded database is served by one process at a time, as revocations and limits live in its memory: error
 * unavailable when another serves it.
 */
struct error *container_open_server(struct container *self) _must_check_;
/* In reverse, from wherever opening got to. Safe on a zeroed container. */
void container_close(struct container *self);
