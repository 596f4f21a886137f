#include "services/characters.h"
#include "services/ears.h"
#include "services/ears_words.h"
#include "services/lint_rules.h"

static const char *const criteria_names[] = {"acceptance",
                                             "accept",
                                             "acceptance criteria",
                                             "acceptance criterion",
                                             "criteria",
                                             "criterion",
                                             "test",
                                             "tests",
                                             "scenario",
                                             "scenarios",
                                             "verification",
                                             "verified by",
                                             "verify",
                                             "measure",
                                             "measured by",
                                             "fit criterion",
                                             "fit",
                                             "given",
                                             "when",
                                             "then",
                                             "evidence",
                                             "done when",
                                             "example",
                                             NULL};

static bool is_requirement(const struct linting *self, size_t node)
{
    return self->document->nodes[node].kind == NODE_REQUIREMENT;
}

static bool has(const struct lint_node *reading, size_t word, unsigned flags)
{
    return (reading->words[word].lexeme->flags & flags) != 0;
}

static bool is_adverb(const struct lint_word *word)
{
    return str_ends(word->lexeme->lower, STR("ly")) || str_eq(word->lexeme->lower, STR("also")) ||
           str_eq(word->lexeme->lower, STR("not")) || str_eq(word->lexeme->lower, STR("never")) ||
           str_eq(word->lexeme->lower, STR("only")) || str_eq(word->lexeme->lower, STR("then"));
}

/* "by" and somebody: not "by clicking", not "by 30 %". */
static bool names_actor(const struct lint_node *reading, const struct lint_sentence *sentence, size_t from)
{
    for (size_t i = from; i + 1 < sentence->end; i++)
        if (lint_word_is(reading, sentence, i, "by") && !has(reading, i + 1, LEXEME_NUMBER) &&
            !str_ends(reading->words[i + 1].lexeme->lower, STR("ing")))
            return true;
    return false;
}

/* Past participles that say what something is like, and hide nobody. */
static bool is_state(const struct lexeme *lexeme)
{
    static const char *const states[] = {"based",  "located",   "related",     "limited",  "logged",
                                         "signed", "dedicated", "experienced", "skilled",  "interested",
                                         "used",   "able",      "aligned",     "entitled", "composed",
                                         "made",   "known",     "left",        "set",      NULL};
    return str_is_one_of(lexeme->lower, states);
}

/* INCOSE R2. */
void lint_passive_voice(struct linting *self, size_t node)
{
    const struct lint_node *reading = &self->nodes[node];
    for (size_t s = 0; self->is_english && is_requirement(self, node) && s < reading->sentence_count; s++) {
        const struct lint_sentence *sentence = &reading->sentences[s];
        for (size_t i = sentence->first; i + 2 < sentence->end; i++) {
            size_t at = i + 1;
            if (!has(reading, i, LEXEME_BINDING))
                continue;
            while (at < sentence->end && is_adverb(&reading->words[at]))
                at++;
            if (!lint_word_is(reading, sentence, at, "be"))
                continue;
            at++;
            while (at < sentence->end && is_adverb(&reading->words[at]))
                at++;
            if (at >= sentence->end || is_state(reading->words[at].lexeme) ||
                !verb_is_participle(reading->words[at].lexeme->lower) || names_actor(reading, sentence, at))
                continue;
            lint_add(self, node, reading->words[i].from, reading->words[at].to,
                     "%.*s does not say by whom; name who does it",
                     STR_ARGS(lint_quoted(self, node, reading->words[i].from, reading->words[at].to)));
            return;
        }
    }
}

/* "store", and "log" where what follows shows that it is no noun. */
static bool is_verb(const struct lint_node *reading, size_t at)
{
    return has(reading, at, LEXEME_SURE_VERB) ||
           (has(reading, at, LEXEME_VERB) && has(reading, at + 1, LEXEME_DETERMINER));
}

/* Whether the word is a verb, and not "the input". */
static bool is_bare_verb(const struct lint_node *reading, size_t at)
{
    return has(reading, at, LEXEME_VERB) && !has(reading, at - 1, LEXEME_DETERMINER);
}

/* Whether another deed begins at `at`: behind an object, as in "send letters and keep names". */
static bool begins_deed(const struct lint_node *reading, const struct lint_sentence *sentence, size_t at)
{
    size_t before = at - 1;

    if (lint_word_is(reading, sentence, before, "and"))
        before--;
    else if (!reading->words[before].ends_clause)
        return false;
    return at + 1 < sentence->end && !reading->words[at].ends_clause && is_verb(reading, at) &&
           !is_bare_verb(reading, before) && !has(reading, before, LEXEME_BINDING) &&
           !lint_word_is(reading, sentence, at + 1, "and");
}

