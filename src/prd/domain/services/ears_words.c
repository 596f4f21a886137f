#include "services/ears_words.h"

/* Verbs that are hardly ever nouns or adjectives at the start of a sentence. */
static const char *const verbs[] = {
    "accept",       "acknowledge", "act",        "activate",   "adapt",      "add",         "adjust",
    "allow",        "analyse",     "analyze",    "announce",   "append",     "apply",       "approve",
    "archive",      "arrange",     "ask",        "assign",     "associate",  "assume",      "attach",
    "authenticate", "authorise",   "authorize",  "automate",   "avoid",      "be",          "become",
    "begin",        "bind",        "bring",      "build",      "bundle",     "calculate",   "cancel",
    "capture",      "carry",       "categorise", "categorize", "choose",     "classify",    "collapse",
    "collect",      "combine",     "compare",    "compress",   "compute",    "configure",   "confirm",
    "connect",      "consider",    "consume",    "continue",   "convert",    "count",       "cover",
    "create",       "deactivate",  "decide",     "decline",    "decrypt",    "deduplicate", "define",
    "defer",        "delegate",    "delete",     "deliver",    "deny",       "deploy",      "derive",
    "describe",     "detect",      "determine",  "disable",    "disconnect", "discover",    "distinguish",
    "divide",       "do",          "eliminate",  "embed",      "enable",     "encode",      "encourage",
    "encrypt",      "enforce",     "ensure",     "enter",      "escalate",   "establish",   "evaluate",
    "exclude",      "execute",     "expand",     "expire",     "explain",    "expose",      "extend",
    "extract",      "fail",        "fall",       "fetch",      "fill",       "find",        "finish",
    "follow",       "forward",     "gather",     "generate",   "get",        "give",        "go",
    "guarantee",    "guide",       "have",       "help",       "hide",       "highlight",   "hold",
    "honour",       "honor",       "identify",   "ignore",     "illustrate", "implement",   "include",
    "increase",     "indicate",    "inform",     "inherit",    "initialise", "initialize",  "inject",
    "insert",       "inspect",     "install",    "integrate",  "interpret",  "introduce",   "invalidate",
    "isolate",      "keep",        "learn",      "let",        "localise",   "localize",    "locate",
    "make",         "manage",      "map",        "mask",       "measure",    "merge",       "migrate",
    "minimise",     "minimize",    "mix",        "modify",     "move",       "multiply",    "navigate",
    "normalise",    "normalize",   "notify",     "obey",       "obtain",     "offer",       "omit",
    "operate",      "optimise",    "optimize",   "organise",   "organize",   "pass",        "perform",
    "permit",       "persist",     "pick",       "populate",   "postpone",   "prepare",     "prevent",
    "preserve",     "prioritise",  "prioritize", "prohibit",   "prompt",     "propagate",   "propose",
    "protect",      "prove",       "provide",    "provision",  "publish",    "pull",        "push",
    "put",          "read",        "rebuild",    "receive",    "recommend",  "recognise",   "recognize",
    "reconcile",    "recover",     "redact",     "redirect",   "reduce",     "refer",       "refresh",
    "refuse",       "register",    "reject",     "reload",     "remain",     "remember",    "remind",
    "remove",       "rename",      "render",     "reopen",     "reorder",    "replace",     "replicate",
    "reply",        "reproduce",   "resend",     "reserve",    "resolve",    "respect",     "respond",
    "restart",      "restore",     "restrict",   "resume",     "retain",     "retrieve",    "retry",
    "reuse",        "revert",      "revoke",     "rotate",     "run",        "satisfy",     "save",
    "say",          "scale",       "seed",       "select",     "send",       "separate",    "serve",
    "settle",       "show",        "skip",       "solve",      "specify",    "split",       "start",
    "stay",         "stop",        "store",      "stream",     "strip",      "submit",      "subscribe",
    "suggest",      "summarise",   "summarize",  "surface",    "suspend",    "switch",      "synchronise",
    "synchronize",  "take",        "tell",       "terminate",  "throttle",   "tolerate",    "transform",
    "translate",    "transmit",    "treat",      "turn",       "understand", "undo",        "unify",
    "unlock",       "unsubscribe", "upgrade",    "upload",     "validate",   "verify",      "visualise",
    "visualize",    "wait",        "warn",       "withdraw",   "withhold",   "work",        "wrap",
    "write",        "zoom",        NULL,
};
/* Verbs that are as often nouns or adjectives: they open a sentence only before one of the words of
 * `openers`. */
