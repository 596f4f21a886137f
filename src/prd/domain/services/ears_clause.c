#include "services/ears_clause.h"
#include "services/characters.h"
#include "services/ears_words.h"

#define LONGEST_SUBJECT 9 /* words */

/* One clause that says what shall happen. */
struct clause {
    struct arena *mem;
    struct str line;
    struct token_list tokens;
    bool pronoun_is_system;
    bool triggered; /* it follows a "when" or an "if" */
};

enum modal_kind { MODAL_DUTY, MODAL_FUTURE, MODAL_ABILITY, MODAL_WISH };
struct modal {
    const char *phrase;
    enum modal_kind kind;
};
static const struct modal modals[] = {
    {"must be able to", MODAL_ABILITY},
    {"shall be able to", MODAL_ABILITY},
    {"should be able to", MODAL_ABILITY},
    {"is able to", MODAL_ABILITY},
    {"are able to", MODAL_ABILITY},
    {"is required to", MODAL_DUTY},
    {"are required to", MODAL_DUTY},
    {"has to", MODAL_DUTY},
    {"have to", MODAL_DUTY},
    {"needs to", MODAL_DUTY},
    {"need to", MODAL_DUTY},
    {"ought to", MODAL_DUTY},
    {"must", MODAL_DUTY},
    {"shall", MODAL_DUTY},
    {"should", MODAL_DUTY},
    {"will", MODAL_FUTURE},
    {"can", MODAL_ABILITY},
    {"could", MODAL_WISH},
};
/* Words that begin a clause of its own: a subject with one inside is not understood. */
static const char *const subordinators[] = {
    "that", "which", "who",    "whose", "whom",    "if",     "when",     "whenever", "because", "while",
    "so",   "but",   "where",  "than",  "whether", "unless", "although", "though",   "since",   "until",
    "as",   "is",    "are",    "was",   "were",    "has",    "had",      "cannot",   "will",    "would",
    "must", "shall", "should", "can",   "may",     "could",  NULL,
};
/* Pronouns that point at something said before. */
static const char *const pointing[] = {
    "they",  "he",  "she",  "i",    "you",        "these",   "those",     "there", "that", "who",
    "which", "one", "some", "both", "everything", "nothing", "something", "what",  "such", NULL,
};
static const char *const adverbs[] = {
    "automatically", "always",       "never",      "only",     "also", "immediately", "please",
    "optionally",    "periodically", "not",        "still",    "then", "regularly",   "securely",
    "quickly",       "clearly",      "gracefully", "silently", NULL,
};

/* Participles that describe, and ask for nothing: "X is required", "X is known". */
static const char *const describing[] = {
    "required", "needed",     "expected", "supposed", "known",   "considered", "based",
    "related",  "called",     "named",    "designed", "meant",   "intended",   "involved",
    "used",     "interested", "tired",    "allowed",  "planned", NULL,
};

/* After "can", "will" or "could", these tell how things are, and ask for nothing. */
static const char *const hedges[] = {
    "likely", "unlikely", "probably", "possibly", "perhaps",    "maybe",   "most",
    "hardly", "rarely",   "already",  "still",    "often",      "usually", "sometimes",
    "even",   "simply",   "just",     "then",     "eventually", NULL,
};

static struct str rest_from(const struct clause *self, size_t index)
{
    return index < self->tokens.count ? str_slice(self->line, self->tokens.items[index].from, self->line.len)
                                      : STR("");
}

static struct str before(const struct clause *self, size_t index)
{
    return str_trim(str_slice(self->line, 0, self->tokens.items[index].from));
}

struct str with_first_letter(struct str text, bool upper, struct arena *mem)
{
    char *copy;
    size_t at = 0;
    if (upper)
        while (at < text.len && strchr("*_\"", text.ptr[at]) != NULL)
            at++;
    if (at >= text.len || !(upper ? byte_is_lower(text.ptr[at]) : byte_is_upper(text.ptr[at])))
        return text;
    copy = str_cstr(mem, text);
    copy[at] = (char)(upper ? copy[at] - 'a' + 'A' : copy[at] - 'A' + 'a');
    return str_of(copy, text.len);
}

