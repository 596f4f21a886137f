#include "repositories/sql_prd_work.h"
#include "services/model_json.h"
#include <stdlib.h>

static void put_text(json_t *object, const char *name, struct str text)
{
    if (text.ptr != NULL)
        json_object_set_new(object, name, json_stringn(text.ptr, text.len));
}

static json_t *write_nodes(const struct manifest *manifest, struct arena *mem)
{
    json_t *nodes = json_array();

    for (size_t i = 0; i < manifest->count; i++) {
        const struct manifest_node *node = &manifest->nodes[i];
        json_array_append_new(
            nodes, json_pack("[s, s, s, s]", id_format(mem, node->id).ptr, digest_hex(mem, node->hash).ptr,
                             manifest_form_name(node->form), manifest_cause_name(node->cause)));
    }
    return nodes;
}

static json_t *write_calls(const struct manifest *manifest)
{
    json_t *calls = json_array();

    for (size_t i = 0; i < manifest->call_count; i++) {
        const struct manifest_call *call = &manifest->calls[i];
        json_t *object = json_pack("{s:b, s:I, s:I, s:I, s:I}", "repair", call->is_repair, "prompt_tokens",
                                   (json_int_t)call->prompt_tokens, "completion_tokens",
                                   (json_int_t)call->completion_tokens, "first_text_after",
                                   (json_int_t)call->first_text_after, "took", (json_int_t)call->took);
        put_text(object, "outcome", call->outcome);
        json_array_append_new(calls, object);
    }
    return calls;
}

static struct str write_manifest(const struct manifest *manifest, struct arena *mem)
{
    json_t *json =
        json_pack("{s:f, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "temperature", manifest->temperature,
                  "context_tokens", (json_int_t)manifest->context_tokens, "estimated_tokens",
                  (json_int_t)manifest->estimated_tokens, "bytes", (json_int_t)manifest->bytes, "revision",
                  (json_int_t)manifest->revision, "messages", (json_int_t)manifest->messages, "changes",
                  (json_int_t)manifest->changes, "proposals", (json_int_t)manifest->proposals, "nodes",
                  write_nodes(manifest, mem), "calls", write_calls(manifest));

    put_text(json, "model", manifest->model);
    put_text(json, "host", manifest->host);
    put_text(json, "problem", manifest->problem);
    put_text(json, "answer", manifest->answer);
    return model_json_write(json, mem);
}

static struct error *add_manifest(struct manifest_repository *base, const struct message *reply,
                                  const struct manifest *manifest)
{
    static const char sql[] =
        "INSERT INTO manifests (workspace, prd, message, manifest) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (workspace, prd, message) DO NOTHING";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, manifests);

    return transaction_execute(self->transaction, sql,
                               VALUES(sql_id(self, reply->workspace), sql_id(self, reply->prd),
                                      sql_id(self, reply->id),
                                      value_text(write_manifest(manifest, self->scratch))),
                               NULL);
}

static struct str read_text(const json_t *object, const char *name, struct arena *mem)
{
    const json_t *text = json_object_get(object, name);
    return json_is_string(text) ? str_dup(mem, str_of(json_string_value(text), json_string_length(text)))
                                : STR_NONE;
}

static int64_t read_integer(const json_t *object, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(object, name));
}

static struct error *read_nodes(const json_t *nodes, struct arena *mem, struct manifest *manifest)
{
    manifest->nodes = arena_array_of(mem, json_array_size(nodes), struct manifest_node);
    for (; manifest->count < json_array_size(nodes); manifest->count++) {
        const json_t *from = json_array_get(nodes, manifest->count);
        struct manifest_node *node = &manifest->nodes[manifest->count];
        struct str parts[4];
        for (size_t i = 0; i < COUNT_OF(parts); i++)
            parts[i] = str_from(json_string_value(json_array_get(from, i)));
        if (!id_parse(parts[0], &node->id) || !digest_parse_hex(parts[1], &node->hash) ||
            !manifest_form_parse(parts[2], &node->form) || !manifest_cause_parse(parts[3], &node->cause))
            return sql_unreadable("manifests");
    }
    return OK;
}

static void read_calls(const json_t *calls, struct arena *mem, struct manifest *manifest)
{
    for (size_t i = 0; i < json_array_size(calls) && i < MANIFEST_CALLS_MAX; i++) {
        const json_t *call = json_array_get(calls, i);
        manifest->calls[manifest->call_count++] = (struct manifest_call){
            .is_repair = json_is_true(json_object_get(call, "repair")),
            .prompt_tokens = read_integer(call, "prompt_tokens"),
            .completion_tokens = read_integer(call, "completion_tokens"),
            .first_text_after = read_integer(call, "first_text_after"),
            .took = read_integer(call, "took"),
            .outcome = read_text(call, "outcome", mem),
        };
    }
}

static struct error *read_manifest(const json_t *json, struct arena *mem, struct manifest *ret)
{
    struct manifest manifest = {
        .model = read_text(json, "model", mem),
        .host = read_text(json, "host", mem),
        .temperature = json_number_value(json_object_get(json, "temperature")),
        .context_tokens = read_integer(json, "context_tokens"),
        .estimated_tokens = read_integer(json, "estimated_tokens"),
        .bytes = read_integer(json, "bytes"),
        .revision = read_integer(json, "revision"),
        .messages = read_integer(json, "messages"),
        .changes = read_integer(json, "changes"),
        .proposals = read_integer(json, "proposals"),
        .problem = read_text(json, "problem", mem),
        .answer = read_text(json, "answer", mem),
    };

    TRY(read_nodes(json_object_get(json, "nodes"), mem, &manifest));
    read_calls(json_object_get(json, "calls"), mem, &manifest);
    *ret = manifest;
    return OK;
}

static struct error *find_manifest(struct manifest_repository *base, const struct message *reply,
                                   struct arena *mem, struct manifest *ret)
{
    static const char sql[] =
        "SELECT manifest FROM manifests WHERE workspace = $1 AND prd = $2 AND message = $3";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, manifests);
    _cleanup_(json_decrefp) json_t *json = NULL;
    struct rows *rows;
    struct str text;

    TRY(transaction_query(
        self->transaction, sql,
        VALUES(sql_id(self, reply->workspace), sql_id(self, reply->prd), sql_id(self, reply->id)), mem,
        &rows));
    if (rows->count == 0)
        return error_new(ERROR_NOT_FOUND, "not_found", "no model was asked for this reply");
    text = sql_read_text(rows, 0, 0);
    json = json_loadb(text.ptr, text.len, 0, NULL);
    return json_is_object(json) ? read_manifest(json, mem, ret) : sql_unreadable("manifests");
}

const struct manifest_repository_ops sql_manifest_repository_ops = {
    .add = add_manifest,
    .find = find_manifest,
};
