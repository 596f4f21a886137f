#include "services/ears.h"
#include "services/characters.h"
#include "services/ears_clause.h"
#include "services/prose.h"

/* "When …, …", "If … then …", "Every day at 9:00, …": the trigger stays, what follows is shaped. */
static bool read_triggered(struct str line, struct arena *mem, struct str *ret)
{
    static const char *const triggers[] = {
        "when",       "whenever", "if",   "while", "where", "after",  "once", "before", "until", "unless",
        "as soon as", "on",       "upon", "at",    "every", "during", "for",  "in",     "from",  NULL};
    static const char *const phrases[] = {
        "for example", "in addition",   "in general", "in short",    "on the other hand",
        "at first",    "in particular", "for now",    "in practice", "in fact",
        NULL};
    struct token_list tokens = tokens_read(line, mem);
    size_t first = 0;
    bool conditional = token_is(&tokens, 0, "if");

    for (size_t i = 0; triggers[i] != NULL && first == 0; i++)
        (void)tokens_match(&tokens, 0, triggers[i], &first);
    for (size_t i = 0, unused; phrases[i] != NULL; i++)
        if (tokens_match(&tokens, 0, phrases[i], &unused))
            return false;
    if (first == 0)
        return false;
    for (size_t at = first + 1; at + 2 < tokens.count; at++) {
        bool comma = str_ends(tokens.items[at].text, STR(","));
        bool then = conditional && token_is(&tokens, at + 1, "then");
        struct str trigger = str_slice(line, 0, tokens.items[at].to - comma), response;
        if (!comma && !then)
            continue;
        response = str_slice(line, tokens.items[at + 1 + token_is(&tokens, at + 1, "then")].from, line.len);
        if (clause_read(response, false, true, mem, &response)) {
            *ret = str_format(mem, "%.*s, %s%.*s", STR_ARGS(trigger), conditional ? "then " : "",
                              STR_ARGS(response));
            return true;
        }
    }
    return false;
}

/* "If nobody answers the manager must be told": without its comma. The response begins at the article before
 * the duty. */
static bool read_unparted(struct str line, struct arena *mem, struct str *ret)
{
    static const char *const triggers[] = {"when", "whenever", "if", "after", "once", "as soon as", NULL};
    static const char *const duties[] = {"must", "shall", "should", "has to", "have to", "needs to", NULL};
    static const char *const articles[] = {"the",  "a",   "an", "our", "every",
                                           "each", "all", "no", "its", NULL};
    struct token_list tokens = tokens_read(line, mem);
    size_t first = 0, duty = 0, begin = 0, after;

    for (size_t i = 0; triggers[i] != NULL && first == 0; i++)
        (void)tokens_match(&tokens, 0, triggers[i], &first);
    for (size_t at = first + 2; first > 0 && at < tokens.count && duty == 0; at++)
        for (size_t i = 0; duties[i] != NULL && duty == 0; i++)
            if (tokens_match(&tokens, at, duties[i], &after))
                duty = at;
    for (size_t at = duty; duty > 0 && at-- > first + 1 && duty - at <= 4 && begin == 0;)
        if (str_is_one_of(token_word(&tokens, at), articles))
            begin = at;
    if (begin == 0)
        return false;
    for (size_t at = 0; at < duty; at++)
        if (tokens.items[at].ends_clause || token_is(&tokens, at, "then"))
            return false;
    if (!clause_read(str_slice(line, tokens.items[begin].from, line.len), false, true, mem, ret))
        return false;
    *ret = str_format(mem, "%.*s, %s%.*s", STR_ARGS(str_trim(str_slice(line, 0, tokens.items[begin].from))),
                      token_is(&tokens, 0, "if") ? "then " : "", STR_ARGS(*ret));
    return true;
}

/* "**Offline**: works without a network": the label stays, the rest is shaped. */
static bool read_labelled(struct str line, struct arena *mem, struct str *ret)
{
    struct token_list tokens = tokens_read(line, mem);
    for (size_t i = 0; i < 5 && i + 2 < tokens.count; i++) {
        bool colon = str_ends(tokens.items[i].text, STR(":")) || str_ends(tokens.items[i].text, STR(":**"));
        struct str rest;
        if (!colon) {
            if (tokens.items[i].ends_clause)
                return false;
            continue;
        }
        rest = str_slice(line, tokens.items[i + 1].from, line.len);
        if (!read_triggered(rest, mem, &rest) && !clause_read(rest, true, false, mem, &rest))
            return false;
        *ret = str_format(mem, "%.*s %.*s", STR_ARGS(str_slice(line, 0, tokens.items[i].to)), STR_ARGS(rest));
        return true;
    }
    return false;
}

/* Whether the text begins with a name that is written in its own way: "v2.1", "restartPolicy", "npm_token".
 */
static bool begins_with_name(struct str text)
{
    for (size_t i = 0; i < text.len && !byte_is_space(text.ptr[i]); i++)
        if (byte_is_digit(text.ptr[i]) || text.ptr[i] == '_' || text.ptr[i] == '/' ||
            (i > 0 && byte_is_upper(text.ptr[i])))
            return true;
    return false;
}

