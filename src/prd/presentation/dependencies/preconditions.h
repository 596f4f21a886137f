/*
 * ETag and If-Match of PRDs (RFC 9110, 8.8 and 13.1). The tag of a PRD's text is its head revision, "7". What
 * shows more than the text has more in its tag, "7-5f0c…", as titles and counts change without a revision;
 * If-Match takes both, and means the revision.
 */
#pragma once
#include "http/response.h"

/* Sets the ETag of an answer that is the state at `revision`, and nothing else. */
void set_revision_etag(struct http_response *response, int64_t revision, struct arena *mem);
/* Sets the ETag of an answer at `revision` whose whole is `body`. */
void set_content_etag(struct http_response *response, int64_t revision, struct str body, struct arena *mem);
/* The revision that If-Match names; 0 where there is none, or it is "*". Where `required`, error precondition
 * for none. Error stale for one that can never match. */
struct error *read_if_match(const struct http_request *request, bool required, int64_t *ret) _must_check_;
