#include "check.h"
#include "html.h"

static struct str escaped(struct arena *mem, struct str text, size_t limit)
{
    struct strbuf to = strbuf_new(mem, limit);
    html_add_text(&to, text);
    return strbuf_str(&to);
}

static void what_html_would_read_is_escaped(void **state _unused_)
{
    struct arena *mem = arena_new(0);

    check_str(escaped(mem, STR("<a href=\"x\" title='y'>R&D</a>"), 1024),
              STR("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;R&amp;D&lt;/a&gt;"));
    check_str(escaped(mem, STR("&amp;"), 1024), STR("&amp;amp;"));
    arena_free(mem);
}

static void all_else_stays(void **state _unused_)
{
    struct arena *mem = arena_new(0);

    check_str(escaped(mem, STR(""), 1024), STR(""));
    check_str(escaped(mem, STR("Zo\xc3\xab, 100 % \xe2\x80\x9cyes\xe2\x80\x9d"), 1024),
              STR("Zo\xc3\xab, 100 % \xe2\x80\x9cyes\xe2\x80\x9d"));
    arena_free(mem);
}

static void nothing_is_added_past_the_limit(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct strbuf to = strbuf_new(mem, 5);
    struct str whole;

    html_add_text(&to, STR("ab<<<<"));
    check_error(strbuf_finish(&to, &whole), ERROR_TOO_LARGE);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_html_would_read_is_escaped),
        cmocka_unit_test(all_else_stays),
        cmocka_unit_test(nothing_is_added_past_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
