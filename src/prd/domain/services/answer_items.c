#include "services/answer_pieces.h"
#include "services/characters.h"
#include "services/ears_clause.h"
#include "services/ears_words.h"
#include "services/prose.h"
#include "services/quantities.h"

static const struct str open_status = {"open", 4}, done_status = {"done", 4};

struct str with_tail(struct shaping *self, struct str text, struct str tail)
{
    if (tail.len == 0)
        return text;
    if (str_ends(text, STR(":"))) /* what follows is a part of the sentence */
        return str_format(self->mem, "%.*s %.*s", STR_ARGS(text), STR_ARGS(tail));
    return str_format(self->mem, "%.*s %.*s", STR_ARGS(text), STR_ARGS(sentence_finished(tail, self->mem)));
}

void shape_question(struct shaping *self, struct str text, struct str tail, struct str more)
{
    struct str unknown = statement_unknown(text);
    struct draft_field status = {"status", open_status};

    if (str_is_empty(unknown))
        text = statement_with_question_mark(text, self->mem);
    else
        text = str_format(self->mem, "Not known yet: %.*s", STR_ARGS(unknown));
    piece_add_item(self, topic_of_kind(ITEM_QUESTION), ITEM_QUESTION,
                   with_tail(self, sentence_finished(text, self->mem), tail), more, &status, 1);
}

/* A part of a statement as one of its own; what goes on from the statement goes with its last part. */
static struct statement part_of(const struct statement *statement, struct str text, bool first, bool last)
{
    struct statement part = *statement;
    part.text = text;
    part.first = statement->first && first;
    if (!last)
        part.tail = part.more = STR("");
    return part;
}

static void shape_requirement(struct shaping *self, struct statement statement)
{
    struct ears_requirement requirement;
    enum priority priority = statement.priority;
    struct draft_field fields[2] = {{"priority", STR("")},
                                    {"status", statement.checked ? done_status : open_status}};

    if (str_ends(statement.text, STR(":"))) {
        statement.text = with_tail(self, statement.text, statement.tail);
        statement.tail = STR("");
    }
    requirement = self->english
                      ? ears_shape(statement.text, statement.first, self->mem)
                      : (struct ears_requirement){.text = sentence_finished(statement.text, self->mem)};
    if (requirement.priority != PRIORITY_NONE)
        priority = requirement.priority;
    fields[0].value = str_from(priority_name(priority != PRIORITY_NONE ? priority : PRIORITY_MUST));
    self->result->own_words += !requirement.shaped;
    piece_add_item(self, self->topic, self->topic->kind, with_tail(self, requirement.text, statement.tail),
                   statement.more, fields, COUNT_OF(fields));
}

/* Whether the words before an arrow or colon are a clause: "two clerks offer the same plot". */
static bool is_clause(struct str text, struct arena *mem)
{
    static const char *const verbs[] = {
        "is",     "are",     "was",     "were",    "has",    "have",       "does",   "do",      "doesn't",
        "don't",  "doesn’t", "don’t",   "isn't",   "aren't", "isn’t",      "aren’t", "cannot",  "can't",
        "can’t",  "fails",   "fail",    "bounces", "bounce", "crashes",    "crash",  "happens", "happen",
        "breaks", "break",   "expires", "arrives", "arrive", "disappears", "dies",   "loses",   "forgets",
        "forget", "goes",    "moves",   "stops",   "gets",   NULL};
    struct token_list tokens = tokens_read(text, mem);
    if (tokens.count < 2 || tokens.count > 12 || tokens.items[0].ends_clause)
        return false;
    for (size_t i = 1; i < tokens.count; i++)
        if (str_is_one_of(token_word(&tokens, i), verbs) || verb_is_sure(token_word(&tokens, i)))
            return true;
    return false;
}

/* "must pay in advance": whoever must, it is not said here. */
static bool begins_with_duty(struct str text, struct arena *mem)
{
    static const char *const duties[] = {"must",  "shall", "should", "has", "have",
                                         "needs", "need",  "can",    NULL};
    struct token_list tokens = tokens_read(text, mem);
    return str_is_one_of(token_word(&tokens, 0), duties);
}

/* "The card expires -> remind them", "Two accept at once: only one gets it": what goes wrong, and what must
 * happen then, as "If …, then …". */
static struct str read_failure(struct shaping *self, struct str text, bool *failure)
{
    static const char *const marks[] = {" -> ", " → ", " => ", ": ", NULL};

    if (strcmp(self->topic->id, "failures") != 0 || ears_is_conditional(text, self->mem))
        return text;
    for (size_t i = 0; marks[i] != NULL; i++) {
        size_t at = str_find(text, str_from(marks[i]), 0);
        struct str event = str_slice(text, 0, at), response;
        if (at == SIZE_MAX || tokens_read(event, self->mem).count > 12)
            continue;
        *failure = true;
        if (!is_clause(event, self->mem))
            continue;
        response = str_trim(str_slice(text, at + strlen(marks[i]), text.len));
        if (tokens_read(response, self->mem).count < 3 || begins_with_duty(response, self->mem) ||
            str_find(response, str_from(marks[i]), 0) != SIZE_MAX)
            continue;
        return str_format(self->mem, "If %.*s, then %.*s",
                          STR_ARGS(with_first_letter(event, false, self->mem)),
                          STR_ARGS(with_first_letter(response, false, self->mem)));
    }
    return text;
}

