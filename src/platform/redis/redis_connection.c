#include "redis/redis_connection.h"
#include <errno.h>

static struct timeval time_of(int64_t milliseconds)
{
    return (struct timeval){.tv_sec = (time_t)(milliseconds / 1000),
                            .tv_usec = (suseconds_t)(milliseconds % 1000) * 1000};
}

struct error *redis_connection_lost(const redisContext *connection)
{
    bool is_late = connection != NULL && connection->err == REDIS_ERR_IO &&
                   (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS || errno == ETIMEDOUT);
    bool is_closed = connection != NULL && !is_late &&
                     (connection->err == REDIS_ERR_EOF || errno == EPIPE || errno == ECONNRESET);

    return error_new(ERROR_UNAVAILABLE, is_closed ? "redis_closed" : "redis_unavailable",
                     "Redis cannot be reached: %s",
                     connection == NULL ? "no memory"
                     : is_late          ? "no answer in time"
                                        : connection->errstr);
}

struct error *redis_connection_take(redisContext *connection, void *answer, redisReply **ret)
{
    redisReply *reply = answer;
    struct error *error;

    if (reply == NULL)
        return redis_connection_lost(connection);
    if (reply->type != REDIS_REPLY_ERROR) {
        *ret = reply;
        return OK;
    }
    error = error_new(ERROR_INTERNAL, "redis_refused", "Redis says: %.*s",
                      STR_ARGS(str_slice(str_of(reply->str, reply->len), 0, 200)));
    freeReplyObject(reply);
    return error;
}

static struct error *run(redisContext *connection, void *answer)
{
    _cleanup_(redis_reply_clearp) redisReply *reply = NULL;
    return redis_connection_take(connection, answer, &reply);
}

static struct error *introduce(redisContext *connection, const struct redis_address *address)
{
    if (address->password.ptr != NULL && address->user.ptr != NULL)
        TRY(run(connection, redisCommand(connection, "AUTH %b %b", address->user.ptr, address->user.len,
                                         address->password.ptr, address->password.len)));
    else if (address->password.ptr != NULL)
        TRY(run(connection,
                redisCommand(connection, "AUTH %b", address->password.ptr, address->password.len)));
    if (address->database != 0)
        TRY(run(connection, redisCommand(connection, "SELECT %d", address->database)));
    /* Says whether Redis wants a password that was not given, and is awake. */
    return run(connection, redisCommand(connection, "PING"));
}

struct error *redis_connection_open(const struct redis_address *address, int64_t timeout, redisContext **ret)
{
    _cleanup_(redis_connection_closep) redisContext *connection =
        redisConnectWithTimeout(address->host, address->port, time_of(timeout));
    struct error *error;

    if (connection == NULL || connection->err != 0 ||
        redisSetTimeout(connection, time_of(timeout)) != REDIS_OK)
        return redis_connection_lost(connection);
    (void)redisEnableKeepAlive(connection);
    error = introduce(connection, address);
    if (error_is(error, ERROR_INTERNAL))
        error = error_wrap(error, ERROR_UNAVAILABLE, "redis_unavailable",
                           "Redis does not let Stet in (STET_REDIS_URL)");
    TRY(error);
    *ret = connection;
    connection = NULL;
    return OK;
}

void redis_connection_closep(redisContext **connection)
{
    if (*connection != NULL)
        redisFree(*connection);
    *connection = NULL;
}

void redis_reply_clearp(redisReply **reply)
{
    if (*reply != NULL)
        freeReplyObject(*reply);
    *reply = NULL;
}
