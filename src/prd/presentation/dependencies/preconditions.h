/*
 * ETag and If-Match of PRDs: the version of http/preconditions.h is the head revision, and the tag of its
 * text. Title, status and counts change without a revision, so the tag of the JSON says more: the revision,
 * what of title and status was read, and all that is shown, "7-1b2c3d4e-5f0c…".
 */
#pragma once
#include "dtos/prd_dto.h"
#include "http/response.h"

/* Sets the ETag of an answer that is the state at `revision`, and nothing else. */
void set_revision_etag(struct http_response *response, int64_t revision, struct arena *mem);
/* The ETag of a PRD as JSON. */
struct str prd_etag(const struct prd_dto *prd, struct arena *mem);
/* The revision that If-Match names; 0 where there is none, or it is "*". Where `required`, error precondition
 * for none. Error stale for one that can never match. */
struct error *read_if_match(const struct http_request *request, bool required, int64_t *ret) _must_check_;
/* The same, with the title and the status that were read, where the tag is one of the JSON. */
struct error *read_if_prd_match(const struct http_request *request, bool required,
                                struct prd_expected *ret) _must_check_;
