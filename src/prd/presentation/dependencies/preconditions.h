/* ETag and If-Match of PRDs: the version of http/preconditions.h is the head revision. Titles and counts
 * change without a revision, so what shows them has more in its tag. */
#pragma once
#include "http/response.h"

/* Sets the ETag of an answer that is the state at `revision`, and nothing else. */
void set_revision_etag(struct http_response *response, int64_t revision, struct arena *mem);
/* The ETag of an answer at `revision` that depends on `content` besides. */
struct str content_etag(int64_t revision, struct str content, struct arena *mem);
/* The revision that If-Match names; 0 where there is none, or it is "*". Where `required`, error precondition
 * for none. Error stale for one that can never match. */
struct error *read_if_match(const struct http_request *request, bool required, int64_t *ret) _must_check_;
