#include "services/event_claims.h"
#include "services/characters.h"
#include "services/event_edges.h"
#include "services/event_words.h"
#include "services/fence.h"
#include "services/growth.h"
#include "services/prose.h"
#include "services/words.h"
#include "unicode.h"

#define READ_MAX ((size_t)8192)
#define SENTENCES_MAX 40
#define SENTENCE_MAX ((size_t)600)

/* One sentence while it is read. */
struct reading {
    struct arena *mem;
    struct str kind; /* of the event */
    struct str line;
    struct token_list tokens;
    struct claim claim;
};

static struct str rest_from(const struct reading *self, size_t index)
{
    return index < self->tokens.count ? str_slice(self->line, self->tokens.items[index].from, self->line.len)
                                      : STR("");
}

static void set_act(struct reading *self, enum act act, struct str word, struct str object)
{
    self->claim.act = act;
    self->claim.word = word;
    self->claim.object = self->claim.phrase = object;
}

/* "Decision: …", "we decided to …", "… instead of …" */
static bool read_decision(struct reading *self)
{
    static const char *const openings[] = {"decision",
                                           "decided",
                                           "decide",
                                           "agreed",
                                           "we decided",
                                           "we agreed",
                                           "we chose",
                                           "we have decided",
                                           "we've decided",
                                           "we’ve decided",
                                           "the team decided",
                                           "it was decided",
                                           "we will",
                                           "we'll",
                                           "we’ll",
                                           "we are going to",
                                           "we're going to",
                                           "we won't",
                                           "we won’t",
                                           "we will not",
                                           "going with",
                                           "go with",
                                           "resolved to",
                                           NULL};
    static const char *const inner[] = {"instead of", "rather than", "in favour of", "in favor of", NULL};
    size_t after;

    for (size_t i = 0; openings[i] != NULL; i++)
        if (tokens_match(&self->tokens, 0, openings[i], &after) && after < self->tokens.count) {
            set_act(self, ACT_DECIDED, str_from(openings[i]), rest_from(self, after));
            return true;
        }
    for (size_t at = 1; at + 2 < self->tokens.count; at++)
        for (size_t i = 0; inner[i] != NULL; i++)
            if (tokens_match(&self->tokens, at, inner[i], &after)) {
                set_act(self, ACT_DECIDED, str_from(inner[i]), self->line);
                return true;
            }
    return false;
}

/* Past "is", "has been", "are now"; `at` itself where there is none. */
static size_t past_link(const struct reading *self, size_t at)
{
    static const char *const links[] = {"is",        "are",    "was",     "were",      "be",
                                        "been",      "goes",   "went",    "went into", "has been",
                                        "have been", "is now", "are now", NULL};
    size_t longest = at, end;
    for (size_t i = 0; links[i] != NULL; i++)
        if (tokens_match(&self->tokens, at, links[i], &end) && end > longest)
            longest = end;
    return longest;
}

/* "X is done", "X has been released" */
static bool read_state(struct reading *self)
{
    static const char *const adverbs[] = {"not",   "now",       "already", "finally",
                                          "fully", "currently", "still",   NULL};
    for (size_t at = 1; at < self->tokens.count; at++) {
        size_t from = past_link(self, at), after;
        bool negated = false;
        enum act act;
        if (from == at)
            continue;
        for (; str_is_one_of(token_word(&self->tokens, from), adverbs); from++)
            negated = negated || token_is(&self->tokens, from, "not");
        act = act_of_state(&self->tokens, from, &after);
        if (act == ACT_NONE || negated)
            continue;
        set_act(
            self, act,
            str_slice(self->line, self->tokens.items[from].word_from, self->tokens.items[after - 1].word_to),
            str_trim(str_slice(self->line, 0, self->tokens.items[at].from)));
        return true;
    }
    return false;
}

/* "v1.2 released", "beta slipped to May", "lockout test failed: …": a verb in the past or present right after
 * a short subject. */
