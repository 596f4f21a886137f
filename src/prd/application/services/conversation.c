#include "services/conversation.h"

struct error *describe_messages(struct prd_work *work, struct id prd, const struct message *messages,
                                size_t count, struct arena *mem, struct message_dto **ret)
{
    struct message_dto *items = arena_array_of(mem, count, struct message_dto);
    struct id first = ID_NONE, last = ID_NONE; /* that replies answer; ids sort by time */
    struct proposal_link *links = NULL;
    size_t link_count = 0;

    for (size_t i = 0; i < count; i++) {
        struct id answers = messages[i].answers;
        if (id_is_none(answers))
            continue;
        if (id_is_none(first) || memcmp(&answers, &first, sizeof(first)) < 0)
            first = answers;
        if (memcmp(&answers, &last, sizeof(last)) > 0)
            last = answers;
    }
    if (!id_is_none(first))
        TRY(proposal_repository_list_links(work->proposals, prd, first, last, mem, &links, &link_count));
    for (size_t i = 0; i < count; i++)
        items[i] = message_dto_from(&messages[i], links, link_count, mem);
    *ret = items;
    return OK;
}