/* "wcag 2.1" -> "WCAG 2.1": an acronym at the beginning has all its capitals. */
static struct str with_acronym(struct str text, struct arena *mem)
{
    static const char *const acronyms[] = {"api", "csv", "gdpr", "html", "http", "https", "json", "kpi",
                                           "nps", "pdf", "saml", "sla",  "sms",  "sql",   "sso",  "tls",
                                           "ui",  "url", "usb",  "vat",  "vpn",  "wcag",  "xml",  NULL};
    size_t end = 0;
    char *copy;

    while (byte_is_lower(byte_at(text, end)))
        end++;
    if (byte_is_alnum(byte_at(text, end)) || !str_is_one_of(str_slice(text, 0, end), acronyms))
        return text;
    copy = str_cstr(mem, text);
    for (size_t i = 0; i < end; i++)
        copy[i] = (char)(copy[i] - 'a' + 'A');
    return str_of(copy, text.len);
}

struct str sentence_finished(struct str sentence, struct arena *mem)
{
    struct str text = with_acronym(str_trim(sentence), mem);
    size_t end;

    if (!begins_with_name(text))
        text = with_first_letter(text, true, mem);
    end = text.len;

    while (end > 0 && strchr("\"')]*_", text.ptr[end - 1]) != NULL)
        end--;
    while (text.len > 0 && strchr(",;:", text.ptr[text.len - 1]) != NULL)
        text.len--;
    if (text.len == 0 || (end > 0 && strchr(".!?", text.ptr[end - 1]) != NULL) || str_ends(text, STR("…")) ||
        str_ends(text, STR("。")) || str_ends(text, STR("```")))
        return text;
    return str_format(mem, "%.*s.", STR_ARGS(text));
}

/* "(alpha) support …": the remark goes to the end, so that the sentence begins with its subject. */
static struct str take_remark(struct str *line)
{
    size_t end = byte_at(*line, 0) == '(' ? prose_span_end(*line, 0) : 0;
    struct str remark = str_slice(*line, 0, end);
    if (end == 0 || str_trim(str_slice(*line, end, line->len)).len == 0)
        return STR_NONE;
    *line = str_trim(str_slice(*line, end, line->len));
    return remark;
}

struct ears_requirement ears_shape(struct str sentence, bool pronoun_is_system, struct arena *mem)
{
    struct ears_requirement result = {0};
    struct str line = prose_one_line(sentence, mem), words, shaped = STR_NONE, remark;
    enum priority marked = priority_take(&line);

    words = line;
    remark = take_remark(&line);
    result.priority = marked != PRIORITY_NONE ? marked : priority_of(line, mem);
    while (line.len > 0 && strchr(".;,", line.ptr[line.len - 1]) != NULL && !str_ends(line, STR("etc.")))
        line.len--;
    result.shaped = read_triggered(line, mem, &shaped) || read_unparted(line, mem, &shaped) ||
                    clause_read(line, pronoun_is_system, false, mem, &shaped) ||
                    read_labelled(line, mem, &shaped);
    if (result.shaped && remark.ptr != NULL)
        shaped = str_format(mem, "%.*s %.*s", STR_ARGS(shaped), STR_ARGS(remark));
    result.text = sentence_finished(result.shaped ? shaped : words, mem);
    if (result.shaped && !str_ends(result.text, STR(".")))
        result.text = str_format(mem, "%.*s.", STR_ARGS(result.text));
    return result;
}

/* Whether the sentence itself, and not a clause in it, has a modal of duty. */
static bool has_duty(struct str line, struct arena *mem)
{
    static const char *const duties[] = {"must",    "shall",    "should",  "has to",
                                         "have to", "needs to", "need to", NULL};
    static const char *const clauses[] = {"when",  "whenever", "if",    "that",   "which", "who",  "where",
                                          "while", "because",  "until", "unless", "so",    "what", "how",
                                          "will",  "would",    "may",   "might",  NULL};
    struct token_list tokens = tokens_read(line, mem);
    size_t after;

    for (size_t at = 0; at < tokens.count; at++) {
        if (at > 0 && str_is_one_of(token_word(&tokens, at), clauses))
            return false;
        for (size_t i = 0; duties[i] != NULL; i++)
            if (tokens_match(&tokens, at, duties[i], &after))
                return true;
    }
    return false;
}

bool ears_is_behaviour(struct str sentence, struct arena *mem)
{
    struct str line = prose_one_line(sentence, mem), unused;
    while (line.len > 0 && strchr(".!;,", line.ptr[line.len - 1]) != NULL)
        line.len--;
    return priority_take(&line) != PRIORITY_NONE || has_duty(line, mem) ||
           read_triggered(line, mem, &unused) || clause_read(line, false, false, mem, &unused);
}

bool ears_is_conditional(struct str sentence, struct arena *mem)
{
    static const char *const words[] = {"if",     "when", "whenever", "while", "where", "once",
                                        "unless", "as",   "after",    "until", NULL};
    struct token_list tokens = tokens_read(sentence, mem);
    return str_is_one_of(token_word(&tokens, 0), words);
}
