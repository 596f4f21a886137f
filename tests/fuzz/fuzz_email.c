/* E-mail addresses: what is taken is taken again, and has one key. */
#include "fuzz.h"
#include "unicode.h"
#include "value_objects/email.h"

static void check_form(struct str text)
{
    size_t at = str_find_char(text, '@', 0);
    MUST(text.len <= EMAIL_MAX && utf8_is_valid(text) && !utf8_has_control(text));
    MUST(at != SIZE_MAX && at > 0 && at + 1 < text.len && str_find_char(text, '@', at + 1) == SIZE_MAX);
    /* Nothing that a mail's header or another recipient could begin with. */
    for (const char *c = " \t\r\n,;<>()[]:\"\\"; *c != '\0'; c++)
        MUST(str_find_char(text, *c, 0) == SIZE_MAX);
}

static void check(struct str input, struct arena *mem)
{
    struct email email, again, of_key;

    if (!fuzz_is_ok(email_parse(input, mem, &email)))
        return;
    check_form(email.text);
    check_form(email.key);
    MUST(fuzz_is_ok(email_parse(email.text, mem, &again)));
    MUST(str_eq(again.text, email.text) && str_eq(again.key, email.key));
    MUST(fuzz_is_ok(email_parse(email.key, mem, &of_key)) && str_eq(of_key.key, email.key));
}

FUZZ_TARGET(check)
