/* Delivers the mail that waits, one at a time: for a background thread. A mail that cannot be handed over is
 * tried again after a minute, then after twice the time before, for two days. Several nodes may do so at
 * once. */
#pragma once
#include "dtos/user_dtos.h"

struct letter_sender;
struct user_mail;
struct users_store;

struct deliver_mail {
    struct users_store *store;
    struct user_mail *mail;
    const struct letter_sender *letters;
    struct clock *clock;
};

enum delivery_outcome {
    DELIVERY_NONE,      /* nothing was due */
    DELIVERY_DONE,      /* handed over, or found to need no mail */
    DELIVERY_POSTPONED, /* `reason` says why */
    DELIVERY_GIVEN_UP,  /* the same */
};

struct delivery {
    enum delivery_outcome outcome;
    struct id id;
    struct str kind;
    int64_t attempts;
    struct str reason; /* without address and content; STR_NONE: none */
};

/* Errors are those of the store; where the mail is, is then settled by its next try. */
struct error *deliver_mail(const struct deliver_mail *self, struct arena *mem,
                           struct delivery *ret) _must_check_;
