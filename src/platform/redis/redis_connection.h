/* One connection to a Redis, over hiredis. Used by one thread at a time. Private to platform. */
#pragma once
#include "redis/redis_address.h"
#include <hiredis/hiredis.h>

/* Connects, signs in and selects the database. Connecting and, from then on, every wait for an answer takes
 * at most `timeout` milliseconds (finding the host's address may take the resolver longer). Error
 * unavailable, without anything of the password. */
struct error *redis_connection_open(const struct redis_address *address, int64_t timeout,
                                    redisContext **ret) _must_check_;
/* The answer to a command; freed with redis_reply_clearp. Error unavailable when there is none (the
 * connection is of no use any more), internal with code "redis_refused" when Redis answers with an error. */
struct error *redis_connection_take(redisContext *connection, void *answer, redisReply **ret) _must_check_;
/* Why the connection is of no use, right after a call of hiredis said so; code "redis_closed" when Redis has
 * closed it. */
struct error *redis_connection_lost(const redisContext *connection) _must_check_;
void redis_connection_closep(redisContext **connection); /* NULL is fine */
void redis_reply_clearp(redisReply **reply);             /* NULL is fine */
