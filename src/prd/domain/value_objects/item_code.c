#include "value_objects/item_code.h"

#define DIGITS_MAX 9
#define PART_DIGITS_MAX 4

static const char *const prefixes[ITEM_KINDS] = {
    [ITEM_FUNCTIONAL] = "FR", [ITEM_NONFUNCTIONAL] = "NFR", [ITEM_METRIC] = "M",     [ITEM_RISK] = "R",
    [ITEM_QUESTION] = "Q",    [ITEM_DECISION] = "D",        [ITEM_ASSUMPTION] = "A", [ITEM_MILESTONE] = "MS",
    [ITEM_TERM] = "T",        [ITEM_STORY] = "US",
};

const char *item_kind_prefix(enum item_kind kind)
{
    return prefixes[kind];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* A byte that makes a word longer. Bytes of other scripts do not: "需求FR-1" names FR-1. */
static bool is_word(char c)
{
    return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '_';
}

bool item_kind_parse(struct str prefix, enum item_kind *ret)
{
    for (int kind = 0; kind < ITEM_KINDS && prefix.len > 0; kind++) {
        if (prefix.ptr[0] == prefixes[kind][0] && str_eq(prefix, str_from(prefixes[kind]))) {
            *ret = (enum item_kind)kind;
            return true;
        }
    }
    if (!str_eq(prefix, STR("SC")))
        return false;
    *ret = ITEM_METRIC;
    return true;
}

/* Without a hyphen only FR and NFR are codes: "Q4" is a quarter and "A2" a size of paper. */
static bool may_lack_hyphen(enum item_kind kind)
{
    return kind == ITEM_FUNCTIONAL || kind == ITEM_NONFUNCTIONAL;
}

/* ".2", ".2.3" or "a" after the number; how long it is. Not the "." that ends a sentence, nor a word. */
static size_t scan_parts(struct str text, size_t at, struct item_code *code)
{
    size_t from = at;
    for (size_t part = 0; part < COUNT_OF(code->parts); part++) {
        size_t digit = at + 1;
        int number = 0;
        if (at >= text.len || text.ptr[at] != '.')
            break;
        for (; digit < text.len && is_digit(text.ptr[digit]) && digit - at <= PART_DIGITS_MAX; digit++)
            number = number * 10 + (text.ptr[digit] - '0');
        if (number == 0 || (digit < text.len && (is_word(text.ptr[digit]))))
            break;
        code->parts[part] = number;
        at = digit;
    }
    if (at == from && at < text.len && text.ptr[at] >= 'a' && text.ptr[at] <= 'z' &&
        (at + 1 == text.len || !is_word(text.ptr[at + 1])))
        code->letter = text.ptr[at++];
    return at - from;
}

size_t item_code_scan(struct str text, struct item_code *ret)
{
    size_t letters = 0, from, at;
    enum item_kind kind;
    int64_t number = 0;
    bool hyphen;

    while (letters < text.len && is_upper(text.ptr[letters]))
        letters++;
    if (letters == 0 || !item_kind_parse(str_slice(text, 0, letters), &kind))
        return 0;
    hyphen = letters < text.len && text.ptr[letters] == '-';
    if (!hyphen && !may_lack_hyphen(kind))
        return 0;
    from = letters + (hyphen ? 1 : 0);
    for (at = from; at < text.len && is_digit(text.ptr[at]); at++) {
        if (at - from >= DIGITS_MAX)
            return 0;
        number = number * 10 + (text.ptr[at] - '0');
    }
    if (at == from)
        return 0;
    *ret = (struct item_code){.kind = kind, .number = number};
    return at + scan_parts(text, at, ret);
}

bool item_code_parse(struct str text, struct item_code *ret)
{
    struct item_code code;
    size_t length = item_code_scan(text, &code);
    if (length == 0 || length != text.len)
        return false;
    *ret = code;
    return true;
}

/* "FR-1" in "PR-FR-1", "XFR-1", "FR-1ab" or "FR-1.2.3.4" is not a word of its own. */
static bool stands_alone(struct str text, size_t from, size_t to)
{
    if (from > 0 && (is_word(text.ptr[from - 1]) || text.ptr[from - 1] == '-'))
        return false;
    if (to == text.len)
        return true;
    if (is_word(text.ptr[to]))
        return false;
    return !(text.ptr[to] == '.' && to + 1 < text.len && is_digit(text.ptr[to + 1]));
}

bool item_code_find(struct str text, size_t *from, struct item_code *ret)
{
    for (size_t at = *from; at < text.len; at++) {
        struct item_code code;
        size_t length;
        if (!is_upper(text.ptr[at]))
            continue;
        length = item_code_scan(str_slice(text, at, text.len), &code);
        if (length == 0 || !stands_alone(text, at, at + length))
            continue;
        *from = at + length;
        *ret = code;
        return true;
    }
    *from = text.len;
    return false;
}

bool item_code_eq(struct item_code a, struct item_code b)
{
    return a.kind == b.kind && a.number == b.number && a.parts[0] == b.parts[0] && a.parts[1] == b.parts[1] &&
           a.letter == b.letter;
}

bool item_code_is_plain(struct item_code code)
{
    return code.parts[0] == 0 && code.letter == '\0';
}

struct str item_code_format(struct arena *mem, struct item_code code)
{
    struct str text = str_format(mem, "%s-%lld", item_kind_prefix(code.kind), (long long)code.number);
    for (size_t i = 0; i < COUNT_OF(code.parts) && code.parts[i] > 0; i++)
        text = str_format(mem, "%.*s.%d", STR_ARGS(text), code.parts[i]);
    if (code.letter != '\0')
        text = str_format(mem, "%.*s%c", STR_ARGS(text), code.letter);
    return text;
}
