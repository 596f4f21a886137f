#include "services/answer_pieces.h"
#include "services/characters.h"
#include "services/growth.h"
#include "services/quantities.h"

/* A number of a metric: one with a unit, or one whose place tells what it is ("from 12 to 4", "25 now"). */
struct figure {
    struct str text;
    struct str unit; /* what follows the number in the text, with its space; "" when it is bare */
    size_t from, to; /* in the line */
    bool percent, in_words, known, bare;
};
struct figure_list {
    struct figure *items;
    size_t count;
};

static bool overlaps_date(size_t from, size_t to, const struct moment_list *moments)
{
    for (size_t i = 0; i < moments->count; i++)
        if (moments->items[i].kind == MOMENT_DATE && moments->items[i].from < to &&
            from < moments->items[i].to)
            return true;
    return false;
}

static bool is_arrow(struct str word)
{
    static const char *const arrows[] = {"->", "→", "=>", "-->", "–>", NULL};
    return str_is_one_of(word, arrows);
}

/* Whether `word` stands right before `at`. */
static bool stands_before(struct str line, size_t at, struct str word)
{
    struct str before = str_trim(str_slice(line, 0, at));
    while (before.len > 0 && strchr("(:<>=", before.ptr[before.len - 1]) != NULL &&
           !str_ends(before, STR("->")) && !str_ends(before, STR("=>")))
        before = str_trim(str_slice(before, 0, before.len - 1));
    return before.len >= word.len &&
           str_eq_nocase(str_slice(before, before.len - word.len, before.len), word) &&
           (before.len == word.len || !byte_is_alnum(word.ptr[0]) ||
            !byte_is_alnum(before.ptr[before.len - word.len - 1]));
}

static bool stands_before_any(struct str line, size_t at, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (stands_before(line, at, str_from(words[i])))
            return true;
    return false;
}

static bool is_present(struct str line, const struct figure *figure)
{
    static const char *const words[] = {"today", "currently", "now", "at the moment", "right now", NULL};
    struct str after = str_trim(str_slice(line, figure->to, line.len));
    for (size_t i = 0; words[i] != NULL; i++)
        if ((str_starts_nocase(after, str_from(words[i])) &&
             !byte_is_alnum(byte_at(after, strlen(words[i])))) ||
            stands_before(line, figure->from, str_from(words[i])))
            return true;
    return false;
}

static bool arrow_follows(struct str line, const struct figure *figure)
{
    struct str after = str_trim(str_slice(line, figure->to, line.len));
    size_t space = str_find_char(after, ' ', 0);
    return is_arrow(str_slice(after, 0, space != SIZE_MAX ? space : after.len));
}

static bool arrow_precedes(struct str line, const struct figure *figure)
{
    static const char *const arrows[] = {"->", "→", "=>", "-->", "–>", NULL};
    return stands_before_any(line, figure->from, arrows);
}

/* "from 12 % to …", "12 % today", "12 % → …", "instead of 12 %" */
static bool is_baseline(struct str line, const struct figure_list *all, size_t index)
{
    static const char *const before[] = {"instead of", "rather than", "down from", "up from", NULL};
    const struct figure *one = &all->items[index];
    if (is_present(line, one) || (arrow_follows(line, one) && index + 1 < all->count))
        return true;
    if (stands_before_any(line, one->from, before))
        return all->count > 1;
    return stands_before(line, one->from, STR("from")) && index + 1 < all->count &&
           stands_before(line, all->items[index + 1].from, STR("to"));
}

/* "in 10,000 runs", "of 8 writers": what is counted by the way says how much is looked at, not what to reach.
 */
static bool is_sample(struct str line, const struct figure *one)
{
    static const char *const before[] = {"in", "of", "over", "across", "through", "among", "during", NULL};
    return !one->bare && !one->known && !one->percent && !one->in_words &&
           stands_before_any(line, one->from, before);
}

