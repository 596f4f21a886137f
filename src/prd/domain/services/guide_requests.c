#include "services/guide_requests.h"
#include "services/characters.h"
#include "services/quantities.h"
#include "services/topics.h"
#include "strbuf.h"

#define PHRASES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The index after the words from `at` that are in `table`. */
static size_t past_words(const struct token_list *tokens, size_t at, const char *const *table)
{
    while (at < tokens->count && str_is_one_of(token_word(tokens, at), table))
        at++;
    return at;
}

static struct str between(struct str text, const struct token_list *tokens, size_t from, size_t to)
{
    return from < to ? str_slice(text, tokens->items[from].word_from, tokens->items[to - 1].word_to)
                     : STR("");
}

/* "list all requirements", "what are the risks", "show me the open questions", "who are the users". */
static bool read_list(struct str text, struct arena *mem, struct command *command)
{
    static const char *const asking[] = {
        "list", "show", "me",    "what", "whats", "what's", "what’s", "which",   "who", "how", "many", "give",
        "are",  "is",   "print", "tell", "about", "see",    "name",   "display", "do",  "we",  "have", NULL};
    static const char *const determiners[] = {"the",  "all", "our", "of", "every",
                                              "your", "any", "an",  "a",  NULL};
    static const char *const rest[] = {"are",   "there", "do",   "we",   "have", "is",       "exist", "so",
                                       "far",   "in",    "the",  "prd",  "it",   "document", "left",  "now",
                                       "still", "yet",   "open", "here", "this", NULL};
    static const char *const openings[] = {"list",   "show",  "what", "whats",   "what's",
                                           "what’s", "which", "who",  "how",     "give",
                                           "print",  "tell",  "name", "display", NULL};
    struct token_list tokens = tokens_read(text, mem);
    size_t from = past_words(&tokens, 0, asking), to;
    bool open;

    from = past_words(&tokens, from, determiners);
    open = token_is(&tokens, from, "open") && from + 1 < tokens.count;
    if (from == 0 || !str_is_one_of(token_word(&tokens, 0), openings))
        return false;
    for (to = tokens.count; to > from; to--) {
        const struct topic *topic = topic_named(between(text, &tokens, from, to));
        if (topic == NULL && open)
            topic = topic_named(between(text, &tokens, from + 1, to));
        if (topic == NULL || past_words(&tokens, to, rest) < tokens.count)
            continue;
        command->kind = COMMAND_LIST;
        command->imperative =
            str_is_one_of(token_word(&tokens, 0), PHRASES("list", "show", "print", "display"));
        command->topic = topic;
        command->value = open || token_is(&tokens, tokens.count - 1, "open") ? STR("open") : STR("");
        return true;
    }
    return false;
}

/* "who decided D-1", "why FR-3", "when was FR-2 added", "where does FR-2 come from". */
static bool read_origin(struct str text, struct arena *mem, struct command *command)
{
    static const char *const openings[] = {"who", "why", "when", "where", "history", "origin", "blame", NULL};
    static const char *const acts[] = {"decided",  "decide",   "wrote", "added", "made",
                                       "changed",  "approved", "said",  "asked", "proposed",
                                       "accepted", "did",      NULL};
    static const char *const things[] = {"this", "that", "it", "them", "these", NULL};
    struct token_list tokens = tokens_read(text, mem);
    size_t from = 0;

    if (!str_is_one_of(token_word(&tokens, 0), openings) || tokens.count > 10)
        return false;
    if (item_code_find(text, &from, &command->code)) {
        command->kind = COMMAND_ORIGIN;
        return true;
    }
    if (!token_is(&tokens, 0, "who") || !str_is_one_of(token_word(&tokens, 1), acts) || tokens.count > 3 ||
        (tokens.count == 3 && !str_is_one_of(token_word(&tokens, 2), things)))
        return false;
    command->kind = COMMAND_ORIGIN;
    command->code = (struct item_code){.number = 0};
    return true;
}

