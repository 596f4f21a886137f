#include "check.h"
#include "clock.h"
#include "services/obligations.h"
#include "services/token_estimate.h"
#include "unicode.h"
#include "value_objects/budget.h"

static void budgets_are_read_as_they_are_written(void **state)
{
    struct budget budget;

    check_ok(budget_parse(STR("2000000 tokens/30d"), &budget));
    assert_int_equal(budget.tokens, 2000000);
    assert_int_equal(budget.window, DAYS(30));
    check_str(budget_describe(&budget, *state), STR("2000000 tokens in 30 days"));
    check_ok(budget_parse(STR("20 USD/30d"), &budget));
    assert_int_equal(budget.cost, 20000000);
    assert_string_equal(budget.currency, "USD");
    check_ok(budget_parse(STR(" 2.50 eur / 24h "), &budget));
    assert_int_equal(budget.cost, 2500000);
    check_str(budget_describe(&budget, *state), STR("2.50 EUR in 1 day"));
    check_str(budget_left(&budget, 0, 1200000, *state), STR("1.30 EUR"));
    check_str(budget_left(&budget, 0, 2500000, *state), STR("nothing"));
    check_ok(budget_parse(STR("1 tokens/1m"), &budget));
    check_str(budget_describe(&budget, *state), STR("1 tokens in 1 minute"));
    check_ok(budget_parse(STR(""), &budget));
    assert_int_equal(budget.window, 0);
    check_ok(budget_parse(STR_NONE, &budget));
}

static void what_is_no_budget_is_refused(void **state _unused_)
{
    static const char *const wrong[] = {
        "much",
        "20",
        "20 USD",
        "USD/30d",
        "20/30d",
        "0 tokens/30d",
        "-1 tokens/30d",
        "1.5 tokens/1d",
        "20 dollars/1d",
        "0 USD/30d",
        "20 USD/30",
        "20 USD/0d",
        "20 USD/400d",
        "20 USD/30s",
        "20 USD/90s",
        "20 USD/1y",
        "1e9 tokens/1d",
        "20 USD/30d now",
        "1.2345678 USD/1d",
        "/",
        "9999999999999999999 tokens/1d",
        "+1 USD/1d",
        "1. USD/1d",
        ".5 USD/1d",
        "1.-5 USD/1d",
    };
    struct budget budget;

    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        check_error(budget_parse(str_from(wrong[i]), &budget), ERROR_INVALID);
}

static void prices_are_of_a_million_tokens_and_rounded_up(void **state)
{
    struct budget budget;
    struct price price;

    check_ok(price_parse(STR("0.15/0.60 USD"), &price));
    assert_int_equal(price_of(&price, 1000000, 1000000), 750000);
    assert_int_equal(price_of(&price, 1, 0), 1);
    assert_int_equal(price_of(&price, 0, 0), 0);
    assert_true(price_of(&price, INT64_MAX, INT64_MAX) > 0);
    check_str(money_format(750000, "USD", *state), STR("0.75 USD"));
    check_ok(budget_parse(STR("20 USD/30d"), &budget));
    check_ok(budget_check_price(&budget, &price));
    check_ok(price_parse(STR("1/2 EUR"), &price));
    check_error(budget_check_price(&budget, &price), ERROR_INVALID);
    check_error(price_parse(STR("1 EUR"), &price), ERROR_INVALID);
    check_error(price_parse(STR("1/2"), &price), ERROR_INVALID);
    check_error(price_parse(STR("1/x EUR"), &price), ERROR_INVALID);
    check_ok(price_parse(STR(""), &price));
    check_error(budget_check_price(&budget, &price), ERROR_INVALID);
}

static void tokens_are_estimated_and_cut_between_characters(void **state _unused_)
{
    struct str text = STR("Größe 漢字 🎉");

    assert_int_equal(token_estimate(STR("")), 0);
    assert_in_range(token_estimate(STR("The system shall answer within two seconds.")), 9, 15);
    assert_true(token_estimate(STR("漢字漢字")) >= 4);
    for (int64_t tokens = 0; tokens < 12; tokens++) {
        struct str cut = token_cut(text, tokens);
        assert_true(utf8_is_valid(cut) && token_estimate(cut) <= tokens);
    }
    check_str(token_cut(text, 100), text);
}

static void what_no_longer_obliges_is_listed(void **state)
{
    struct str before = STR("The system shall search. It must rank.\nIt is nice.\n");
    struct str_list lost = obligations_lost(before, STR("The system shall search.\n"), *state);

    assert_int_equal(lost.count, 1);
    check_str(lost.items[0], STR("It must rank."));
    assert_int_equal(obligations_lost(before, STR(""), *state).count, 2);
    assert_int_equal(obligations_lost(before, STR("It must rank by date, and shall search."), *state).count,
                     0);
    assert_int_equal(obligations_count(STR("Marshall musters a shallow must-have")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(budgets_are_read_as_they_are_written),
        ARENA_TEST(what_is_no_budget_is_refused),
        ARENA_TEST(prices_are_of_a_million_tokens_and_rounded_up),
        ARENA_TEST(tokens_are_estimated_and_cut_between_characters),
        ARENA_TEST(what_no_longer_obliges_is_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