/* Whether the capital of `word` only marks the beginning of a sentence. */
static bool capital_is_position(struct str word)
{
    static const char *const common[] = {
        "a",        "an",       "the",    "any",    "all",   "every",  "each",      "some",
        "only",     "our",      "their",  "this",   "new",   "active", "anonymous", "existing",
        "internal", "external", "mobile", "remote", "local", "free",   "premium",   "no",
        "both",     "other",    "admins", "it",     "we",    "if",     "when",      NULL,
    };
    struct token_list one = {.items = &(struct token){.word = word, .text = word}, .count = 1};
    if (word.len < 2 || byte_is_upper(word.ptr[1]))
        return word.len == 1 && word.ptr[0] == 'A';
    return str_is_one_of(word, common) || verb_is_participle(word) ||
           str_find_char(word, '-', 0) != SIZE_MAX || names_people(&one, 0, 1) || verb_is_base(word);
}

/* "Ward managers", "Shop staff": the word before the people is a common one, and no name. */
static bool is_common_modifier(const struct clause *self)
{
    static const char *const common[] = {
        "account", "bank",  "call",    "case",    "class",     "club",  "customer", "event",      "finance",
        "garden",  "head",  "hotel",   "kitchen", "line",      "night", "office",   "product",    "project",
        "regular", "sales", "school",  "senior",  "service",   "shift", "shop",     "site",       "store",
        "support", "team",  "trainee", "ward",    "warehouse", "young", "junior",   "registered", NULL};
    return self->tokens.count > 1 && str_is_one_of(token_word(&self->tokens, 0), common) &&
           byte_is_lower(byte_at(token_word(&self->tokens, 1), 0));
}

static struct str lowered(const struct clause *self, struct str text)
{
    return capital_is_position(token_word(&self->tokens, 0)) || is_common_modifier(self)
               ? with_first_letter(text, false, self->mem)
               : text;
}

static size_t past_adverbs(const struct clause *self, size_t index)
{
    while (str_is_one_of(token_word(&self->tokens, index), adverbs))
        index++;
    return index;
}

/* Whether the words before `index` are a subject that is understood on its own. */
static bool is_subject(const struct clause *self, size_t index)
{
    if (index == 0 || index > LONGEST_SUBJECT)
        return false;
    if (index == 1 && str_is_one_of(token_word(&self->tokens, 0), pointing))
        return false;
    for (size_t i = 0; i < index; i++)
        if (self->tokens.items[i].ends_clause || str_is_one_of(token_word(&self->tokens, i), subordinators))
            return false;
    return true;
}

/* The subject as the requirement names it: "the system" for a pronoun that can only mean it. */
static bool read_subject(const struct clause *self, size_t index, struct str *ret, bool *is_system)
{
    bool pronoun;
    *is_system = names_system(&self->tokens, 0, index, &pronoun);
    if (!is_subject(self, index))
        return false;
    if (pronoun) {
        if (!token_is(&self->tokens, 0, "we") && (self->triggered || !self->pronoun_is_system))
            return false;
        *ret = STR("the system");
    } else
        *ret = self->triggered ? lowered(self, before(self, index)) : before(self, index);
    return true;
}

static const struct modal *modal_at(const struct clause *self, size_t index, size_t *after)
{
    for (size_t i = 0; i < COUNT_OF(modals); i++)
        if (tokens_match(&self->tokens, index, modals[i].phrase, after))
            return &modals[i];
    return NULL;
}

static struct str shall(const struct clause *self, struct str subject, const char *verb, struct str rest)
{
    return str_format(self->mem, "%.*s shall %s%.*s", STR_ARGS(subject), verb, STR_ARGS(rest));
}

/* "… be possible to import", "… be clear that": the "it" before it stands for what follows. */
static bool is_expletive(const struct clause *self, size_t index)
{
    for (size_t i = index + 1; i < index + 6 && i < self->tokens.count; i++)
        if (token_is(&self->tokens, i, "to") || token_is(&self->tokens, i, "that"))
            return !verb_is_participle(token_word(&self->tokens, index));
    return false;
}

/* "clerk" -> "the clerk": one person has an article, whoever wrote in a hurry. */
static struct str with_article(const struct clause *self, size_t index, struct str subject)
{
    static const char *const determined[] = {"the",  "a",     "an",  "each", "every", "any",  "our", "no",
                                             "one",  "this",  "his", "her",  "their", "my",   "all", "some",
                                             "only", "their", "its", "that", "both",  "your", NULL};
    static const char *const many[] = {"people",  "staff",    "everyone",  "everybody", "anyone",
                                       "anybody", "somebody", "someone",   "ops",       "children",
                                       "family",  "company",  "companies", NULL};
    struct str head = token_word(&self->tokens, index - 1);

