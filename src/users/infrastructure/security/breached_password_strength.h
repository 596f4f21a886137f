/*
 * Passwords that leaked elsewhere count as guessed at once; all others are judged by another implementation.
 *
 * The list is a file of lines "HEX[:COUNT]", SHA-1 of a password in hexadecimal, in ascending order: what
 * Have I Been Pwned offers for download as "ordered by hash". It is searched on the disk, by halves, so it
 * may be larger than memory: some forty reads for a file of 40 GB. Nothing about a password leaves the
 * machine.
 *
 * Where the list cannot be read later on (the disk fails, the file was cut short), no new password is taken.
 */
#pragma once
#include "error.h"
#include "interfaces/password_strength.h"

/* Opens the list, and looks whether it is one: at every line of up to 64 MB, and at 4,096 places of a larger
 * file. Error invalid, code "breached_list", saying where it is malformed or out of order; unavailable when
 * it cannot be read. `next` judges what is not in it, and outlives it. */
struct error *breached_password_strength_new(const char *path, struct password_strength *next,
                                             struct password_strength **ret) _must_check_;
void breached_password_strength_free(struct password_strength *base); /* NULL is fine */
