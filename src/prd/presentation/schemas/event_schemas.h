/* JSON of project events. */
#pragma once
#include "http/schema.h"

extern const struct schema event_schema;         /* struct event_dto */
extern const struct schema event_page_schema;    /* struct page_dto of event_dto */
extern const struct schema report_event_schema;  /* struct report_event_dto */
extern const struct schema reported_schema;      /* struct reported_dto */
extern const struct schema report_events_schema; /* struct report_events_dto */
extern const struct schema reported_list_schema; /* struct reported_list_dto */