    if (index > 2 || str_is_one_of(token_word(&self->tokens, 0), determined) || str_is_one_of(head, many) ||
        head.ptr[head.len - 1] == 's' || !names_people(&self->tokens, index - 1, index) ||
        byte_is_digit(subject.ptr[0]))
        return subject;
    return str_format(self->mem, "the %.*s", STR_ARGS(subject));
}

/* "Members must be able to export …", "the app should show …", "it can …" */
static bool read_modal(const struct clause *self, struct str *ret)
{
    size_t index, after = 0, verb;
    const struct modal *modal = NULL;
    struct str subject;
    bool is_system, lets;

    for (index = 1; index <= LONGEST_SUBJECT && index < self->tokens.count; index++)
        if ((modal = modal_at(self, index, &after)) != NULL)
            break;
    if (modal == NULL || after >= self->tokens.count || !read_subject(self, index, &subject, &is_system))
        return false;
    if (modal->kind != MODAL_DUTY && str_is_one_of(token_word(&self->tokens, after), hedges))
        return false;
    verb = past_adverbs(self, after);
    if (token_is(&self->tokens, 0, "it") && token_is(&self->tokens, verb, "be") &&
        is_expletive(self, verb + 1))
        subject = STR("it");
    lets = (modal->kind == MODAL_ABILITY || modal->kind == MODAL_WISH) && !is_system;
    if (lets) {
        if (!names_people(&self->tokens, 0, index) || verb != after || token_is(&self->tokens, verb, "be"))
            return false;
        *ret = str_format(self->mem, "the system shall let %.*s %.*s",
                          STR_ARGS(with_article(self, index, lowered(self, before(self, index)))),
                          STR_ARGS(rest_from(self, after)));
        return true;
    }
    if (modal->kind == MODAL_FUTURE && !is_system && !self->triggered)
        return false; /* "Members will pay in time" foretells */
    *ret = shall(self, subject,
                 modal->kind == MODAL_ABILITY && strstr(modal->phrase, "able") ? "be able to " : "",
                 rest_from(self, after));
    return true;
}

/* "Send …", "Never send …", "Do not send …", "Must send …", "To send …" */
static bool read_imperative(const struct clause *self, struct str *ret)
{
    size_t after = 0, verb;
    const struct modal *modal = modal_at(self, 0, &after);
    const char *not = "";

    if (modal != NULL && modal->kind == MODAL_DUTY) {
        verb = past_adverbs(self, after);
        if (!verb_is_base(token_word(&self->tokens, verb)))
            return false;
        *ret = shall(self, STR("the system"), "", rest_from(self, after));
        return true;
    }
    if (tokens_match(&self->tokens, 0, "do not", &after) || tokens_match(&self->tokens, 0, "don't", &after) ||
        tokens_match(&self->tokens, 0, "don’t", &after)) {
        not = "not ";
        if (!verb_is_base(token_word(&self->tokens, after)))
            return false;
    } else {
        after = tokens_match(&self->tokens, 0, "to", &after) ? 1 : 0;
        verb = past_adverbs(self, after);
        if (token_is(&self->tokens, verb - (verb > 0), "not") || !verb_opens(&self->tokens, verb))
            return false;
        if (token_is(&self->tokens, 0, "please"))
            after = 1;
    }
    *ret = shall(self, STR("the system"), not, with_first_letter(rest_from(self, after), false, self->mem));
    return true;
}

/* "The app shows …", "it sends …", "we send …", "Sends …" */
static bool read_present(const struct clause *self, struct str *ret)
{
    for (size_t index = 0; index <= 2 && index < self->tokens.count; index++) {
        size_t verb = past_adverbs(self, index);
        struct str word = token_word(&self->tokens, verb), base = verb_base(word, self->mem), subject;
        struct str next = token_word(&self->tokens, verb + 1), adverb;
        bool is_system = false, we = index == 1 && token_is(&self->tokens, 0, "we");

        if (we && verb_is_base(word))
            base = word;
        if (base.ptr == NULL || next.len == 0 || self->tokens.items[verb].ends_clause ||
            str_is_one_of(next, subordinators) || str_eq_nocase(next, STR("of")))
            continue;
        if (index == 0) {
            struct token_list opened = self->tokens;
            struct token first = self->tokens.items[verb];
            if (verb != 0)
                continue;
            first.word = base;
            opened.items = arena_copy(self->mem, self->tokens.items, self->tokens.count * sizeof(first));
            opened.items[0] = first;
            if (!verb_opens(&opened, 0))
                continue;
            subject = STR("the system");
        } else if (!read_subject(self, index, &subject, &is_system) || !is_system)
            continue;
        adverb = verb > index
                     ? str_slice(self->line, self->tokens.items[index].from, self->tokens.items[verb].from)
                     : STR("");
        *ret = str_format(self->mem, "%.*s shall %.*s%.*s%.*s", STR_ARGS(subject), STR_ARGS(adverb),
                          STR_ARGS(base),
                          STR_ARGS(str_slice(self->line, self->tokens.items[verb].word_to, self->line.len)));
        return true;
    }
    return false;
}

