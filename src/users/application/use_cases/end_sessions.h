/* The ways a person ends sessions of theirs. What is ended is dead on the next request, on every node. */
#pragma once
#include "dtos/session_dtos.h"

struct users_store;

struct end_sessions {
    struct users_store *store;
    struct clock *clock;
};

/* The session that asks. */
struct error *log_out(const struct end_sessions *self, const struct principal_dto *principal,
                      struct arena *mem) _must_check_;
/* All of the user's, with the one that asks. */
struct error *log_out_everywhere(const struct end_sessions *self, const struct principal_dto *principal,
                                 struct arena *mem) _must_check_;
/* One by its id. Error not_found for one that is over, or is somebody else's. */
struct error *end_session(const struct end_sessions *self, const struct principal_dto *principal,
                          struct id id, struct arena *mem) _must_check_;
/* The user's live sessions, the last used first. */
struct error *list_sessions(const struct end_sessions *self, const struct principal_dto *principal,
                            struct arena *mem, struct session_page_dto *ret) _must_check_;
