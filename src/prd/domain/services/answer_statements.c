#include "services/answer_statements.h"
#include "services/answer_lines.h"
#include "services/characters.h"
#include "services/ears_words.h"
#include "services/growth.h"
#include "services/lines.h"
#include "services/tokens.h"

struct collector {
    struct arena *mem;
    struct statement_list list;
    struct str_list leads;
    enum priority lead; /* of the list that follows a lead-in */
    bool headings_open;
    bool under_heading; /* the last statement was opened by a heading */
    bool said_before;   /* something came before in the answer */
    bool in_scenario;   /* the last statement is made of steps */
    bool has_outcome;   /* and has a "then" by now */
    size_t passage;     /* that is being read */
};

static void add_lead(struct collector *self, struct str text)
{
    struct str line = text;
    self->lead = priority_take(&line);
    if (self->lead == PRIORITY_NONE)
        self->lead = priority_of(text, self->mem);
    self->leads.items =
        array_room(self->mem, self->leads.items, self->leads.count, sizeof(*self->leads.items));
    self->leads.items[self->leads.count++] = text;
}

static struct statement *add_statement(struct collector *self, struct str text, bool listed)
{
    struct statement *statement;
    self->list.items = array_room(self->mem, self->list.items, self->list.count, sizeof(*self->list.items));
    statement = &self->list.items[self->list.count++];
    *statement = (struct statement){.text = text,

                                    .tail = STR(""),
                                    .more = STR(""),
                                    .priority = listed ? self->lead : PRIORITY_NONE,
                                    .listed = listed,
                                    .first = listed || !self->said_before,
                                    .passage = self->passage};
    self->said_before = true;
    return statement;
}

static struct statement *last(struct collector *self)
{
    return self->list.count > 0 ? &self->list.items[self->list.count - 1] : NULL;
}

static void add_tail(struct collector *self, struct str sentence)
{
    struct statement *statement = last(self);
    if (statement == NULL)
        return;
    statement->tail = statement->tail.len > 0
                          ? str_format(self->mem, "%.*s %.*s", STR_ARGS(statement->tail), STR_ARGS(sentence))
                          : sentence;
}

static void add_more(struct collector *self, struct str block)
{
    struct statement *statement = last(self);
    if (statement == NULL)
        return;
    statement->more = statement->more.len > 0
                          ? str_format(self->mem, "%.*s\n\n%.*s", STR_ARGS(statement->more), STR_ARGS(block))
                          : block;
}

/* Whether the sentence leans on the one before it. */
static bool goes_on(struct str sentence, struct arena *mem)
{
    static const char *const leaning[] = {
        "this",      "that", "these", "those",      "it",          "its",       "they",
        "their",     "them", "he",    "she",        "such",        "otherwise", "however",
        "therefore", "thus", "hence", "so",         "because",     "and",       "but",
        "or",        "then", "there", "mitigation", "mitigations", "mitigated", "example",
        "examples",  "note", "here",  "both",       "neither",     NULL,
    };
    static const char *const phrases[] = {"for example",
                                          "for instance",
                                          "e.g",
                                          "i.e",
                                          "in this case",
                                          "in that case",
                                          "in these cases",
                                          "if not",
                                          "if so",
                                          "as a result",
                                          "after that",
                                          "to mitigate",
                                          "we mitigate",
                                          "that is",
                                          "in other words",
                                          "by then",
                                          "also",
                                          "the same",
                                          "the first one",
                                          "the other one",
                                          NULL};
    struct token_list tokens = tokens_read(sentence, mem);
    size_t after;

    if (str_is_one_of(token_word(&tokens, 0), leaning))
        return true;
    for (size_t i = 0; phrases[i] != NULL; i++)
        if (tokens_match(&tokens, 0, phrases[i], &after))
            return true;
    return false;
}

/* Whether the statement says what the system shall do, so that an "it" after it means the system. */
static bool speaks_of_system(const struct statement *statement, struct arena *mem)
{
    return statement->tail.len == 0 &&
           str_find_nocase(ears_shape(statement->text, statement->first, mem).text, STR("the system shall"),
                           0) != SIZE_MAX;
}