/* How likely the number is the one to reach: "to 4 %" is, "after 30 days" only says what is counted. */
static int target_weight(struct str line, const struct figure *one)
{
    static const char *const aside[] = {"after", "for",   "per", "every", "with",
                                        "of",    "among", "at",  "each",  NULL};
    static const char *const aims[] = {"to", "target", "goal", "target is", "goal is", NULL};
    int weight = stands_before_any(line, one->from, aims) || arrow_precedes(line, one) ? 3 : 0;
    struct str next = str_trim(str_slice(line, one->to, line.len));
    if (str_starts_nocase(next, STR("instead of")) || str_starts_nocase(next, STR("rather than")) ||
        str_starts_nocase(next, STR("down from")) || str_starts_nocase(next, STR("up from")))
        weight += 4;
    if (one->percent || one->in_words)
        weight += 2;
    if (stands_before_any(line, one->from, aside))
        weight -= 4;
    return weight;
}

static bool is_figure_word(struct str word)
{
    size_t at = 0;
    while (at < word.len && (byte_is_digit(word.ptr[at]) || (at > 0 && strchr(".,", word.ptr[at]) != NULL)))
        at++;
    return at > 0 && at == word.len;
}

/* A number without a unit, where the words around it say that it is one of the metric's. */
static bool is_bare_figure(const struct token_list *tokens, size_t at)
{
    static const char *const before[] = {"to",   "from", "target", "goal",  "under", "below",
                                         "over", "now",  "today",  "above", NULL};
    static const char *const after[] = {"now", "today", "currently", NULL};
    static const char *const spans[] = {"a", "per", "every", "each", NULL};
    struct str previous = at > 0 ? tokens->items[at - 1].text : STR("");
    struct str next = at + 1 < tokens->count ? tokens->items[at + 1].text : STR("");

    if (!is_figure_word(tokens->items[at].word))
        return false;
    return is_arrow(previous) || is_arrow(next) ||
           (at > 0 && !tokens->items[at - 1].ends_clause &&
            str_is_one_of(token_word(tokens, at - 1), before)) ||
           str_is_one_of(token_word(tokens, at + 1), after) ||
           str_is_one_of(token_word(tokens, at + 1), spans);
}

/* Takes the sign of comparison that stands before the number into its text. */
static void take_sign(struct str line, struct figure *figure)
{
    static const char *const signs[] = {"<=", ">=", "≤", "≥", "<", ">", "~", NULL};
    struct str before = str_trim(str_slice(line, 0, figure->from));

    for (size_t i = 0; signs[i] != NULL; i++)
        if (str_ends(before, str_from(signs[i])) && !str_ends(before, STR("->")) &&
            !str_ends(before, STR("=>"))) {
            figure->from = before.len - strlen(signs[i]);
            figure->text = str_slice(line, figure->from, figure->to);
            return;
        }
}

static void add_figure(struct figure_list *list, struct arena *mem, struct str line, struct figure figure)
{
    take_sign(line, &figure);
    list->items = array_room(mem, list->items, list->count, sizeof(figure));
    list->items[list->count++] = figure;
}

/* "1,150 a month", "25 per week": the number with what it is counted by. */
static size_t past_span(const struct token_list *tokens, size_t at)
{
    static const char *const units[] = {"day",  "week", "month",  "quarter", "year",  "hour",    "night",
                                        "shop", "user", "person", "team",    "order", "session", NULL};
    if ((token_is(tokens, at + 1, "a") || token_is(tokens, at + 1, "per") ||
         token_is(tokens, at + 1, "each")) &&
        !tokens->items[at].ends_clause && str_is_one_of(token_word(tokens, at + 2), units))
        return at + 3;
    return at + 1;
}

/* All figures in order: those with a unit, and the bare ones between them. */
static struct figure_list figures_read(struct str line, const struct moment_list *moments, struct arena *mem)
{
    struct quantity_list quantities = quantities_read(line, mem);
    struct token_list tokens = tokens_read(line, mem);
    struct figure_list list = {0};
    size_t next = 0, end = 0;

