/*
 * Load over HTTP/1.1 from one thread, cheap enough to leave the machine to the server: each connection sends
 * one request, waits for its answer, pauses, sends the next. Prints one JSON object.
 *
 *   load PORT CONNECTIONS SECONDS PAUSE_MS get PATH [TOKEN]
 *   load PORT CONNECTIONS SECONDS PAUSE_MS post PATH BODY
 *   load PORT CONNECTIONS SECONDS PAUSE_MS refresh PATH FILE   (one refresh token a line; each is used once)
 *
 * The rate is taken from one answer to another: from the SKIPPED-th to the last, so that what is under way at
 * either end is counted by neither. Answers other than 2xx are counted apart, and are not in rate or times.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SKIPPED 2 /* as many as may come at once from two cores */
#define ANSWER_MAX 16384
#define TOKEN_MAX 2048
#define TIMES_MAX 4000000

struct connection {
    int fd;
    bool is_waiting; /* for an answer */
    double sent_at, next_at;
    size_t length; /* of what has come of the answer */
    char answer[ANSWER_MAX];
};

static const char *path, *fixed;
static bool is_get, is_refresh;
static char **tokens; /* a ring of those that wait */
static size_t token_first, token_count, token_capacity;
static float *times;
static size_t done, refused;
static double first_at, last_at;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void put_token(const char *token, size_t length)
{
    char *slot = tokens[(token_first + token_count++) % token_capacity];
    if (length >= TOKEN_MAX || token_count > token_capacity)
        die("too many or too long tokens");
    memcpy(slot, token, length);
    slot[length] = '\0';
}

static void read_tokens(const char *name, size_t connections)
{
    char line[TOKEN_MAX];
    FILE *file = fopen(name, "r");
    if (!file)
        die(name);
    token_capacity = 65536;
    tokens = calloc(token_capacity, sizeof(*tokens));
    while (fgets(line, sizeof(line), file)) {
        tokens[token_count] = malloc(TOKEN_MAX);
        put_token(line, strcspn(line, "\n"));
    }
    fclose(file);
    token_capacity = token_count;
    if (token_count < connections)
        die("fewer tokens than connections");
}

