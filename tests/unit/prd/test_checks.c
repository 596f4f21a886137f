#include "guide_fixture.h"
#include "services/checks.h"

static struct str findings_of(struct guide_fixture *fixture, const char *items)
{
    static const char *const rules[] = {"vague", "number", "acceptance", "several", "undecided", "duplicate"};
    struct check_list list;
    struct str *parts;

    fixture_import(fixture, str_format(fixture->mem, "# T\n\n%s", items));
    list = document_check(&fixture->document, fixture->mem);
    parts = arena_array_of(fixture->mem, list.count, struct str);
    for (size_t i = 0; i < list.count; i++)
        parts[i] = str_format(fixture->mem, "%s %.*s%s%.*s", rules[list.items[i].rule],
                              STR_ARGS(fixture->document.nodes[list.items[i].node].code),
                              list.items[i].detail.ptr != NULL ? " " : "", STR_ARGS(list.items[i].detail));
    return str_join(fixture->mem, parts, list.count, STR(", "));
}

static void each_rule_finds_what_it_is_for(void **state)
{
    static const char *const table[][2] = {
        {"- **FR-1** The system shall be fast.", "vague FR-1 fast"},
        {"- **FR-1** It shall be easy, intuitive and fast.", "vague FR-1 easy"},
        {"- **R-1** Things may be slow.", ""},
        {"- **M-1** Members are happier.", "number M-1"},
        {"- **M-1** Complaints fall by 30 %.", ""},
        {"- **M-1** Fewer complaints.\n  - target: 30 %", ""},
        {"- **FR-1** The system shall send mail.\n  - priority: must", "acceptance FR-1"},
        {"- **FR-1** The system shall send mail within 5 minutes.\n  - priority: must", ""},
        {"- **FR-1** The system shall send mail.\n  - priority: must\n  - acceptance: it arrives", ""},
        {"- **FR-1** The system shall send mail.\n  - priority: should", ""},
        {"- **FR-001**: System MUST send mail", "acceptance FR-001"},
        {"- **FR-1** It shall send, and it shall keep.", "several FR-1"},
        {"- **FR-1** The system shall keep it for TBD days.", "undecided FR-1 TBD"},
        {"- **Q-1** Who pays ???", "undecided Q-1 ???"},
        {"- **FR-1** The system shall send mail.\n- **FR-2** Send mails.", "duplicate FR-2 FR-1"},
        {"- **FR-1** The system shall send mail.\n- **FR-2** The system shall not send mail.", ""},
        {"Fast, easy and TBD, but no item.", ""},
        {"", ""},
    };
    struct guide_fixture *fixture = fixture_new(*state, "prd", STR(""));
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(findings_of(fixture, table[i][0]), str_from(table[i][1]));
    for (int rule = 0; rule < CHECK_RULES; rule++)
        assert_true(strlen(check_rule_title((enum check_rule)rule)) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ARENA_TEST(each_rule_finds_what_it_is_for)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
