/* A letter: what the server has to tell a person by mail. It says what happened; how it looks is the matter
 * of whoever writes it (interfaces/user_mail.h). */
#pragma once
#include "id.h"

enum letter_kind {
    LETTER_VERIFY_ADDRESS, /* an account was made with this address: a link proves that it is theirs */
    LETTER_ALREADY_REGISTERED,
    LETTER_RESET_PASSWORD, /* with a link */
    LETTER_PASSWORD_CHANGED,
    LETTER_CHANGE_ADDRESS,   /* to the new address, with a link; `address` is the new one */
    LETTER_ADDRESS_CHANGING, /* to the old address, when it was asked for; `address` is the new one */
    LETTER_ADDRESS_CHANGED,  /* to the old address, when it was done; the same */
    LETTER_INVITED,          /* `person` invites to `workspace`, with a link */
    LETTER_ACCOUNT_MADE,     /* by an administrator; a link sets the password */
    LETTER_DELETION_SCHEDULED,
    LETTER_DELETION_CANCELLED,
    LETTER_ACCOUNT_DELETED,
    LETTER_SECOND_FACTOR_ADDED,
    LETTER_SECOND_FACTOR_REMOVED,
    LETTER_SIGN_IN_GUESSED, /* from devices that the person does not use */
    LETTER_TOKEN_MADE,      /* a personal access token, called `name` */
    LETTER_KINDS,           /* how many there are */
};

struct letter {
    struct id id; /* the same at every try */
    enum letter_kind kind;
    struct str to;    /* an address as it was typed */
    int64_t at;       /* when it happened */
    struct str token; /* for the link; STR_NONE where the kind has none: a secret */
    int64_t until;    /* when the link stops working, or the account is deleted; 0: never */
    struct str address, person, workspace, name;
};

struct str letter_kind_word(enum letter_kind kind); /* "verify_address" */
bool letter_kind_parse(struct str word, enum letter_kind *ret);
