/*
 * A document as the rules of the lint read it: each node's prose word by word, and what is known of the whole
 * document. For the lint's own files.
 *
 * The prose of a node is a copy of its text of the same length in which everything that is no prose (code,
 * comments, tags, targets of links, bare URLs) is blank, so that places in it are places in the node.
 */
#pragma once
#include "services/lint.h"
#include "strbuf.h"

struct map;

#define LINT_RECENT 4096

/* Findings of one rule in one node: after some, more of the same tell nothing new. */
#define LINT_NODE_MOST 10

/* What is known of a word whatever stands around it. */
enum lexeme_flag {
    LEXEME_VAGUE = 1 << 0,           /* everybody reads it differently */
    LEXEME_VAGUE_MEASURE = 1 << 1,   /* … unless a number beside it says how much */
    LEXEME_VAGUE_PREDICATE = 1 << 2, /* … where it is all that is said: "shall be secure" */
    LEXEME_BINDING = 1 << 3,         /* shall, must */
    LEXEME_WEAK = 1 << 4,            /* will, should, may, can, could, might, would */
    LEXEME_COMPARATIVE = 1 << 5,     /* better, faster */
    LEXEME_SUPERLATIVE = 1 << 6,     /* best, fastest */
    LEXEME_ESCAPE = 1 << 7,          /* an escape clause begins with it */
    LEXEME_BE = 1 << 8,
    LEXEME_NOT = 1 << 9,
    LEXEME_NUMBER = 1 << 10, /* has a digit, or is the name of a number */
    LEXEME_STOP = 1 << 11,   /* words.h */
    LEXEME_FILLER = 1 << 12, /* may stand between "be" and what is said: and, very, fully */
    LEXEME_OPEN_END = 1 << 14,
    LEXEME_ABSOLUTE = 1 << 15,
    LEXEME_VERB = 1 << 16,       /* a verb in its base form, be it often a noun */
    LEXEME_SURE_VERB = 1 << 17,  /* … and hardly ever a noun */
    LEXEME_DETERMINER = 1 << 18, /* a, the, its: what follows is a noun, and what stands before it is none */
    LEXEME_OTHER_DEED = 1 << 19, /* what follows is no deed of the sentence's own: "to send", "let people" */
    LEXEME_FAILING = 1 << 13,    /* what one forbids and cannot show never to happen: fail, crash */
};
struct lexeme {
    struct str lower;
    unsigned flags;
    uint64_t stem;      /* hash of its stem; equal stems are equal words */
    uint32_t documents; /* how many items have it */
    uint32_t seen;      /* for counting: the last item it was counted in, from 1 */
};

struct lint_word {
    const struct lexeme *lexeme;
    uint32_t from, to;
    bool ends_clause; /* a comma, colon, bracket or the like follows it */
};

struct lint_sentence {
    size_t first, end; /* words */
    size_t from, to;   /* bytes */
    bool is_requirement;
    bool has_number;
    uint32_t binding, weak; /* modals in it */
};

struct lint_node {
    struct str prose;
    size_t line; /* in the document, of its first byte; from 1 */
    /* Items, and text in which requirements stand; none otherwise. */
    struct lint_word *words;
    size_t word_count;
    struct lint_sentence *sentences;
    size_t sentence_count;
    bool has_criteria; /* scenarios or acceptance criteria stand in its text */
    bool is_must;      /* a requirement that has to be met */
    bool has_modal;    /* shall, must, should or will stands in it */
    size_t same_code;  /* the first item of its code, if that is another one; SIZE_MAX */
};

/* Where a code was defined first; SIZE_MAX: in plain text. */
struct lint_code {
    size_t node;
};

/* Room that is used again for one node after the other. */
struct lint_scratch {
    struct lint_word *words;
    struct lint_sentence *sentences;
    size_t word_room, sentence_room, prose_room;
    char *prose;
};

/* A link to a heading of the document, or a comment that steers the lint. */
struct lint_mark {
    size_t node, from, to;
    struct str text;
};
struct lint_mark_list {
    struct lint_mark *items;
    size_t count;
};

struct linting {
    const struct document *document;
    int64_t now;
    struct arena *mem;
    struct lint_node *nodes;
    bool is_english;
    struct lint_mark_list links, comments;
    struct map *lexemes; /* lower-case word -> struct lexeme */
    const struct lexeme *
        *recent;         /* LINT_RECENT of them, by a hash of the word: what is asked for again and again */
    struct map *codes;   /* "FR-1" of each code that is defined -> struct lint_code */
    unsigned kinds;      /* a bit for each item_kind of which a code is defined */
    struct map *anchors; /* of headings and in HTML; NULL until they are asked for */
    struct map *defined; /* acronyms that are explained somewhere; NULL until asked for */
    size_t *
        duplicate_of; /* for each node the earlier one that says the same; SIZE_MAX: none. NULL until asked */
    size_t requirements, with_modal; /* counts */
    size_t metrics, musts;
    size_t first_requirement, first_must;          /* SIZE_MAX: none */
    bool has_criteria_section, has_metric_section; /* by the titles of sections */
    bool without_reported;                         /* that hardly any requirement has a modal */
    size_t next_link, next_comment;                /* that a rule looks at, as it goes from node to node */

    struct lint_scratch scratch;
    const struct lint_rule *rule; /* that is being tested */
    size_t of_rule;               /* its findings in this node */
    struct lint_finding spare;    /* for findings past LINT_NODE_MOST */
    struct lint_list list;
};

/* Reads everything that all rules need. */
void lint_read(struct linting *self);

/* lint_words.c: the prose of one text; links and comments in it are added to the linting's. */
struct str lint_prose(struct linting *self, size_t node);
/* The words and sentences of `prose`, as the node's. */
void lint_read_words(struct linting *self, struct lint_node *node, struct str prose);
/* What is known of a word without looking at a document. */
unsigned lexicon_flags(struct str lower);
/* NULL-ended phrases, lower case, words parted by single spaces. */
extern const char *const lint_escapes[], *const lint_open_ends[], *const lint_absolutes[];

/* Whether the word reads so; false past the end of `sentence`. */
bool lint_word_is(const struct lint_node *node, const struct lint_sentence *sentence, size_t index,
                  const char *word);
/* Whether the words from `index` are `phrase`; *end is the index past them. */
bool lint_phrase_is(const struct lint_node *node, const struct lint_sentence *sentence, size_t index,
                    const char *phrase, size_t *end);

/* Adds a finding about the bytes from `from` to `to` of the node. The message is one line. Never NULL; past
 * LINT_NODE_MOST nothing is added. */
struct lint_finding *lint_add(struct linting *self, size_t node, size_t from, size_t to, const char *format,
                              ...) _printf_(5, 6);
/* Gives it a fix. */
void lint_add_fix(struct lint_finding *finding, size_t from, size_t to, struct str with);
/* About the item as a whole: its first line that is not blank. */
struct lint_finding *lint_add_item(struct linting *self, size_t node, const char *format, ...) _printf_(3, 4);
/* The words in quotation marks, for messages. */
struct str lint_quoted(const struct linting *self, size_t node, size_t from, size_t to);

/* The first of the node's fields that has one of the NULL-ended names, and is not empty; STR_NONE: none. */
struct str lint_field(const struct node *node, const char *const *names);
/* Where the value of a field stands in the node's text; false where that cannot be told. */
bool lint_field_place(struct linting *self, const struct node *node, size_t field, size_t *from, size_t *to);
