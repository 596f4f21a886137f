/* How use cases say what happened: in the unit of work that does it. */
#pragma once
#include "dtos/user_dtos.h"
#include "interfaces/users_store.h"

/* `user` did something to their own account, or it was done to it by nobody known; from where the client is.
 */
struct user_event event_of(enum user_event_kind kind, struct id user, const struct client_dto *client);
/* The same for who is known: they are the actor, from where they are, by their session or personal token. */
struct user_event event_by(enum user_event_kind kind, const struct principal_dto *principal);
/* The detail of what who runs the server does in a shell, where nobody is the actor. */
#define BY_COMMAND_LINE STR("by the command line")
/* For what changes nothing else, such as a sign-in that failed: a unit of work of its own. */
struct error *record_event_alone(struct users_store *store, const struct user_event *event,
                                 struct arena *mem) _must_check_;
