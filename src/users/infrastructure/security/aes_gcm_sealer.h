/*
 * Seals with AES-256-GCM (NIST SP 800-38D): base64url(nonce 12 | cipher text | tag 16), the context being
 * authenticated along with it. Nonces are random; a key is good for some 2^32 texts.
 */
#pragma once
#include "random.h"
#include "sealer.h"
#include "secret.h"

/* Copies the key, which has 32 bytes. */
struct sealer *aes_gcm_sealer_new(const struct secret *key, struct random *random);
void aes_gcm_sealer_free(struct sealer *base); /* NULL is fine */