/* What is a requirement by what it says, though no rule finds its verb: "All data stays in the hospital.",
 * and among the qualities anything with a number or a standard ("WCAG 2.1 AA"). */
static bool is_universal(struct shaping *self, struct str text)
{
    static const char *const words[] = {"all", "every", "no", "nothing", "only", NULL};
    struct token_list tokens = tokens_read(text, self->mem);
    size_t capitals = 0;

    if (str_is_one_of(token_word(&tokens, 0), words) && !token_is(&tokens, 1, "of") && tokens.count > 2)
        return true;
    if (self->topic->kind != ITEM_NONFUNCTIONAL)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        capitals = byte_is_upper(text.ptr[i]) ? capitals + 1 : 0;
        if (byte_is_digit(text.ptr[i]) || capitals >= 3)
            return true;
    }
    return false;
}

static void shape_requirements(struct shaping *self, const struct statement *given)
{
    struct statement read = *given;
    const struct statement *statement = &read;
    struct str_list parts;

    if (self->english)
        read.text = read_failure(self, given->text, &read.listed);
    parts = statement_parts(statement->text, self->mem);
    if (!statement->listed && self->english && statement->more.len == 0 &&
        !is_universal(self, statement->text) && !ears_is_behaviour(statement->text, self->mem) &&
        !is_measurable(statement->text, self->mem)) {
        /* It says something about the requirements, but is none. */
        piece_add_text(self, self->topic,
                       with_tail(self, sentence_finished(statement->text, self->mem), statement->tail),
                       self->passage == statement->passage ? STR(" ") : STR("\n\n"));
        self->passage = statement->passage;
        return;
    }
    for (size_t i = 0; i < parts.count; i++)
        shape_requirement(self, part_of(statement, parts.items[i], i == 0, i + 1 == parts.count));
}

/* Words that begin what is done against a risk. Some are a label, and go; some are a part of the sentence,
 * stay, and only count where a clause begins. */
struct mitigation_mark {
    const char *text;
    bool label;
};
static const struct mitigation_mark mitigation_marks[] = {
    {"mitigations:", true},
    {"mitigation:", true},
    {"mitigated by", true},
    {"countermeasure:", true},
    {"fallback:", true},
    {"plan b:", true},
    {"→", true},
    {"=>", true},
    {"->", true},
    {"to mitigate", false},
    {"we mitigate", false},
    {"we will", false},
    {"we would", false},
    {"we'd", false},
    {"we'll", false},
    {"so we", false},
    {"in that case we", false},
    {"in this case we", false},
};

/* Where the words about what is done begin, and where they go on after a label. */
static bool find_mitigation(struct str line, size_t *from, size_t *to)
{
    for (size_t i = 0; i < COUNT_OF(mitigation_marks); i++) {
        struct str mark = str_from(mitigation_marks[i].text), before;
        size_t at = str_find_nocase(line, mark, 0);
        if (at == SIZE_MAX)
            continue;
        before = str_trim(str_slice(line, 0, at));
        if (before.len < 3 || (byte_is_alnum(mark.ptr[0]) && byte_is_alnum(byte_at(line, at - 1))) ||
            (!mitigation_marks[i].label && strchr(".;:,", before.ptr[before.len - 1]) == NULL))
            continue;
        *from = at;
        *to = mitigation_marks[i].label ? at + mark.len : at;
        return true;
    }
    return false;
}

bool statement_says_what_is_done(struct str text)
{
    for (size_t i = 0; i < COUNT_OF(mitigation_marks); i++)
        if (str_starts_nocase(text, str_from(mitigation_marks[i].text)))
            return true;
    return false;
}

/* A field's value: one sentence stands without its full stop. */
static struct str field_phrase(struct str text, bool in_bracket)
{
    bool single = str_find(text, STR(". "), 0) == SIZE_MAX;
    if (text.len > 0 && text.ptr[text.len - 1] == '.' && (single || in_bracket))
        text.len--;
    if (in_bracket && text.len > 0 && text.ptr[text.len - 1] == ')')
        text.len--;
    return text;
}

static void shape_risk(struct shaping *self, const struct statement *statement)
{
    struct str line = with_tail(self, statement->text, statement->tail);
    struct draft_field fields[2] = {{"mitigation", STR("")}, {"status", open_status}};
    size_t from, to;

    if (find_mitigation(line, &from, &to)) {
        struct str what = str_trim(str_slice(line, to, line.len));
        bool bracket = byte_at(line, from - 1) == '(';
        if (str_starts_nocase(what, STR("so we "))) /* it led on from the risk */
            what = str_slice(what, strlen("so "), what.len);
        line = str_trim(str_slice(line, 0, from));
        while (line.len > 0 && strchr(";,:(-", line.ptr[line.len - 1]) != NULL)
            line = str_trim(str_slice(line, 0, line.len - 1));
        fields[0].value = field_phrase(what, bracket);
    }
    piece_add_item(self, self->topic, ITEM_RISK, sentence_finished(line, self->mem), statement->more, fields,
                   COUNT_OF(fields));
}

