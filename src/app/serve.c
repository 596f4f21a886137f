#include "app_commands.h"

#include "container.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define DRAIN_TIME SECONDS(20)

/* The first minute of a newcomer: where to go, and how to become the administrator. */
static struct error *greet(struct container *container, const struct server *server,
                           const struct command_line *line)
{
    struct str token;
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    const char *url = settings_text(container->settings, SETTING_PUBLIC_URL)[0]
                          ? container->public_url
                          : str_format(mem, "http://%s", server_address(server)).ptr;

    TRY(users_module_setup_token(container->users, mem, &token));
    fprintf(line->out, "Stet %s serves %s\nData in %s. Stop with Ctrl-C.\n", STET_VERSION, url,
            container->data);
    if (token.ptr)
        fprintf(line->out,
                "\nNobody has an account yet. Make the administrator with this one-time link:\n\n"
                "  %s/setup?token=%.*s\n\n",
                url, STR_ARGS(token));
    fflush(line->out);
    return OK;
}

/* Waits for SIGINT or SIGTERM, which every thread has blocked. */
static void wait_for_stop(const sigset_t *signals)
{
    int signal;
    while (sigwait(signals, &signal) != 0)
        ;
}

static struct error *serve_until_stopped(struct container *container, const struct command_line *line,
                                         const sigset_t *signals)
{
    const struct settings *settings = container->settings;
    struct server *server;
    struct error *error;
    struct server_options options = {
        .listen = settings_text(settings, SETTING_LISTEN),
        .public_url = settings_text(settings, SETTING_PUBLIC_URL),
        .trusted_proxies = settings_text(settings, SETTING_TRUSTED_PROXIES),
        .inline_allowed = database_kind(container->database) == DATABASE_SQLITE,
        .work = container->work,
        .hash = container->hash,
        .router = container->router,
        .clock = clock_system(),
        .random = random_system(),
        .log = &container->log,
        .metrics = container->metrics,
    };

    TRY(server_start(&options, &server));
    error = greet(container, server, line);
    if (!error) {
        log_write(&container->log, LOG_LEVEL_INFO, "server started",
                  LOG_FIELDS({"listen", str_from(server_address(server))}, {"version", STR(STET_VERSION)}));
        wait_for_stop(signals);
        log_write(&container->log, LOG_LEVEL_INFO, "server stopping", NULL, 0);
    }
    server_stop(server, DRAIN_TIME);
    return error;
}

static struct error *run(const struct command_line *line)
{
    struct settings *settings;
    _cleanup_(container_close) struct container container = {0};
    sigset_t signals;

    /* Before any thread starts, so that all inherit it and only sigwait sees the two. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);

    TRY(app_settings(line, &settings));
    TRY(container_open(settings, line->mem, &container));
    TRY(container_open_server(&container));
    return serve_until_stopped(&container, line, &signals);
}

const struct command serve_command = {
    .name = "serve",
    .arguments = "",
    .summary = "serve the page and the API",
    .details = "With no user yet, it prints a one-time link that makes the administrator.\n"
               "Every setting is also a flag: stet serve --listen 127.0.0.1:9000 --data /srv/stet",
    .side = COMMAND_SERVER,
    .takes_settings = true,
    .run = run,
};
