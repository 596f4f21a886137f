/* Messages as clients see them, with the proposals that came of them. */
#pragma once
#include "dtos/message_dto.h"

/* The DTOs of some messages of one PRD. */
struct error *describe_messages(struct prd_work *work, struct id prd, const struct message *messages,
                                size_t count, struct arena *mem, struct message_dto **ret) _must_check_;
