#include "services/model_list.h"
#include "strbuf.h"
#include <pthread.h>

#define LIST_LIMIT ((size_t)4 << 20)

struct asking {
    struct http_client_sink sink;
    struct strbuf body;
    int status;
    struct error *error;
    bool is_over;
    pthread_mutex_t mutex;
    pthread_cond_t over;
};

static bool started(struct http_client_sink *sink, int status, int64_t retry_after _unused_)
{
    container_of(sink, struct asking, sink)->status = status;
    return true;
}

static bool received(struct http_client_sink *sink, struct str bytes)
{
    struct asking *self = container_of(sink, struct asking, sink);
    strbuf_add(&self->body, bytes);
    return !self->body.overflowed;
}

static void finished(struct http_client_sink *sink, struct error *error)
{
    struct asking *self = container_of(sink, struct asking, sink);

    pthread_mutex_lock(&self->mutex);
    self->error = error;
    self->is_over = true;
    pthread_cond_signal(&self->over);
    pthread_mutex_unlock(&self->mutex);
}

static struct str describe(struct asking *self, const char *model, struct arena *mem)
{
    struct str quoted = str_format(mem, "\"%s", model);

    if (self->error)
        return str_format(mem, "not reached: %s", error_message(self->error));
    if (self->status == 401 || self->status == 403)
        return STR("reached, but it refuses the key");
    if (self->status != 200)
        return str_format(mem, "reached; its list of models answers with status %d", self->status);
    return str_contains(strbuf_str(&self->body), quoted) ? STR("reached; it has the model")
                                                         : STR("reached, but the model is not in its list");
}

static void ask(struct asking *self, struct http_client *client, const struct http_client_call *call)
{
    static const struct http_client_sink_ops ops = {
        .started = started, .received = received, .finished = finished};

    self->sink.ops = &ops;
    pthread_mutex_init(&self->mutex, NULL);
    pthread_cond_init(&self->over, NULL);
    client->ops->send(client, call, &self->sink);
    pthread_mutex_lock(&self->mutex);
    while (!self->is_over)
        pthread_cond_wait(&self->over, &self->mutex);
    pthread_mutex_unlock(&self->mutex);
    client->ops->free(client);
    pthread_cond_destroy(&self->over);
    pthread_mutex_destroy(&self->mutex);
}

struct error *model_ask_list(const struct model_question *question, struct arena *mem, struct str *ret)
{
    const struct model_protocol *protocol = question->protocol;
    const char *base = question->url && question->url[0] ? question->url : protocol->url;
    struct http_client_header headers[2];
    struct http_client_call call = {
        .method = "GET",
        .url = model_protocol_url(protocol, base ? base : "", protocol->models_path, mem).ptr,
        .headers = headers,
        .timeout = question->timeout,
        .answer_limit = LIST_LIMIT,
        .may_reach_private = true, /* whoever runs the server named it */
    };
    struct asking asking = {.body = strbuf_new(mem, LIST_LIMIT)};
    struct http_client *client;

    if (protocol->more.name)
        headers[call.header_count++] = protocol->more;
    if (question->key.ptr)
        headers[call.header_count++] = (struct http_client_header){
            protocol->key_header, str_format(mem, "%s%.*s", protocol->key_prefix, STR_ARGS(question->key))};
    TRY(curl_http_client_new(&client));
    ask(&asking, client, &call);
    *ret = describe(&asking, question->model, mem);
    error_free(asking.error);
    return OK;
}
