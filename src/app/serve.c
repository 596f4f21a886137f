#include "app_commands.h"

#include "container.h"
#include "memory_keeper.h"
#include "output.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define DRAIN_TIME SECONDS(20)

/* An address that means "all of this machine's" is none to type into a browser. */
static bool is_wildcard(const char *address)
{
    return strncmp(address, "0.0.0.0:", 8) == 0 || strncmp(address, "[::]:", 5) == 0;
}

static void print_greeting(const struct command_line *line, const struct container *container,
                           const char *url, bool is_guess, const char *link)
{
    fprintf(line->out, "Stet %s serves %s\nData in %s. Stop with Ctrl-C.\n", STET_VERSION, url,
            container->data);
    if (is_guess)
        fprintf(line->out, "Set STET_PUBLIC_URL to what people type into their browser.\n");
    if (link)
        fprintf(line->out,
                "\nThere is no administrator yet. Make one with this one-time link:\n\n"
                "  %s\n\n",
                link);
}

/* The first minute of a newcomer: where to go, and how to become the administrator. */
static struct error *greet(struct container *container, const struct server *server,
                           const struct command_line *line)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    const char *address = server_address(server), *link = NULL;
    bool is_set = settings_text(container->settings, SETTING_PUBLIC_URL)[0];
    const char *url = is_set ? container->public_url : str_format(mem, "http://%s", address).ptr;
    struct str token;

    TRY(users_module_setup_token(container->users, mem, &token));
    if (token.ptr)
        link = str_format(mem, "%s/setup?token=%.*s", url, STR_ARGS(token)).ptr;
    output_json(line, json_pack("{s:s, s:s, s:s, s:s?}", "version", STET_VERSION, "url", url, "data",
                                container->data, "setup", link));
    if (!line->json)
        print_greeting(line, container, url, !is_set && is_wildcard(address), link);
    fflush(line->out);
    return OK;
}

/* Waits for SIGINT or SIGTERM, which every thread has blocked. */
static void wait_for_stop(const sigset_t *signals)
{
    static const struct timespec second = {.tv_sec = 1};
    struct memory_keeper memory;

    memory_settle(&memory);
    while (sigtimedwait(signals, NULL, &second) < 0)
        memory_tidy(&memory);
}

/* For the database, the pools, outgoing requests and what else is no connection. */
#define DESCRIPTORS_KEPT ((rlim_t)128)

/* Every connection is a descriptor, and what a shell allows a process at first is less than it may have.
 * Gives how many connections there is room for; 0: as many as the server takes by itself. */
static size_t make_room_for_connections(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    if (limit.rlim_cur != limit.rlim_max) {
        struct rlimit raised = {limit.rlim_max, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    if (limit.rlim_cur >= SERVER_CONNECTIONS + DESCRIPTORS_KEPT)
        return 0;
    return limit.rlim_cur > 2 * DESCRIPTORS_KEPT ? (size_t)(limit.rlim_cur - DESCRIPTORS_KEPT)
                                                 : (size_t)(limit.rlim_cur / 2);
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
        .max_connections = make_room_for_connections(),
        /* Neither the database nor a shared limit may block there. */
        .inline_allowed = database_kind(container->database) == DATABASE_SQLITE && !container->redis,
        .work = container->work,
        .hash = container->hash,
        .router = container->router,
        .clock = clock_system(),
        .random = random_system(),
        .log = &container->log,
        .metrics = container->metrics,
    };

    error = server_start(&options, &server);
    if (error)
        return error_wrap(error, error_kind(error), "listen", "%s STET_LISTEN names the address and port.",
                          error_message(error));
    error = greet(container, server, line);
    if (!error) {
        log_write(&container->log, LOG_LEVEL_INFO, "server started",
                  LOG_FIELDS({"listen", str_from(server_address(server))}, {"version", STR(STET_VERSION)}));
        wait_for_stop(signals);
        log_write(&container->log, LOG_LEVEL_INFO, "server stopping", NULL, 0);
        /* Who asks twice does not want to wait: the second one ends the process. What was acknowledged is
         * safe. */
        pthread_sigmask(SIG_UNBLOCK, signals, NULL);
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
    memory_prepare();

    TRY(app_settings(line, &settings));
    TRY(container_open(settings, CONTAINER_SERVER, line->mem, &container));
    TRY(container_open_server(&container));
    return serve_until_stopped(&container, line, &signals);
}

const struct command serve_command = {
    .name = "serve",
    .arguments = "",
    .summary = "serve the page and the API",
    .details = "With no administrator yet, it prints a one-time link that makes one.\n\n"
               "  stet serve --listen 127.0.0.1:9000 --data /srv/stet",
    .side = COMMAND_SERVER,
    .takes_settings = true,
    .print_more = app_print_settings_help,
    .run = run,
};
