/*
 * The API from the command line's side: one server, one person, over libcurl.
 *
 * An expired access token is refreshed by itself, and the new pair is kept. Problems (RFC 9457) become errors
 * that carry the server's words and its Retry-After. Redirects are not followed: a token goes to its server
 * alone.
 */
#pragma once
#include "command.h"
#include <jansson.h>

struct client;

#define SERVER_DEFAULT "http://127.0.0.1:8080"

/* The server and token from the environment (STET_SERVER, STET_TOKEN), else what `stet login` kept. Error
 * unauthenticated, saying how to sign in, when there is neither. */
struct error *client_open(const struct command_line *line, struct client **ret) _must_check_;
/* For signing in: a server and no token. */
struct error *client_open_anonymous(const struct command_line *line, struct str server,
                                    struct client **ret) _must_check_;
void client_close(struct client *self); /* NULL is fine */
static inline void client_closep(struct client **self)
{
    client_close(*self);
}

/* Whether it is signed in by what `stet login` kept, and not by STET_TOKEN. */
bool client_is_kept(const struct client *self);
struct str client_server(const struct client *self);

/* `text` as one segment of a path or one value of a query. */
struct str client_escape(struct client *self, const char *text);

/* Sends JSON (`body`, taken over; NULL: none) and gives the JSON of the answer (NULL for an empty one), which
 * lives as long as the command's arena. */
struct error *client_call(struct client *self, const char *method, struct str path, json_t *body,
                          json_t **ret) _must_check_;
/* Gets all pages of a list as one array; as long-lived as the client's arena. `path` may have a query. */
struct error *client_list(struct client *self, struct str path, json_t **ret) _must_check_;
/* Sends and gets plain bytes. `type` is the media type of `body` (NULL: no body); `accept` of the answer. */
struct error *client_transfer(struct client *self, const char *method, struct str path, const char *type,
                              struct str body, const char *accept, struct str *ret) _must_check_;

/* One server-sent event; `data` is its JSON. */
struct client_event {
    const char *name;
    struct str id; /* STR_NONE: none */
    json_t *data;
};
/* Sends JSON (`body`, taken over) and hears the answer as events until the stream ends; where `body` is NULL,
 * goes on behind the event of the id `last`. */
struct error *client_stream(struct client *self, struct str path, json_t *body, struct str last,
                            void (*hear)(void *context, const struct client_event *event),
                            void *context) _must_check_;
