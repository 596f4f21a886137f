#include "services/guide_commands.h"
#include "services/answer_statements.h"
#include "services/characters.h"
#include "services/ears.h"
#include "services/guide_requests.h"
#include "services/prose.h"
#include "services/tokens.h"
#include "services/words.h"

/* A longer message is no command, but for "add …" and "change … to". */
#define LONGEST_COMMAND 120
#define LONGEST_GUESS 400

struct phrases {
    enum command_kind kind;
    const char *const *phrases;
};
#define PHRASES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Whole messages, without case, "please" and the marks at the end. */
static const struct phrases whole[] = {
    {COMMAND_GREETING, PHRASES("hi", "hello", "hey", "good morning", "good afternoon", "good evening",
                               "hi there", "hello there")},
    {COMMAND_THANKS, PHRASES("thanks", "thank you", "thanks a lot", "thank you very much", "many thanks",
                             "thx", "ty", "cheers", "thanks for your help", "much appreciated")},
    {COMMAND_ACKNOWLEDGE, PHRASES("ok", "okay", "great", "cool", "nice", "good", "perfect", "fine", "lol",
                                  "haha", "awesome", "super", "got it", "i see", "understood", "alright",
                                  "all right", "wow", "sounds good", "good job", "well done", "nice one")},
    {COMMAND_JUDGE,
     PHRASES("is this good", "is it good", "is it any good", "is this any good", "is that good", "is this ok",
             "is it ok", "is this okay", "is it complete", "is this complete", "is it ready", "is this ready",
             "are we done", "are we ready", "what do you think", "any feedback", "feedback",
             "give me feedback", "rate it", "how good is it", "how good is this", "is it finished",
             "is this enough", "how does it look", "can we ship it", "can we ship this",
             "what is your opinion", "your opinion")},
    {COMMAND_SKIP, PHRASES("skip", "skip it", "skip this", "skip this one", "skip question",
                           "skip this question", "skip that", "pass", "no comment", "not relevant",
                           "not applicable", "does not apply", "doesn't apply", "doesn’t apply", "n/a")},
    {COMMAND_BACK, PHRASES("back", "go back", "previous", "previous question", "go back one", "one back",
                           "the question before", "ask that again", "ask again")},
    {COMMAND_NOTHING,
     PHRASES("none", "nothing", "there are none", "there is none", "none yet", "nothing yet", "nothing else",
             "no", "nope", "none that i know of", "not that i know of", "none so far")},
    {COMMAND_PAUSE,
     PHRASES("pause", "stop", "later", "not now", "enough", "enough for now", "enough for today", "quit",
             "exit", "bye", "that's all", "that’s all", "that is all", "done", "i'm done", "i’m done",
             "stop the interview", "pause the interview", "let's stop", "let’s stop", "continue later",
             "to be continued", "cancel")},
    {COMMAND_NEXT,
     PHRASES("next", "next question", "next one", "continue", "resume", "go on", "go ahead", "start", "begin",
             "ask me", "ask", "interview", "start the interview", "continue the interview", "let's go",
             "let’s go", "let's start", "let’s start", "let's begin", "let’s begin", "let us begin",
             "let's continue", "let’s continue", "the next question", "ask me a question",
             "ask the next question", "yes", "yes please", "ready", "i'm ready", "i’m ready", "what's next",
             "what’s next", "what is next")},
    {COMMAND_HELP, PHRASES("help", "?", "commands", "what can you do", "what can i say", "what can i ask",
                           "how does this work", "how do you work", "what are you", "who are you", "help me",
                           "what do i do", "what should i do", "what now", "are you an ai", "are you a model",
                           "are you chatgpt", "are you a bot", "are you human", "are you a robot",
                           "are you real", "are you gpt", "are you claude", "what model are you",
                           "which model are you", "are you a language model", "is this ai", "are you an llm",
                           "how can you help", "how can you help me", "what do you do")},
    {COMMAND_EXPLAIN,
     PHRASES("why", "why do you ask", "why do you ask that", "why this question", "example", "an example",
             "give me an example", "for example", "what do you mean", "explain", "what does that mean",
             "what do you mean by that", "can you explain", "can you give me an example",
             "i don't understand", "i don’t understand", "i do not understand", "what", "huh", "repeat",
             "repeat the question", "what was the question", "which question")},
    {COMMAND_MISSING,
     PHRASES("what is missing", "what's missing", "what’s missing", "whats missing", "missing",
             "what is still missing", "what's still missing", "what else is missing", "coverage",
             "what is left", "what's left", "what’s left", "whats left", "gaps", "what remains", "todo",
             "to do", "what else", "what's left to do", "what’s left to do", "whats left to do",
             "what is left to do", "what do we still need", "what do we need", "anything missing",
             "is anything missing", "is something missing", "what is open", "what's open", "what’s open",
             "whats open", "what do you still need", "what else do you need", "what do we not know",
             "what don't we know", "what don’t we know", "what is not known")},
    {COMMAND_STATUS,
     PHRASES("status", "what is the status", "what's the status", "what’s the status", "where are we",
             "where do we stand", "how far are we", "progress", "summary", "show status", "how is it going",
             "overview", "summarise", "summarize", "tl;dr", "tldr", "recap", "sum up", "sum it up",
             "the summary", "a summary", "short summary", "a short summary", "an overview", "summarise it",
             "summarize it", "summarise this", "summarize this", "summarise the prd", "summarize the prd",
             "summarise the document", "summarize the document", "the status", "where do we stand now")},
    {COMMAND_LINT,
     PHRASES("lint", "check", "check it", "check this", "check the prd", "check the document",
             "check quality", "lint it", "lint the prd", "review", "review it", "review the prd",
             "what is wrong", "what's wrong", "what’s wrong", "find problems", "any problems")},
};