static const char *const nouns_too[] = {
    "access",  "alert",   "answer",    "back",     "balance",  "batch",   "block",    "book",     "buffer",
    "cache",   "call",    "change",    "charge",   "check",    "claim",   "clean",    "clear",    "click",
    "clone",   "close",   "comment",   "complete", "contact",  "contain", "control",  "copy",     "cut",
    "debit",   "debug",   "design",    "display",  "document", "double",  "download", "draft",    "drag",
    "draw",    "drop",    "duplicate", "edit",     "email",    "e-mail",  "empty",    "export",   "feature",
    "filter",  "fix",     "flag",      "focus",    "force",    "format",  "free",     "freeze",   "grant",
    "group",   "handle",  "host",      "import",   "index",    "input",   "invite",   "invoice",  "issue",
    "join",    "label",   "launch",    "leave",    "limit",    "link",    "list",     "load",     "lock",
    "log",     "look",    "lower",     "mail",     "mark",     "match",   "mention",  "message",  "mirror",
    "monitor", "name",    "need",      "note",     "open",     "order",   "own",      "page",     "pause",
    "pay",     "ping",    "place",     "plan",     "play",     "point",   "poll",     "post",     "preview",
    "print",   "process", "produce",   "query",    "queue",    "quote",   "raise",    "rank",     "rate",
    "record",  "refund",  "release",   "repeat",   "report",   "request", "require",  "rescue",   "reset",
    "result",  "return",  "review",    "reward",   "route",    "sample",  "scan",     "schedule", "score",
    "search",  "secure",  "set",       "share",    "sign",     "sort",    "spread",   "stack",    "stamp",
    "state",   "step",    "support",   "survive",  "sync",     "tag",     "test",     "text",     "time",
    "total",   "trace",   "track",     "trade",    "transfer", "trigger", "trust",    "try",      "update",
    "use",     "view",    "vote",      "watch",    "weigh",    NULL,
};
static const char *const openers[] = {
    "a",        "an",    "the",     "all",      "any",     "each",     "every",   "no",        "its",
    "their",    "his",   "her",     "our",      "your",    "my",       "this",    "that",      "these",
    "those",    "both",  "only",    "new",      "several", "multiple", "some",    "when",      "whether",
    "which",    "what",  "how",     "who",      "it",      "them",     "him",     "us",        "up",
    "down",     "out",   "back",    "into",     "at",      "two",      "three",   "one",       "more",
    "existing", "other", "another", "personal", "users",   "people",   "members", "customers", NULL,
};
/* The preposition that makes a noun-like verb a verb: "search for events", "filter by city". */
static const char *const tied[] = {
    "search for", "look for",    "check for", "filter by",  "sort by",  "group by", "search by",
    "link to",    "sign in",     "log in",    "log out",    "sign out", "check in", "opt out",
    "export to",  "import from", "export as", "connect to", NULL,
};
/* Of those, the ones that are verbs before a plural ("export invoices as CSV"). */
static const char *const transitive[] = {
    "block", "copy",  "download", "edit",     "export", "filter", "handle", "import", "invite", "list",
    "order", "print", "record",   "schedule", "share",  "sort",   "sync",   "tag",    "track",  NULL,
};
static const char *const after_plural[] = {"",   "as",     "to",    "from", "into", "when",
                                           "if", "before", "after", "for",  "and",  NULL};
