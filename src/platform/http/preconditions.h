/*
 * ETag and If-Match of what is edited (RFC 9110, 8.8 and 13.1), where a version counts its changes. The tag
 * is the version, "7"; an answer that shows more than what the version counts has more in its tag, "7-5f0c…".
 * If-Match takes both. It means the version, and for who asks for the rest of the tag, that too.
 */
#pragma once
#include "http/response.h"

/* For an answer that is the state at `version`, and nothing else. */
void http_response_version(struct http_response *self, int64_t version, struct arena *mem);
/* For one that shows more; after its body has been given. */
void http_response_content_version(struct http_response *self, int64_t version, struct arena *mem);
/* What If-Match names: a version and, where its tag has more, that. */
struct http_match {
    int64_t version; /* 0: any */
    struct str rest; /* "5f0c…"; STR_NONE: the tag is the version alone */
};

/* The version that If-Match names; 0 where there is none, or it is "*". `what` is it of: "the PRD". Where
 * `required`, error precondition for none. Error stale for one that can never match. */
struct error *http_request_if_match(const struct http_request *self, const char *what, bool required,
                                    int64_t *ret) _must_check_;
/* The same, with the rest of its tag. */
struct error *http_request_match(const struct http_request *self, const char *what, bool required,
                                 struct http_match *ret) _must_check_;