static bool is_phrase(struct str text, const char *const *phrases)
{
    return str_is_one_of(text, phrases);
}

/* Lower marks at the end, "please" and "stet" at either end, one line. */
static struct str bare(struct str message, struct arena *mem)
{
    struct str text = prose_one_line(message, mem);
    static const char *const around[] = {"please ",
                                         "ok ",
                                         "okay ",
                                         "ok, ",
                                         "okay, ",
                                         "so ",
                                         "now ",
                                         "hey ",
                                         "stet, ",
                                         "can you please ",
                                         "could you please ",
                                         "can you ",
                                         "could you ",
                                         "would you ",
                                         "will you ",
                                         "please ",
                                         "give me ",
                                         NULL};
    for (size_t i = 0; around[i] != NULL; i++)
        if (str_starts_nocase(text, str_from(around[i])))
            text = str_trim(str_slice(text, strlen(around[i]), text.len));
    while (text.len > 1 && strchr(".!?,;: ", text.ptr[text.len - 1]) != NULL)
        text.len--;
    if (text.len > 7 && str_ends(str_lower(mem, text), STR(" please")))
        text = str_trim(str_slice(text, 0, text.len - 7));
    while (text.len > 1 && strchr(".!?,;: ", text.ptr[text.len - 1]) != NULL)
        text.len--;
    return text;
}

static bool read_whole(struct str text, struct command *command)
{
    for (size_t i = 0; i < COUNT_OF(whole); i++)
        if (is_phrase(text, whole[i].phrases)) {
            command->kind = whole[i].kind;
            return true;
        }
    return false;
}

/* "I don't know", with a guess ("maybe 500") or without. What goes on with a clause of its own is an answer.
 */
static bool read_unknown(struct str text, struct command *command)
{
    static const char *const filler[] = {"",           "yet",  "at all", "really",   "sorry", "at the moment",
                                         "right now",  "that", "this",   "honestly", "tbh",   "about that",
                                         "about this", "now",  NULL};
    static const char *const guesses[] = {
        "maybe",        "probably",    "perhaps",     "i guess",      "i think",
        "i assume",     "i'd guess",   "i’d guess",   "i'd say",      "i’d say",
        "but maybe",    "but i think", "but i guess", "but probably", "let's assume",
        "let’s assume", "let's say",   "let’s say",   "assume",       "my guess is",
        "but i assume", NULL};
    struct str rest = statement_unknown(text);

    if (rest.ptr == NULL)
        return false;
    if (is_phrase(rest, filler)) {
        command->kind = COMMAND_UNKNOWN;
        command->text = STR("");
        return true;
    }
    for (size_t i = 0; guesses[i] != NULL; i++)
        if (str_starts_nocase(rest, str_from(guesses[i])) && byte_at(rest, strlen(guesses[i])) == ' ') {
            command->kind = COMMAND_UNKNOWN;
            command->text = str_starts_nocase(rest, STR("but ")) ? str_slice(rest, 4, rest.len) : rest;
            return true;
        }
    return false;
}

static struct str without_prefix(struct str text, const char *const *prefixes)
{
    for (size_t i = 0; prefixes[i] != NULL; i++)
        if (str_starts_nocase(text, str_from(prefixes[i])))
            return str_trim(str_slice(text, strlen(prefixes[i]), text.len));
    return text;
}