static bool read_report(struct reading *self)
{
    static const char *const negations[] = {"not",    "never",  "isn't",  "isn’t",  "aren't", "aren’t",
                                            "wasn't", "wasn’t", "hasn't", "hasn’t", "no",     NULL};
    for (size_t at = 1; at <= 4 && at < self->tokens.count; at++) {
        struct str word = token_word(&self->tokens, at), base = STR("");
        if (str_is_one_of(word, negations))
            return false;
        bool last = at + 1 == self->tokens.count || self->tokens.items[at].ends_clause;
        size_t after;
        enum act act = act_of_verb(word, self->mem, &base);
        bool tells = (act == ACT_MOVED || act == ACT_REACHED) && !str_eq_nocase(word, base);
        if (!tells && last) {
            act = act_of_state(&self->tokens, at, &after);
            tells = act == ACT_FAILED || act == ACT_PASSED || act == ACT_DONE || act == ACT_REVERTED;
        }
        if (!tells)
            continue;
        set_act(self, act, word, str_trim(str_slice(self->line, 0, self->tokens.items[at].from)));
        return true;
    }
    return false;
}

/* "Add …", "Removed …", "try adding …"; not "Launch is …", where the verb is a noun. */
static bool read_verb(struct reading *self)
{
    static const char *const tentative[] = {"try", "trying", "attempt", "also", "finally", "please",
                                            "to",  "let's",  "we",      "i",    "now",     NULL};
    size_t at = 0;
    enum act act;

    while (at < 2 && str_is_one_of(token_word(&self->tokens, at), tentative))
        at++;
    act = act_of_verb(token_word(&self->tokens, at), self->mem, &self->claim.verb);
    if (act == ACT_NONE || past_link(self, at + 1) > at + 1)
        return false;
    set_act(self, act, token_word(&self->tokens, at), rest_from(self, at + 1));
    return true;
}

/* "Treasurers asked for dark mode" */
static bool read_request(struct reading *self)
{
    static const char *const phrases[] = {"asked for", "ask for",    "asks for", "asking for", "requested",
                                          "request",   "would like", "wish for", "wants",      "want",
                                          "need",      "needs",      NULL};
    size_t after;
    for (size_t at = 1; at <= 3 && at < self->tokens.count; at++)
        for (size_t i = 0; phrases[i] != NULL; i++)
            if (tokens_match(&self->tokens, at, phrases[i], &after) && after < self->tokens.count &&
                !token_is(&self->tokens, after, "to")) {
                set_act(self, ACT_ADDED, str_from(phrases[i]), rest_from(self, after));
                self->claim.verb = STR("add");
                return true;
            }
    return false;
}

/* "Launch is on 3 May": something with a date of its own, and the date. */
static bool read_plan(struct reading *self)
{
    static const char *const nouns[] = {"launch",   "release",   "pilot",    "beta",    "alpha",
                                        "ga",       "milestone", "deadline", "go-live", "rollout",
                                        "roll-out", "freeze",    "mvp",      "preview", NULL};
    struct moment_list moments = moments_read(self->line, self->mem);
    bool named = false;

    for (size_t i = 0; i < self->tokens.count; i++)
        named = named || str_is_one_of(token_word(&self->tokens, i), nouns);
    if (!named ||
        (moments_first(&moments, MOMENT_DATE) == NULL && moments_first(&moments, MOMENT_VERSION) == NULL))
        return false;
    set_act(self, ACT_MOVED, STR("is"), self->line);
    return true;
}

/* "Pilot starts on 3 May instead of in March": a plan, not a choice between two things. */
static bool read_change_of_plan(struct reading *self)
{
    struct str line = self->line;
    size_t instead = str_find_nocase(line, STR(" instead of "), 0);
    return instead != SIZE_MAX && moments_read(str_slice(line, instead, line.len), self->mem).count > 0 &&
           read_plan(self);
}

