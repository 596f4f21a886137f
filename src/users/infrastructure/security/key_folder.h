/*
 * The folder that holds the server's keys. Made at first start with mode 0700, its files with mode 0600:
 *
 *   signing-<time, 13 digits>.pem   RSA private keys, each with the time from which it signs
 *   refresh.key                     32 random bytes that derive refresh tokens
 *   seal.key                        32 random bytes that seal what rests in the database
 *
 * Nodes that serve the same users share the folder's content. Two that start at once do not get in each
 * other's way (flock on .lock).
 */
#pragma once
#include "clock.h"
#include "random.h"
#include "secret.h"
#include <openssl/evp.h>

#define SIGNING_KEY_BITS 2048
#define RANDOM_KEY_SIZE 32

struct signing_key {
    EVP_PKEY *key;
    int64_t signs_from;
};

struct key_folder {
    struct signing_key *signing; /* the newest first; at least one */
    size_t signing_count;
    struct secret refresh, seal;
};

/* Reads the keys, and makes those that are missing. Error unavailable, naming the file, when one cannot be
 * read or written, is open to others (mode), is no RSA key of 2048 bits or more, or has another size. */
struct error *key_folder_open(const char *path, struct clock *clock, struct random *random,
                              struct key_folder *ret) _must_check_;
/* The signing keys alone, as they are now; makes nothing. Error unavailable as above, or when there is none.
 */
struct error *key_folder_read_signing(const char *path, struct key_folder *ret) _must_check_;
/* The times in the names of the signing keys, the newest first: what is there, without reading it. */
struct error *key_folder_list_signing(const char *path, struct arena *mem, int64_t **ret,
                                      size_t *count) _must_check_;
/* Makes a signing key that signs from `signs_from` on, or a moment later where that time is taken. */
struct error *key_folder_add_signing(const char *path, int64_t signs_from) _must_check_;
/* Removes a signing key for good; OK also when it is gone already, or the folder may only be read. */
struct error *key_folder_remove_signing(const char *path, int64_t signs_from) _must_check_;
/* Wipes and frees; fits _cleanup_. */
void key_folder_close(struct key_folder *self);