static bool read_changes(struct str text, int64_t now, struct arena *mem, struct command *command)
{
    static const char *const openings[] = {
        "what has changed", "what changed",  "what's changed", "what’s changed",   "what have we changed",
        "show changes",     "changes",       "what's new",     "what’s new",       "whats new",
        "what is new",      "what happened", "history",        "show the changes", NULL};
    for (size_t i = 0; openings[i] != NULL; i++) {
        struct str opening = str_from(openings[i]), rest;
        if (!str_starts_nocase(text, opening) || byte_is_alnum(byte_at(text, opening.len)))
            continue;
        rest = str_trim(str_slice(text, opening.len, text.len));
        command->kind = COMMAND_CHANGES;
        command->since = STR("");
        if (rest.len == 0)
            return true;
        rest = without_prefix(rest, PHRASES("since ", "after ", "in ", "on "));
        command->since = since_read(rest, now, mem, &command->at, &command->revision) ? rest : STR_NONE;
        return true;
    }
    return false;
}

/* The topic that `head` names: "a new requirement", "another risk". */
static const struct topic *added_topic(struct str head)
{
    static const char *const articles[] = {"a new ", "another ", "a ",        "an ",
                                           "the ",   "new ",     "one more ", NULL};
    for (size_t k = 0; articles[k] != NULL; k++)
        if (str_starts_nocase(head, str_from(articles[k])))
            head = str_slice(head, strlen(articles[k]), head.len);
    return topic_named(str_trim(head));
}

/* "add a requirement: …", "new risk: …", "add a requirement that …" */
static bool read_add(struct str message, struct command *command)
{
    static const char *const openings[] = {"please add ", "can you add ", "add ",     "new ",   "record ",
                                           "note ",       "put in ",      "include ", "log a ", NULL};
    static const char *const joints[] = {":", " that ", " saying ", " - ", NULL};

    for (size_t i = 0; openings[i] != NULL; i++) {
        struct str rest;
        if (!str_starts_nocase(message, str_from(openings[i])))
            continue;
        rest = str_slice(message, strlen(openings[i]), message.len);
        for (size_t k = 0; joints[k] != NULL; k++) {
            struct str joint = str_from(joints[k]);
            size_t at = str_find(rest, joint, 0);
            if (at == SIZE_MAX || at > 40 || str_trim(str_slice(rest, at + joint.len, rest.len)).len == 0)
                continue;
            command->topic = added_topic(str_slice(rest, 0, at));
            if (command->topic == NULL)
                continue;
            command->text = str_trim(str_slice(rest, at + joint.len, rest.len));
            command->kind = COMMAND_ADD;
            return true;
        }
    }
    return false;
}

