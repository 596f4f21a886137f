/* Links: what makes one suspect, what would go round in a circle, where one may lead. */
#include "check.h"
#include "services/link_circles.h"
#include "value_objects/web_address.h"

static struct link_end end_of(uint8_t number)
{
    static const char *const codes[] = {"FR-0", "FR-1", "FR-2", "FR-3", "FR-4"};
    return (struct link_end){.node = {{number}}, .code = str_from(codes[number % COUNT_OF(codes)])};
}

static struct item_link link_of(enum link_kind kind, uint8_t from, uint8_t to)
{
    return (struct item_link){.kind = kind, .from = end_of(from), .to = end_of(to)};
}

static void check_circle(const struct item_link *links, size_t count, uint8_t from, uint8_t to,
                         const char *expected)
{
    struct arena *mem = arena_new(0);
    struct link_end first = end_of(from), last = end_of(to);
    struct str circle = link_circle(links, count, LINK_DEPENDS_ON, &first, &last, mem);

    if (expected != NULL)
        check_str(circle, str_from(expected));
    else
        assert_null(circle.ptr);
    arena_free(mem);
}

static void circles_are_told_by_name(void **state _unused_)
{
    const struct item_link links[] = {
        link_of(LINK_DEPENDS_ON, 1, 2), link_of(LINK_DEPENDS_ON, 2, 3), link_of(LINK_DEPENDS_ON, 2, 4),
        link_of(LINK_REFINES, 3, 1),    link_of(LINK_DEPENDS_ON, 4, 3),
    };
    check_circle(links, 5, 3, 1, "FR-3 → FR-1 → FR-2 → FR-3");
    check_circle(links, 5, 2, 1, "FR-2 → FR-1 → FR-2");
    check_circle(links, 5, 1, 1, "FR-1 → FR-1");
    check_circle(links, 5, 1, 3, NULL);
    check_circle(links, 5, 1, 4, NULL);
    check_circle(NULL, 0, 1, 2, NULL);
}

/* Also where there are circles already, and through thousands of links. */
static void searching_ends(void **state _unused_)
{
    enum { LINKS = 254 };
    struct item_link links[LINKS + 1];
    struct arena *mem = arena_new(0);
    struct link_end first = end_of(255), last = end_of(1);
    struct str circle;

    for (uint8_t i = 1; i <= LINKS; i++)
        links[i - 1] = link_of(LINK_DEPENDS_ON, i, (uint8_t)(i + 1));
    links[LINKS] = link_of(LINK_DEPENDS_ON, 10, 5);
    circle = link_circle(links, LINKS + 1, LINK_DEPENDS_ON, &first, &last, mem);
    assert_true(str_starts(circle, STR("FR-0 → … → ")));
    assert_true(circle.len < 300);
    check_circle(links, LINKS + 1, 0, 1, NULL);
    arena_free(mem);
}

static void ends_are_judged_by_their_substance(void **state _unused_)
{
    struct arena *mem = arena_new(0);
    struct node node = {.id = {{1}}, .text = STR("- **FR-1** A\n  - status: open\n"), .code = STR("FR-1")};
    struct link_end end = link_end_of(&node, mem);

    assert_int_equal(link_end_state(&end, &node, mem), LINK_END_SAME);
    node.text = STR("- **FR-1** A\n  - status: done\n");
    assert_int_equal(link_end_state(&end, &node, mem), LINK_END_SAME);
    node.text = STR("- **FR-1** B\n");
    assert_int_equal(link_end_state(&end, &node, mem), LINK_END_CHANGED);
    assert_int_equal(link_end_state(&end, NULL, mem), LINK_END_GONE);
    arena_free(mem);
}

static void addresses_lead_to_a_safe_place(void **state _unused_)
{
    static const char *const good[] = {
        "https://github.com/acme/pay/issues/7",
        "HTTPS://example.org",
        "https://example.org:8443/a?b=c&d=%20#e",
        "https://example.org?q",
        "https://localhost/x@y",
        "https://a-b.example.org./",
    };
    static const char *const bad[] = {
        "",
        "https://",
        "https:///x",
        "http://example.org/",
        "javascript:alert(1)",
        "//example.org/",
        "https://user@example.org/",
        "https://user:word@example.org/",
        "https://example.org@evil.org/",
        "https://exa mple.org/",
        "https://example.org/\"",
        "https://example.org/<b>",
        "https://example.org/\\",
        "https://example.org/`",
        "https://example.org/\n",
        "https://ex\xC3\xA4mple.org/",
        "https://.example.org/",
        "https://a..b/",
        "https://example.org:/",
        "https://example.org:0/",
        "https://example.org:65536/",
        "https://example.org:+80/",
        "https://example.org:8O/",
        "https://[::1]/",
        "https://exa_mple.org/",
    };
    char longest[WEB_ADDRESS_LENGTH_MAX + 2] = "https://example.org/";

    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_null(web_address_refusal(str_from(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (web_address_refusal(str_from(bad[i])) == NULL)
            fail_msg("%s", bad[i]);
    memset(longest + 20, 'x', sizeof(longest) - 21);
    assert_non_null(web_address_refusal(str_from(longest)));
    longest[WEB_ADDRESS_LENGTH_MAX] = '\0';
    assert_null(web_address_refusal(str_from(longest)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circles_are_told_by_name),
        cmocka_unit_test(searching_ends),
        cmocka_unit_test(ends_are_judged_by_their_substance),
        cmocka_unit_test(addresses_lead_to_a_safe_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
