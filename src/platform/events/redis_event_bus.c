#include "events/redis_event_bus.h"
#include "events/event_channel.h"
#include "redis/redis_connection.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define WAIT SECONDS(2)

/* A connection that listens can do nothing else, so there are two. */
struct redis_channel {
    struct event_channel base;
    struct redis_address address;
    char name[32]; /* channels are shared by all databases of a Redis, so it names the database */
    redisContext *speaker, *listener;
};

static struct redis_channel *channel_of(struct event_channel *base)
{
    return container_of(base, struct redis_channel, base);
}

static struct error *redis_open(struct event_channel *base, bool listens)
{
    struct redis_channel *self = channel_of(base);
    _cleanup_(redis_reply_clearp) redisReply *reply = NULL;

    TRY(redis_connection_open(&self->address, WAIT, &self->speaker));
    if (!listens)
        return OK;
    TRY(redis_connection_open(&self->address, WAIT, &self->listener));
    return redis_connection_take(self->listener, redisCommand(self->listener, "SUBSCRIBE %s", self->name),
                                 &reply);
}

static int redis_descriptor(struct event_channel *base)
{
    return channel_of(base)->listener->fd;
}

static struct error *redis_send(struct event_channel *base, struct str frame)
{
    struct redis_channel *self = channel_of(base);
    _cleanup_(redis_reply_clearp) redisReply *reply = NULL;

    return redis_connection_take(
        self->speaker, redisCommand(self->speaker, "PUBLISH %s %b", self->name, frame.ptr, frame.len),
        &reply);
}

/* Reads what is there, without waiting. */
static struct error *read_more(redisContext *listener)
{
    struct pollfd socket = {.fd = listener->fd, .events = POLLIN};

    if (poll(&socket, 1, 0) <= 0)
        return OK;
    return redisBufferRead(listener) == REDIS_OK ? OK : redis_connection_lost(listener);
}

/* ["message", channel, frame] */
static bool is_message(const redisReply *reply)
{
    return reply->type == REDIS_REPLY_ARRAY && reply->elements == 3 &&
           reply->element[0]->type == REDIS_REPLY_STRING &&
           str_eq(str_of(reply->element[0]->str, reply->element[0]->len), STR("message")) &&
           reply->element[2]->type == REDIS_REPLY_STRING;
}

static struct error *redis_receive(struct event_channel *base, struct arena *mem, struct str *ret)
{
    redisContext *listener = channel_of(base)->listener;
    bool has_read = false;

    for (;;) {
        _cleanup_(redis_reply_clearp) redisReply *reply = NULL;
        void *next = NULL;

        if (redisGetReplyFromReader(listener, &next) != REDIS_OK)
            return redis_connection_lost(listener);
        if (next == NULL && has_read) {
            *ret = STR_NONE;
            return OK;
        }
        if (next == NULL) {
            TRY(read_more(listener));
            has_read = true;
            continue;
        }
        TRY(redis_connection_take(listener, next, &reply));
        if (is_message(reply)) {
            *ret = str_dup(mem, str_of(reply->element[2]->str, reply->element[2]->len));
            return OK;
        }
    }
}

static void redis_close(struct event_channel *base)
{
    struct redis_channel *self = channel_of(base);
    redis_connection_closep(&self->speaker);
    redis_connection_closep(&self->listener);
}

static void redis_free(struct event_channel *base)
{
    redis_close(base);
    free(channel_of(base));
}

struct event_bus *redis_event_bus_new(const struct redis_address *address,
                                      const struct node_event_bus_options *options)
{
    static const struct event_channel_ops ops = {"redis",       redis_open,  redis_descriptor, redis_send,
                                                 redis_receive, redis_close, redis_free};
    struct redis_channel *self = memory_alloc(sizeof(*self));

    *self = (struct redis_channel){.base = {&ops}, .address = *address};
    snprintf(self->name, sizeof(self->name), "stet:%d:events", address->database);
    return node_event_bus_new(&self->base, options);
}
