/* Messages of a conversation, and what a reply is made of. */
#pragma once
#include "dtos/proposal_dto.h"
#include "dtos/revision_dto.h"
#include "entities/message.h"
#include "interfaces/prd_store.h"

struct message_dto {
    struct id id;
    enum message_role role;
    struct author_dto *author;
    struct str text;
    enum message_status status;
    struct str question, error;
    struct str_list proposals; /* ids */
    int64_t created_at;
};

enum answerer { ANSWERER_USUAL, ANSWERER_GUIDE };

struct send_message_dto {
    struct str text;
    enum answerer assistant; /* who is to answer */
};

/* A message with the reply to it. */
struct exchange_dto {
    struct message_dto *message, *reply;
    struct {
        struct proposal_dto *items;
        size_t count;
    } proposals;
};

struct delta_dto {
    struct id message;
    struct str text;
};

struct usage_dto {
    int64_t prompt_tokens, completion_tokens;
};

/* `links`: the proposals that rest on messages; those on the one this replies to are its own. */
struct message_dto message_dto_from(const struct message *message, const struct proposal_link *links,
                                    size_t count, struct arena *mem);