/* When: the last date or version in the sentence, or else its last stage. What stands at the end of the
 * object is no part of it. */
static void read_when(struct reading *self)
{
    size_t instead = str_find_nocase(self->line, STR(" instead of "), 0);
    struct moment_list moments = moments_read(str_slice(self->line, 0, instead), self->mem);
    const struct moment *chosen = NULL;
    struct str object = self->claim.object;

    for (size_t i = 0; i < moments.count; i++)
        if (chosen == NULL || moments.items[i].kind != MOMENT_STAGE || chosen->kind == MOMENT_STAGE)
            chosen = &moments.items[i];
    if (chosen == NULL)
        return;
    self->claim.when = moment_value(chosen->kind, chosen->text);
    self->claim.when_kind = chosen->kind;
    moments = moments_read(object, self->mem);
    for (size_t i = 0; i < moments.count; i++)
        if (moments.items[i].to >= object.len &&
            words_content(str_slice(object, 0, moments.items[i].from), self->mem).count > 0)
            self->claim.object = str_trim(str_slice(object, 0, moments.items[i].from));
}

/* How much of the object's head, before its first preposition, names documents. */
static void read_documents(struct reading *self)
{
    static const char *const prepositions[] = {"for",   "from",   "to",     "in",    "of",   "on", "with",
                                               "about", "during", "by",     "at",    "into", "so", "that",
                                               "when",  "after",  "before", "under", NULL};
    struct token_list tokens = tokens_read(self->claim.object, self->mem);
    size_t words = 0, documents = 0;

    for (size_t i = 0; i < tokens.count; i++) {
        struct str word = tokens.items[i].word;
        if (str_is_one_of(word, prepositions) && words > 0)
            break;
        if (word.len < 2 || word_is_stop(word))
            continue;
        words++;
        documents += names_document(word, self->mem);
    }
    if (self->claim.act == ACT_FAILED || self->claim.act == ACT_PASSED)
        return; /* tests are what these are about */
    self->claim.names_documents = documents > 0;
    self->claim.about_documents = documents > 0 && documents * 2 >= words;
}

static void read_act(struct reading *self, struct str type)
{
    struct str harm = STR("");
    const char *chore = chore_of(&self->tokens, self->mem);

    set_act(self, ACT_NONE, STR(""), self->line);
    if (chore != NULL) {
        self->claim.act = ACT_CHORE;
        self->claim.why = str_from(chore);
        return;
    }
    if (read_change_of_plan(self) || read_decision(self) || read_verb(self) || read_state(self) ||
        read_report(self))
        ;
    else if (str_eq(type, STR("feat")) || str_eq(type, STR("feature")))
        set_act(self, ACT_ADDED, type, self->line);
    else if (str_eq(type, STR("fix")))
        set_act(self, ACT_FIXED, type, self->line);
    else if (str_eq(type, STR("revert")))
        set_act(self, ACT_REVERTED, type, self->line);
    else if (str_eq(type, STR("wip")))
        set_act(self, ACT_STARTED, type, self->line);
    else if (str_eq(type, STR("release")))
        set_act(self, ACT_REACHED, type, self->line);
    else if (!read_plan(self) && !kind_is_commit(self->kind))
        (void)read_request(self);
    if (self->claim.act != ACT_FIXED && self->claim.act != ACT_REVERTED &&
        tells_of_harm(&self->tokens, &harm))
        set_act(self, ACT_HAPPENED, harm, self->line);
}

/* What the type of a conventional commit says beside its sentence. */
static void apply_type(struct claim *claim, struct str type, struct arena *mem)
{
    static const char *const quiet[] = {"style", "chore", "build", "ci", "test", "tests", NULL};
    if (type.ptr == NULL || claim->act == ACT_REACHED || claim->act == ACT_DECIDED ||
        claim->act == ACT_HAPPENED)
        return;
    if (str_is_one_of(type, quiet)) {
        claim->act = ACT_CHORE;
        claim->why = str_format(mem, "a chore (“%.*s”)", STR_ARGS(type));
    } else if (str_eq(type, STR("docs")) || str_eq(type, STR("doc")))
        claim->about_documents = true;
    else if (str_eq(type, STR("refactor")) || str_eq(type, STR("perf")))
        claim->act = ACT_CHANGED;
}

