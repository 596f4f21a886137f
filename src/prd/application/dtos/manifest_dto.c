#include "dtos/manifest_dto.h"

struct manifest_dto manifest_dto_from(const struct manifest *manifest, struct id message, struct arena *mem)
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
