#include "services/event_words.h"
#include "services/characters.h"
#include "services/stemmer.h"

#define LONG_WORD 7 /* letters from which one may be wrong */

struct act_word {
    const char *word;
    enum act act;
};

static const struct act_word verbs[] = {
    {"add", ACT_ADDED},
    {"introduce", ACT_ADDED},
    {"support", ACT_ADDED},
    {"allow", ACT_ADDED},
    {"enable", ACT_ADDED},
    {"create", ACT_ADDED},
    {"provide", ACT_ADDED},
    {"expose", ACT_ADDED},
    {"include", ACT_ADDED},
    {"extend", ACT_ADDED},
    {"implement", ACT_DONE},
    {"complete", ACT_DONE},
    {"finish", ACT_DONE},
    {"finalize", ACT_DONE},
    {"finalise", ACT_DONE},
    {"deliver", ACT_DONE},
    {"close", ACT_DONE},
    {"resolve", ACT_DONE},
    {"land", ACT_DONE},
    {"fix", ACT_FIXED},
    {"repair", ACT_FIXED},
    {"prevent", ACT_FIXED},
    {"avoid", ACT_FIXED},
    {"handle", ACT_FIXED},
    {"hotfix", ACT_FIXED},
    {"remove", ACT_REMOVED},
    {"drop", ACT_REMOVED},
    {"delete", ACT_REMOVED},
    {"eliminate", ACT_REMOVED},
    {"retire", ACT_REMOVED},
    {"abandon", ACT_REMOVED},
    {"cancel", ACT_REMOVED},
    {"descope", ACT_REMOVED},
    {"exclude", ACT_REMOVED},
    {"revert", ACT_REVERTED},
    {"rollback", ACT_REVERTED},
    {"undo", ACT_REVERTED},
    {"deprecate", ACT_DEPRECATED},
    {"block", ACT_BLOCKED},
    {"start", ACT_STARTED},
    {"begin", ACT_STARTED},
    {"draft", ACT_STARTED},
    {"prototype", ACT_STARTED},
    {"wip", ACT_STARTED},
    {"update", ACT_CHANGED},
    {"change", ACT_CHANGED},
    {"correct", ACT_CHANGED},
    {"adjust", ACT_CHANGED},
    {"tweak", ACT_CHANGED},
    {"improve", ACT_CHANGED},
    {"refactor", ACT_CHANGED},
    {"rework", ACT_CHANGED},
    {"rename", ACT_CHANGED},
    {"simplify", ACT_CHANGED},
    {"optimize", ACT_CHANGED},
    {"optimise", ACT_CHANGED},
    {"use", ACT_CHANGED},
    {"make", ACT_CHANGED},
    {"modify", ACT_CHANGED},
    {"set", ACT_CHANGED},
    {"clarify", ACT_CLARIFIED},
    {"document", ACT_CLARIFIED},
    {"explain", ACT_CLARIFIED},
    {"describe", ACT_CLARIFIED},
    {"reword", ACT_CLARIFIED},
    {"rephrase", ACT_CLARIFIED},
    {"clarification", ACT_CLARIFIED},
    {"decide", ACT_DECIDED},
    {"choose", ACT_DECIDED},
    {"adopt", ACT_DECIDED},
    {"agree", ACT_DECIDED},
    {"switch", ACT_DECIDED},
    {"replace", ACT_DECIDED},
    {"migrate", ACT_DECIDED},
    {"standardize", ACT_DECIDED},
    {"standardise", ACT_DECIDED},
    {"prefer", ACT_DECIDED},
    {"reject", ACT_DECIDED},
    {"approve", ACT_DECIDED},
    {"move", ACT_MOVED},
    {"postpone", ACT_MOVED},
    {"delay", ACT_MOVED},
    {"slip", ACT_MOVED},
    {"shift", ACT_MOVED},
    {"reschedule", ACT_MOVED},
    {"defer", ACT_MOVED},
    {"target", ACT_MOVED},
    {"release", ACT_REACHED},
    {"ship", ACT_REACHED},
    {"launch", ACT_REACHED},
    {"publish", ACT_REACHED},
    {"graduate", ACT_REACHED},
    {"promote", ACT_REACHED},
    {"tag", ACT_REACHED},
};
static const struct act_word states[] = {
    {"done", ACT_DONE},
    {"complete", ACT_DONE},
    {"completed", ACT_DONE},
    {"finished", ACT_DONE},
    {"implemented", ACT_DONE},
    {"merged", ACT_DONE},
    {"delivered", ACT_DONE},
    {"working", ACT_DONE},
    {"resolved", ACT_DONE},
    {"closed", ACT_DONE},
    {"released", ACT_REACHED},
    {"shipped", ACT_REACHED},
    {"launched", ACT_REACHED},
    {"live", ACT_REACHED},
    {"out", ACT_REACHED},
    {"GA", ACT_REACHED},
    {"generally available", ACT_REACHED},
    {"stable", ACT_REACHED},
    {"in production", ACT_REACHED},
    {"in beta", ACT_REACHED},
    {"in alpha", ACT_REACHED},
    {"beta", ACT_REACHED},
    {"alpha", ACT_REACHED},
    {"graduated", ACT_REACHED},
    {"promoted", ACT_REACHED},
    {"blocked", ACT_BLOCKED},
    {"stuck", ACT_BLOCKED},
    {"on hold", ACT_BLOCKED},
    {"waiting for", ACT_BLOCKED},
    {"deprecated", ACT_DEPRECATED},
    {"removed", ACT_REMOVED},
    {"dropped", ACT_REMOVED},
    {"cancelled", ACT_REMOVED},
    {"canceled", ACT_REMOVED},
    {"abandoned", ACT_REMOVED},
    {"out of scope", ACT_REMOVED},
    {"descoped", ACT_REMOVED},
    {"reverted", ACT_REVERTED},
    {"rolled back", ACT_REVERTED},
    {"started", ACT_STARTED},
    {"in progress", ACT_STARTED},
    {"underway", ACT_STARTED},
    {"under way", ACT_STARTED},
    {"delayed", ACT_MOVED},
    {"postponed", ACT_MOVED},
    {"moved", ACT_MOVED},
    {"rescheduled", ACT_MOVED},
    {"deferred", ACT_MOVED},
    {"decided", ACT_DECIDED},
    {"agreed", ACT_DECIDED},
    {"failing", ACT_FAILED},
    {"failed", ACT_FAILED},
    {"broken", ACT_FAILED},
    {"red", ACT_FAILED},
    {"passing", ACT_PASSED},
    {"passed", ACT_PASSED},
    {"green", ACT_PASSED},
    {"fixed", ACT_FIXED},
};

