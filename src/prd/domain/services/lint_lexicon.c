#include "map.h"
#include "services/characters.h"
#include "services/ears_words.h"
#include "services/lint_reading.h"
#include "services/words.h"

/* After INCOSE, Guide to Writing Requirements v4 (2023), rule R7, and ISO/IEC/IEEE 29148:2018, 5.2.7. */
static const char *const vague[] = {
    "easy",         "easily",       "user-friendly",    "friendly",      "intuitive",   "intuitively",
    "seamless",     "seamlessly",   "appropriate",      "appropriately", "adequate",    "adequately",
    "sufficient",   "sufficiently", "reasonable",       "reasonably",    "various",     "usually",
    "normally",     "typically",    "generally",        "sometimes",     "gracefully",  "elegantly",
    "effective",    "effectively",  "efficient",        "efficiently",   "robust",      "robustly",
    "flexible",     "flexibly",     "state-of-the-art", "optimal",       "optimally",   "properly",
    "suitable",     "suitably",     "satisfactory",     "ergonomic",     "world-class", "best-in-class",
    "lightweight",  "performant",   "scalable",         "scalably",      "smoothly",    "effortless",
    "effortlessly", "painless",     "painlessly",       "meaningful",    NULL,
};
static const char *const vague_measures[] = {
    "fast",
    "quick",
    "quickly",
    "slow",
    "slowly",
    "rapid",
    "rapidly",
    "timely",
    "soon",
    "approximately",
    "minimal",
    "minimize",
    "minimise",
    "maximize",
    "maximise",
    "several",
    "responsive",
    "promptly",
    "swiftly",
    "frequently",
    "significant",
    "significantly",
    "few",
    "low-latency",
    "high-performance",
    "real-time",
    "near-real-time",
    "small",
    "large",
    "huge",
    "short",
    NULL,
};
static const char *const vague_predicates[] = {
    "simple",     "secure",       "good",       "clear",    "clean",    "reliable",  "stable",
    "available",  "nice",         "modern",     "usable",   "safe",     "great",     "beautiful",
    "fun",        "attractive",   "powerful",   "helpful",  "smart",    "smooth",    "convenient",
    "consistent", "maintainable", "extensible", "testable", "portable", "effective", NULL,
};
static const char *const binding[] = {"shall", "must", NULL};
static const char *const weak[] = {"will", "should", "may", "can", "could", "might", "would", NULL};
static const char *const comparatives[] = {
    "better",  "faster",   "easier",  "quicker", "cheaper", "simpler", "smaller",  "larger",
    "bigger",  "stronger", "safer",   "slower",  "fewer",   "shorter", "longer",   "greater",
    "smarter", "richer",   "cleaner", "clearer", "nicer",   "lighter", "improved", NULL,
};
static const char *const superlatives[] = {
    "best",     "fastest",  "easiest",   "quickest", "cheapest", "simplest", "smallest",
    "largest",  "biggest",  "strongest", "safest",   "shortest", "greatest", "smartest",
    "cleanest", "clearest", "worst",     "optimum",  NULL,
};
static const char *const be[] = {"be",     "is",      "are",  "been",  "being",
                                 "remain", "remains", "stay", "stays", NULL};
static const char *const not_words[] = {"not", "never", "cannot", NULL};
static const char *const numbers[] = {
    "one",    "two",   "three",  "four", "five", "six",   "seven",   "eight",    "nine",    "ten",  "eleven",
    "twelve", "twice", "thrice", "zero", "half", "dozen", "hundred", "thousand", "million", "once", NULL,
};
static const char *const fillers[] = {
    "and",  "or",   "very",   "fully", "highly",     "as",     "also",
    "both", "more", "always", "quite", "well",       "really", "extremely",
    "not",  "at",   "all",    "times", "completely", "truly",  NULL,
};
static const char *const failing[] = {
    "fail",      "crash",    "lose",   "break",       "hang",      "freeze",    "degrade",
    "stall",     "deadlock", "leak",   "corrupt",     "panic",     "confuse",   "frustrate",
    "annoy",     "surprise", "suffer", "malfunction", "misbehave", "disrupt",   "disturb",
    "interfere", "impair",   "hinder", "slow",        "overload",  "overwhelm", NULL,
};
static const char *const determiners[] = {
    "a",   "an", "the",  "its",  "their", "his",  "her",   "our",   "your", "all", "every",
    "any", "it", "them", "each", "this",  "that", "these", "those", "no",   NULL,
};
static const char *const other_deeds[] = {
    "to",  "that", "which", "who",     "whom",   "so",    "because", "when",   "if",
    "how", "what", "where", "whether", "unless", "until", "while",   "before", "after",
    "or",  "let",  "allow", "enable",  "help",   "make",  "by",      NULL,
};
/* INCOSE R8. */
const char *const lint_escapes[] = {
    "where possible",
    "wherever possible",
    "when possible",
    "whenever possible",
    "if possible",
    "as possible",
    "where practicable",
    "if practicable",
    "as practicable",
    "where practical",
    "if practical",
    "where feasible",
    "if feasible",
    "when feasible",
    "as feasible",
    "if necessary",
    "where necessary",
    "when necessary",
    "as necessary",
    "whenever necessary",
    "if needed",
    "where needed",
    "when needed",
    "as needed",
    "whenever needed",
    "if required",
    "where required",
    "as required",
    "if appropriate",
    "where appropriate",
    "when appropriate",
    "as appropriate",
    "if applicable",
    "where applicable",
    "when applicable",
    "as applicable",
    "as far as",
    "so far as",
    "insofar as",
    "inasmuch as",
    "to the extent",
    "to the degree",
    "under normal circumstances",
    "in most cases",
    "in general",
    "best effort",
    "best efforts",
    "best-effort basis",
    "on a best-effort basis",
    "try to",
    "attempt to",
    "strive to",
    "aim to",
    "ideally",
    "preferably",
    "hopefully",
    "possibly",
    "eventually",
    "if desired",
    "as desired",
    "unless impossible",
    "if convenient",
    "if time permits",
    "if time allows",
    NULL,
};