/* How many things the one who is bound by the modal at `modal` has to do. */
static size_t deeds_after(const struct lint_node *reading, const struct lint_sentence *sentence, size_t modal)
{
    size_t count = 1, at = modal + 1;

    while (at < sentence->end && is_adverb(&reading->words[at]))
        at++;
    if (at >= sentence->end || !has(reading, at, LEXEME_VERB) || has(reading, at, LEXEME_OTHER_DEED))
        return 1;
    for (at += 2; at < sentence->end && !has(reading, at - 1, LEXEME_OTHER_DEED); at++)
        count += begins_deed(reading, sentence, at);
    return count;
}

/* Three and more are counted: two that belong together, such as "save it and say so", are one more often. */
static void find_deeds(struct linting *self, size_t node)
{
    const struct lint_node *reading = &self->nodes[node];

    for (size_t s = 0; s < reading->sentence_count; s++) {
        const struct lint_sentence *sentence = &reading->sentences[s];
        for (size_t i = sentence->first; i < sentence->end; i++) {
            size_t count = has(reading, i, LEXEME_BINDING) ? deeds_after(reading, sentence, i) : 0;
            if (count < 3)
                continue;
            lint_add(self, node, reading->words[i].from, reading->words[i].to,
                     "asks for %zu things at once; divide it, so that each can be tested and decided alone",
                     count);
            return;
        }
    }
}

/* INCOSE R18. */
void lint_several_requirements(struct linting *self, size_t node)
{
    const struct lint_node *reading = &self->nodes[node];
    size_t modals = 0, first = 0;

    if (!self->is_english || !is_requirement(self, node))
        return;
    for (size_t i = 0; i < reading->word_count; i++) {
        if (!has(reading, i, LEXEME_BINDING))
            continue;
        modals++;
        if (modals == 2)
            first = i;
    }
    if (modals >= 2)
        lint_add(
            self, node, reading->words[first].from, reading->words[first].to,
            "%zu obligations in one requirement; divide it, so that each can be tested and decided alone",
            modals);
    else
        find_deeds(self, node);
}

static bool is_one_line(struct str text)
{
    return str_find_char(text, '\n', 0) == SIZE_MAX;
}

/* The statement in a pattern of EARS, where the rules for that are sure. */
static void fix_modal(struct linting *self, size_t node, struct lint_finding *finding)
{
    const struct lint_node *reading = &self->nodes[node];
    struct str text = self->document->nodes[node].text, sentence;
    struct ears_requirement shaped;
    size_t from, to;

    if (reading->sentence_count != 1)
        return;
    from = reading->sentences[0].from;
    to = reading->sentences[0].to;
    to += byte_at(text, to) == '.';
    sentence = str_slice(text, from, to);
    if (!is_one_line(sentence) || str_contains(sentence, STR("**")))
        return;
    shaped = ears_shape(sentence, true, self->mem);
    if (shaped.shaped && str_find_nocase(shaped.text, STR(" shall "), 0) != SIZE_MAX &&
        is_one_line(shaped.text))
        lint_add_fix(finding, from, to, shaped.text);
}

/* ISO 29148, 5.2.4. Where hardly any requirement has a modal, that is the document's style: said once. */
void lint_missing_modal(struct linting *self, size_t node)
{
    size_t without = self->requirements - self->with_modal;

    if (!self->is_english || !is_requirement(self, node) || self->nodes[node].has_modal)
        return;
    if (self->with_modal * 2 >= self->requirements) {
        fix_modal(self, node,
                  lint_add_item(self, node, "does not say that it has to be; write who \"shall\" do what"));
        return;
    }
    if (self->without_reported)
        return;
    self->without_reported = true;
    if (self->requirements == 1)
        fix_modal(self, node,
                  lint_add_item(self, node, "does not say that it has to be; write who \"shall\" do what"));
    else
        lint_add_item(self, node, "%zu of %zu requirements, this one first, do not say who \"shall\" do what",
                      without, self->requirements);
}

static bool opens_subordinate(const struct lexeme *lexeme)
{
    static const char *const words[] = {"if",  "when",  "where", "while",   "that",    "which",
                                        "who", "whom",  "so",    "because", "whether", "what",
                                        "how", "until", "as",    "since",   "unless",  NULL};
    return str_is_one_of(lexeme->lower, words);
}

/* The modal of the main clause; SIZE_MAX: none. */
static size_t main_weak_modal(const struct lint_node *reading, const struct lint_sentence *sentence)
{
    bool subordinate = false;
    for (size_t i = sentence->first; i < sentence->end; i++) {
        subordinate |= opens_subordinate(reading->words[i].lexeme);
        if (has(reading, i, LEXEME_WEAK) && !subordinate)
            return i;
        if (reading->words[i].ends_clause)
            subordinate = false;
    }
    return SIZE_MAX;
}

