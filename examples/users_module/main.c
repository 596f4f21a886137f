/*
 * The users module in a program of its own: people register, sign in and out, and GET /hello knows who asks.
 *
 *     mkdir data && users_module_example data 127.0.0.1:8080
 *
 * Of the module it includes users_module.h and nothing else; the rest is the platform and the kernel.
 */
#include "database/migrator.h"
#include "http/server.h"
#include "users_module.h"
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

struct program {
    struct arena *mem;
    struct log log;
    struct database *database;
    struct mailer *mailer;
    struct users_module *users;
    struct worker_pool *work, *hash;
    struct router *router;
    struct server *server;
};

/* Only who is signed in gets here, so there is a principal. */
static struct error *hello(void *self _unused_, struct http_request *request, struct http_response *response)
{
    struct str name = users_principal_of(request)->name;
    http_response_body(response, 200, "text/plain; charset=utf-8",
                       str_format(request->mem, "Hello, %.*s!\n", STR_ARGS(name)));
    return OK;
}

static const struct route routes[] = {
    {HTTP_GET, "/hello", HTTP_USER, .permission = "account.view", .handle = hello},
};

/* What the module stands on, and the module. What its options leave out has a default. */
static struct error *open_users(struct program *self, const char *folder, const char *url)
{
    struct database_options database = {.url = str_format(self->mem, "sqlite:%s/users.db", folder).ptr};
    struct users_options options = {.log = &self->log, .public_url = url};

    TRY(database_open(&database, &self->database));
    TRY(migrator_run(self->database, migrations, migrations_count, clock_system(), NULL));
    self->mailer = outbox_mailer_new(str_format(self->mem, "%s/outbox", folder).ptr,
                                     &(struct mail_sender){.address = STR("hello@localhost")});
    options.database = self->database;
    options.mailer = self->mailer;
    options.key_folder = str_format(self->mem, "%s/keys", folder).ptr;
    return users_module_new(&options, &self->users);
}

/* The routes of the module and those of this program, all behind the module's hooks. */
static struct error *start(struct program *self, const char *address)
{
    struct worker_pool_options work = {.name = "work", .threads = 8, .queue = 256};
    struct worker_pool_options hash = {.name = "hash", .queue = 64}; /* passwords are slow by design */
    struct server_options options = {.listen = address, .clock = clock_system(), .random = random_system()};
    struct router_hooks hooks = users_module_hooks(self->users);
    size_t count;
    const struct route_group *theirs = users_module_routes(self->users, &count);
    struct route_group *groups = arena_array_of(self->mem, count + 1, struct route_group);

    memcpy(groups, theirs, count * sizeof(*groups));
    groups[count] = (struct route_group){routes, COUNT_OF(routes), self};
    TRY(router_new(groups, count + 1, &hooks, &self->router));
    TRY(worker_pool_new(&work, &self->work));
    TRY(worker_pool_new(&hash, &self->hash));
    TRY(users_module_start(self->users));
    options.router = self->router;
    options.work = self->work;
    options.hash = self->hash;
    options.log = &self->log;
    return server_start(&options, &self->server);
}

static struct error *run(struct program *self, const char *folder, const char *address)
{
    const char *url = str_format(self->mem, "http://%s", address).ptr;
    struct str token;
    sigset_t stop;
    int caught;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&stop); /* before any thread starts: all block it, and sigwait alone takes it */
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    TRY(open_users(self, folder, url));
    TRY(start(self, address));
    TRY(users_module_setup_token(self->users, self->mem, &token));
    printf("Serves %s\n", url);
    if (token.ptr != NULL) /* for whoever can read this: it makes the first administrator, once */
        printf("POST %s/api/v1/setup takes this token: %.*s\n", url, STR_ARGS(token));
    fflush(stdout);
    return sigwait(&stop, &caught) == 0 ? OK : error_new(ERROR_INTERNAL, "signal", "cannot wait");
}

int main(int argc, char **argv)
{
    struct program self = {.mem = arena_new(0), .log = {.clock = clock_system(), .fd = STDERR_FILENO}};
    struct error *error = argc == 3 ? run(&self, argv[1], argv[2])
                                    : error_new(ERROR_INVALID, "usage", "%s FOLDER ADDRESS", argv[0]);
    int status = error == OK ? 0 : 1;

    if (error != OK)
        fprintf(stderr, "%s\n", error_message(error));
    error_free(error);
    server_stop(self.server, SECONDS(10)); /* who uses something goes before it */
    router_free(self.router);
    worker_pool_free(self.hash);
    worker_pool_free(self.work);
    users_module_free(self.users);
    mailer_free(self.mailer);
    database_close(self.database);
    arena_free(self.mem);
    return status;
}
