/*
 * Whose credentials are, as far as somebody was let in with them lately: so that the pools can share their
 * threads between people before a request is looked at. From memory, quick, and forgetful: what is not known
 * counts as a stranger's. Nothing but turns hangs on it. Thread-safe. Private to platform/http.
 */
#pragma once
#include <stdint.h>

struct known_credentials;
struct known_credentials *known_credentials_new(void);
void known_credentials_free(struct known_credentials *self); /* NULL is fine */
/* `credentials`: 64 bits of their digest. 0: not known. */
uint64_t known_credentials_find(struct known_credentials *self, uint64_t credentials);
/* Somebody was let in with them: `whose` is a number of theirs, not 0. */
void known_credentials_keep(struct known_credentials *self, uint64_t credentials, uint64_t whose);