/* A chore is known by words that stand next to each other. */
static const struct {
    const char *phrase, *what;
} chores[] = {
    {"typo", "a spelling correction"},
    {"typos", "a spelling correction"},
    {"spelling", "a spelling correction"},
    {"grammar", "a spelling correction"},
    {"misspelling", "a spelling correction"},
    {"table of contents", "a regenerated table of contents"},
    {"tables of contents", "a regenerated table of contents"},
    {"toc", "a regenerated table of contents"},
    {"regen", "something regenerated"},
    {"regenerate", "something regenerated"},
    {"regenerated", "something regenerated"},
    {"lint", "formatting or lint"},
    {"linter", "formatting or lint"},
    {"linting", "formatting or lint"},
    {"golint", "formatting or lint"},
    {"eslint", "formatting or lint"},
    {"clang-format", "formatting or lint"},
    {"gofmt", "formatting or lint"},
    {"prettier", "formatting or lint"},
    {"reformat", "formatting or lint"},
    {"formatting", "formatting or lint"},
    {"code style", "formatting or lint"},
    {"whitespace", "formatting or lint"},
    {"white space", "formatting or lint"},
    {"indentation", "formatting or lint"},
    {"dependabot", "an update of dependencies"},
    {"renovate", "an update of dependencies"},
    {"update dependencies", "an update of dependencies"},
    {"update deps", "an update of dependencies"},
    {"upgrade dependencies", "an update of dependencies"},
    {"deps", "an update of dependencies"},
    {"lockfile", "an update of dependencies"},
    {"go.mod", "an update of dependencies"},
    {"package-lock", "an update of dependencies"},
    {"nit", "work on review remarks"},
    {"nits", "work on review remarks"},
    {"review comments", "work on review remarks"},
    {"review feedback", "work on review remarks"},
    {"review remarks", "work on review remarks"},
    {"address comments", "work on review remarks"},
    {"address feedback", "work on review remarks"},
    {"address review", "work on review remarks"},
    {"fixup", "a part of another commit"},
    {"squash", "a part of another commit"},
    {"rebase", "a part of another commit"},
    {"cherry-pick", "a part of another commit"},
    {"cherry pick", "a part of another commit"},
    {"cleanup", "tidying up"},
    {"clean up", "tidying up"},
    {"cleanups", "tidying up"},
    {"dead code", "tidying up"},
    {"unused imports", "tidying up"},
    {"unused import", "tidying up"},
    {"unused variable", "tidying up"},
    {"unused code", "tidying up"},
    {".gitignore", "housekeeping of the repository"},
    {"gitignore", "housekeeping of the repository"},
    {"copyright", "housekeeping of the repository"},
    {"license header", "housekeeping of the repository"},
    {"license headers", "housekeeping of the repository"},
    {"codeowners", "housekeeping of the repository"},
    {"owners file", "housekeeping of the repository"},
    {"ci pipeline", "work on the build"},
    {"github actions", "work on the build"},
    {"makefile", "work on the build"},
    {"dockerfile", "work on the build"},
    {"initial commit", "the first commit"},
};