/* How people say a status, and how it is written. STR_NONE: it is none. */
static struct str status_named(struct str word)
{
    static const struct {
        const char *said, *written;
    } names[] = {
        {"done", "done"},           {"finished", "done"},
        {"complete", "done"},       {"completed", "done"},
        {"implemented", "done"},    {"shipped", "done"},
        {"released", "done"},       {"live", "done"},
        {"merged", "done"},         {"resolved", "done"},
        {"closed", "done"},         {"answered", "done"},
        {"started", "in progress"}, {"in progress", "in progress"},
        {"wip", "in progress"},     {"being worked on", "in progress"},
        {"blocked", "blocked"},     {"on hold", "on hold"},
        {"open", "open"},           {"reopened", "open"},
        {"not done", "open"},       {"dropped", "dropped"},
        {"cancelled", "dropped"},   {"canceled", "dropped"},
        {"removed", "dropped"},     {"obsolete", "dropped"},
        {"rejected", "dropped"},    {"verified", "verified"},
        {"approved", "approved"},   {"postponed", "postponed"},
        {"deferred", "postponed"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq_nocase(word, str_from(names[i].said)))
            return str_from(names[i].written);
    return STR_NONE;
}

static bool set_status(struct str word, struct command *command)
{
    command->kind = COMMAND_SET;
    command->field = STR("status");
    command->value = status_named(word);
    return command->value.ptr != NULL;
}

/* What comes after the code: "is done", "status: done", "priority must", "should say: …". */
static bool read_after_code(struct str rest, bool set, struct arena *mem, struct command *command)
{
    static const char *const links[] = {"is now ", "is ", "are ", "as ", "to ",  "has been ", "was ",
                                        "->",      "→",   "=",    ":",   "now ", NULL};
    static const char *const rewords[] = {
        "should say ", "should read ", "should say:", "should read:", "says:", NULL};
    struct str words = without_prefix(without_prefix(rest, links), links), name;
    size_t end;

    if (set_status(words, command))
        return true;
    if (str_starts_nocase(words, STR("blocked ")) && words.len <= 200) { /* "blocked by legal" */
        command->value = words;
        return true;
    }
    if (without_prefix(rest, rewords).ptr != rest.ptr) {
        command->kind = COMMAND_REWORD;
        command->text = without_prefix(without_prefix(rest, rewords), links);
        return command->text.len > 0;
    }
    words = without_prefix(rest, PHRASES("'s ", "’s "));
    for (end = 0; end < words.len && (byte_is_letter(words.ptr[end]) || words.ptr[end] == '-'); end++)
        ;
    name = str_slice(words, 0, end);
    words = without_prefix(str_trim(str_slice(words, end, words.len)), links);
    if (name.len == 0 || words.len == 0 || words.len > 200 ||
        !(set || str_is_one_of(name, PHRASES("status", "priority", "due", "owner", "mitigation", "target"))))
        return false;
    command->kind = COMMAND_SET;
    command->field = str_lower(mem, name);
    command->value = words;
    if (str_eq(command->field, STR("status")) && status_named(words).ptr != NULL)
        command->value = status_named(words);
    return true;
}

/* A verb before the code: "close FR-3", "show FR-3", "set FR-3 …", "change FR-3 to …". */
static bool read_verb(struct str verb, struct str rest, struct arena *mem, struct command *command)
{
    static const struct {
        const char *verb, *status;
    } statuses[] = {{"close", "done"},        {"finish", "done"},  {"complete", "done"},
                    {"resolve", "done"},      {"reopen", "open"},  {"start", "started"},
                    {"block", "blocked"},     {"drop", "dropped"}, {"cancel", "dropped"},
                    {"postpone", "postponed"}};
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        if (rest.len == 0 && str_eq_nocase(verb, str_from(statuses[i].verb)))
            return set_status(str_from(statuses[i].status), command);
    if (rest.len == 0 &&
        str_is_one_of(verb, PHRASES("", "show", "show me", "what is", "what's", "what’s", "explain",
                                    "what does", "tell me about", "read", "display", "find"))) {
        command->kind = COMMAND_SHOW;
        return true;
    }
    if (str_eq_nocase(rest, STR("say")) && str_eq_nocase(verb, STR("what does"))) {
        command->kind = COMMAND_SHOW;
        return true;
    }
    if (rest.len == 0 && str_is_one_of(verb, PHRASES("remove", "delete"))) {
        command->kind = COMMAND_REMOVE;
        return true;
    }
    if (str_is_one_of(verb, PHRASES("change", "replace", "reword", "rewrite"))) {
        command->kind = COMMAND_REWORD;
        command->text = without_prefix(rest, PHRASES("to:", "to ", "with:", "with ", "as:", "as ", ":"));
        return command->text.len > 0 && command->text.ptr != rest.ptr;
    }
    if (str_is_one_of(verb, PHRASES("set", "mark", "make", "put")))
        return read_after_code(rest, !str_eq_nocase(verb, STR("make")), mem, command);
    /* "set the status of FR-3 to done" */
    verb = without_prefix(without_prefix(verb, PHRASES("set ", "change ", "make ")), PHRASES("the "));
    if (str_ends(verb, STR(" of")) && rest.len > 0) {
        struct str value = without_prefix(rest, PHRASES("to ", "is ", "as "));
        command->kind = COMMAND_SET;
        command->field = str_lower(mem, str_slice(verb, 0, verb.len - 3));
        command->value = value;
        if (str_eq(command->field, STR("status")) && status_named(value).ptr != NULL)
            command->value = status_named(value);
        return value.ptr != rest.ptr;
    }
    return verb.len == 0 && read_after_code(rest, false, mem, command);
}

static bool read_about_item(struct str text, struct arena *mem, struct command *command)
{
    size_t from = 0, start;
    struct str verb, rest;

    if (!item_code_find(text, &from, &command->code))
        return false;
    start = from;
    while (start > 0 && !byte_is_space(text.ptr[start - 1]))
        start--;
    verb = str_trim(str_slice(text, 0, start));
    rest = str_trim(str_slice(text, from, text.len));
    return read_verb(verb, rest, mem, command);
}

static bool read_find(struct str text, struct command *command)
{
    static const char *const openings[] = {"tell me about ",
                                           "show me ",
                                           "search for ",
                                           "search ",
                                           "look up ",
                                           "what do we say about ",
                                           "what does it say about ",
                                           "what does the prd say about ",
                                           NULL};
    command->text = without_prefix(text, openings);
    command->kind = COMMAND_FIND;
    return command->text.ptr != text.ptr && command->text.len > 0;
}

struct command command_read(struct str message, int64_t now, struct arena *mem)
{
    struct str trimmed = str_trim(message), text;
    struct command command = {.kind = COMMAND_NONE}, none = {.kind = COMMAND_NONE};
    bool comments;