static bool is_it_must(struct str sentence, struct arena *mem)
{
    return str_starts_nocase(sentence, STR("it ")) && ears_shape(sentence, true, mem).shaped;
}

/* "Then the system must …", "And members can …", "Then agency hours: 1,150 a month": said after another one,
 * and yet a statement of its own. The words that lead on are taken off. */
static bool begins_anew(struct str *sentence, struct arena *mem)
{
    static const char *const leading[] = {"then", "and", "also", "so", "plus", NULL};
    static const char *const wishes[] = {"it would be nice if", "it would be great if", "it'd be nice if",
                                         "it would be good if", "it would be cool if",  NULL};
    struct token_list tokens = tokens_read(*sentence, mem);
    struct str rest;
    size_t after;

    for (size_t i = 0; wishes[i] != NULL; i++)
        if (tokens_match(&tokens, 0, wishes[i], &after))
            return true;
    if (tokens.count < 3 || !str_is_one_of(token_word(&tokens, 0), leading))
        return false;
    rest = str_slice(*sentence, tokens.items[1].from, sentence->len);
    if (goes_on(rest, mem) || !(ears_shape(rest, false, mem).shaped || is_measurable(rest, mem) ||
                                str_find(rest, STR("so it has to "), 0) != SIZE_MAX ||
                                str_find(rest, STR("so it must "), 0) != SIZE_MAX))
        return false;
    *sentence = rest;
    return true;
}

static bool leads_in(struct str sentence)
{
    return str_ends(sentence, STR(":")) || str_ends(sentence, STR(":**"));
}

static void read_paragraph(struct collector *self, const struct passage *passage, bool before_list)
{
    struct str_list sentences = prose_sentences(passage->text, self->mem);
    struct statement *opened = NULL;

    if (self->under_heading && last(self) != NULL) {
        add_more(self, passage->source);
        return;
    }
    for (size_t i = 0; i < sentences.count; i++) {
        struct str sentence = sentences.items[i];
        if (before_list && i + 1 == sentences.count && leads_in(sentence))
            add_lead(self, sentence);
        else if (opened != NULL && is_it_must(sentence, self->mem) && speaks_of_system(opened, self->mem)) {
            opened = add_statement(self, sentence, false);
            opened->first = true;
        } else if (opened != NULL && !self->headings_open && begins_anew(&sentence, self->mem)) {
            opened = add_statement(self, sentence, false);
        } else if (opened != NULL && goes_on(sentence, self->mem))
            add_tail(self, sentence);
        else
            opened = add_statement(self, sentence, false);
    }
}

/* The steps of a scenario are one statement, from its "when" to its last "then". True: the line was one. */
static bool read_step(struct collector *self, struct str line)
{
    struct str word, rest;
    enum step step = answer_step(line, &word, &rest);

    if (step == STEP_NONE || rest.len == 0 || (step == STEP_GOES_ON && !self->in_scenario))
        return false;
    /* "Given" and "when" are one condition; a "when" after a "then" begins another. */
    if (step == STEP_GOES_ON || (self->in_scenario && !self->has_outcome)) {
        if (str_eq(word, STR("when")))
            word = STR("and");
        last(self)->text = answer_join_step(last(self)->text, word, rest, self->mem);
    } else {
        word = str_eq(word, STR("if")) ? STR("If") : STR("When");
        add_statement(self, str_format(self->mem, "%.*s %.*s", STR_ARGS(word), STR_ARGS(rest)), true);
        self->has_outcome = false;
    }
    self->in_scenario = true;
    self->has_outcome = self->has_outcome || str_eq(word, STR("then"));
    return true;
}

static void read_listed(struct collector *self, struct str text, bool checked)
{
    struct str_list sentences;
    struct statement *statement = NULL;

    if (read_step(self, text))
        return;
    self->in_scenario = false;
    sentences = prose_sentences(text, self->mem);
    for (size_t i = 0; i < sentences.count; i++) {
        struct str sentence = sentences.items[i];
        if (statement == NULL || (!goes_on(sentence, self->mem) &&
                                  str_ends(statement_with_question_mark(sentence, self->mem), STR("?"))))
            statement = add_statement(self, sentence, true);
        else
            add_tail(self, sentence);
    }
    if (statement != NULL)
        statement->checked = checked;
}

