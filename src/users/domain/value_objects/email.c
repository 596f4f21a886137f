#include "value_objects/email.h"
#include "unicode.h"

#define LOCAL_MAX 64                        /* bytes, RFC 5321 §4.5.3.1.1 */
#define LABEL_MAX 63                        /* bytes, RFC 1035 §2.3.4 */
#define ATOM_SPECIALS "!#$%&'*+-/=?^_`{|}~" /* RFC 5322 §3.2.3, atext */

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

static bool is_dot_atom(struct str s)
{
    struct str part;
    if (s.len == 0 || s.len > LOCAL_MAX)
        return false;
    while (str_next(&s, '.', &part)) {
        if (part.len == 0)
            return false;
        for (size_t i = 0; i < part.len; i++)
            if (!is_letter_or_digit(part.ptr[i]) && strchr(ATOM_SPECIALS, part.ptr[i]) == NULL)
                return false;
    }
    return true;
}

static bool is_host_name(struct str s)
{
    struct str label;
    if (s.len == 0)
        return false;
    while (str_next(&s, '.', &label)) {
        if (label.len == 0 || label.len > LABEL_MAX || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
            return false;
        for (size_t i = 0; i < label.len; i++)
            if (!is_letter_or_digit(label.ptr[i]) && label.ptr[i] != '-')
                return false;
    }
    return true;
}

static bool is_address(struct str s)
{
    size_t at = str_find_char(s, '@', 0);
    return s.len <= EMAIL_MAX && at != SIZE_MAX && memchr(s.ptr, '\0', s.len) == NULL &&
           !utf8_has_control(s) && is_dot_atom(str_slice(s, 0, at)) &&
           is_host_name(str_slice(s, at + 1, s.len));
}

static struct error *refuse(void)
{
    struct error *error = error_new(ERROR_INVALID, "invalid_email", "This is no e-mail address.");
    error_add_field(error, STR("/email"), STR("invalid_email"),
                    STR("Give an address such as ada@example.org, of at most 254 bytes."));
    return error;
}

struct error *email_parse(struct str text, struct arena *mem, struct email *ret)
{
    struct str typed = str_trim(text), key;

    if (!utf8_is_valid(typed) || !is_address(typed))
        return refuse();
    TRY(unicode_fold(mem, typed, &key));
    /* Folding can make an '@' or a dot out of a full-width one, and can make the text longer. */
    if (!is_address(key))
        return refuse();
    *ret = (struct email){str_dup(mem, typed), key};
    return OK;
}