    if (read_add(trimmed, &command))
        return command;
    command = none;
    if (trimmed.len > LONGEST_GUESS || str_find_char(trimmed, '\n', 0) != SIZE_MAX)
        return none;
    text = bare(request_with_codes(trimmed, mem), mem);
    if (read_whole(text, &command) || request_read_foreign(text, mem, &command))
        return command;
    if (words_all(prose_clean(text, mem, &comments), mem).count == 0)
        return (struct command){.kind = COMMAND_GREETING};
    if (read_unknown(text, &command) || read_about_item(text, mem, &command))
        return command;
    command = none;
    if (text.len <= LONGEST_COMMAND && request_is_mashed(text, mem))
        return (struct command){.kind = COMMAND_MASHED};
    if (text.len <= LONGEST_COMMAND && request_read(text, mem, &command))
        return command;
    if (text.len <= LONGEST_COMMAND && (read_changes(text, now, mem, &command) || read_find(text, &command)))
        return command;
    return none;
}

bool wish_read(struct str message, struct arena *mem, struct command *ret)
{
    static const char *const openings[] = {"we need ",       "we want ",          "we also need ",
                                           "we'd like ",     "we would like ",    "it should ",
                                           "it must ",       "it would be nice ", "there should be ",
                                           "there must be ", "the system ",       "the app ",
                                           "users should ",  "users must ",       "i want ",
                                           "i need ",        "i would like ",     NULL};
    struct str line = prose_one_line(message, mem);

    for (size_t i = 0; openings[i] != NULL && line.len <= LONGEST_GUESS; i++) {
        if (!str_starts_nocase(line, str_from(openings[i])) || !ears_shape(line, true, mem).shaped)
            continue;
        *ret = (struct command){.kind = COMMAND_ADD, .topic = topic_find(STR("requirements")), .text = line};
        return true;
    }
    return false;
}

/* "what did I just say": a question word and a verb, where the mark was left out. */
static bool asks_without_mark(const struct token_list *tokens)
{
    static const char *const words[] = {"what", "who", "when", "where", "why", "how", "which", "whose", NULL};
    static const char *const verbs[] = {"is",    "are",  "was",     "were",    "do",    "does",
                                        "did",   "can",  "could",   "should",  "would", "has",
                                        "have",  "will", "changed", "decided", "wrote", "made",
                                        "added", "many", "much",    "about",   NULL};
    return tokens->count >= 2 && tokens->count <= 12 && str_is_one_of(token_word(tokens, 0), words) &&
           str_is_one_of(token_word(tokens, 1), verbs);
}

bool message_asks(struct str message, struct arena *mem)
{
    static const char *const openings[] = {
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "is",
        "are",
        "was",
        "were",
        "do",
        "does",
        "did",
        "can",
        "could",
        "should",
        "will",
        "would",
        "shall",
        "may",
        "has",
        "have",
        "what's",
        "what’s",
        "who's",
        "who’s",
        /* German, Spanish, French */
        "wer",
        "wann",
        "wo",
        "warum",
        "wie",
        "welche",
        "welcher",
        "welches",
        "wieso",
        "wozu",
        "¿qué",
        "qué",
        "¿quién",
        "quién",
        "¿cómo",
        "cómo",
        "¿cuándo",
        "cuándo",
        "¿dónde",
        "dónde",
        "¿por",
        "¿cuál",
        "¿cuánto",
        "¿cuántos",
        "¿hay",
        "¿se",
        "¿es",
        "qui",
        "quand",
        "où",
        "pourquoi",
        "comment",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "combien",
        NULL,
    };
    struct str line = prose_one_line(message, mem);
    struct str_list sentences = prose_sentences(line, mem);
    struct token_list tokens = tokens_read(line, mem);

    if (sentences.count == 1 && asks_without_mark(&tokens))
        return true;
    return sentences.count == 1 && line.len > 1 && line.ptr[line.len - 1] == '?' &&
           line.len <= LONGEST_COMMAND * 2 && str_is_one_of(token_word(&tokens, 0), openings);
}
