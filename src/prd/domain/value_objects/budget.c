#include "value_objects/budget.h"
#include "clock.h"

#define MILLION 1000000
#define AMOUNT_MAX ((int64_t)1000000000000)

#define BUDGET_GRAMMAR "write it as in \"2000000 tokens/30d\" or \"20 USD/30d\""
#define PRICE_GRAMMAR \
    "write it as in \"0.15/0.60 USD\", the price of a million tokens sent and of a million written"

/* A decimal with at most six places, in millionths. */
static bool read_decimal(struct str text, int64_t *ret)
{
    size_t point = str_find_char(text, '.', 0);
    struct str whole = str_slice(text, 0, point), rest = STR("");
    int64_t units, parts = 0;

    if (point != SIZE_MAX)
        rest = str_slice(text, point + 1, SIZE_MAX);
    if (!whole.len || rest.len > 6 || (point != SIZE_MAX && !rest.len) || !str_to_int(whole, &units) ||
        (rest.len && !str_to_int(rest, &parts)) || units < 0 || parts < 0 || units > AMOUNT_MAX / MILLION)
        return false;
    if (whole.ptr[0] == '+' || whole.ptr[0] == '-' ||
        (rest.len && (rest.ptr[0] == '+' || rest.ptr[0] == '-')))
        return false;
    for (size_t i = rest.len; i < 6; i++)
        parts *= 10;
    *ret = units * MILLION + parts;
    return true;
}

static bool read_currency(struct str text, char *ret)
{
    if (text.len != CURRENCY_SIZE - 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c < 'A' || c > 'Z')
            return false;
        ret[i] = c;
    }
    return true;
}

/* Minutes are the least that is told of it. */
static bool read_window(struct str text, int64_t *ret)
{
    int64_t window;

    if (!duration_parse(text, &window) || window < MINUTES(1) || window > DAYS(366) ||
        window % MINUTES(1) != 0)
        return false;
    *ret = window;
    return true;
}

struct error *budget_parse(struct str text, struct budget *ret)
{
    struct budget budget = {0};
    struct str amount, unit;
    size_t slash, space;

    text = str_trim(text);
    slash = str_find_char(text, '/', 0);
    space = str_find_char(text, ' ', 0);
    if (!text.len) {
        *ret = budget;
        return OK;
    }
    if (slash == SIZE_MAX || space == SIZE_MAX || space > slash || slash + 1 >= text.len)
        return error_new(ERROR_INVALID, "budget", "is no budget; " BUDGET_GRAMMAR);
    amount = str_slice(text, 0, space);
    unit = str_trim(str_slice(text, space, slash));
    if (!read_window(str_trim(str_slice(text, slash + 1, SIZE_MAX)), &budget.window))
        return error_new(ERROR_INVALID, "budget",
                         "has no time from 1m to 366d after the slash; " BUDGET_GRAMMAR);
    if (str_eq_nocase(unit, STR("tokens"))) {
        if (!str_to_int(amount, &budget.tokens) || budget.tokens < 1 || budget.tokens > AMOUNT_MAX)
            return error_new(ERROR_INVALID, "budget", "has no whole number of tokens; " BUDGET_GRAMMAR);
    } else if (!read_currency(unit, budget.currency) || !read_decimal(amount, &budget.cost) || !budget.cost) {
        return error_new(ERROR_INVALID, "budget",
                         "is neither in tokens nor in a currency of three letters; " BUDGET_GRAMMAR);
    }
    *ret = budget;
    return OK;
}

struct error *price_parse(struct str text, struct price *ret)
{
    struct price price = {0};
    size_t slash, space;

    text = str_trim(text);
    slash = str_find_char(text, '/', 0);
    space = str_find_char(text, ' ', 0);
    if (!text.len) {
        *ret = price;
        return OK;
    }
    if (slash == SIZE_MAX || space == SIZE_MAX || space < slash ||
        !read_decimal(str_slice(text, 0, slash), &price.prompt) ||
        !read_decimal(str_slice(text, slash + 1, space), &price.completion) ||
        !read_currency(str_trim(str_slice(text, space, SIZE_MAX)), price.currency))
        return error_new(ERROR_INVALID, "price", "is no price; " PRICE_GRAMMAR);
    *ret = price;
    return OK;
}

struct error *budget_check_price(const struct budget *budget, const struct price *price)
{
    if (!budget->cost || strcmp(budget->currency, price->currency) == 0)
        return OK;
    return error_new(ERROR_INVALID, "price",
                     "a budget in %s needs the price of the model in %s; " PRICE_GRAMMAR, budget->currency,
                     budget->currency);
}

static int64_t part_of(int64_t price, int64_t tokens)
{
    if (tokens > 0 && price > INT64_MAX / 2 / tokens)
        return INT64_MAX / 2 / MILLION;
    return (price * tokens + MILLION - 1) / MILLION;
}

int64_t price_of(const struct price *self, int64_t prompt_tokens, int64_t completion_tokens)
{
    return part_of(self->prompt, prompt_tokens) + part_of(self->completion, completion_tokens);
}

static struct str span(int64_t window, struct arena *mem)
{
    if (window % DAYS(1) == 0)
        return str_format(mem, "%lld day%s", (long long)(window / DAYS(1)), window == DAYS(1) ? "" : "s");
    if (window % HOURS(1) == 0)
        return str_format(mem, "%lld hour%s", (long long)(window / HOURS(1)), window == HOURS(1) ? "" : "s");
    return str_format(mem, "%lld minute%s", (long long)(window / MINUTES(1)),
                      window == MINUTES(1) ? "" : "s");
}

struct str money_format(int64_t amount, const char *currency, struct arena *mem)
{
    return str_format(mem, "%lld.%02lld %s", (long long)(amount / MILLION),
                      (long long)(amount % MILLION / (MILLION / 100)), currency);
}

struct str budget_describe(const struct budget *self, struct arena *mem)
{
    if (self->tokens)
        return str_format(mem, "%lld tokens in %.*s", (long long)self->tokens,
                          STR_ARGS(span(self->window, mem)));
    return str_format(mem, "%.*s in %.*s", STR_ARGS(money_format(self->cost, self->currency, mem)),
                      STR_ARGS(span(self->window, mem)));
}

struct str budget_left(const struct budget *self, int64_t tokens, int64_t cost, struct arena *mem)
{
    int64_t left = self->tokens ? self->tokens - tokens : self->cost - cost;

    if (left <= 0)
        return STR("nothing");
    return self->tokens ? str_format(mem, "%lld tokens", (long long)left)
                        : money_format(left, self->currency, mem);
}