bool kind_is_commit(struct str kind)
{
    static const char *const kinds[] = {"commit", "merge", "pull_request", NULL};
    return str_is_one_of(kind, kinds);
}

/* What the source says beside the words: an issue that was closed is done, whatever its title begins with. */
static void apply_kind(struct claim *claim, struct str kind)
{
    static const struct {
        const char *kind;
        enum act act;
    } acts[] = {
        {"issue_closed", ACT_DONE},   {"issue_dropped", ACT_REMOVED}, {"issue_reopened", ACT_REVERTED},
        {"check_failed", ACT_FAILED}, {"check_passed", ACT_PASSED},
    };
    for (size_t i = 0; i < COUNT_OF(acts); i++)
        if (str_eq(kind, str_from(acts[i].kind))) {
            /* Somebody who reports a fault asks for no more than that it works. */
            if (acts[i].act == ACT_DONE && (claim->act == ACT_FIXED || claim->act == ACT_HAPPENED))
                claim->act = ACT_FIXED;
            else
                claim->act = acts[i].act;
            claim->word = kind;
        }
}

struct claim claim_read(struct str sentence, struct str kind, struct arena *mem)
{
    struct reading self = {.mem = mem, .kind = kind};
    size_t after = 0;
    struct str type;

    self.line = prose_one_line(utf8_cut(sentence, SENTENCE_MAX), mem);
    type = conventional_type(self.line, &after);
    self.line = without_reference(without_area(str_trim(str_slice(self.line, after, self.line.len))));
    while (self.line.len > 0 && strchr(".!;, ", self.line.ptr[self.line.len - 1]) != NULL)
        self.line.len--;
    self.claim = (struct claim){.sentence = self.line, .verb = STR(""), .when = STR(""), .why = STR("")};
    self.line = self.claim.told = without_code(self.line);
    self.tokens = tokens_read(self.line, mem);
    read_act(&self, type);
    if (self.claim.act != ACT_CHORE) {
        read_when(&self);
        read_documents(&self);
        apply_type(&self.claim, type, mem);
    }
    apply_kind(&self.claim, kind);
    return self.claim;
}

static void add_claim(struct claim_list *list, struct str sentence, struct str kind, struct arena *mem)
{
    struct claim claim = claim_read(sentence, kind, mem);
    if (claim.sentence.len == 0 || list->count >= SENTENCES_MAX)
        return;
    list->items = array_room(mem, list->items, list->count, sizeof(*list->items));
    list->items[list->count++] = claim;
}

struct claim_list claims_read(const struct project_event *event, struct arena *mem)
{
    struct claim_list list = {0};
    bool comments;
    struct str rest = prose_clean(utf8_cut(event->text, READ_MAX), mem, &comments), line;
    struct fence fence = {0};
    bool first = true;

    while (str_next(&rest, '\n', &line)) {
        struct str_list sentences;
        line = str_trim(line);
        if (fence_read(&fence, line) || line.len == 0 || is_trailer(line))
            continue;
        while (!first && line.len > 2 && strchr("-*+", line.ptr[0]) != NULL && line.ptr[1] == ' ')
            line = str_trim(str_slice(line, 1, line.len));
        if (first && kind_is_commit(event->kind)) {
            add_claim(&list, line, event->kind, mem);
        } else {
            sentences = prose_sentences(line, mem);
            for (size_t i = 0; i < sentences.count; i++)
                add_claim(&list, sentences.items[i], event->kind, mem);
        }
        first = false;
    }
    return list;
}
