#include "check.h"
#include "services/characters.h"
#include "services/stemmer.h"
#include "services/words.h"

/* From the vocabulary that Porter published with the algorithm. */
static void stems_are_porters(void **state)
{
    static const char *const table[][2] = {
        {"caresses", "caress"},
        {"ponies", "poni"},
        {"ties", "ti"},
        {"cats", "cat"},
        {"feed", "feed"},
        {"agreed", "agre"},
        {"plastered", "plaster"},
        {"bled", "bled"},
        {"motoring", "motor"},
        {"sing", "sing"},
        {"conflated", "conflat"},
        {"troubled", "troubl"},
        {"sized", "size"},
        {"hopping", "hop"},
        {"tanned", "tan"},
        {"falling", "fall"},
        {"hissing", "hiss"},
        {"fizzed", "fizz"},
        {"failing", "fail"},
        {"filing", "file"},
        {"happy", "happi"},
        {"sky", "sky"},
        {"relational", "relat"},
        {"conditional", "condit"},
        {"rational", "ration"},
        {"digitizer", "digit"},
        {"operator", "oper"},
        {"feudalism", "feudal"},
        {"decisiveness", "decis"},
        {"hopefulness", "hope"},
        {"callousness", "callous"},
        {"triplicate", "triplic"},
        {"formative", "form"},
        {"formalize", "formal"},
        {"electrical", "electr"},
        {"goodness", "good"},
        {"revival", "reviv"},
        {"allowance", "allow"},
        {"inference", "infer"},
        {"airliner", "airlin"},
        {"gyroscopic", "gyroscop"},
        {"adjustable", "adjust"},
        {"defensible", "defens"},
        {"irritant", "irrit"},
        {"replacement", "replac"},
        {"adjustment", "adjust"},
        {"dependent", "depend"},
        {"adoption", "adopt"},
        {"communism", "commun"},
        {"activate", "activ"},
        {"homologous", "homolog"},
        {"effective", "effect"},
        {"bowdlerize", "bowdler"},
        {"probate", "probat"},
        {"rate", "rate"},
        {"cease", "ceas"},
        {"controlling", "control"},
        {"roll", "roll"},
        {"termination", "termin"},
        {"terminated", "termin"},
        {"is", "is"},
        {"a", "a"},
        {"Capital", "Capital"},
        {"café", "café"},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(stem_of(str_from(table[i][0]), *state), str_from(table[i][1]));
}

static struct str joined(struct word_list list, bool stems, struct arena *mem)
{
    struct str *parts = arena_array_of(mem, list.count, struct str);
    for (size_t i = 0; i < list.count; i++)
        parts[i] = stems ? list.items[i].stem : list.items[i].text;
    return str_join(mem, parts, list.count, STR(" "));
}

static void words_are_divided_as_people_read_them(void **state)
{
    static const struct {
        const char *text, *words;
    } table[] = {
        {"SidecarContainers is GA", "Sidecar Containers is GA"},
        {"restartPolicy and OOMKilled", "restart Policy and OOM Killed"},
        {"in 1.28, 99.9 % and 1,000 members.", "in 1.28 99.9 and 1,000 members"},
        {"it doesn't and Linkerd’s", "it doesn't and Linkerd’s"},
        {"send an e-mail by opt-in", "send an e-mail by opt in"},
        {"“Zahlungen” fällig — naïve", "Zahlungen fällig naïve"},
        {"支払い。期限", "支払い 期限"},
        {"", ""},
        {" -- *** ", ""},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        check_str(joined(words_all(str_from(table[i].text), *state), false, *state),
                  str_from(table[i].words));
}

static void content_words_are_folded_and_told_once(void **state)
{
    check_str(joined(words_content(STR("The system shall send the Reminder, and reminders are sent"), *state),
                     true, *state),
              STR("send remind sent"));
    check_str(joined(words_content(STR("ZAHLUNG zahlung E-Mail email"), *state), true, *state),
              STR("zahlung email"));
    assert_int_equal(words_content(STR("it is what it is"), *state).count, 0);
}

static void sharing_is_counted_from_one_side(void **state)
{
    struct word_list part = words_content(STR("export csv"), *state);
    struct word_list whole = words_content(STR("members export unpaid fees as CSV"), *state);
    assert_true(words_share(&part, &whole) == 1);
    assert_true(words_share(&whole, &part) < 0.5);
    assert_true(words_share(&(struct word_list){0}, &whole) == 0);
}

static void english_is_told_from_other_languages(void **state)
{
    static const struct {
        const char *text;
        bool english;
    } table[] = {
        {"The system must send a reminder to every member.", true},
        {"Send reminders", true},
        {"CSV export", true},
        {"Das System muss jedem Mitglied eine Erinnerung schicken und nicht mehr.", false},
        {"Le système doit envoyer un rappel dans les deux jours avec une pièce jointe.", false},
        {"El sistema debe enviar los recordatorios por correo para todos.", false},
        {"会員に支払い期限を知らせる", false},
        {"Система должна отправлять напоминания", false},
        {"", true},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (words_are_english(str_from(table[i].text), *state) != table[i].english)
            fail_msg("%s", table[i].text);
}

static void characters_are_told_apart(void **state _unused_)
{
    size_t length;
    assert_int_equal(character_at(STR("é"), 0, &length), 0xe9);
    assert_int_equal(length, 2);
    assert_int_equal(character_at(STR("€"), 0, &length), 0x20ac);
    assert_int_equal(length, 3);
    assert_int_equal(character_at(STR("😀"), 0, &length), 0x1f600);
    assert_int_equal(length, 4);
    assert_int_equal(character_at(str_of("\xff", 1), 0, &length), 0xff);
    assert_int_equal(length, 1);
    assert_true(character_is_word('a') && character_is_word('9') && character_is_word(0xe9) &&
                character_is_word(0x4e00));
    assert_false(character_is_word(' ') || character_is_word('-') || character_is_word(0x201c) ||
                 character_is_word(0x1f600) || character_is_word(0x2192));
    assert_true(character_is_invisible(0x202e) && character_is_invisible(0x200b) &&
                character_is_invisible(0xfeff) && character_is_invisible(0x07) &&
                character_is_invisible(0xe0041));
    assert_false(character_is_invisible('\n') || character_is_invisible('\t') ||
                 character_is_invisible(0xe9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(stems_are_porters),
        ARENA_TEST(words_are_divided_as_people_read_them),
        ARENA_TEST(content_words_are_folded_and_told_once),
        ARENA_TEST(sharing_is_counted_from_one_side),
        ARENA_TEST(english_is_told_from_other_languages),
        cmocka_unit_test(characters_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