/* What a message asks for that a guide cannot do, and what can be done instead. */
struct limit {
    const char *const *phrases; /* whole messages */
    const char *answer;
};
static const struct limit limits[] = {
    {PHRASES("undo", "undo that", "undo it", "undo this", "revert", "revert that", "revert it", "roll back",
             "rollback", "go back to the last version", "restore"),
     "I only propose, so nothing of mine has to be undone: strike the proposal. To go back to an earlier "
     "revision, use Restore in the history, or `stet rollback PRD REVISION`."},
    {PHRASES("accept", "accept it", "accept all", "accept them", "accept everything", "accept them all",
             "approve", "approve all", "apply", "apply it", "apply all", "reject", "reject it", "reject all",
             "reject them", "reject everything", "let it stand", "looks good", "lgtm"),
     "Proposals are for people to decide, so I cannot: let them stand or strike them beside the text, or "
     "with "
     "`stet accept PRD PROPOSAL` and `stet reject PRD PROPOSAL`."},
    {PHRASES("delete everything", "delete all", "remove everything", "remove all", "clear everything",
             "start over", "reset", "delete the prd", "delete this prd", "wipe it"),
     "I remove nothing at once. Name what should go, such as “remove FR-3” or “drop FR-3”, and I propose it; "
     "a "
     "whole PRD is archived in its settings."},
    {PHRASES("export", "export it", "export the prd", "download", "download it", "print", "print it",
             "export as pdf", "export to pdf", "export as html", "export as word", "save as pdf",
             "send me a pdf", "export as markdown", "export pdf"),
     "I cannot export, but Stet can: use Export on the page, or `stet export PRD FILE`."},
};

/* "write the whole PRD for me", "translate it to German": work for a language model. */
static bool asks_to_write(struct str text, struct arena *mem)
{
    static const char *const polite[] = {"can",    "could", "would", "will", "you",
                                         "please", "just",  "now",   NULL};
    static const char *const verbs[] = {"write",   "translate",  "generate", "draft",   "compose",
                                        "rewrite", "improve",    "rephrase", "create",  "invent",
                                        "fill",    "finish",     "complete", "shorten", "design",
                                        "draw",    "brainstorm", "polish",   NULL};
    static const char *const objects[] = {"me",       "it",   "this",     "everything", "prd",
                                          "document", "them", "yourself", NULL};
    struct token_list tokens = tokens_read(text, mem);
    size_t at = past_words(&tokens, 0, polite), after = at + 1;
    struct item_code code;
    size_t from = 0;

    if (!str_is_one_of(token_word(&tokens, at), verbs) || tokens.count > 14)
        return false;
    if (token_is(&tokens, at, "rewrite") && item_code_find(text, &from, &code))
        return false;
    after =
        past_words(&tokens, after, PHRASES("the", "this", "whole", "entire", "my", "our", "a", "up", "out"));
    return str_is_one_of(token_word(&tokens, after), objects) ||
           (tokens.count >= 2 && token_is(&tokens, tokens.count - 1, "me") &&
            token_is(&tokens, tokens.count - 2, "for"));
}

static bool read_limit(struct str text, struct arena *mem, struct command *command)
{
    command->kind = COMMAND_CANNOT;
    for (size_t i = 0; i < COUNT_OF(limits); i++)
        if (str_is_one_of(text, limits[i].phrases)) {
            command->text = str_from(limits[i].answer);
            return true;
        }
    if (!asks_to_write(text, mem))
        return false;
    command->imperative = true;
    command->text =
        STR("I am no language model, so I cannot write, translate or reword on my own. What I can do: ask "
            "one question at a time, make requirements, metrics, risks and more of your answers, check "
            "the text by rules, and tell what is missing. With a model in its settings, this workspace "
            "can have the rest.");
    return true;
}

static bool is_figure(struct str word)
{
    return byte_is_digit(byte_at(word, 0)) ||
           (word.len > 1 && strchr("<>~$", word.ptr[0]) != NULL && byte_is_digit(word.ptr[1]));
}

