/* The signing keys of the key folder, for the access tokens of this process. Nodes share the folder, and each
 * looks into it now and then. */
#pragma once
#include "interfaces/access_tokens.h"
#include "interfaces/signing_keys.h"
#include "security/key_folder.h"

/* `tokens` are rs256_access_tokens that were made with `folder`; they and the clock outlive it. */
struct signing_keys *folder_signing_keys_new(const char *path, const struct key_folder *folder,
                                             struct access_tokens *tokens, struct clock *clock);
void folder_signing_keys_free(struct signing_keys *base); /* NULL is fine */
