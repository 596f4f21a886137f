/* Proves that an address is somebody's: by the link that was sent to it. */
#pragma once
#include "dtos/recovery_dtos.h"

struct letter_sender;
struct users_store;

struct verify_email {
    struct users_store *store;
    const struct letter_sender *letters;
    struct clock *clock;
};

/* Follows a link that was sent when an account was made, or when it is to get another address: then it has
 * that one from now on, and its old address is told. Error invalid, code "invalid_token", at /token. */
struct error *verify_email(const struct verify_email *self, const struct verify_email_dto *in,
                           const struct client_dto *client, struct arena *mem) _must_check_;
/* Sends the link again, if somebody has the address and has not proved it: the answer and its time are the
 * same for any. Error invalid for what is no address. */
struct error *resend_verification(const struct verify_email *self, const struct address_dto *in,
                                  const struct client_dto *client, struct arena *mem) _must_check_;