static bool has_due(struct str text, struct arena *mem)
{
    struct moment_list moments = moments_read(text, mem);
    return moments_first(&moments, MOMENT_DATE) != NULL || moments_first(&moments, MOMENT_VERSION) != NULL;
}

static void shape_milestone(struct shaping *self, struct statement statement)
{
    struct str line = sentence_finished(with_tail(self, statement.text, statement.tail), self->mem);
    struct moment_list moments = moments_read(line, self->mem);
    const struct moment *due = moments_first(&moments, MOMENT_DATE);
    struct draft_field fields[2] = {{"due", STR("")},
                                    {"status", statement.checked ? done_status : open_status}};

    if (due == NULL && str_find(line, STR("TBD"), 0) == SIZE_MAX)
        due = moments_first(&moments, MOMENT_VERSION);
    if (due != NULL)
        fields[0].value = moment_value(due->kind, due->text);
    piece_add_item(self, self->topic, ITEM_MILESTONE, line, statement.more, fields, COUNT_OF(fields));
}

/* "Alpha in 1.28, beta in 1.29": a milestone each, where every part has its own date or version. */
static bool each_has_due(struct str text, struct arena *mem)
{
    struct str part;
    size_t count = 0;
    while (str_next(&text, ',', &part)) {
        if (!has_due(part, mem) || str_trim(part).len < 6)
            return false;
        count++;
    }
    return count > 1;
}

static void shape_milestones(struct shaping *self, const struct statement *statement)
{
    struct str_list parts = statement_parts(statement->text, self->mem);
    for (size_t i = 0; i < parts.count; i++) {
        struct str rest = parts.items[i], part;
        bool last = i + 1 == parts.count;
        if (!each_has_due(rest, self->mem)) {
            shape_milestone(self, part_of(statement, rest, i == 0, last));
            continue;
        }
        while (str_next(&rest, ',', &part))
            shape_milestone(self, part_of(statement, str_trim(part), false, last && rest.len == 0));
    }
}

static void shape_plain(struct shaping *self, const struct statement *statement, enum item_kind kind)
{
    struct str line = sentence_finished(with_tail(self, statement->text, statement->tail), self->mem);
    struct draft_field status = {"status",
                                 kind == ITEM_ASSUMPTION || kind == ITEM_QUESTION ? open_status : STR("")};
    piece_add_item(self, self->topic, kind, line, statement->more, &status, 1);
}

void shape_elsewhere(struct shaping *self, const struct topic *topic, const struct statement *statement)
{
    const struct topic *asked = self->topic;
    self->topic = topic;
    shape_statement(self, statement);
    self->topic = asked;
}

/* A statement as the words that say something: without a code, a label of its kind, or "Well, …". */
static struct str plain_text(struct shaping *self, struct str text)
{
    text = copy_calm(statement_without_code(text, self->mem), self->mem);
    if (self->english)
        text = answer_without_filler(text, self->mem);
    return answer_own_words(self->topic, text, self->mem);
}

void shape_statement(struct shaping *self, const struct statement *given)
{
    struct statement coded = *given;
    const struct statement *statement = &coded;
    struct str text = coded.text = plain_text(self, given->text);
    bool asks = text.len > 0 && text.ptr[text.len - 1] == '?';
    struct notice notice;

    if (self->english && text.len > 0 && answer_notice(self->topic, text, self->mem, &notice)) {
        coded.text = notice.text;
        coded.listed = true; /* it was said to be one */
        shape_elsewhere(self, notice.topic, &coded);
        return;
    }

    if (text.len == 0) { /* code or a table that came first */
        piece_add_text(self, self->topic, statement->more, STR("\n\n"));
        return;
    }
    if (self->topic->kind != ITEM_QUESTION && (asks || statement_unknown(text).len > 0)) {
        shape_question(self, text, statement->tail, statement->more);
        return;
    }
    switch (self->topic->kind) {
    case ITEM_FUNCTIONAL:
    case ITEM_NONFUNCTIONAL:
        shape_requirements(self, statement);
        break;
    case ITEM_METRIC:
        shape_metric(self, text, statement->tail, statement->more);
        break;
    case ITEM_RISK:
        shape_risk(self, statement);
        break;
    case ITEM_MILESTONE:
        shape_milestones(self, statement);
        break;
    case ITEM_QUESTION:
        shape_question(self, text, statement->tail, statement->more);
        break;
    case ITEM_ASSUMPTION:
    case ITEM_DECISION:
    case ITEM_TERM:
    case ITEM_STORY:
    case ITEM_KINDS:
        shape_plain(self, statement, self->topic->kind);
        break;
    }
}
