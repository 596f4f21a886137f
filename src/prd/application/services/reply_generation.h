/*
 * The generation of a reply: hands the assistant a snapshot of the PRD and its conversation, passes on what
 * it says to the reply hub, and stores what came of it. It does not depend on anybody listening.
 */
#pragma once
#include "dtos/message_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/assistants.h"
#include "interfaces/background.h"
#include "interfaces/reply_hub.h"

/* How the data of events is written; tables of the presentation. Thread-safe. */
struct reply_format {
    struct str (*message)(const struct message_dto *message, struct arena *mem);
    struct str (*proposal)(const struct proposal_dto *proposal, struct arena *mem);
    struct str (*usage)(const struct usage_dto *usage, struct arena *mem);
    struct str (*problem)(const struct error *error, struct arena *mem);
};

struct reply_generation {
    struct prd_store *store;
    const struct applier *applier;
    struct assistants *assistants;
    struct reply_hub *hub;
    struct background *background;
    struct announcer *announcer;
    struct clock *clock;
    struct random *random;
    const struct reply_format *format;
};

/* What a reply is made from. */
struct reply_order {
    struct assistant *assistant;    /* a hold, taken over */
    const struct message *said;     /* what the person just said */
    const struct message *answered; /* what is to be answered: the same, or an earlier message of theirs */
    const struct message *reply;
};

/*
 * Generates the reply of an order; its messages are stored, the reply as streaming, and it is open in the
 * hub. Returns when the assistant has ended or goes on elsewhere; what comes after it, storing included, then
 * runs in the background. A failure of any kind ends the reply as failed, in plain words, with the text that
 * came so far.
 */
void generate_reply(const struct reply_generation *self, const struct reply_order *order);

/* What is told about a reply that ended without an end. */
struct str interrupted_words(void);
