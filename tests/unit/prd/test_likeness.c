/* The comparison of many with many is that of two, and stays cheap for texts that are made to be expensive.
 */
#include "check.h"
#include "services/likeness.h"
#include "services/prose.h"
#include "services/sayings.h"
#include "strbuf.h"

static struct str sentence(struct random_seeded *random, struct arena *mem)
{
    static const char *const words[] = {"the",      "system",    "shall", "send",    "mail", "mails",
                                        "not",      "never",     "7",     "14",      "days", "doesn't",
                                        "members",  "export",    "CSV",   "data",    "a",    "b",
                                        "reminder", "reminders", "no",    "without", "fast", "list"};
    struct strbuf text = strbuf_new(mem, SIZE_MAX);
    for (size_t i = random_below(random, 9); i > 0; i--)
        strbuf_addf(&text, "%s ", words[random_below(random, COUNT_OF(words))]);
    return strbuf_str(&text);
}

/* The rule as it is written down, with the plain lists. */
static bool tells_alone(const struct word_list *one, const struct word_list *other)
{
    static const char *const negations[] = {"not", "never", "no", "without", "cannot", NULL};
    for (size_t i = 0; i < one->count; i++) {
        const struct word *word = &one->items[i];
        bool tells = (word->stem.len > 0 && word->stem.ptr[0] >= '0' && word->stem.ptr[0] <= '9') ||
                     str_is_one_of(word->stem, negations) || str_ends(word->text, STR("n't"));
        if (tells && !words_has(other, word->stem))
            return true;
    }
    return false;
}

static bool are_nearly_same(struct str a, struct str b, struct arena *mem)
{
    struct likeness left = likeness_of(a, mem), right = likeness_of(b, mem);
    return likeness_nearly_same(&left, &right);
}

static bool by_the_rule(struct str a, struct str b, struct arena *mem)
{
    struct word_list all_a = words_all(a, mem), all_b = words_all(b, mem);
    struct word_list content_a = words_content(a, mem), content_b = words_content(b, mem);
    if (content_a.count == 0 || content_b.count == 0)
        return str_eq(str_trim(a), str_trim(b));
    return words_share(&content_a, &content_b) >= 0.85 && words_share(&content_b, &content_a) >= 0.85 &&
           !tells_alone(&all_a, &all_b) && !tells_alone(&all_b, &all_a);
}

static void nearly_the_same_is_told_from_nearly_the_opposite(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } table[] = {
        {"The system shall send a reminder.", "Send reminders", true},
        {"Members can export their data as CSV", "The system shall let members export their data as CSV.",
         true},
        {"The system shall send a reminder", "The system shall not send a reminder", false},
        {"Reminders are sent 7 days before", "Reminders are sent 14 days before", false},
        {"The list opens in under 2 seconds", "The list opens in under 2 seconds for 500 members", false},
        {"Send reminders", "Send receipts", false},
        {"", "", true},
        {"it is", "it was", false},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (are_nearly_same(str_from(table[i].a), str_from(table[i].b), *state) != table[i].same)
            fail_msg("\"%s\" and \"%s\"", table[i].a, table[i].b);
}

static void compares_as_the_rule_says(void **state)
{
    struct random_seeded random;
    int same = 0;
    property_begin(&random, "compares_as_the_rule_says");
    for (int i = 0; i < 5000; i++) {
        struct str a = sentence(&random, *state), b = sentence(&random, *state);
        bool expected = by_the_rule(a, b, *state);
        if (are_nearly_same(a, b, *state) != expected)
            fail_msg("\"%.*s\" and \"%.*s\"", STR_ARGS(a), STR_ARGS(b));
        same += expected;
        if (i % 500 == 0)
            arena_reset(*state);
    }
    assert_true(same > 20);
}

/* Both ways of looking a word up agree. */
static void long_texts_are_compared_as_short_ones(void **state)
{
    struct strbuf one = strbuf_new(*state, SIZE_MAX), other = strbuf_new(*state, SIZE_MAX);
    for (int i = 0; i < 200; i++) {
        strbuf_addf(&one, "word%cx%c ", 'a' + i % 26, 'a' + i / 26);
        strbuf_addf(&other, "word%cx%c ", 'a' + (199 - i) % 26, 'a' + (199 - i) / 26);
    }
    assert_true(are_nearly_same(strbuf_str(&one), strbuf_str(&other), *state));
    strbuf_add(&other, STR("not"));
    assert_false(are_nearly_same(strbuf_str(&one), strbuf_str(&other), *state));
}

/* 60,000 different words, and 60,000 things that open and never close: each would take minutes, were every
 * word looked for among all others and every end up to the end of the text. */
static void hostile_texts_take_no_longer_than_their_length(void **state)
{
    static const char *const openings[] = {"(", "[", "`", "“", "[a](", "\"", "<!--", "1.1.", "(`", " \""};
    struct strbuf text = strbuf_new(*state, SIZE_MAX);
    bool comments;

    for (int i = 0; i < 60000; i++)
        strbuf_addf(&text, "w%x ", i * 7);
    assert_true(words_content(strbuf_str(&text), *state).count > 59000); /* but for those of one stem */
    assert_true(are_nearly_same(strbuf_str(&text), strbuf_str(&text), *state));
    for (size_t i = 0; i < COUNT_OF(openings); i++) {
        struct strbuf many = strbuf_new(*state, SIZE_MAX);
        for (int k = 0; k < 60000; k++)
            strbuf_add(&many, str_from(openings[i]));
        assert_true(prose_clean(strbuf_str(&many), *state, &comments).len > 0);
        (void)prose_sentences(strbuf_str(&many), *state);
    }
}

static void among_many_the_first_is_found(void **state)
{
    enum { COUNT = 40 };
    struct random_seeded random;
    int found = 0;
    property_begin(&random, "among_many_the_first_is_found");
    for (int round = 0; round < 200; round++) {
        struct sayings *sayings = sayings_new(*state);
        struct str texts[COUNT];
        for (size_t i = 0; i < COUNT; i++) {
            struct str asked = sentence(&random, *state);
            size_t expected = 0, at = sayings_find(sayings, asked);
            while (expected < i && !are_nearly_same(asked, texts[expected], *state))
                expected++;
            if (at != (expected < i ? expected + 7 : SIZE_MAX))
                fail_msg("\"%.*s\" among %zu: %zu", STR_ARGS(asked), i, at);
            found += expected < i;
            texts[i] = sentence(&random, *state);
            sayings_add(sayings, texts[i], i + 7);
        }
        arena_reset(*state);
    }
    assert_true(found > 200);
}

/* An answer of 4,000 statements to a document of 20,000: 80 million pairs. */
static void many_are_looked_for_among_many(void **state)
{
    struct sayings *sayings = sayings_new(*state);

    for (size_t i = 0; i < 20000; i++)
        sayings_add(sayings, str_format(*state, "The system shall send mail to the list %zu.", i), i);
    for (size_t i = 0; i < 4000; i++) {
        assert_int_equal(
            sayings_find(sayings, str_format(*state, "The system shall send mail to list %zu.", i)), i);
        assert_int_equal(
            sayings_find(sayings, str_format(*state, "The system shall send mail to list x%zu.", i)),
            SIZE_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(nearly_the_same_is_told_from_nearly_the_opposite),
        ARENA_TEST(compares_as_the_rule_says),
        ARENA_TEST(long_texts_are_compared_as_short_ones),
        ARENA_TEST(among_many_the_first_is_found),
        ARENA_TEST(many_are_looked_for_among_many),
        ARENA_TEST(hostile_texts_take_no_longer_than_their_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
