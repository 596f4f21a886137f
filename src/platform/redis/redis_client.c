#include "redis/redis_client.h"
#include "redis/redis_connection.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define IDLE_MAX 16 /* connections that are kept for the next */
#define ARGUMENTS_MAX 8
/* How long one may wait for an answer; who only tries whether Redis is back does not get as much. */
#define ANSWER_WAIT 500
#define TRIAL_WAIT 150
/* How long nobody tries after a failure; twice as long after the next. */
#define PAUSE_FIRST SECONDS(1)
#define PAUSE_LAST SECONDS(2)

struct redis_client {
    struct redis_address address;
    struct clock *clock;
    const struct log *log;
    struct metric *failures;
    pthread_mutex_t mutex; /* of everything below */
    redisContext *idle[IDLE_MAX];
    size_t idle_count;
    uint64_t outages; /* what was connected before the last one is closed rather than kept */
    bool is_gone;
    int64_t pause, retry_at; /* while it is gone; monotonic */
    _Atomic bool is_connected;
};

/* A connection that somebody has taken. */
struct taken {
    redisContext *connection;
    uint64_t outages; /* when it was taken */
};

static void closep(struct taken *taken)
{
    redis_connection_closep(&taken->connection);
}

static double read_connected(void *context)
{
    return redis_client_is_connected(context) ? 1 : 0;
}

struct redis_client *redis_client_new(const struct redis_client_options *options)
{
    struct redis_client *self = memory_alloc(sizeof(*self));

    self->address = options->address;
    self->clock = options->clock;
    self->log = options->log;
    pthread_mutex_init(&self->mutex, NULL);
    atomic_init(&self->is_connected, false);
    if (options->metrics != NULL) {
        self->failures = metrics_counter(options->metrics, "stet_redis_failures_total", NULL,
                                         "Questions to Redis that it did not answer.");
        metrics_gauge(options->metrics, "stet_redis_connected", NULL,
                      "Whether Redis answered the last question (1) or not (0).", read_connected, self);
    }
    return self;
}

void redis_client_free(struct redis_client *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->idle_count; i++)
        redis_connection_closep(&self->idle[i]);
    pthread_mutex_destroy(&self->mutex);
    free(self);
}

bool redis_client_is_connected(const struct redis_client *self)
{
    return atomic_load(&self->is_connected);
}

/* Whether this caller may ask, now; *is_trial when it is the one that finds out whether Redis is back. */
static bool may_ask(struct redis_client *self, bool *is_trial)
{
    int64_t now = clock_monotonic(self->clock);
    bool may;

    pthread_mutex_lock(&self->mutex);
    may = !self->is_gone || now >= self->retry_at;
    *is_trial = self->is_gone;
    if (may && self->is_gone)
        self->retry_at = now + self->pause;
    pthread_mutex_unlock(&self->mutex);
    return may;
}

/* A kept connection, or else (or if it is to be fresh) a new one. */
static struct error *take(struct redis_client *self, bool fresh, bool is_trial, struct taken *taken)
{
    pthread_mutex_lock(&self->mutex);
    taken->outages = self->outages;
    if (!fresh && self->idle_count > 0)
        taken->connection = self->idle[--self->idle_count];
    pthread_mutex_unlock(&self->mutex);
    if (taken->connection != NULL)
        return OK;
    TRY(redis_connection_open(&self->address, is_trial ? TRIAL_WAIT : ANSWER_WAIT, &taken->connection));
    if (is_trial &&
        redisSetTimeout(taken->connection, (struct timeval){.tv_usec = ANSWER_WAIT * 1000}) != REDIS_OK)
        return redis_connection_lost(taken->connection);
    return OK;
}

static void give(struct redis_client *self, struct taken *taken)
{
    bool is_back = false;

    pthread_mutex_lock(&self->mutex);
    if (taken->outages == self->outages) {
        is_back = self->is_gone;
        self->is_gone = false;
        atomic_store(&self->is_connected, true);
        if (self->idle_count < IDLE_MAX) {
            self->idle[self->idle_count++] = taken->connection;
            taken->connection = NULL;
        }
    }
    pthread_mutex_unlock(&self->mutex);
    if (is_back)
        log_write(self->log, LOG_LEVEL_INFO, "redis is back", NULL, 0);
}

/* Redis is gone, for all: what was connected is of no use either. */
static void break_off(struct redis_client *self, const struct error *why)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(1024);
    bool was_gone;

    metric_add(self->failures, 1);
    pthread_mutex_lock(&self->mutex);
    was_gone = self->is_gone;
    self->pause = !was_gone ? PAUSE_FIRST : self->pause * 2 < PAUSE_LAST ? self->pause * 2 : PAUSE_LAST;
    self->retry_at = clock_monotonic(self->clock) + self->pause;
    self->is_gone = true;
    self->outages++;
    atomic_store(&self->is_connected, false);
    while (self->idle_count > 0)
        redis_connection_closep(&self->idle[--self->idle_count]);
    pthread_mutex_unlock(&self->mutex);
    if (!was_gone)
        log_write(
            self->log, LOG_LEVEL_WARNING, "redis is gone",
            LOG_FIELDS({"error", error_describe(why, mem)},
                       {"meaning", STR("limits are counted by each node for itself until it is back")}));
}

