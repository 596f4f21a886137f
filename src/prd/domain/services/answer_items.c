#include "services/answer_pieces.h"
#include "services/characters.h"
#include "services/quantities.h"

static const struct str open_status = {"open", 4}, done_status = {"done", 4};

/* The statement's words as one line: the opening as `text` has it, then what went on from it. */
static struct str with_tail(struct shaping *self, struct str text, struct str tail)
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

    if (!str_is_empty(unknown))
        text = str_format(self->mem, "Not known yet: %.*s", STR_ARGS(unknown));
    piece_add_item(self, topic_of_kind(ITEM_QUESTION), ITEM_QUESTION,
                   with_tail(self, sentence_finished(text, self->mem), tail), more, &status, 1);
}

static bool overlaps_date(const struct quantity *quantity, const struct moment_list *moments)
{
    for (size_t i = 0; i < moments->count; i++)
        if (moments->items[i].kind == MOMENT_DATE && moments->items[i].from < quantity->to &&
            quantity->from < moments->items[i].to)
            return true;
    return false;
}

bool is_measurable(struct str sentence, struct arena *mem)
{
    struct quantity_list quantities = quantities_read(sentence, mem);
    struct moment_list moments = moments_read(sentence, mem);
    for (size_t i = 0; i < quantities.count; i++)
        if (!overlaps_date(&quantities.items[i], &moments))
            return true;
    return false;
}

/* Whether `word` stands right before `at`. */
static bool stands_before(struct str line, size_t at, struct str word)
{
    struct str before = str_trim(str_slice(line, 0, at));
    return before.len >= word.len &&
           str_eq_nocase(str_slice(before, before.len - word.len, before.len), word) &&
           (before.len == word.len || !byte_is_alnum(before.ptr[before.len - word.len - 1]));
}

static bool is_present(struct str line, const struct quantity *quantity)
{
    static const char *const words[] = {"today", "currently", "now", "at the moment", "right now", NULL};
    struct str after = str_trim(str_slice(line, quantity->to, line.len));
    for (size_t i = 0; words[i] != NULL; i++)
        if (str_starts_nocase(after, str_from(words[i])) ||
            stands_before(line, quantity->from, str_from(words[i])))
            return true;
    return false;
}

/* "from 12 % to …", "12 % today" */
static bool is_baseline(struct str line, const struct quantity_list *all, size_t index)
{
    const struct quantity *one = &all->items[index];
    return is_present(line, one) || (stands_before(line, one->from, STR("from")) && index + 1 < all->count &&
                                     stands_before(line, all->items[index + 1].from, STR("to")));
}

/* "in 10,000 runs", "of 8 writers": what is counted by the way says how much is looked at, not what to reach.
 */
static bool is_sample(struct str line, const struct quantity *one)
{
    static const char *const before[] = {"in", "of", "over", "across", "through", "among", "during", NULL};
    if (one->known || str_eq(one->unit, STR("%")) || !byte_is_digit(one->text.ptr[0]))
        return false;
    for (size_t i = 0; before[i] != NULL; i++)
        if (stands_before(line, one->from, str_from(before[i])))
            return true;
    return false;
}

/* How likely the number is the one to reach: "to 4 %" is, "after 30 days" only says what is counted. */
static int target_weight(struct str line, const struct quantity *one)
{
    static const char *const aside[] = {"after", "for",   "per", "every", "with",
                                        "of",    "among", "at",  "each",  NULL};
    int weight = stands_before(line, one->from, STR("to")) ? 3 : 0;
    if (str_eq(one->unit, STR("%")) || !byte_is_digit(one->text.ptr[0]))
        weight += 2;
    for (size_t i = 0; aside[i] != NULL; i++)
        if (stands_before(line, one->from, str_from(aside[i])))
            weight -= 4;
    return weight;
}

void shape_metric(struct shaping *self, struct str text, struct str tail, struct str more)
{
    struct str line = sentence_finished(with_tail(self, text, tail), self->mem);
    struct quantity_list quantities = quantities_read(line, self->mem);
    struct moment_list moments = moments_read(line, self->mem);
    const struct moment *date = moments_first(&moments, MOMENT_DATE);
    const struct quantity *baseline = NULL, *target = NULL;
    struct draft_field fields[3] = {{"baseline", STR("")}, {"target", STR("")}, {"due", STR("")}};

    for (size_t i = 0; i < quantities.count; i++) {
        const struct quantity *one = &quantities.items[i];
        if (overlaps_date(one, &moments) || is_sample(line, one))
            continue;
        if (baseline == NULL && is_baseline(line, &quantities, i))
            baseline = one;
        else if (target == NULL || target_weight(line, one) > target_weight(line, target))
            target = one;
    }
    if (baseline != NULL)
        fields[0].value = baseline->text;
    if (target != NULL)
        fields[1].value = target->text;
    if (date != NULL)
        fields[2].value = date->text;
    piece_add_item(self, topic_of_kind(ITEM_METRIC), ITEM_METRIC, line, more, fields, COUNT_OF(fields));
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

static void shape_requirements(struct shaping *self, const struct statement *statement)
{
    struct str_list parts = statement_parts(statement->text, self->mem);

    if (!statement->listed && self->english && statement->more.len == 0 &&
        !ears_is_behaviour(statement->text, self->mem) && !is_measurable(statement->text, self->mem)) {
        /* It says something about the requirements, but is none. */
        piece_add_text(self, self->topic, with_tail(self, statement->text, statement->tail),
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

    if (due == NULL)
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

void shape_statement(struct shaping *self, const struct statement *given)
{
    struct statement coded = *given;
    const struct statement *statement = &coded;
    struct str text = coded.text = statement_without_code(given->text, self->mem);
    bool asks = text.len > 0 && text.ptr[text.len - 1] == '?';

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