/* ISO 29148, 5.2.4: "will" states a fact, "should" a wish, "may" a permission. */
void lint_weak_modal(struct linting *self, size_t node)
{
    const struct lint_node *reading = &self->nodes[node];
    const struct lint_word *word;
    struct lint_finding *finding;
    size_t modal = SIZE_MAX;
    bool upper;

    if (!self->is_english || !is_requirement(self, node))
        return;
    for (size_t i = 0; i < reading->sentence_count; i++) {
        if (reading->sentences[i].binding > 0)
            return;
        if (modal == SIZE_MAX)
            modal = main_weak_modal(reading, &reading->sentences[i]);
    }
    if (modal == SIZE_MAX)
        return;
    word = &reading->words[modal];
    upper = byte_is_upper(self->document->nodes[node].text.ptr[word->from]);
    if (str_eq(word->lexeme->lower, STR("will"))) {
        finding = lint_add(self, node, word->from, word->to,
                           "\"will\" tells what happens anyway; what has to be done takes \"shall\"");
        lint_add_fix(finding, word->from, word->to, upper ? STR("SHALL") : STR("shall"));
    } else if (reading->is_must) {
        finding = lint_add(self, node, word->from, word->to,
                           "a must-have that says \"%.*s\"; say \"shall\", or lower the priority",
                           STR_ARGS(word->lexeme->lower));
        if (str_eq(word->lexeme->lower, STR("should")))
            lint_add_fix(finding, word->from, word->to, upper ? STR("SHALL") : STR("shall"));
    }
}

static bool cannot_be_shown(const struct lint_node *reading, const struct lint_sentence *sentence, size_t at)
{
    static const char *const states[] = {
        "slow",        "unavailable", "down",       "interrupted",  "lost",      "affected",
        "impacted",    "degraded",    "corrupted",  "hard",         "difficult", "confusing",
        "complicated", "unstable",    "overloaded", "annoying",     "intrusive", "unresponsive",
        "vulnerable",  "insecure",    "unreliable", "inconsistent", NULL};
    if (lint_word_is(reading, sentence, at, "be") || lint_word_is(reading, sentence, at, "become"))
        return at + 1 < sentence->end && str_is_one_of(reading->words[at + 1].lexeme->lower, states);
    return at < sentence->end && has(reading, at, LEXEME_FAILING);
}

/* INCOSE R16. A prohibition that a test can break ("shall not store passwords") is none of it. */
void lint_negative_requirement(struct linting *self, size_t node)
{
    const struct lint_node *reading = &self->nodes[node];
    for (size_t s = 0; self->is_english && is_requirement(self, node) && s < reading->sentence_count; s++) {
        const struct lint_sentence *sentence = &reading->sentences[s];
        for (size_t i = sentence->first; !sentence->has_number && i + 2 < sentence->end; i++) {
            if (!has(reading, i, LEXEME_BINDING) || !has(reading, i + 1, LEXEME_NOT) ||
                !cannot_be_shown(reading, sentence, i + 2))
                continue;
            lint_add(
                self, node, reading->words[i].from, reading->words[i + 2].to,
                "nobody can show that something never happens; say what it shall do instead, or how often it "
                "may happen");
        }
    }
}

/* INCOSE R24. */
void lint_unclear_pronoun(struct linting *self, size_t node)
{
    static const char *const pronouns[] = {"it", "this", "that", "these", "those", "they", NULL};
    const struct lint_node *reading = &self->nodes[node];
    const struct lint_word *word;
    struct lint_finding *finding;

    if (!self->is_english || !is_requirement(self, node) || reading->sentence_count == 0 ||
        self->document->nodes[node].heading > 0)
        return;
    word = &reading->words[0];
    if (reading->word_count < 2 || byte_is_upper(byte_at(reading->prose, word->from + 1)) ||
        !str_is_one_of(word->lexeme->lower, pronouns) ||
        !has(reading, 1, LEXEME_BINDING | LEXEME_WEAK | LEXEME_BE))
        return;
    finding = lint_add(self, node, word->from, word->to,
                       "%.*s stands for something outside of this requirement; name it",
                       STR_ARGS(lint_quoted(self, node, word->from, word->to)));
    if (str_eq(word->lexeme->lower, STR("it")))
        lint_add_fix(finding, word->from, word->to, STR("The system"));
}

