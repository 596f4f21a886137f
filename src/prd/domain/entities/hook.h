/* A hook: an address by which a code host reports what happens in a project, about one PRD. */
#pragma once
#include "digest.h"
#include "id.h"

#define HOOKS_MAX 20         /* of one PRD */
#define HOOK_TOKEN_SIZE 32   /* random bytes; the secret has as many */
#define HOOK_TOKEN_LENGTH 43 /* of them as base64url */
#define HOOK_DELIVERIES_A_MINUTE 300
#define HOOK_FORGERIES_APART SECONDS(10) /* so long after anything that came, the next forged one is told */
#define HOOK_DELIVERIES_KEPT DAYS(30)    /* code hosts offer a delivery again for some days */

enum hook_kind { HOOK_GITHUB, HOOK_GITLAB };

struct hook {
    struct id id, prd, workspace;
    enum hook_kind kind;
    struct str name;
    struct digest token_hash; /* of what its address holds */
    int64_t generation;       /* counts the rotations of token and secret */
    struct id created_by;
    int64_t created_at;
    int64_t deliveries, last_delivery_at; /* genuine ones; and when anything came last */
    struct str last_outcome, last_detail; /* "" before the first */
    int64_t window_from, window_count;    /* the minute that is being counted */
};

/* What became of a delivery. */
struct hook_delivery {
    struct digest id; /* of the id that its sender gave it */
    int64_t received_at;
    struct str outcome; /* "counted", "ignored", "pong", "refused" */
    struct str detail;  /* for people */
    int64_t events, proposals;
};

const char *hook_kind_name(enum hook_kind kind); /* "github", "gitlab" */
bool hook_kind_parse(struct str name, enum hook_kind *ret);

/* How long until the hook takes another delivery, in milliseconds; 0: now. Only genuine ones count. */
int64_t hook_wait(const struct hook *self, int64_t now);
/* The hook after a genuine delivery. */
void hook_count(struct hook *self, const struct hook_delivery *delivery);
/* Whether a forged delivery at `now` is worth telling; of a flood, one in a while is. */
bool hook_tells_forgery(const struct hook *self, int64_t now);
/* The hook after a forged one: it tells of it, and counts nothing that a genuine one would meet. */
void hook_note_forgery(struct hook *self, const struct hook_delivery *delivery);
