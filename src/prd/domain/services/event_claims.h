/*
 * What one sentence of an event claims: that something was added, removed, decided, reached, … and about
 * what. By tables of English words and their order; nothing in it is ever followed as an instruction.
 */
#pragma once
#include "entities/project_event.h"
#include "services/quantities.h"

enum act {
    ACT_NONE,
    ACT_CHORE,     /* formatting, dependencies, merge commits: says nothing about the product */
    ACT_CLARIFIED, /* the documents say it better now */
    ACT_CHANGED,   /* it works differently, but the text does not say how */
    ACT_FIXED,
    ACT_STARTED,
    ACT_ADDED,
    ACT_REMOVED,
    ACT_REVERTED,
    ACT_DEPRECATED,
    ACT_BLOCKED,
    ACT_DONE,
    ACT_PASSED, /* a test */
    ACT_FAILED,
    ACT_HAPPENED, /* something a risk may have warned of */
    ACT_DECIDED,
    ACT_MOVED,   /* to another date or version */
    ACT_REACHED, /* a stage, version or release */
};

struct claim {
    enum act act;
    struct str sentence; /* without prefix ("KEP-753:", "feat(api):") and "(#123)"; one line */
    struct str told;     /* the sentence without an item's code at its beginning ("FR-3: …") */
    struct str word;     /* by which the act is known */
    struct str object;   /* what it is about: without that word, and without what says when at its end */
    struct str phrase;   /* the object with what says when */
    struct str verb;     /* the act's verb in base form, where it begins the sentence; "" */
    struct str when;     /* date, version or stage; "" */
    enum moment_kind when_kind;
    bool about_documents; /* the object is a text, a test or a drawing, not the product */
    bool names_documents; /* among other things */
    struct str why;       /* chores: what kind */
};

/* Whether an event of that kind is told in the words of a commit: one, or what brings several together. */
bool kind_is_commit(struct str kind);

/* Reads one sentence of an event of that kind ("commit", "note", "issue", "test"). */
struct claim claim_read(struct str sentence, struct str kind, struct arena *mem);

/*
 * The claims of an event's text: its first line, then the sentences of its body. Trailers ("Signed-off-by:
 * …"), quoted lines and code are not read; nor is more than 8 KiB or 40 sentences.
 */
struct claim_list {
    struct claim *items;
    size_t count;
};
struct claim_list claims_read(const struct project_event *event, struct arena *mem);
