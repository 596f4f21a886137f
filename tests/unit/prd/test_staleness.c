/* What the project has left behind, by kind, time, events and confirmations. */
#include "check.h"
#include "clock.h"
#include "services/recogniser.h"
#include "services/staleness.h"

#define NOW ((int64_t)1767225600000)
#define AGO(days) (NOW - DAYS(days))

static struct node node_of(const char *text, enum node_kind kind, const char *code, struct arena *mem)
{
    struct node node = {.id = {{(uint8_t)code[0], (uint8_t)strlen(code)}},
                        .text = str_from(text),
                        .kind = kind,
                        .code = str_from(code)};
    recogniser_complete(&node, mem);
    return node;
}

/* The reason for that item, untouched since `changed_at`; "" where it is not stale. */
static struct str judged(const char *text, enum node_kind kind, const char *code, int64_t changed_at,
                         int64_t confirmed_at, const struct item_mention *mentions, size_t count,
                         struct arena *mem)
{
    struct node node = node_of(text, kind, code, mem);
    const struct document document = {&node, 1};
    const struct node_touch touch = {node.id, changed_at, confirmed_at};
    struct stale_list list = staleness_of(&document, &touch, 1, mentions, count, NOW, mem);

    assert_true(list.count <= 1);
    return list.count > 0 ? list.items[0].reason : STR("");
}

#define MUST "- **FR-1** The system shall send a reminder.\n  - priority: must\n"
#define SHOULD "- **FR-1** The system shall send a reminder.\n  - priority: should\n"

static void each_kind_bears_its_time(void **state _unused_)
{
    static const struct {
        const char *text;
        enum node_kind kind;
        const char *code;
        int64_t days;
        const char *name;
    } cases[] = {
        {MUST, NODE_REQUIREMENT, "FR-1", 40, "must-have"},
        {SHOULD, NODE_REQUIREMENT, "FR-1", 90, "requirement"},
        {"- **FR-1** The system must send a reminder.\n", NODE_REQUIREMENT, "FR-1", 40, "must-have"},
        {"- **M-1** Unpaid fees fall below 3 %.\n", NODE_METRIC, "M-1", 90, "metric"},
        {"- **R-1** Mail is filtered.\n", NODE_RISK, "R-1", 60, "risk"},
        {"- **A-1** Everybody has mail.\n", NODE_ASSUMPTION, "A-1", 60, "assumption"},
        {"- **Q-1** Who pays?\n", NODE_QUESTION, "Q-1", 30, "open question"},
        {"- **MS-1** Beta\n", NODE_MILESTONE, "MS-1", 30, "milestone"},
    };
    struct arena *mem = arena_new(0);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str reason =
            judged(cases[i].text, cases[i].kind, cases[i].code, AGO(cases[i].days), 0, NULL, 0, mem);
        check_str(reason, str_format(mem, "Nothing has touched this %s for %lld days.", cases[i].name,
                                     (long long)cases[i].days));
        reason = judged(cases[i].text, cases[i].kind, cases[i].code, AGO(cases[i].days) + 1, 0, NULL, 0, mem);
        check_str(reason, STR(""));
    }
    arena_free(mem);
}

static void what_is_over_is_not_stale(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    check_str(judged(MUST "  - status: done\n", NODE_REQUIREMENT, "FR-1", AGO(400), 0, NULL, 0, mem),
              STR(""));
    check_str(judged(MUST "  - status: Dropped\n", NODE_REQUIREMENT, "FR-1", AGO(400), 0, NULL, 0, mem),
              STR(""));
    check_str(
        judged("- **Q-1** Who?\n  - status: answered\n", NODE_QUESTION, "Q-1", AGO(400), 0, NULL, 0, mem),
        STR(""));
    check_str(judged("- **D-1** We use C.\n", NODE_DECISION, "D-1", AGO(4000), 0, NULL, 0, mem), STR(""));
    check_str(judged("- **T-1** PRD: a document\n", NODE_TERM, "T-1", AGO(4000), 0, NULL, 0, mem), STR(""));
    assert_true(judged(MUST "  - status: open\n", NODE_REQUIREMENT, "FR-1", AGO(400), 0, NULL, 0, mem).len >
                0);
    arena_free(mem);
}

static void still_true_counts_as_a_touch(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    check_str(judged(MUST, NODE_REQUIREMENT, "FR-1", AGO(400), AGO(1), NULL, 0, mem), STR(""));
    check_str(judged(MUST, NODE_REQUIREMENT, "FR-1", AGO(400), AGO(41), NULL, 0, mem),
              STR("Nothing has touched this must-have for 41 days."));
    check_str(judged(MUST, NODE_REQUIREMENT, "FR-1", AGO(2), AGO(400), NULL, 0, mem), STR(""));
    arena_free(mem);
}

static void events_that_name_it_make_it_stale_sooner(void **state _unused_)
{
    struct item_mention mentions[] = {
        {{ITEM_FUNCTIONAL, 1}, AGO(1)},  {{ITEM_FUNCTIONAL, 1}, AGO(2)}, {{ITEM_FUNCTIONAL, 2}, AGO(1)},
        {{ITEM_FUNCTIONAL, 1}, AGO(20)}, {{ITEM_FUNCTIONAL, 1}, AGO(3)},
    };
    struct arena *mem = arena_new(0);

    check_str(judged(MUST, NODE_REQUIREMENT, "FR-1", AGO(10), 0, mentions, 5, mem),
              STR("Nothing has touched this must-have for 10 days, though 3 events named it."));
    check_str(judged(MUST, NODE_REQUIREMENT, "FR-001", AGO(30), 0, mentions, 5, mem),
              STR("Nothing has touched this must-have for 30 days, though 4 events named it."));
    check_str(judged(MUST, NODE_REQUIREMENT, "FR-1", AGO(9), 0, mentions, 5, mem), STR(""));
    check_str(judged(MUST, NODE_REQUIREMENT, "FR-1", AGO(10), 0, mentions, 4, mem), STR(""));
    check_str(judged(MUST, NODE_REQUIREMENT, "FR-2", AGO(50), 0, mentions, 5, mem),
              STR("Nothing has touched this must-have for 50 days, though 1 event named it."));
    arena_free(mem);
}

static void touches_decide_the_order_and_who_is_asked(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct node nodes[] = {node_of(MUST, NODE_REQUIREMENT, "FR-1", mem),
                           node_of("- **R-1** Mail is filtered.\n", NODE_RISK, "R-1", mem),
                           node_of("- **Q-10** Who?\n", NODE_QUESTION, "Q-10", mem)};
    const struct document document = {nodes, 3};
    const struct node_touch touches[] = {
        {{{7}}, AGO(900), 0}, {nodes[1].id, AGO(100), 0}, {nodes[0].id, AGO(50), 0}};
    struct stale_list list = staleness_of(&document, touches, 3, NULL, 0, NOW, mem);

    assert_int_equal(list.count, 2);
    assert_ptr_equal(list.items[0].node, &nodes[1]);
    assert_int_equal(list.items[0].since, AGO(100));
    assert_ptr_equal(list.items[1].node, &nodes[0]);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_bears_its_time),
        cmocka_unit_test(what_is_over_is_not_stale),
        cmocka_unit_test(still_true_counts_as_a_touch),
        cmocka_unit_test(events_that_name_it_make_it_stale_sooner),
        cmocka_unit_test(touches_decide_the_order_and_who_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