static const char *const irregular[] = {
    "bought",      "broken", "brought",    "built",  "caught",  "chosen",    "cut",      "done",    "drawn",
    "driven",      "found",  "forgotten",  "frozen", "given",   "gone",      "grown",    "held",    "hidden",
    "hit",         "kept",   "known",      "laid",   "led",     "left",      "lost",     "made",    "met",
    "overwritten", "paid",   "put",        "read",   "rebuilt", "resent",    "run",      "seen",    "sent",
    "set",         "shown",  "shut",       "sold",   "spent",   "split",     "stolen",   "taken",   "taught",
    "told",        "thrown", "understood", "undone", "woken",   "withdrawn", "withheld", "written", NULL,
};
static const char *const people[] = {
    "accountant", "admin",       "administrator", "agent",        "analyst",     "anybody",
    "anyone",     "applicant",   "approver",      "attendee",     "author",      "buyer",
    "candidate",  "caregiver",   "caller",        "client",       "clinician",   "cluster-admin",
    "colleague",  "companies",   "company",       "consumer",     "contributor", "creator",
    "customer",   "designer",    "developer",     "director",     "doctor",      "donor",
    "driver",     "employee",    "employer",      "engineer",     "everybody",   "everyone",
    "family",     "friend",      "guest",         "host",         "installer",   "instructor",
    "investor",   "landlord",    "lawyer",        "leader",       "learner",     "listener",
    "maintainer", "manager",     "member",        "merchant",     "moderator",   "newcomer",
    "nurse",      "officer",     "operator",      "ops",          "organiser",   "organizer",
    "owner",      "parent",      "participant",   "partner",      "passenger",   "patient",
    "people",     "person",      "player",        "planner",      "pupil",       "reader",
    "recipient",  "recruiter",   "renter",        "requester",    "reviewer",    "runner",
    "seller",     "sender",      "shopper",       "somebody",     "someone",     "speaker",
    "staff",      "stakeholder", "student",       "subscriber",   "supervisor",  "supplier",
    "sysadmin",   "teacher",     "team",          "technician",   "tenant",      "tester",
    "traveller",  "traveler",    "treasurer",     "trainer",      "tutor",       "user",
    "baker",      "cashier",     "citizen",       "clerk",        "coach",       "cook",
    "courier",    "curator",     "dispatcher",    "editor",       "farmer",      "gardener",
    "guard",      "janitor",     "librarian",     "mechanic",     "musician",    "neighbour",
    "physician",  "pilot",       "publisher",     "receptionist", "resident",    "scientist",
    "singer",     "sitter",      "tourist",       "waiter",       "warden",      "child",
    "children",   "auditor",     "inspector",     "secretary",    "therapist",   "pharmacist",
    "vendor",     "viewer",      "visitor",       "volunteer",    "worker",      "writer",
    NULL,
};
static const char *const products[] = {
    "system",   "app",     "application", "service", "server", "product", "tool", "platform", "software",
    "solution", "backend", "frontend",    "program", "bot",    "website", "api",  NULL,
};

bool verb_is_base(struct str word)
{
    return str_is_one_of(word, verbs) || str_is_one_of(word, nouns_too);
}

bool verb_is_sure(struct str word)
{
    return str_is_one_of(word, verbs);
}

/* "Push messages arrive …", "Start screens must …": the verb is a part of the noun behind it. */
static bool is_compound(const struct token_list *tokens, size_t index)
{
    static const char *const compounds[] = {"push", "pull",  "start", "stream", "guide", "map", "work",
                                            "pass", "count", "help",  "read",   "write", NULL};
    static const char *const finite[] = {"are",  "is",   "must",   "shall", "should", "have",   "has",
                                         "can",  "will", "need",   "go",    "come",   "arrive", "happen",
                                         "fail", "load", "appear", "reach", "take",   "work",   NULL};
    struct str noun = token_word(tokens, index + 1);
    return str_is_one_of(token_word(tokens, index), compounds) && noun.len > 3 &&
           noun.ptr[noun.len - 1] == 's' && !tokens->items[index + 1].ends_clause &&
           str_is_one_of(token_word(tokens, index + 2), finite);
}

