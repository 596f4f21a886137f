#include "redis.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PASSWORD "p@ss/word"
#define PASSWORD_IN_URL "p%%40ss%%2Fword" /* in a format */
#define TRIES 600                         /* of 50 ms */

static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);
    int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (probe < 0 || bind(probe, (struct sockaddr *)&address, length) != 0 ||
        getsockname(probe, (struct sockaddr *)&address, &length) != 0)
        abort();
    close(probe);
    return ntohs(address.sin_port);
}

static void run_server(int port, pid_t parent)
{
    char text[16];
    int nothing = open("/dev/null", O_RDWR);

    /* A group of its own: Ctrl-C must not reach the server before the test program has ended. */
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    snprintf(text, sizeof(text), "%d", port);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    execlp("redis-server", "redis-server", "--port", text, "--bind", "127.0.0.1", "--save", "",
           "--appendonly", "no", "--dir", "/tmp", "--requirepass", PASSWORD, "--daemonize", "no",
           (char *)NULL);
    _exit(127);
}

static bool answers(int port)
{
    const struct timeval second = {.tv_sec = 1};
    redisContext *connection = redisConnectWithTimeout("127.0.0.1", port, second);
    redisReply *reply = NULL;
    bool does = false;

    if (connection != NULL && connection->err == 0 && redisSetTimeout(connection, second) == REDIS_OK)
        reply = redisCommand(connection, "AUTH %s", PASSWORD);
    does = reply != NULL && reply->type == REDIS_REPLY_STATUS;
    if (reply != NULL)
        freeReplyObject(reply);
    if (connection != NULL)
        redisFree(connection);
    return does;
}

void redis_start(struct redis *self, int port)
{
    pid_t parent = getpid();

    *self = (struct redis){.port = port != 0 ? port : free_port()};
    if (system("command -v redis-server >/dev/null") != 0)
        return;
    self->is_installed = true;
    snprintf(self->url, sizeof(self->url), "redis://:" PASSWORD_IN_URL "@127.0.0.1:%d/0", self->port);
    fflush(NULL);
    self->pid = fork();
    if (self->pid < 0)
        abort();
    if (self->pid == 0)
        run_server(self->port, parent);
    for (int i = 0; i < TRIES; i++) {
        if (answers(self->port))
            return;
        if (waitpid(self->pid, NULL, WNOHANG) == self->pid)
            break;
        usleep(50000);
    }
    fprintf(stderr, "redis-server did not start on port %d\n", self->port);
    abort();
}

void redis_stop(struct redis *self)
{
    if (self->pid <= 0)
        return;
    kill(self->pid, SIGKILL);
    waitpid(self->pid, NULL, 0);
    self->pid = 0;
}
