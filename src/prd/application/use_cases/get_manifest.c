#include "use_cases/get_manifest.h"

static struct manifest_dto describe(const struct manifest *manifest, struct id message, struct arena *mem)
{
    struct manifest_dto dto = {
        .message = message,
        .model = manifest->model,
        .host = manifest->host,
        .temperature = manifest->temperature,
        .context_tokens = manifest->context_tokens,
        .estimated_tokens = manifest->estimated_tokens,
        .bytes = manifest->bytes,
        .revision = manifest->revision,
        .messages = manifest->messages,
        .changes = manifest->changes,
        .proposals = manifest->proposals,
        .problem = manifest->problem,
        .answer = manifest->answer,
    };

    dto.nodes.items = arena_array_of(mem, manifest->count, struct manifest_node_dto);
    for (; dto.nodes.count < manifest->count; dto.nodes.count++) {
        const struct manifest_node *node = &manifest->nodes[dto.nodes.count];
        dto.nodes.items[dto.nodes.count] =
            (struct manifest_node_dto){node->id, digest_hex(mem, node->hash), node->form, node->cause};
    }
    dto.calls.items = arena_array_of(mem, manifest->call_count, struct manifest_call_dto);
    for (; dto.calls.count < manifest->call_count; dto.calls.count++) {
        const struct manifest_call *call = &manifest->calls[dto.calls.count];
        dto.calls.items[dto.calls.count] = (struct manifest_call_dto){
            .repair = call->is_repair,
            .prompt_tokens = call->prompt_tokens,
            .completion_tokens = call->completion_tokens,
            .took = call->took,
            .first_text_after = call->first_text_after >= 0
                                    ? str_format(mem, "%lld", (long long)call->first_text_after)
                                    : STR_NONE,
            .outcome = call->outcome,
        };
    }
    return dto;
}

static struct error *not_there(void)
{
    return error_new(ERROR_NOT_FOUND, "not_found",
                     "There is no such reply in this PRD, or no model was asked for it.");
}

static struct error *find(struct prd_work *work, const struct prd_access *access, struct id id,
                          struct arena *mem, struct manifest *ret)
{
    struct message message;

    TRY(message_repository_find(work->messages, id, mem, &message));
    if (!id_eq(message.prd, access->prd))
        return not_there();
    return manifest_repository_find(work->manifests, &message, mem, ret);
}

struct error *get_manifest(const struct get_manifest *self, const struct prd_access *access,
                           struct id message, struct arena *mem, struct manifest_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct manifest manifest;
    struct error *error;

    TRY(prd_store_begin(self->store, false, &work));
    error = find(work, access, message, mem, &manifest);
    if (error_is(error, ERROR_NOT_FOUND)) {
        error_free(error);
        return not_there();
    }
    TRY(error);
    *ret = describe(&manifest, message, mem);
    return OK;
}
