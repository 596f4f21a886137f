/*
 * Takes what a code host delivers to a hook. The sender proves itself before anything is read: GitHub by
 * HMAC-SHA-256 over the body, GitLab by the secret itself, both compared in constant time. Who has no such
 * proof is answered as who names no hook. What it brings is a stranger's words, whatever it says.
 */
#pragma once
#include "dtos/hook_dto.h"
#include "interfaces/delivery_reader.h"
#include "interfaces/hook_secrets.h"
#include "services/event_intake.h"

struct receive_delivery {
    struct event_intake intake;
    struct hook_secrets *secrets;
    struct delivery_reader *reader;
};

/* As it came; texts that were not there are STR_NONE. */
struct raw_delivery {
    enum hook_kind kind;
    struct str token;   /* of the address */
    struct str proof;   /* GitHub: "sha256=…"; GitLab: the secret */
    struct str event;   /* the kind of event, as the host names it */
    struct str id;      /* of the delivery; absent: its content is its id */
    struct str body;    /* as it was signed */
    struct str payload; /* the JSON in it */
};

/* Whether address and proof have the form that those of hooks have: all that can be said without the body.
 * Error unauthenticated "unknown_hook". From memory. */
struct error *check_delivery_form(enum hook_kind kind, struct str token, struct str proof) _must_check_;
/* Errors: unauthenticated "unknown_hook"; limited "rate_limited"; invalid "invalid_payload"; those of
 * take_events. What came of it, also an error of a genuine sender, is kept with the hook. */
struct error *receive_delivery(const struct receive_delivery *self, const struct raw_delivery *in,
                               struct arena *mem, struct delivered_dto *ret) _must_check_;