/* "make FR-2 faster: 200 ms", "FR-2 should be 2 minutes", "FR-1 must be 21:00 not 20:00". */
static bool read_figure(struct str text, struct arena *mem, struct command *command)
{
    static const char *const verbs[] = {"make",   "change", "set",  "update", "raise", "lower", "increase",
                                        "reduce", "speed",  "slow", "in",     "for",   "of",    NULL};
    static const char *const duties[] = {"should", "must",  "shall",  "has", "needs", "to",
                                         "be",     "is",    "within", "at",  "now",   "only",
                                         "take",   "under", "in",     "not", NULL};
    struct token_list tokens;
    size_t from = 0, code_from, after;
    struct str before, rest;

    if (!item_code_find(text, &from, &command->code))
        return false;
    code_from = from;
    while (code_from > 0 && !byte_is_space(text.ptr[code_from - 1]))
        code_from--;
    before = str_trim(str_slice(text, 0, code_from));
    rest = str_trim(str_slice(text, from, text.len));
    tokens = tokens_read(before, mem);
    if (tokens.count > 0 && !str_is_one_of(token_word(&tokens, 0), verbs))
        return false;
    tokens = tokens_read(rest, mem);
    if (tokens.count == 0 || tokens.count > 12)
        return false;
    after = past_words(&tokens, 0, duties);
    if (before.len == 0 && after == 0)
        return false;
    for (size_t i = 0; i < tokens.count; i++)
        if (is_figure(tokens.items[i].text)) {
            command->kind = COMMAND_FIGURE;
            command->text = rest;
            return true;
        }
    return false;
}

/* "when do we launch", "when is the deadline": the milestones. */
static bool read_when(struct str text, struct command *command)
{
    static const char *const phrases[] = {
        "when do we launch",    "when do we ship",     "when do we go live",    "when is the launch",
        "when is the deadline", "when is the release", "when will it be ready", "when will it be done",
        "when does it launch",  "when do we release",  "when does it go live",  "what is the deadline",
        "what's the deadline",  "what’s the deadline", "what is the timeline",  NULL};
    command->kind = COMMAND_LIST;
    command->topic = topic_of_kind(ITEM_MILESTONE);
    command->value = STR("");
    return str_is_one_of(text, phrases);
}

/* "rename FR-1": something is to happen with it, but what, the words do not say. */
static bool read_unclear(struct str text, struct arena *mem, struct command *command)
{
    static const char *const verbs[] = {"rename",  "edit",     "update",    "fix",    "improve",
                                        "split",   "merge",    "move",      "copy",   "assign",
                                        "link",    "estimate", "verify",    "change", "reword",
                                        "rewrite", "clarify",  "translate", NULL};
    struct token_list tokens = tokens_read(text, mem);
    size_t from = 0;
    command->kind = COMMAND_UNCLEAR;
    return tokens.count == 2 && str_is_one_of(token_word(&tokens, 0), verbs) &&
           item_code_find(text, &from, &command->code);
}

/* "add: standing orders": what it is, is not said. */
static bool read_addition(struct str text, struct command *command)
{
    static const char *const openings[] = {"add:",       "new:",   "füge eine ", "füge ein ", "füge einen ",
                                           "füge hinzu", "añade ", "agrega ",    "ajoute ",   NULL};
    for (size_t i = 0; openings[i] != NULL; i++)
        if (str_starts_nocase(text, str_from(openings[i]))) {
            command->kind = COMMAND_CANNOT;
            command->foreign = i > 1;
            command->text =
                STR("I could not tell what kind of thing to add. Say “add requirement: …”, or the same with "
                    "metric, risk, question, decision, assumption, milestone, goal or constraint.");
            return true;
        }
    return false;
}

bool request_read(struct str text, struct arena *mem, struct command *command)
{
    struct command before = *command;
    if (read_when(text, command))
        return true;
    *command = before;
    if (read_addition(text, command) || read_unclear(text, mem, command))
        return true;
    *command = before;
    if (read_list(text, mem, command) || read_origin(text, mem, command) || read_limit(text, mem, command) ||
        read_figure(text, mem, command))
        return true;
    *command = before;
    return false;
}