/* One script with its arguments, as hiredis takes commands. */
struct command {
    char sha[sizeof(((struct redis_script *)NULL)->sha)];
    const char *words[ARGUMENTS_MAX + 4];
    size_t lengths[ARGUMENTS_MAX + 4];
    int count;
};

static void add(struct command *command, struct str word)
{
    command->words[command->count] = word.ptr;
    command->lengths[command->count++] = word.len;
}

/* The number of the script, which Redis is given when this client first needs it (or `anew`, when Redis has
 * been started anew). */
static struct error *find_sha(struct redis_client *self, redisContext *connection,
                              struct redis_script *script, bool anew, char *ret)
{
    _cleanup_(redis_reply_clearp) redisReply *reply = NULL;

    pthread_mutex_lock(&self->mutex);
    memcpy(ret, script->sha, sizeof(script->sha));
    pthread_mutex_unlock(&self->mutex);
    if (ret[0] != '\0' && !anew)
        return OK;
    TRY(redis_connection_take(connection, redisCommand(connection, "SCRIPT LOAD %s", script->text), &reply));
    if (reply->type != REDIS_REPLY_STRING || reply->len + 1 != sizeof(script->sha))
        return error_new(ERROR_INTERNAL, "redis_refused", "Redis gave no number for a script");
    memcpy(ret, reply->str, reply->len);
    pthread_mutex_lock(&self->mutex);
    memcpy(script->sha, ret, sizeof(script->sha));
    pthread_mutex_unlock(&self->mutex);
    return OK;
}

static struct error *evaluate_once(struct redis_client *self, redisContext *connection,
                                   struct redis_script *script, bool anew, struct command *command,
                                   redisReply **ret)
{
    TRY(find_sha(self, connection, script, anew, command->sha));
    command->words[1] = command->sha;
    command->lengths[1] = strlen(command->sha);
    return redis_connection_take(
        connection, redisCommandArgv(connection, command->count, command->words, command->lengths), ret);
}

static struct error *evaluate(struct redis_client *self, redisContext *connection,
                              struct redis_script *script, struct command *command, redisReply **ret)
{
    struct error *error = evaluate_once(self, connection, script, false, command, ret);

    if (!error_has_code(error, "redis_refused") || strstr(error_message(error), "NOSCRIPT") == NULL)
        return error;
    error_free(error);
    return evaluate_once(self, connection, script, true, command, ret);
}

static struct error *read_integers(const redisReply *reply, int64_t *ret, size_t count)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != count)
        return error_new(ERROR_INTERNAL, "redis_refused", "Redis gave another answer than the script's");
    for (size_t i = 0; i < count; i++)
        if (reply->element[i]->type != REDIS_REPLY_INTEGER)
            return error_new(ERROR_INTERNAL, "redis_refused", "Redis gave another answer than the script's");
    for (size_t i = 0; i < count; i++)
        ret[i] = reply->element[i]->integer;
    return OK;
}

static struct error *ask(struct redis_client *self, bool fresh, bool is_trial, struct redis_script *script,
                         struct command *command, int64_t *ret, size_t count)
{
    _cleanup_(redis_reply_clearp) redisReply *reply = NULL;
    _cleanup_(closep) struct taken taken = {0};

    TRY(take(self, fresh, is_trial, &taken));
    TRY(evaluate(self, taken.connection, script, command, &reply));
    TRY(read_integers(reply, ret, count));
    give(self, &taken);
    return OK;
}

struct error *redis_client_run(struct redis_client *self, struct redis_script *script, struct str key,
                               const struct str *arguments, size_t argument_count, int64_t *ret, size_t count)
{
    struct command command = {0};
    struct error *error;
    bool is_trial;

    if (argument_count > ARGUMENTS_MAX)
        return error_new(ERROR_INTERNAL, "redis_arguments", "a script with more than %d arguments",
                         ARGUMENTS_MAX);
    add(&command, STR("EVALSHA"));
    add(&command, STR_NONE); /* its number: see evaluate */
    add(&command, STR("1"));
    add(&command, key);
    for (size_t i = 0; i < argument_count; i++)
        add(&command, arguments[i]);
    if (!may_ask(self, &is_trial))
        return error_new(ERROR_UNAVAILABLE, "redis_unavailable", "Redis did not answer a moment ago");
    error = ask(self, false, is_trial, script, &command, ret, count);
    /* A kept connection may have ended while it was idle, as when Redis was started anew. */
    if (error_has_code(error, "redis_closed")) {
        error_free(error);
        error = ask(self, true, is_trial, script, &command, ret, count);
    }
    if (error != OK)
        break_off(self, error);
    return error;
}