/* INCOSE R9. */
const char *const lint_open_ends[] = {
    "including but not limited to",
    "including without limitation",
    "includes but is not limited to",
    "include but are not limited to",
    "but not limited to",
    "etc",
    "and so on",
    "and so forth",
    "and the like",
    "and more",
    "and others",
    "and other things",
    "and similar",
    "or similar",
    "or the like",
    "or so",
    "among others",
    "amongst others",
    "among other things",
    "and such",
    "and whatnot",
    "or something",
    "or whatever",
    "and many more",
    "and much more",
    NULL,
};

/* INCOSE R26 and R32, without plain "all" and "every": those say which ones. */
const char *const lint_absolutes[] = {
    "always",
    "at all times",
    "at any time",
    "under all circumstances",
    "under any circumstances",
    "in all cases",
    "in any case",
    "in all circumstances",
    "in every case",
    "any and all",
    "every possible",
    "all possible",
    "any possible",
    "every kind of",
    "all kinds of",
    "any kind of",
    "all sorts of",
    "every type of",
    "all types of",
    "any type of",
    "every conceivable",
    "all conceivable",
    "no matter what",
    "everything",
    "anything",
    "100 percent",
    "all edge cases",
    "every edge case",
    "any device",
    "every device",
    "all devices",
    "any browser",
    "every browser",
    "all browsers",
    "all platforms",
    "any platform",
    "every platform",
    "all situations",
    "any situation",
    "every situation",
    "all conditions",
    "any condition",
    NULL,
};

static const struct {
    const char *const *words;
    unsigned flag;
} lexicon[] = {
    {vague, LEXEME_VAGUE},
    {vague_measures, LEXEME_VAGUE_MEASURE},
    {vague_predicates, LEXEME_VAGUE_PREDICATE},
    {binding, LEXEME_BINDING},
    {weak, LEXEME_WEAK},
    {comparatives, LEXEME_COMPARATIVE},
    {superlatives, LEXEME_SUPERLATIVE},
    {be, LEXEME_BE},
    {not_words, LEXEME_NOT},
    {numbers, LEXEME_NUMBER},
    {fillers, LEXEME_FILLER},
    {failing, LEXEME_FAILING},
    {determiners, LEXEME_DETERMINER},
    {other_deeds, LEXEME_OTHER_DEED},
};

static bool begins_phrase(struct str word, const char *const *phrases)
{
    for (size_t i = 0; phrases[i] != NULL; i++)
        if (strncmp(phrases[i], word.ptr, word.len) == 0 &&
            (phrases[i][word.len] == ' ' || phrases[i][word.len] == '\0'))
            return true;
    return false;
}

unsigned lexicon_flags(struct str lower)
{
    unsigned flags = (begins_phrase(lower, lint_escapes) ? LEXEME_ESCAPE : 0U) |
                     (begins_phrase(lower, lint_open_ends) ? LEXEME_OPEN_END : 0U) |
                     (begins_phrase(lower, lint_absolutes) ? LEXEME_ABSOLUTE : 0U);
    for (size_t i = 0; i < COUNT_OF(lexicon); i++)
        if (str_is_one_of(lower, lexicon[i].words))
            flags |= lexicon[i].flag;
    for (size_t i = 0; i < lower.len; i++)
        if (byte_is_digit(lower.ptr[i]))
            flags |= LEXEME_NUMBER;
    if (word_is_stop(lower))
        flags |= LEXEME_STOP;
    if ((flags & LEXEME_NUMBER) == 0 && verb_is_base(lower))
        flags |= LEXEME_VERB | (verb_is_sure(lower) ? LEXEME_SURE_VERB : 0U);
    return flags;
}
