#include "services/ears.h"
#include "services/ears_words.h"

struct mark {
    const char *text;
    enum priority priority;
    bool leads; /* also before a comma: "Ideally, …" */
};
static const struct mark marks[] = {
    {"must have", PRIORITY_MUST},
    {"must-have", PRIORITY_MUST},
    {"must", PRIORITY_MUST},
    {"mandatory", PRIORITY_MUST},
    {"required", PRIORITY_MUST},
    {"p0", PRIORITY_MUST},
    {"should have", PRIORITY_SHOULD},
    {"should-have", PRIORITY_SHOULD},
    {"should", PRIORITY_SHOULD},
    {"p1", PRIORITY_SHOULD},
    {"could have", PRIORITY_COULD},
    {"could-have", PRIORITY_COULD},
    {"could", PRIORITY_COULD},
    {"nice to have", PRIORITY_COULD, true},
    {"nice-to-have", PRIORITY_COULD},
    {"would be nice", PRIORITY_COULD},
    {"optional", PRIORITY_COULD},
    {"optionally", PRIORITY_COULD, true},
    {"ideally", PRIORITY_COULD, true},
    {"if possible", PRIORITY_COULD, true},
    {"p2", PRIORITY_COULD},
    {"p3", PRIORITY_COULD},
    {"won't have", PRIORITY_WONT},
    {"won’t have", PRIORITY_WONT},
    {"won't", PRIORITY_WONT},
};

const char *priority_name(enum priority priority)
{
    static const char *const names[] = {"", "must", "should", "could", "won't"};
    return names[priority];
}

static const struct mark *mark_of(struct str text)
{
    text = str_trim(text);
    while (text.len > 0 && text.ptr[text.len - 1] == ':')
        text.len--;
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (str_eq_nocase(text, str_from(marks[i].text)))
            return &marks[i];
    return NULL;
}

enum priority priority_read(struct str value)
{
    const struct mark *mark = mark_of(value);
    return mark != NULL ? mark->priority : PRIORITY_NONE;
}

static struct str past_separator(struct str line, size_t at)
{
    struct str rest = str_trim(str_slice(line, at, line.len));
    while (rest.len > 0 && strchr(":,-", rest.ptr[0]) != NULL)
        rest = str_trim(str_slice(rest, 1, rest.len));
    if (str_starts(rest, STR("–")) || str_starts(rest, STR("—")))
        rest = str_trim(str_slice(rest, 3, rest.len));
    return rest;
}

/* "[P1] …", "(must) …", "**Must**: …" */
static const struct mark *take_enclosed(struct str *line)
{
    static const char *const enclosures[][2] = {{"[", "]"}, {"(", ")"}, {"**", "**"}};
    for (size_t i = 0; i < COUNT_OF(enclosures); i++) {
        struct str open = str_from(enclosures[i][0]), close = str_from(enclosures[i][1]);
        size_t end = str_starts(*line, open) ? str_find(*line, close, open.len) : SIZE_MAX;
        const struct mark *mark = end != SIZE_MAX ? mark_of(str_slice(*line, open.len, end)) : NULL;
        if (mark != NULL) {
            *line = past_separator(*line, end + close.len);
            return mark;
        }
    }
    return NULL;
}

/* "Must: …", "Nice to have - …", "Ideally, …" */
static const struct mark *take_lead(struct str *line)
{
    for (size_t at = 0; at < line->len && at < 20; at++) {
        char c = line->ptr[at];
        const struct mark *mark;
        bool dash = c == ' ' && (str_starts(str_slice(*line, at, line->len), STR(" - ")) ||
                                 str_starts(str_slice(*line, at, line->len), STR(" – ")) ||
                                 str_starts(str_slice(*line, at, line->len), STR(" — ")));
        if (c != ':' && c != ',' && !dash)
            continue;
        mark = mark_of(str_slice(*line, 0, at));
        if (mark == NULL || (c == ',' && !mark->leads))
            return NULL;
        *line = past_separator(*line, at);
        return mark;
    }
    return NULL;
}

