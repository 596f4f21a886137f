#include "use_cases/get_assistant.h"

static struct str detail_of(const struct assistant_view *view, struct arena *mem)
{
    struct str model = view->model, host = view->host;

    if (view->kind == ASSISTANT_GUIDE)
        return STR(
            "The built-in guide asks, takes down and proposes by rules. It is no language model and needs no "
            "network.");
    switch (view->state) {
    case ASSISTANT_LIMITED:
        return str_format(
            mem, "The budget for models is used up (%.*s). The guide answers meanwhile, when it is asked.",
            STR_ARGS(budget_describe(&view->use->budget, mem)));
    case ASSISTANT_READY:
        return str_format(mem, "%.*s at %.*s answered when it was asked last.", STR_ARGS(model),
                          STR_ARGS(host));
    case ASSISTANT_UNREACHABLE:
        return str_format(mem, "%.*s at %.*s did not answer when it was asked last. %.*s", STR_ARGS(model),
                          STR_ARGS(host), STR_ARGS(view->failure));
    case ASSISTANT_UNKNOWN:
        break;
    }
    return str_format(mem, "%.*s at %.*s has not been asked since the server started.", STR_ARGS(model),
                      STR_ARGS(host));
}

/* What it is, and what of the budget is left. */
static struct str words_of(const struct assistant_view *view, struct arena *mem)
{
    const struct budget_use *use = view->use;
    struct str detail = detail_of(view, mem);

    if (!use || use->room_at)
        return detail;
    return str_format(mem, "%.*s Of the budget of %.*s, %.*s may still be taken.", STR_ARGS(detail),
                      STR_ARGS(budget_describe(&use->budget, mem)),
                      STR_ARGS(budget_left(&use->budget, use->tokens, use->cost, mem)));
}

static struct str number(int64_t n, struct arena *mem)
{
    return n ? str_format(mem, "%lld", (long long)n) : STR_NONE;
}

static struct probe_dto *probe_of(const struct probe *probe, struct arena *mem)
{
    struct probe_dto *dto = arena_new_of(mem, struct probe_dto);

    dto->at = probe->at;
    dto->context_tokens = number(probe->context_tokens, mem);
    dto->checks.items = arena_array_of(mem, probe->count, struct probe_check_dto);
    for (; dto->checks.count < probe->count; dto->checks.count++) {
        const struct probe_check *check = &probe->checks[dto->checks.count];
        dto->checks.items[dto->checks.count] =
            (struct probe_check_dto){check->name, check->verdict, check->detail};
    }
    return dto;
}

static struct budget_dto *budget_of(const struct budget_use *use, struct arena *mem)
{
    struct budget_dto *dto = arena_new_of(mem, struct budget_dto);

    *dto = (struct budget_dto){
        .limit = budget_describe(&use->budget, mem),
        .tokens = use->tokens,
        .cost = use->budget.cost ? money_format(use->cost, use->budget.currency, mem) : STR_NONE,
        .left = budget_left(&use->budget, use->tokens, use->cost, mem),
        .used_up = use->room_at != 0,
        .room_at = use->room_at,
    };
    return dto;
}

struct error *get_assistant(const struct get_assistant *self, struct id workspace, struct arena *mem,
                            struct assistant_dto *ret)
{
    struct assistant_view view;

    TRY(self->assistants->ops->view(self->assistants, workspace, mem, &view));
    *ret = (struct assistant_dto){
        .assistant = view.kind,
        .model = view.model,
        .url_host = view.host,
        .state = view.state,
        .detail = words_of(&view, mem),
        .of_workspace = view.is_of_workspace,
        .probing = view.is_probing,
        .probe = view.probe ? probe_of(view.probe, mem) : NULL,
        .budget = view.use ? budget_of(view.use, mem) : NULL,
    };
    return OK;
}

struct error *probe_assistant(const struct get_assistant *self, struct id workspace, struct arena *mem,
                              struct assistant_dto *ret)
{
    TRY(self->assistants->ops->probe(self->assistants, workspace, mem));
    return get_assistant(self, workspace, mem, ret);
}