static const struct {
    enum command_kind kind;
    const char *const *phrases;
} foreign[] = {
    {COMMAND_MISSING, PHRASES("¿qué falta", "qué falta", "que falta", "¿que falta", "was fehlt",
                              "was fehlt noch", "que manque-t-il", "qu'est-ce qui manque", "cosa manca")},
    {COMMAND_STATUS, PHRASES("resumen", "zusammenfassung", "fass zusammen", "résumé", "stand",
                             "wie ist der stand", "estado")},
    {COMMAND_HELP,
     PHRASES("hilfe", "ayuda", "aide", "aiuto", "was kannst du", "¿qué puedes hacer", "que peux-tu faire")},
    {COMMAND_GREETING, PHRASES("hallo", "guten tag", "guten morgen", "moin", "servus", "hola", "buenos días",
                               "bonjour", "salut", "ciao")},
    {COMMAND_THANKS, PHRASES("danke", "vielen dank", "danke schön", "gracias", "muchas gracias", "merci",
                             "merci beaucoup", "grazie")},
    {COMMAND_SKIP, PHRASES("überspringen", "saltar", "omitir", "passer", "passe")},
    {COMMAND_NEXT, PHRASES("weiter", "nächste frage", "siguiente", "siguiente pregunta", "suivant",
                           "question suivante", "continuar", "continuer")},
    {COMMAND_BACK, PHRASES("zurück", "atrás", "retour")},
    {COMMAND_UNKNOWN, PHRASES("weiß nicht", "ich weiß nicht", "weiß ich nicht", "keine ahnung", "no sé",
                              "no lo sé", "ni idea", "je ne sais pas", "aucune idée", "non lo so")},
    {COMMAND_NOTHING,
     PHRASES("nein", "keine", "nichts", "ninguno", "ninguna", "nada", "rien", "aucun", "aucune")},
    {COMMAND_LINT, PHRASES("prüfen", "prüfe das", "revisar", "vérifier")},
};

bool request_read_foreign(struct str text, struct arena *mem _unused_, struct command *command)
{
    for (size_t i = 0; i < COUNT_OF(foreign); i++)
        if (str_is_one_of(text, foreign[i].phrases)) {
            command->kind = foreign[i].kind;
            command->text = STR("");
            command->foreign = true;
            return true;
        }
    return false;
}

static bool is_kind(struct str letters, enum item_kind *ret)
{
    for (int kind = 0; kind < ITEM_KINDS; kind++)
        if (str_eq_nocase(letters, str_from(item_kind_prefix((enum item_kind)kind)))) {
            *ret = (enum item_kind)kind;
            return true;
        }
    return false;
}

struct str request_with_codes(struct str text, struct arena *mem)
{
    struct strbuf out = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    size_t at = 0;

    while (at < text.len) {
        size_t letters = at, digits;
        enum item_kind kind;
        bool word = at == 0 || !byte_is_alnum(text.ptr[at - 1]), named = false;
        while (word && byte_is_letter(byte_at(text, letters)))
            letters++;
        digits = letters + (byte_at(text, letters) == ' ' || byte_at(text, letters) == '-');
        if (word && letters > at + 1 && letters - at <= 3 && byte_is_digit(byte_at(text, digits)))
            named = is_kind(str_slice(text, at, letters), &kind);
        if (named) {
            strbuf_addf(&out, "%s-", item_kind_prefix(kind));
            at = digits;
        } else if (word && letters > at) {
            strbuf_add(&out, str_slice(text, at, letters));
            at = letters;
        } else
            strbuf_add_char(&out, text.ptr[at++]);
    }
    return strbuf_str(&out);
}

bool request_is_mashed(struct str text, struct arena *mem)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", NULL};
    struct token_list tokens = tokens_read(text, mem);
    size_t mashed = 0;

    if (tokens.count == 0 || tokens.count > 6)
        return false;
    for (size_t i = 0; i < tokens.count; i++) {
        struct str word = str_lower(mem, tokens.items[i].word);
        bool found = false;
        for (size_t k = 0; rows[k] != NULL; k++)
            found = found || (word.len >= 4 && str_contains(str_from(rows[k]), word));
        mashed += found;
    }
    return mashed * 2 > tokens.count;
}