/* "… (must)", "… [P2].", "… - nice to have" */
static const struct mark *take_trail(struct str *line)
{
    struct str body = *line;
    const struct mark *mark = NULL;
    size_t open = SIZE_MAX;

    if (body.len > 0 && body.ptr[body.len - 1] == '.')
        body.len--;
    if (body.len == 0)
        return NULL;
    if (body.ptr[body.len - 1] == ')' || body.ptr[body.len - 1] == ']') {
        for (size_t i = body.len; i-- > 0 && open == SIZE_MAX;)
            if (body.ptr[i] == '(' || body.ptr[i] == '[')
                open = i;
        if (open != SIZE_MAX)
            mark = mark_of(str_slice(body, open + 1, body.len - 1));
    } else {
        for (size_t i = body.len; i-- > 0 && body.len - i < 20;)
            if (str_starts(str_slice(body, i, body.len), STR(" - ")) ||
                str_starts(str_slice(body, i, body.len), STR(" – ")) ||
                str_starts(str_slice(body, i, body.len), STR(" — "))) {
                open = i;
                mark = mark_of(past_separator(body, i));
                break;
            }
    }
    if (mark != NULL)
        *line = str_trim(str_slice(body, 0, open));
    return mark;
}

enum priority priority_take(struct str *line)
{
    struct str left = str_trim(*line);
    const struct mark *mark = take_enclosed(&left);

    if (mark == NULL)
        mark = take_lead(&left);
    if (mark == NULL)
        mark = take_trail(&left);
    if (mark == NULL || left.len == 0)
        return PRIORITY_NONE;
    *line = left;
    return mark->priority;
}

enum priority priority_of(struct str sentence, struct arena *mem)
{
    static const struct {
        const char *phrase;
        enum priority priority;
    } phrases[] = {
        {"must", PRIORITY_MUST},        {"shall", PRIORITY_MUST},         {"has to", PRIORITY_MUST},
        {"have to", PRIORITY_MUST},     {"needs to", PRIORITY_MUST},      {"need to", PRIORITY_MUST},
        {"is required", PRIORITY_MUST}, {"are required", PRIORITY_MUST},  {"never", PRIORITY_MUST},
        {"should", PRIORITY_SHOULD},    {"ought to", PRIORITY_SHOULD},    {"could", PRIORITY_COULD},
        {"might", PRIORITY_COULD},      {"nice to have", PRIORITY_COULD}, {"would be nice", PRIORITY_COULD},
        {"ideally", PRIORITY_COULD},    {"optionally", PRIORITY_COULD},   {"if possible", PRIORITY_COULD},
    };
    static const char *const subordinators[] = {"when",  "whenever", "if",    "that",  "which",
                                                "who",   "whose",    "where", "while", "because",
                                                "until", "unless",   NULL};
    struct token_list tokens = tokens_read(sentence, mem);
    enum priority main = PRIORITY_NONE, aside = PRIORITY_NONE;
    bool subordinate = false;
    size_t after;

    for (size_t at = 0; at < tokens.count; at++) {
        subordinate = subordinate || str_is_one_of(tokens.items[at].word, subordinators);
        for (size_t i = 0; i < COUNT_OF(phrases); i++) {
            enum priority *found = subordinate ? &aside : &main;
            if (tokens_match(&tokens, at, phrases[i].phrase, &after) &&
                (subordinate || *found == PRIORITY_NONE || phrases[i].priority == PRIORITY_COULD))
                *found = phrases[i].priority;
        }
        if (tokens.items[at].ends_clause)
            subordinate = false;
    }
    /* "Reminders that should … must …" has its modal after the clause; "solve what should …" has none. */
    return main != PRIORITY_NONE || verb_opens(&tokens, 0) ? main : aside;
}