/* "An email is sent …", "Payments are not retried …" */
static bool read_passive(const struct clause *self, struct str *ret)
{
    for (size_t index = 1; index <= LONGEST_SUBJECT && index < self->tokens.count; index++) {
        size_t verb;
        struct str subject, adverb;
        bool is_system;
        if (!token_is(&self->tokens, index, "is") && !token_is(&self->tokens, index, "are"))
            continue;
        verb = past_adverbs(self, index + 1);
        if (!verb_is_participle(token_word(&self->tokens, verb)) ||
            str_is_one_of(token_word(&self->tokens, verb), describing) ||
            !read_subject(self, index, &subject, &is_system))
            return false;
        adverb = str_slice(self->line, self->tokens.items[index + 1].from, self->tokens.items[verb].from);
        *ret = str_format(self->mem, "%.*s shall %.*sbe %.*s", STR_ARGS(subject), STR_ARGS(adverb),
                          STR_ARGS(rest_from(self, verb)));
        return true;
    }
    return false;
}

/* "We need a dashboard", "We want members to see …", "Support for TLS", "The ability to …", "There must be a
 * …" */
static bool read_nice(const struct clause *self, struct str *ret)
{
    static const char *const openings[] = {"it would be nice if",
                                           "it would be great if",
                                           "it would be good if",
                                           "it would be cool if",
                                           "it'd be nice if",
                                           "it’d be nice if",
                                           NULL};
    static const char *const anybody[] = {"you", "one", "we", "people", "they", NULL};
    const struct token_list *tokens = &self->tokens;
    size_t at = 0, modal;

    for (size_t i = 0; openings[i] != NULL && at == 0; i++)
        (void)tokens_match(tokens, 0, openings[i], &at);
    for (modal = at + 1; at > 0 && modal < at + 5 && modal + 1 < tokens->count; modal++) {
        size_t verb = modal + 1 + token_is(tokens, modal + 1, "also");
        bool pronoun, any = modal == at + 1 && str_is_one_of(token_word(tokens, at), anybody);
        if (!token_is(tokens, modal, "could") && !token_is(tokens, modal, "can"))
            continue;
        if (names_system(tokens, at, modal, &pronoun) && !token_is(tokens, at, "we"))
            *ret = shall(self, STR("the system"), "", rest_from(self, verb));
        else if (any || names_people(tokens, at, modal))
            *ret = str_format(self->mem, "the system shall let %.*s %.*s",
                              STR_ARGS(any ? STR("people")
                                           : str_trim(str_slice(self->line, tokens->items[at].from,
                                                                tokens->items[modal].from))),
                              STR_ARGS(rest_from(self, verb)));
        else
            return false;
        return true;
    }
    return false;
}

/* The token after "some kind of", "some sort of". */
static size_t past_kind(const struct token_list *tokens, size_t at)
{
    size_t after;
    return tokens_match(tokens, at, "some kind of", &after) ||
                   tokens_match(tokens, at, "some sort of", &after)
               ? after
               : at;
}

