#include "dependencies/preconditions.h"
#include "digest.h"
#include "http/preconditions.h"

#define TAG_HASH_LENGTH 16

void set_revision_etag(struct http_response *response, int64_t revision, struct arena *mem)
{
    http_response_version(response, revision, mem);
}

struct str content_etag(int64_t revision, struct str content, struct arena *mem)
{
    struct str hash = str_slice(digest_hex(mem, digest_sha256(content)), 0, TAG_HASH_LENGTH);
    return str_format(mem, "\"%lld-%.*s\"", (long long)revision, STR_ARGS(hash));
}

struct error *read_if_match(const struct http_request *request, bool required, int64_t *ret)
{
    return http_request_if_match(request, "the PRD", required, ret);
}
