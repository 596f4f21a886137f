#include "dtos/message_dto.h"

struct message_dto message_dto_from(const struct message *message, const struct proposal_link *links,
                                    size_t count, struct arena *mem)
{
    bool is_reply = message->role == MESSAGE_ASSISTANT;
    struct message_dto dto = {
        .id = message->id,
        .role = message->role,
        .author = author_dto_new(is_reply ? AUTHOR_ASSISTANT : AUTHOR_USER, message->author,
                                 message->author_name, mem),
        .text = message->text,
        .status = message->status,
        .question = message->question,
        .error = message->error,
        .created_at = message->created_at,
    };

    if (!is_reply || id_is_none(message->answers) || count == 0)
        return dto;
    dto.proposals.items = arena_array_of(mem, count, struct str);
    for (size_t i = 0; i < count; i++) {
        if (id_eq(links[i].message, message->answers))
            dto.proposals.items[dto.proposals.count++] = id_format(mem, links[i].proposal);
    }
    return dto;
}
