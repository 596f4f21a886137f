#include "use_cases/sum_model_use.h"
#include "services/refusals.h"
#include "value_objects/budget.h"

#define PERIODS 12

static struct str money_of(const struct ledger_sum *sum, struct arena *mem)
{
    return sum->currency.ptr != NULL ? money_format(sum->cost, sum->currency.ptr, mem) : STR_NONE;
}

static void add_total(struct period_use_dto *dto, const struct ledger_sum *total, struct arena *mem)
{
    dto->calls += total->calls;
    dto->prompt_tokens += total->prompt_tokens;
    dto->completion_tokens += total->completion_tokens;
    if (total->currency.ptr != NULL)
        dto->costs.items[dto->costs.count++] = money_of(total, mem);
}

static struct error *describe(const struct sum_model_use *self, struct id workspace, enum period_kind by,
                              int64_t at, struct arena *mem, struct period_use_dto *ret)
{
    struct period_use_dto dto = {.period = period_name(by, at, mem)};
    const struct ledger_time time = {period_start(by, at), period_end(by, at)};
    struct ledger_sums sums;

    TRY(self->ledger->ops->sum(self->ledger, workspace, time, LEDGER_TOTALS, mem, &sums));
    dto.costs.items = arena_array_of(mem, sums.count, struct str);
    for (size_t i = 0; i < sums.count; i++)
        add_total(&dto, &sums.items[i], mem);
    TRY(self->ledger->ops->sum(self->ledger, workspace, time, LEDGER_BY_MODEL, mem, &sums));
    dto.models.items = arena_array_of(mem, sums.count, struct model_use_dto);
    for (; dto.models.count < sums.count; dto.models.count++) {
        const struct ledger_sum *sum = &sums.items[dto.models.count];
        dto.models.items[dto.models.count] =
            (struct model_use_dto){sum->workspace,     sum->is_of_workspace ? PAYER_WORKSPACE : PAYER_SERVER,
                                   sum->model,         sum->calls,
                                   sum->prompt_tokens, sum->completion_tokens,
                                   money_of(sum, mem)};
    }
    *ret = dto;
    return OK;
}

struct error *sum_model_use(const struct sum_model_use *self, struct id workspace,
                            const struct model_use_query *in, struct arena *mem, struct list_dto *ret)
{
    size_t limit = in->limit > 0 ? (size_t)in->limit : PERIODS;
    struct period_use_dto *items = arena_array_of(mem, limit, struct period_use_dto);
    int64_t before = clock_now(self->clock) + 1, at;
    struct list_dto list = {.items = items};

    if (in->cursor.ptr != NULL && !period_parse(in->by, in->cursor, &before))
        return refuse_member("invalid_cursor", "/cursor", "not_allowed",
                             "This is no place to go on: take `next` of the page before.");
    for (;;) {
        TRY(self->ledger->ops->find_last(self->ledger, workspace, before, mem, &at));
        if (at == 0 || list.count == limit)
            break;
        TRY(describe(self, workspace, in->by, at, mem, &items[list.count++]));
        before = period_start(in->by, at);
    }
    if (at != 0)
        list.next = items[list.count - 1].period;
    *ret = list;
    return OK;
}
