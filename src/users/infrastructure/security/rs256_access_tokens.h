/*
 * Access tokens as JWS RS256 with typ at+jwt (RFC 9068): signed by cjose, verified against what this server
 * itself would have written. A token is refused unless it has three segments in canonical base64url, its
 * header is byte for byte the one that a key of ours has (so alg, typ and kid are pinned and nothing else can
 * be in it), its signature is right, and its claims are iss, aud, sub, sid, jti, iat, nbf and exp of the
 * right type and time, once each.
 *
 * Of several keys, the time says which one signs; one whose last token must be dead verifies nothing
 * (services/key_schedule.h).
 *
 * Clocks of nodes may differ: iat and nbf may lie up to ACCESS_TOKEN_LEEWAY ahead. exp has no leeway.
 */
#pragma once
#include "clock.h"
#include "interfaces/access_tokens.h"
#include "security/key_folder.h"

#define ACCESS_TOKEN_LEEWAY SECONDS(5)
#define ACCESS_TOKEN_AUDIENCE "stet"

/* `folder` gives its keys by reference and may be closed afterwards; the clock outlives it. `issuer` is the
 * public URL. */
struct error *rs256_access_tokens_new(const struct key_folder *folder, struct str issuer, struct clock *clock,
                                      struct access_tokens **ret) _must_check_;
/* Signs and verifies with the keys of `folder` from now on, and with no others: what a key that is left out
 * has signed is refused, also where it was found right before. On failure all stays as it is. */
struct error *rs256_access_tokens_take(struct access_tokens *base,
                                       const struct key_folder *folder) _must_check_;
void rs256_access_tokens_free(struct access_tokens *base); /* NULL is fine */
