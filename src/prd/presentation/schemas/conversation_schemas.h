/* JSON of the conversation and the interview. */
#pragma once
#include "http/schema.h"

extern const struct schema message_schema;      /* struct message_dto */
extern const struct schema message_page_schema; /* struct page_dto of message_dto */
extern const struct schema send_message_schema; /* struct send_message_dto */
extern const struct schema exchange_schema;     /* struct exchange_dto */
extern const struct schema delta_schema;        /* struct delta_dto */
extern const struct schema usage_schema;        /* struct usage_dto */
extern const struct schema interview_schema;    /* struct interview_dto */
