/*
 * Where a signed-in person is kept between commands: credentials.json, mode 0600, under STET_CONFIG_HOME,
 * else $XDG_CONFIG_HOME/stet, else ~/.config/stet.
 */
#pragma once
#include "error.h"

struct credentials {
    struct str server; /* "http://127.0.0.1:8080", without a slash at the end */
    struct str access_token, refresh_token;
};

/* What is kept; all members absent when nobody is signed in. Error invalid when the file is damaged. */
struct error *credentials_load(struct arena *mem, struct credentials *ret) _must_check_;
/* Replaces the file in one step. */
struct error *credentials_save(const struct credentials *credentials, struct arena *mem) _must_check_;
/* Removes it; fine when there is none. */
struct error *credentials_remove(struct arena *mem) _must_check_;
