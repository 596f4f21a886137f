/*
 * bcrypt by libxcrypt, in passlib's bcrypt_sha256 form, version 2 (passlib 1.7.4,
 * "passlib.hash.bcrypt_sha256"):
 *
 *   $bcrypt-sha256$v=2,t=2b,r=<cost>$<salt, 22>$<digest, 31>
 *   digest = bcrypt(cost, salt, base64(HMAC-SHA-256(key = the salt's 22 characters, message = password)))
 *
 * so that no byte of a long password is ignored. Plain $2a$, $2b$ and $2y$ hashes, and both versions of that
 * form around each of them, are verified too and count as outdated. Version 1, which passlib before 1.7.3
 * made:
 *
 *   $bcrypt-sha256$2b,<cost>$<salt, 22>$<digest, 31>
 *   digest = bcrypt(cost, salt, base64(SHA-256(password)))
 *
 * A wrong password takes the time of the configured cost whatever the stored hash: a cheaper one is topped
 * up. One with a higher cost takes longer until the next sign-in replaces it.
 */
#pragma once
#include "interfaces/password_hasher.h"
#include "random.h"

#define BCRYPT_COST_MIN 4 /* of the algorithm; settings allow 10 to 15 */
#define BCRYPT_COST_MAX                                                                \
    16 /* a stored hash above it is taken for unreadable: trying it would take minutes \
        */

/* `cost` between the two above. The randomness outlives it. */
struct password_hasher *bcrypt_password_hasher_new(int cost, struct random *random);
void bcrypt_password_hasher_free(struct password_hasher *base); /* NULL is fine */
