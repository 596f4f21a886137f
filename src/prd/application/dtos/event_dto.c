#include "dtos/event_dto.h"

static void add_links(const struct project_event *event, struct arena *mem, struct event_dto *dto)
{
    dto->links.items = arena_array_of(mem, event->fact_count, struct event_link_dto);
    for (size_t i = 0; i < event->fact_count && event->url.ptr != NULL; i++)
        if (str_eq(event->facts[i].kind, STR("item")))
            dto->links.items[dto->links.count++] = (struct event_link_dto){
                .kind = str_from(link_kind_name(project_event_link_kind(event))),
                .code = event->facts[i].value,
                .url = event->url,
                .label = event->label.ptr != NULL ? event->label : event->external_id,
            };
}

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
        .url = event->url,
    };

    dto.facts.count = event->fact_count;
    dto.facts.items = arena_array_of(mem, event->fact_count, struct fact_dto);
    for (size_t i = 0; i < event->fact_count; i++)
        dto.facts.items[i] = (struct fact_dto){event->facts[i].kind, event->facts[i].value};
    add_links(event, mem, &dto);
    return dto;
}
