#include "use_cases/get_assistant.h"

static struct str detail_of(const struct get_assistant *self, enum assistant_state state, struct arena *mem)
{
    if (self->kind == ASSISTANT_GUIDE)
        return STR(
            "The built-in guide asks, takes down and proposes by rules. It is no language model and needs no "
            "network.");
    switch (state) {
    case ASSISTANT_READY:
        return str_format(mem, "%.*s at %.*s answered when it was asked last.", STR_ARGS(self->model),
                          STR_ARGS(self->host));
    case ASSISTANT_UNREACHABLE:
        return str_format(
            mem, "%.*s could not be reached when it was asked last. Check that it runs, and STET_AI_URL.",
            STR_ARGS(self->host));
    case ASSISTANT_UNKNOWN:
        break;
    }
    return str_format(mem, "%.*s at %.*s has not been asked since the server started.", STR_ARGS(self->model),
                      STR_ARGS(self->host));
}

void get_assistant(const struct get_assistant *self, struct arena *mem, struct assistant_dto *ret)
{
    enum assistant_state state = self->kind == ASSISTANT_GUIDE ? ASSISTANT_READY : self->health->state;

    *ret = (struct assistant_dto){
        .assistant = self->kind,
        .model = self->model,
        .url_host = self->host,
        .state = state,
        .detail = detail_of(self, state, mem),
    };
}
