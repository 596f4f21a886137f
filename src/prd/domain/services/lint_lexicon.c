#include "map.h"
#include "services/characters.h"
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
static const char *const phrase_starts[] = {
    /* escape clauses */
    "where",
    "if",
    "as",
    "when",
    "whenever",
    "wherever",
    "to",
    "so",
    "insofar",
    "unless",
    "best",
    "ideally",
    "preferably",
    "hopefully",
    "possibly",
    "eventually",
    "optionally",
    "try",
    "attempt",
    "strive",
    "aim",
    "inasmuch",
    "with",
    "on",
    "insofar",
    "in",
    /* open ends */
    "including",
    "etc",
    "and",
    "or",
    "but",
    "among",
    "amongst",
    "such",
    "such-as",
    "included",
    "includes",
    "include",
    /* whole quantities */
    "always",
    "never",
    "every",
    "all",
    "any",
    "under",
    "at",
    "no",
    "100",
    "each",
    "everything",
    "anything",
    "nothing",
    "everyone",
    "anyone",
    "everybody",
    "anybody",
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
    {phrase_starts, LEXEME_PHRASE},
};

unsigned lexicon_flags(struct str lower)
{
    unsigned flags = 0;
    for (size_t i = 0; i < COUNT_OF(lexicon); i++)
        if (str_is_one_of(lower, lexicon[i].words))
            flags |= lexicon[i].flag;
    for (size_t i = 0; i < lower.len; i++)
        if (byte_is_digit(lower.ptr[i]))
            flags |= LEXEME_NUMBER;
    if (word_is_stop(lower))
        flags |= LEXEME_STOP;
    return flags;
}