static bool read_wish(const struct clause *self, struct str *ret)
{
    static const char *const wants[] = {"we probably need",
                                        "we also need",
                                        "we definitely need",
                                        "we really need",
                                        "we will need",
                                        "we need",
                                        "we want",
                                        "we would like",
                                        "we'd like",
                                        "i want",
                                        "i need",
                                        "i would like",
                                        "i'd like",
                                        NULL};
    static const char *const there[] = {"there must be",
                                        "there should be",
                                        "there shall be",
                                        "there has to be",
                                        "there needs to be",
                                        "there could be",
                                        NULL};
    const struct token_list *tokens = &self->tokens;
    size_t at = 0, end;

    for (size_t i = 0; there[i] != NULL; i++)
        if (tokens_match(tokens, 0, there[i], &at) &&
            (token_is(tokens, at, "a") || token_is(tokens, at, "an"))) {
            *ret = shall(self, STR("the system"), "provide ", rest_from(self, at));
            return true;
        }
    if (tokens_match(tokens, 0, "support for", &at) && at < tokens->count) {
        *ret = shall(self, STR("the system"), "support ", rest_from(self, at));
        return true;
    }
    if ((tokens_match(tokens, 0, "the ability to", &at) || tokens_match(tokens, 0, "ability to", &at)) &&
        at < tokens->count) {
        *ret = shall(self, STR("the system"), "be able to ", rest_from(self, at));
        return true;
    }
    for (size_t i = 0; wants[i] != NULL; i++) {
        if (!tokens_match(tokens, 0, wants[i], &at))
            continue;
        if ((end = past_kind(tokens, at)) > at && end < tokens->count) {
            bool vowel = strchr("aeiouAEIOU", byte_at(token_word(tokens, end), 0)) != NULL;
            *ret = shall(self, STR("the system"), vowel ? "provide an " : "provide a ", rest_from(self, end));
            return true;
        }
        if (token_is(tokens, at, "to") && verb_is_base(token_word(tokens, at + 1))) {
            *ret = shall(self, STR("the system"), "", rest_from(self, at + 1));
            return true;
        }
        for (end = at + 1; end < tokens->count && end < at + 5; end++)
            if (token_is(tokens, end, "to") && names_people(tokens, at, end)) {
                size_t verb = end + 1;
                (void)tokens_match(tokens, end, "to be able to", &verb);
                if (token_is(tokens, verb, "be"))
                    return false;
                *ret = str_format(self->mem, "the system shall let %.*s %.*s",
                                  STR_ARGS(str_trim(str_slice(self->line, tokens->items[at].from,
                                                              tokens->items[end].from))),
                                  STR_ARGS(rest_from(self, verb)));
                return true;
            }
        if (token_is(tokens, at, "a") || token_is(tokens, at, "an")) {
            *ret = shall(self, STR("the system"), "provide ", rest_from(self, at));
            return true;
        }
    }
    return false;
}

static bool says_i(struct str text, struct arena *mem)
{
    static const char *const first_person[] = {"i",   "me",     "my", "mine", "i'm", "i’m", "i'd",
                                               "i’d", "myself", "we", "our",  "us",  NULL};
    struct token_list tokens = tokens_read(text, mem);
    for (size_t i = 0; i < tokens.count; i++)
        if (str_is_one_of(tokens.items[i].word, first_person))
            return true;
    return false;
}

/* "As a member, I want to filter events so that …" */
static bool read_story(const struct clause *self, struct str *ret)
{
    const struct token_list *tokens = &self->tokens;
    struct str role, wish;
    size_t at;

    if (!token_is(tokens, 0, "as") || (!token_is(tokens, 1, "a") && !token_is(tokens, 1, "an")))
        return false;
    for (at = 2; at < tokens->count && at < 2 + LONGEST_SUBJECT; at++)
        if (token_is(tokens, at, "I"))
            break;
    if (at >= tokens->count || at < 3 || !tokens_match(tokens, at, "I want to", &at))
        return false;
    (void)tokens_match(tokens, at, "be able to", &at);
    role = str_slice(self->line, tokens->items[1].from, tokens->items[at].from);
    role = str_slice(role, 0, str_find(role, STR(" I "), 0));
    while (role.len > 0 && strchr(", ", role.ptr[role.len - 1]) != NULL)
        role.len--;
    wish = rest_from(self, at);
    if (wish.len == 0 || token_is(tokens, at, "be") || says_i(wish, self->mem) ||
        str_find_char(role, ',', 0) != SIZE_MAX)
        return false;
    *ret = str_format(self->mem, "the system shall let %.*s %.*s", STR_ARGS(role), STR_ARGS(wish));
    return true;
}

static const char *const arrows[] = {"->", "→", "=>", NULL};

bool clause_read(struct str line, bool pronoun_is_system, bool triggered, struct arena *mem, struct str *ret)
{
    struct clause self = {.mem = mem,
                          .line = line,
                          .tokens = tokens_read(line, mem),
                          .pronoun_is_system = pronoun_is_system,
                          .triggered = triggered};
    if (self.tokens.count < 2)
        return false;
    for (size_t i = 0; i < self.tokens.count; i++)
        if (str_is_one_of(self.tokens.items[i].text, arrows))
            return false; /* two clauses, and which is which an arrow does not say */
    return read_story(&self, ret) || read_nice(&self, ret) || read_wish(&self, ret) ||
           read_modal(&self, ret) || read_imperative(&self, ret) || read_present(&self, ret) ||
           read_passive(&self, ret);
}
