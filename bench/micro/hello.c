/* A bare libmicrohttpd server that answers every request with a small JSON body: the most that HTTP can do
 * here.
 *
 *   hello PORT THREADS     (ends when stdin does)
 */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct MHD_Response *response;

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *body, size_t *size,
                              void **state)
{
    (void)context, (void)url, (void)method, (void)version, (void)body, (void)size;
    if (!*state) {
        *state = connection;
        return MHD_YES;
    }
    return MHD_queue_response(connection, 200, response);
}

int main(int argc, char **argv)
{
    static char text[] = "{\"hello\":\"world\"}";
    struct MHD_Daemon *daemon;
    char end;

    if (argc != 3)
        return 2;
    response = MHD_create_response_from_buffer(sizeof(text) - 1, text, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)strtol(argv[1], NULL, 10), NULL, NULL,
                              answer, NULL, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)strtol(argv[2], NULL, 10),
                              MHD_OPTION_END);
    if (!daemon)
        return 1;
    while (read(STDIN_FILENO, &end, 1) > 0)
        ;
    MHD_stop_daemon(daemon);
    MHD_destroy_response(response);
    return 0;
}
