#include "services/bus_announcer.h"

static struct str quoted(struct id id, struct arena *mem)
{
    return id_is_none(id) ? STR("null") : str_format(mem, "\"%.*s\"", STR_ARGS(id_format(mem, id)));
}

static void publish(struct announcer *base, const struct announcement *announcement)
{
    struct bus_announcer *self = container_of(base, struct bus_announcer, base);
    _cleanup_(arena_freep) struct arena *mem = arena_new(512);
    struct str workspace = quoted(announcement->workspace, mem), prd = quoted(announcement->prd, mem);
    struct str subject = quoted(announcement->subject, mem);

    event_bus_publish(self->bus, announcement->topic,
                      str_format(mem, "{\"workspace\":%.*s,\"prd\":%.*s,\"subject\":%.*s,\"revision\":%lld}",
                                 STR_ARGS(workspace), STR_ARGS(prd), STR_ARGS(subject),
                                 (long long)announcement->revision));
}

void bus_announcer_init(struct bus_announcer *self, struct event_bus *bus)
{
    static const struct announcer_ops ops = {publish};
    self->base.ops = &ops;
    self->bus = bus;
}
