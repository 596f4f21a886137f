#include "dtos/event_dto.h"

struct event_dto event_dto_from(const struct project_event *event, struct arena *mem)
{
    struct event_dto dto = {
        .id = event->id,
        .source = event->source,
        .external_id = event->external_id,
        .kind = event->kind,
        .text = event->text,
        .at = event->at,
        .received_at = event->received_at,
        .trust = event->trust,
        .outcome = event->outcome,
        .reason = event->reason,
        .proposal = event->proposal,
    };

    dto.facts.count = event->fact_count;
    dto.facts.items = arena_array_of(mem, event->fact_count, struct fact_dto);
    for (size_t i = 0; i < event->fact_count; i++)
        dto.facts.items[i] = (struct fact_dto){event->facts[i].kind, event->facts[i].value};
    return dto;
}