/* INCOSE R10. */
void lint_be_able_to(struct linting *self, size_t node)
{
    static const char *const systems[] = {
        "system",   "service", "app",     "application", "server",   "product", "platform",  "tool",
        "software", "api",     "cli",     "client",      "website",  "site",    "component", "module",
        "device",   "program", "library", "backend",     "frontend", NULL};
    static const char *const phrases[] = {"be able to",          "be capable of",
                                          "have the ability to", "have the capability to",
                                          "be designed to",      NULL};
    const struct lint_node *reading = &self->nodes[node];

    for (size_t s = 0; self->is_english && is_requirement(self, node) && s < reading->sentence_count; s++) {
        const struct lint_sentence *sentence = &reading->sentences[s];
        for (size_t i = sentence->first + 1; i + 1 < sentence->end; i++) {
            struct lint_finding *finding;
            size_t end = 0, phrase = 0;
            if (!has(reading, i, LEXEME_BINDING) ||
                !str_is_one_of(reading->words[i - 1].lexeme->lower, systems))
                continue;
            while (phrases[phrase] != NULL &&
                   !lint_phrase_is(reading, sentence, i + 1, phrases[phrase], &end))
                phrase++;
            if (phrases[phrase] == NULL || end >= sentence->end)
                continue;
            finding = lint_add(
                self, node, reading->words[i + 1].from, reading->words[end - 1].to,
                "%.*s asks for an ability and not for the deed; leave it out",
                STR_ARGS(lint_quoted(self, node, reading->words[i + 1].from, reading->words[end - 1].to)));
            if (!str_ends(str_from(phrases[phrase]), STR("of")))
                lint_add_fix(finding, reading->words[i + 1].from, reading->words[end].from, STR(""));
        }
    }
}

static bool has_number(const struct linting *self, size_t node)
{
    const struct lint_node *reading = &self->nodes[node];
    const struct node *item = &self->document->nodes[node];

    for (size_t i = 0; i < reading->sentence_count; i++)
        if (reading->sentences[i].has_number)
            return true;
    for (size_t i = 0; i < item->field_count; i++)
        for (size_t k = 0; k < item->fields[i].value.len; k++)
            if (byte_is_digit(item->fields[i].value.ptr[k]) && !str_eq(item->fields[i].name, STR("priority")))
                return true;
    return false;
}

/* ISO 29148, 5.2.5, "verifiable". */
void lint_no_acceptance(struct linting *self, size_t node)
{
    const struct lint_node *reading = &self->nodes[node];
    const struct node *item = &self->document->nodes[node];

    if (!is_requirement(self, node) || !reading->is_must || reading->has_criteria ||
        self->has_criteria_section || lint_field(item, criteria_names).ptr != NULL || has_number(self, node))
        return;
    lint_add_item(self, node,
                  "a must-have that nobody can call done; add an acceptance criterion or a number");
}

static bool is_nonfunctional(const struct node *node)
{
    struct item_code code;
    return node->code.len > 0 && item_code_parse(node->code, &code) && code.kind == ITEM_NONFUNCTIONAL;
}

/* INCOSE R34: where a quality is asked for, how much of it. */
void lint_no_quantity(struct linting *self, size_t node)
{
    static const char *const qualities[] = {
        "performance", "latency",   "throughput", "availab", "uptime",   "scal",      "reliab",  "respons",
        "capacity",    "concurren", "fast",       "quick",   "speed",    "memory",    "load",    "traffic",
        "usab",        "easy",      "secur",      "recover", "durab",    "maintain",  "robust",  "efficien",
        "resilien",    "accessib",  "bandwidth",  "startup", "start-up", "real-time", "quality", "accura",
        "precis",      "battery",   "large",      "small"};
    const struct lint_node *reading = &self->nodes[node];
    const struct node *item = &self->document->nodes[node];

    if (!is_requirement(self, node) || !is_nonfunctional(item) || reading->has_criteria ||
        has_number(self, node) || lint_field(item, criteria_names).ptr != NULL)
        return;
    for (size_t i = 0; i < COUNT_OF(qualities); i++) {
        if (str_find_nocase(item->statement, str_from(qualities[i]), 0) == SIZE_MAX)
            continue;
        lint_add_item(self, node,
                      "a quality without a number; say how much, in which unit, and under which load");
        return;
    }
}

void lint_no_metric(struct linting *self, size_t node)
{
    if (node != self->first_must || self->metrics > 0 || self->has_metric_section)
        return;
    lint_add_item(self, node,
                  "there %s %zu must-have%s, and no metric that would show whether %s what people need",
                  self->musts == 1 ? "is" : "are", self->musts, self->musts == 1 ? "" : "s",
                  self->musts == 1 ? "it is" : "they are");
}
