#include "entities/hook.h"
#include "value_objects/name_table.h"

static const char *const kind_names[] = {[HOOK_GITHUB] = "github", [HOOK_GITLAB] = "gitlab"};

NAME_TABLE_FUNCTIONS(hook_kind, enum hook_kind, kind, kind_names)

int64_t hook_wait(const struct hook *self, int64_t now)
{
    int64_t end = self->window_from + MINUTES(1);
    return now < end && now >= self->window_from && self->window_count >= HOOK_DELIVERIES_A_MINUTE ? end - now
                                                                                                   : 0;
}

static void note_last(struct hook *self, const struct hook_delivery *delivery)
{
    self->last_delivery_at = delivery->received_at;
    self->last_outcome = delivery->outcome;
    self->last_detail = delivery->detail;
}

void hook_count(struct hook *self, const struct hook_delivery *delivery)
{
    int64_t now = delivery->received_at;

    if (now >= self->window_from + MINUTES(1) || now < self->window_from) {
        self->window_from = now;
        self->window_count = 0;
    }
    self->window_count++;
    self->deliveries++;
    note_last(self, delivery);
}

bool hook_tells_forgery(const struct hook *self, int64_t now)
{
    return now < self->last_delivery_at || now >= self->last_delivery_at + HOOK_FORGERIES_APART;
}

void hook_note_forgery(struct hook *self, const struct hook_delivery *delivery)
{
    note_last(self, delivery);
}