bool verb_opens(const struct token_list *tokens, size_t index)
{
    struct str word = token_word(tokens, index), next = token_word(tokens, index + 1);
    size_t after;

    if (word.len == 0 || index + 1 >= tokens->count || tokens->items[index].ends_clause)
        return false;
    if (is_compound(tokens, index))
        return false;
    if (str_is_one_of(word, verbs))
        return !str_eq_nocase(next, STR("of")) && !str_eq_nocase(next, STR("is")) &&
               !str_eq_nocase(next, STR("are"));
    if (!str_is_one_of(word, nouns_too))
        return false;
    for (size_t i = 0; tied[i] != NULL; i++)
        if (tokens_match(tokens, index, tied[i], &after))
            return true;
    if (str_is_one_of(word, transitive) && next.len > 3 && next.ptr[next.len - 1] == 's' &&
        next.ptr[next.len - 2] != 's' && next.ptr[0] >= 'a' && next.ptr[0] <= 'z' &&
        str_is_one_of(token_word(tokens, index + 2), after_plural))
        return true;
    return str_is_one_of(next, openers) || (next.len > 0 && next.ptr[0] >= '0' && next.ptr[0] <= '9');
}

struct str verb_base(struct str word, struct arena *mem)
{
    struct str base;

    if (word.len < 4 || word.ptr[word.len - 1] != 's' || word.ptr[word.len - 2] == 's')
        return STR_NONE;
    base = str_slice(word, 0, word.len - 1); /* "sends", "caches" */
    if (!verb_is_base(base) && str_ends(word, STR("ies")))
        base = str_format(mem, "%.*sy", STR_ARGS(str_slice(word, 0, word.len - 3)));
    else if (!verb_is_base(base) && str_ends(word, STR("es")))
        base = str_slice(word, 0, word.len - 2); /* "passes" */
    return verb_is_base(base) ? str_lower(mem, base) : STR_NONE;
}

bool verb_is_participle(struct str word)
{
    return str_is_one_of(word, irregular) ||
           (word.len > 4 && str_ends(word, STR("ed")) && !str_eq_nocase(word, STR("need")) &&
            !str_eq_nocase(word, STR("indeed")));
}

static bool is_noun_of(struct str word, const char *const *table)
{
    if (str_is_one_of(word, table))
        return true;
    if (str_ends(word, STR("ies")))
        return false;
    return word.len > 3 && word.ptr[word.len - 1] == 's' &&
           str_is_one_of(str_slice(word, 0, word.len - 1), table);
}

bool names_people(const struct token_list *tokens, size_t from, size_t to)
{
    size_t head = to - 1;
    if (to <= from)
        return false;
    /* "members of the club", "users with a trial": the head stands before the preposition. */
    for (size_t i = from + 1; i < to; i++)
        if (token_is(tokens, i, "of") || token_is(tokens, i, "with") || token_is(tokens, i, "without") ||
            token_is(tokens, i, "in") || token_is(tokens, i, "on")) {
            head = i - 1;
            break;
        }
    return is_noun_of(token_word(tokens, head), people);
}

bool names_system(const struct token_list *tokens, size_t from, size_t to, bool *pronoun)
{
    static const char *const pronouns[] = {"it", "we", "this", NULL};
    static const char *const articles[] = {"the", "our", "this", NULL};

    *pronoun = to == from + 1 && str_is_one_of(token_word(tokens, from), pronouns);
    if (*pronoun)
        return true;
    if (to == from + 1)
        return token_is(tokens, from, "system");
    return to == from + 2 && str_is_one_of(token_word(tokens, from), articles) &&
           str_is_one_of(token_word(tokens, from + 1), products);
}