static void connect_to(struct connection *self, uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    self->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (self->fd < 0 || connect(self->fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        die("connect");
    self->is_waiting = false;
    self->length = 0;
}

static void send_request(struct connection *self)
{
    char body[TOKEN_MAX + 64], request[TOKEN_MAX + 1024];
    const char *text = fixed ? fixed : "";
    int size;

    if (is_refresh) {
        if (token_count == 0)
            die("no token is left");
        snprintf(body, sizeof(body), "{\"refresh_token\":\"%s\"}", tokens[token_first]);
        token_first = (token_first + 1) % token_capacity;
        token_count--;
        text = body;
    }
    if (is_get)
        size = snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n", path,
                        *text ? "Authorization: Bearer " : "", text, *text ? "\r\n" : "");
    else
        size = snprintf(request, sizeof(request),
                        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        path, strlen(text), text);
    if (size < 0 || (size_t)size >= sizeof(request) ||
        send(self->fd, request, (size_t)size, MSG_NOSIGNAL) != size)
        die("send");
    self->sent_at = now();
    self->length = 0;
    self->is_waiting = true;
}

/* The whole answer's size; 0: more has to come. */
static size_t answer_size(const struct connection *self)
{
    const char *end = strstr(self->answer, "\r\n\r\n");
    const char *length = end ? strcasestr(self->answer, "\r\ncontent-length:") : NULL;
    size_t size;

    if (!end)
        return 0;
    size = (size_t)(end - self->answer) + 4;
    if (length && length < end)
        size += strtoul(length + strlen("\r\ncontent-length:"), NULL, 10);
    return size <= self->length ? size : 0;
}

static void take_answer(struct connection *self, double at)
{
    const char *token;

    if (self->answer[9] != '2') {
        refused++;
        return;
    }
    if (is_refresh) {
        token = strstr(self->answer, "\"refresh_token\":");
        token = token ? strchr(token + strlen("\"refresh_token\":"), '"') : NULL;
        if (!token)
            die("an answer without a refresh token");
        put_token(token + 1, strcspn(token + 1, "\""));
    }
    if (done < TIMES_MAX)
        times[done] = (float)(at - self->sent_at);
    if (++done == SKIPPED)
        first_at = at;
    last_at = at;
}

/* False when the server has closed. */
static bool receive(struct connection *self)
{
    ssize_t got = recv(self->fd, self->answer + self->length, ANSWER_MAX - 1 - self->length, 0);
    if (got <= 0)
        return false;
    self->length += (size_t)got;
    self->answer[self->length] = '\0';
    return true;
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

static double percentile(double part)
{
    size_t count = done < TIMES_MAX ? done : TIMES_MAX;
    return count ? (double)times[(size_t)((double)(count - 1) * part)] * 1000 : 0;
}

static void report(void)
{
    struct rusage usage;
    double rate = done > SKIPPED ? (double)(done - SKIPPED) / (last_at - first_at) : 0;

    getrusage(RUSAGE_SELF, &usage);
    qsort(times, done < TIMES_MAX ? done : TIMES_MAX, sizeof(*times), by_size);
    printf("{\"rate\": %.2f, \"p50\": %.3f, \"p99\": %.3f, \"max\": %.3f, \"done\": %zu, \"refused\": %zu, "
           "\"cpu\": %.2f}\n",
           rate, percentile(0.5), percentile(0.99), percentile(1), done, refused,
           (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
}

static void run(struct connection *all, size_t count, uint16_t port, double seconds, double pause)
{
    double end = now() + seconds;
    int poll = epoll_create1(0);

    for (size_t i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        connect_to(&all[i], port);
        if (epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event) != 0)
            die("epoll");
        all[i].next_at = now() + pause * (double)i / (double)count;
    }
    for (double at = now(); at < end; at = now()) {
        struct epoll_event events[256];
        int ready;

        for (size_t i = 0; pause > 0 && i < count; i++)
            if (!all[i].is_waiting && all[i].next_at <= at)
                send_request(&all[i]);
        for (size_t i = 0; pause == 0 && done + refused == 0 && i < count; i++)
            if (!all[i].is_waiting)
                send_request(&all[i]);
        ready = epoll_wait(poll, events, 256, pause > 0 ? 1 : 100);
        at = now();
        for (int i = 0; i < ready && at < end; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!receive(connection)) { /* a refusal may end the connection */
                struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
                close(connection->fd);
                connect_to(connection, port);
                if (epoll_ctl(poll, EPOLL_CTL_ADD, connection->fd, &event) != 0)
                    die("epoll");
                connection->next_at = at;
                if (pause == 0)
                    send_request(connection);
            } else if (answer_size(connection) > 0) {
                take_answer(connection, at);
                connection->is_waiting = false;
                connection->next_at = at + pause;
                if (pause == 0)
                    send_request(connection);
            }
        }
    }
}

int main(int argc, char **argv)
{
    struct connection *all;
    size_t count;

    if (argc < 7) {
        fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS PAUSE_MS get|post|refresh PATH [TEXT]\n");
        return 2;
    }
    count = strtoul(argv[2], NULL, 10);
    is_get = strcmp(argv[5], "get") == 0;
    is_refresh = strcmp(argv[5], "refresh") == 0;
    path = argv[6];
    if (is_refresh)
        read_tokens(argv[7], count);
    else if (argc > 7)
        fixed = argv[7];
    all = calloc(count, sizeof(*all));
    times = malloc(TIMES_MAX * sizeof(*times));
    if (!all || !times)
        die("memory");
    run(all, count, (uint16_t)strtoul(argv[1], NULL, 10), strtod(argv[3], NULL),
        strtod(argv[4], NULL) / 1000);
    report();
    return 0;
}