/* A list without bullets. */
static void read_lines(struct collector *self, struct str paragraph)
{
    struct str line;
    while (line_next(&paragraph, &line))
        if (str_trim(line).len > 0)
            read_listed(self, str_trim(line), false);
}

/* A nested bullet goes on with the bullet above it; "label: value" stays a bullet, so that it becomes a
 * field. */
static void read_nested(struct collector *self, const struct passage *passage)
{
    struct statement *statement = last(self);
    struct str text = passage->text;
    size_t colon = str_find(text, STR(": "), 0);

    if (statement == NULL)
        return;
    if (self->under_heading || (colon != SIZE_MAX && colon <= 24)) {
        struct str line = str_format(self->mem, "- %.*s", STR_ARGS(text));
        statement->more = statement->more.len > 0
                              ? str_format(self->mem, "%.*s\n%.*s", STR_ARGS(statement->more), STR_ARGS(line))
                              : line;
        return;
    }
    if (!leads_in(statement->text))
        text = sentence_finished(text, self->mem);
    else if (text.len > 0 && text.ptr[text.len - 1] == '.')
        text.len--; /* one sentence: "Show: the amount; the date." */
    if (leads_in(statement->text) && statement->tail.len > 0)
        statement->tail = str_format(self->mem, "%.*s;", STR_ARGS(statement->tail));
    add_tail(self, text);
}

/* A heading over a list or over another heading leads in; over text, it may open a statement. */
static void read_heading(struct collector *self, const struct passage *passage, bool over_text)
{
    self->lead = PRIORITY_NONE;
    self->under_heading = false;
    if (self->headings_open && over_text) {
        add_statement(self, passage->text, true)->headed = true;
        self->under_heading = true;
    } else
        add_lead(self, passage->text);
}

struct statement_list statements_read(struct str text, bool headings_open, struct arena *mem,
                                      struct str_list *leads)
{
    struct collector self = {.mem = mem, .headings_open = headings_open};
    struct passage_list passages = prose_passages(text, mem);

    for (size_t i = 0; i < passages.count; i++) {
        const struct passage *passage = &passages.items[i];
        bool before_list;
        self.passage = i;
        before_list = i + 1 < passages.count && passages.items[i + 1].kind == PASSAGE_ITEM;
        switch (passage->kind) {
        case PASSAGE_HEADING:
            read_heading(&self, passage,
                         i + 1 < passages.count && passages.items[i + 1].kind == PASSAGE_PARAGRAPH);
            break;
        case PASSAGE_PARAGRAPH:
            if (!self.under_heading && answer_is_lines(passage->source, mem))
                read_lines(&self, passage->source);
            else
                read_paragraph(&self, passage, before_list);
            break;
        case PASSAGE_ITEM:
            if (last(&self) != NULL && (passage->depth > 0 || self.under_heading))
                read_nested(&self, passage);
            else
                read_listed(&self, passage->text, passage->checked);
            break;
        case PASSAGE_CODE:
        case PASSAGE_TABLE:
        case PASSAGE_QUOTE:
            if (last(&self) == NULL)
                add_statement(&self, STR(""), false);
            add_more(&self, passage->source);
            break;
        }
    }
    *leads = self.leads;
    return self.list;
}

/* Whether a part after a semicolon has a subject of its own to speak of: "validated on every request" has
 * not.
 */
static bool stands_alone(struct str part, struct arena *mem)
{
    struct token_list tokens = tokens_read(part, mem);
    return tokens.count >= 2 && !goes_on(part, mem) &&
           !(byte_is_lower(part.ptr[0]) && verb_is_participle(token_word(&tokens, 0)));
}

/* Past ", and" where a second duty with a subject of its own follows a first one: "…, and the manager must
 * …". 0: nothing such stands at `at`. */
