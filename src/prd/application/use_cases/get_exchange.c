#include "use_cases/get_exchange.h"
#include "services/conversation.h"
#include "services/proposal_view.h"

static struct error *add_proposals(const struct get_exchange *self, struct prd_work *work, struct id prd,
                                   struct id message, struct arena *mem, struct exchange_dto *exchange)
{
    struct proposal_link *links;
    struct proposal_view view;
    size_t count;

    TRY(proposal_repository_list_links(work->proposals, prd, message, message, mem, &links, &count));
    if (count == 0)
        return OK;
    TRY(proposal_view_open(self->applier, work, prd, mem, &view));
    exchange->proposals.items = arena_array_of(mem, count, struct proposal_dto);
    for (; exchange->proposals.count < count; exchange->proposals.count++) {
        struct proposal proposal;
        TRY(proposal_repository_find(work->proposals, links[exchange->proposals.count].proposal, mem,
                                     &proposal));
        TRY(proposal_view_of(&view, &proposal, mem, &exchange->proposals.items[exchange->proposals.count]));
    }
    return OK;
}

struct error *get_exchange(const struct get_exchange *self, const struct prd_access *access, struct id reply,
                           struct arena *mem, struct exchange_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct exchange_dto exchange = {0};
    struct message messages[2];
    struct message_dto *items;

    TRY(prd_store_read(self->store, &work));
    TRY(message_repository_find(work->messages, reply, mem, &messages[1]));
    if (!id_eq(messages[1].prd, access->prd) || id_is_none(messages[1].answers))
        return error_new(ERROR_NOT_FOUND, "not_found",
                         "There is no such reply in this PRD. GET …/messages lists the conversation.");
    TRY(message_repository_find(work->messages, messages[1].answers, mem, &messages[0]));
    TRY(describe_messages(work, access->prd, messages, 2, mem, &items));
    exchange.message = &items[0];
    exchange.reply = &items[1];
    TRY(add_proposals(self, work, access->prd, messages[0].id, mem, &exchange));
    *ret = exchange;
    return OK;
}