    for (size_t at = 0; at < tokens.count; at++) {
        struct token *token = &tokens.items[at];
        while (next < quantities.count && quantities.items[next].from < token->to) {
            const struct quantity *one = &quantities.items[next++];
            size_t number = str_find(one->text, one->number, 0);
            struct figure figure = {.text = one->text,
                                    .unit = str_slice(one->text, number + one->number.len, one->text.len),
                                    .from = one->from,
                                    .to = one->to,
                                    .percent = str_eq(one->unit, STR("%")),
                                    .in_words = !byte_is_digit(one->text.ptr[0]),
                                    .known = one->known};
            end = one->to;
            if (!overlaps_date(one->from, one->to, moments))
                add_figure(&list, mem, line, figure);
        }
        if (token->from < end || !is_bare_figure(&tokens, at) ||
            overlaps_date(token->word_from, token->word_to, moments))
            continue;
        end = tokens.items[past_span(&tokens, at) - 1].word_to;
        add_figure(&list, mem, line,
                   (struct figure){.text = str_slice(line, token->word_from, end),
                                   .unit = str_slice(line, token->word_to, end),
                                   .from = token->word_from,
                                   .to = end,
                                   .bare = true});
    }
    return list;
}

bool is_measurable(struct str sentence, struct arena *mem)
{
    struct quantity_list quantities = quantities_read(sentence, mem);
    struct moment_list moments = moments_read(sentence, mem);
    struct figure_list figures;
    for (size_t i = 0; i < quantities.count; i++)
        if (!overlaps_date(quantities.items[i].from, quantities.items[i].to, &moments))
            return true;
    figures = figures_read(sentence, &moments, mem);
    for (size_t i = 0; i < figures.count; i++)
        if (figures.count > 1 && is_baseline(sentence, &figures, i))
            return true;
    return false;
}

/* The unit that a label gives all its numbers: "Calls per week: 25 now" -> " calls per week". */
static struct str label_unit(struct str line, struct arena *mem)
{
    size_t colon = str_find(line, STR(": "), 0);
    struct str label = str_slice(line, 0, colon != SIZE_MAX && colon <= 40 ? colon : 0);
    if (str_find(label, STR(" per "), 0) == SIZE_MAX)
        return STR("");
    return str_format(mem, " %.*s", STR_ARGS(str_lower(mem, label)));
}

/* A figure as a field's value. A number without a unit takes that of the other one. */
static struct str value_of(const struct figure *one, const struct figure *other, struct str line,
                           struct arena *mem)
{
    struct str unit;
    if (one == NULL)
        return STR("");
    if (!one->bare || one->unit.len > 0)
        return one->text;
    unit = other != NULL && other->unit.len > 0 ? other->unit : label_unit(line, mem);
    return str_format(mem, "%.*s%.*s", STR_ARGS(one->text), STR_ARGS(unit));
}

void shape_metric(struct shaping *self, struct str text, struct str tail, struct str more)
{
    struct str line = sentence_finished(with_tail(self, text, tail), self->mem);
    struct moment_list moments = moments_read(line, self->mem);
    struct figure_list figures = figures_read(line, &moments, self->mem);
    const struct moment *date = moments_first(&moments, MOMENT_DATE);
    const struct figure *baseline = NULL, *target = NULL;
    struct draft_field fields[3] = {{"baseline", STR("")}, {"target", STR("")}, {"due", STR("")}};

    for (size_t i = 0; i < figures.count; i++) {
        const struct figure *one = &figures.items[i];
        if (is_sample(line, one))
            continue;
        if (baseline == NULL && is_baseline(line, &figures, i))
            baseline = one;
        else if (target == NULL || target_weight(line, one) > target_weight(line, target))
            target = one;
    }
    fields[0].value = value_of(baseline, target, line, self->mem);
    fields[1].value = value_of(target, baseline, line, self->mem);
    if (date != NULL)
        fields[2].value = date->text;
    piece_add_item(self, topic_of_kind(ITEM_METRIC), ITEM_METRIC, line, more, fields, COUNT_OF(fields));
}