static size_t second_duty(struct str sentence, size_t from, size_t at, struct arena *mem)
{
    static const char *const duties[] = {"must", "shall", "should", "has to", "have to", NULL};
    struct str first = str_slice(sentence, from, at), second;
    struct token_list tokens;
    size_t after;

    if (!str_starts(str_slice(sentence, at, sentence.len), STR(", and ")))
        return 0;
    second = str_slice(sentence, at + strlen(", and "), sentence.len);
    tokens = tokens_read(second, mem);
    if (goes_on(second, mem) || !ears_shape(second, false, mem).shaped ||
        !ears_shape(first, true, mem).shaped || ears_is_conditional(first, mem))
        return 0;
    for (size_t word = 1; word < tokens.count && word <= 4; word++)
        for (size_t i = 0; duties[i] != NULL; i++)
            if (tokens_match(&tokens, word, duties[i], &after))
                return at + strlen(", and ");
    return 0;
}

struct str_list statement_parts(struct str sentence, struct arena *mem)
{
    struct str_list list = {0};
    size_t from = 0;

    for (size_t at = 0; at <= sentence.len; at++) {
        size_t span = at < sentence.len ? prose_span_end(sentence, at) : at;
        struct str part;
        size_t next;
        if (span > at) {
            at = span - 1;
            continue;
        }
        next = at < sentence.len && sentence.ptr[at] == ',' ? second_duty(sentence, from, at, mem) : at + 1;
        if (next == 0 || (at < sentence.len && sentence.ptr[at] != ';' && sentence.ptr[at] != ','))
            continue;
        part = str_trim(str_slice(sentence, from, at));
        from = next;
        if (part.len == 0)
            continue;
        if (list.count > 0 && !stands_alone(part, mem)) {
            struct str *before = &list.items[list.count - 1];
            *before = str_trim(str_slice(sentence, (size_t)(before->ptr - sentence.ptr), at));
            continue;
        }
        list.items = array_room(mem, list.items, list.count, sizeof(part));
        list.items[list.count++] = part;
    }
    return list;
}

struct str statement_with_question_mark(struct str text, struct arena *mem)
{
    static const char *const words[] = {"what", "who",    "whose", "which", "when", "where",
                                        "why",  "how",    "do",    "does",  "can",  "is",
                                        "are",  "should", "may",   "must",  "will", NULL};
    size_t colon = str_find(text, STR(": "), 0);
    struct str asked = colon != SIZE_MAX && colon < 40 ? str_slice(text, colon + 2, text.len) : text;
    struct token_list tokens = tokens_read(asked, mem);

    if (!str_is_one_of(token_word(&tokens, 0), words) || str_ends(text, STR("?")) || tokens.count < 2 ||
        prose_sentences(text, mem).count != 1)
        return text;
    while (text.len > 0 && strchr(".,;", text.ptr[text.len - 1]) != NULL)
        text.len--;
    return str_format(mem, "%.*s?", STR_ARGS(text));
}

struct str statement_unknown(struct str sentence)
{
    static const char *const phrases[] = {
        "i don't know yet",
        "i don’t know yet",
        "i do not know yet",
        "we don't know yet",
        "we don’t know yet",
        "we do not know yet",
        "i don't know",
        "i don’t know",
        "i do not know",
        "we don't know",
        "we don’t know",
        "we do not know",
        "i dont know",
        "dont know",
        "don't know",
        "don’t know",
        "no idea yet",
        "no idea",
        "no clue",
        "not sure yet",
        "i'm not sure",
        "i’m not sure",
        "i am not sure",
        "we're not sure",
        "we’re not sure",
        "we are not sure",
        "not sure",
        "unclear yet",
        "it is unclear",
        "it's unclear",
        "unclear",
        "not known yet",
        "unknown",
        "to be decided",
        "to be determined",
        "tbd",
        "tba",
        "not decided yet",
        "idk",
        "hard to say",
        NULL,
    };
    for (size_t i = 0; phrases[i] != NULL; i++) {
        struct str phrase = str_from(phrases[i]), rest;
        if (!str_starts_nocase(sentence, phrase) ||
            (sentence.len > phrase.len && byte_is_alnum(sentence.ptr[phrase.len])))
            continue;
        rest = str_slice(sentence, phrase.len, sentence.len);
        while (rest.len > 0 && strchr(" .,:;!-?", rest.ptr[0]) != NULL)
            rest = str_slice(rest, 1, rest.len);
        return rest.len > 0 ? rest : STR("");
    }
    return STR_NONE;
}
