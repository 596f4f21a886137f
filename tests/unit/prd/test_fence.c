/* Fences of code: what opens one, what closes it, what is code. */
#include "check.h"
#include "services/fence.h"

/* Of each line: 'c' for code, '.' for none. */
static void check_lines(const char *text, const char *expected)
{
    struct fence fence = {0};
    struct str rest = str_from(text), line;
    for (size_t i = 0; str_next(&rest, '\n', &line); i++) {
        assert_true(expected[i] == 'c' || expected[i] == '.');
        assert_int_equal(fence_read(&fence, line), expected[i] == 'c');
    }
}

static void a_fence_is_closed_by_as_many_of_its_marks(void **state)
{
    (void)state;
    check_lines("a\n```c\n# b\n```\nd", ".ccc.");
    check_lines("~~~\n```\n~~~~  \r\nd", "ccc.");
    check_lines("````\n```\n~~~~\n````\nd", "cccc.");
    check_lines("```\n``` c\nd", "ccc");
}

static void code_within_a_line_opens_none(void **state)
{
    (void)state;
    check_lines("```a``` b\nc", "..");
    check_lines("``\nc", "..");
    check_lines("~~~a~~~ b\nc", "cc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fence_is_closed_by_as_many_of_its_marks),
        cmocka_unit_test(code_within_a_line_opens_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
