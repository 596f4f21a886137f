/*
 * The sockets of a libcurl multi handle, watched by epoll and told to it one by one
 * (curl_multi_socket_action): what a word costs then does not grow with how many streams are open, as it does
 * where libcurl looks at all of them. The owner's one thread waits; anyone may wake it.
 */
#pragma once
#include "error.h"
#include <curl/curl.h>

struct curl_events;

/* Takes over the watching of `multi`, which is cleaned up before this is freed. Error internal. */
struct error *curl_events_new(CURLM *multi, struct curl_events **ret) _must_check_;
void curl_events_free(struct curl_events *self); /* NULL is fine */
/* Waits until a socket is ready, libcurl's own timer is due, somebody wakes it, or `timeout` milliseconds are
 * over; lets libcurl go on with what is ready. */
void curl_events_wait(struct curl_events *self, int timeout);
/* Ends the wait that runs or comes next. Thread-safe. */
void curl_events_wake(struct curl_events *self);