static const char *const documents[] = {
    "doc",       "document",  "documentation", "readme",     "toc",        "content",       "diagram",
    "flowchart", "chart",     "figure",        "pseudocode", "example",    "sample",        "comment",
    "template",  "history",   "changelog",     "wording",    "screenshot", "prr",           "questionnaire",
    "answer",    "checklist", "kep",           "prd",        "spec",       "specification", "proposal",
    "section",   "paragraph", "chapter",       "heading",    "note",       "faq",           "glossary",
    "appendix",  "metadata",  "test",          "tests",      "docstring",  "rfc",           "reviewer",
    "approver",  "milestone", "manual",        "tutorial",   "guide",      "page",          NULL,
};

static const char *const harms[] = {
    "incident",  "outage",     "downtime",      "data loss",      "lost data",
    "breach",    "breached",   "vulnerability", "vulnerable",     "exploit",
    "exploited", "leaked",     "data leak",     "security issue", "security hole",
    "went down", "is down",    "was down",      "crashed",        "in production crashes",
    "corrupted", "corruption", "postmortem",    "post-mortem",    "sev1",
    "sev-1",     "sev2",       "p1 incident",   "hacked",         "compromised",
    "phishing",  NULL,
};

/* Whether `word`, in lower case, is a form of the verb: "adds", "added", "adding"; "dropped", "retiring",
 * "tries". */
static bool is_form_of(struct str word, struct str verb)
{
    static const char *const endings[] = {"s", "es", "ed", "d", "ing", NULL};
    char last = verb.ptr[verb.len - 1];
    struct str rest;

    if (!str_starts(word, str_slice(verb, 0, verb.len - 1)))
        return false;
    rest = str_slice(word, verb.len - 1, word.len); /* the verb's last letter and what follows */
    if (last == 'e' && str_eq(rest, STR("ing")))
        return true;
    if (last == 'y' && (str_eq(rest, STR("ies")) || str_eq(rest, STR("ied"))))
        return true;
    if (rest.len == 0 || rest.ptr[0] != last)
        return false;
    rest = str_slice(rest, 1, rest.len);
    if (rest.len == 0 || str_is_one_of(rest, endings))
        return true;
    return rest.ptr[0] == last &&
           str_is_one_of(str_slice(rest, 1, rest.len), (const char *const[]){"ed", "ing", NULL});
}

enum act act_of_verb(struct str word, struct arena *mem, struct str *base)
{
    struct str lower = str_lower(mem, word);
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (lower.len > 0 && is_form_of(lower, str_from(verbs[i].word))) {
            *base = str_from(verbs[i].word);
            return verbs[i].act;
        }
    return ACT_NONE;
}

enum act act_of_state(const struct token_list *tokens, size_t index, size_t *after)
{
    for (size_t i = 0; i < COUNT_OF(states); i++)
        if (tokens_match(tokens, index, states[i].word, after))
            return states[i].act;
    return ACT_NONE;
}

const char *chore_of(const struct token_list *tokens, struct arena *mem)
{
    struct str first = token_word(tokens, 0);
    size_t after;

    if (str_is_one_of(first, (const char *const[]){"merge", "merged", NULL}) &&
        str_is_one_of(token_word(tokens, 1), (const char *const[]){"branch", "pull", "remote-tracking", "tag",
                                                                   "commit", "request", NULL}))
        return "a merge commit, whose parts have commits of their own";
    if (is_form_of(str_lower(mem, first), STR("bump")))
        return "an update of dependencies";
    for (size_t i = 0; i < COUNT_OF(chores); i++)
        for (size_t at = 0; at < tokens->count; at++)
            if (tokens_match(tokens, at, chores[i].phrase, &after))
                return chores[i].what;
    return NULL;
}

bool tells_of_harm(const struct token_list *tokens, struct str *word)
{
    size_t after;
    for (size_t at = 0; at < tokens->count; at++) {
        for (size_t i = 0; harms[i] != NULL; i++)
            if (tokens_match(tokens, at, harms[i], &after)) {
                *word = str_from(harms[i]);
                return true;
            }
        if (str_starts(token_word(tokens, at), STR("CVE-"))) {
            *word = token_word(tokens, at);
            return true;
        }
    }
    return false;
}

/* Whether one letter was left out, added or exchanged for another. */
static bool differs_by_one(struct str a, struct str b)
{
    struct str longer = a.len >= b.len ? a : b, shorter = a.len >= b.len ? b : a;
    size_t same = 0, same_end = 0;

    if (longer.len - shorter.len > 1)
        return false;
    while (same < shorter.len && a.ptr[same] == b.ptr[same])
        same++;
    while (same_end < shorter.len - same &&
           longer.ptr[longer.len - 1 - same_end] == shorter.ptr[shorter.len - 1 - same_end])
        same_end++;
    return same + same_end >= longer.len - 1;
}

bool names_document(struct str word, struct arena *mem)
{
    struct str lower = str_lower(mem, word), wanted = stem_of(lower, mem);
    for (size_t i = 0; documents[i] != NULL; i++) {
        struct str one = str_from(documents[i]);
        if (str_eq(wanted, stem_of(one, mem)) ||
            (lower.len >= LONG_WORD && one.len >= LONG_WORD && differs_by_one(lower, one)))
            return true;
    }
    return false;
}
