#include "dependencies/preconditions.h"
#include "digest.h"
#include "http/preconditions.h"
#include "schemas/prd_schemas.h"

#define TAG_HASH_LENGTH 16

void set_revision_etag(struct http_response *response, int64_t revision, struct arena *mem)
{
    http_response_version(response, revision, mem);
}

struct str prd_etag(const struct prd_dto *prd, struct arena *mem)
{
    struct digest digest = digest_sha256(schema_write(&prd_schema, prd, mem));
    struct str shown = str_slice(digest_hex(mem, digest), 0, TAG_HASH_LENGTH);

    return str_format(mem, "\"%lld-%.*s-%.*s\"", (long long)prd->head_revision,
                      STR_ARGS(prd_dto_frame(prd, mem)), STR_ARGS(shown));
}

struct error *read_if_match(const struct http_request *request, bool required, int64_t *ret)
{
    return http_request_if_match(request, "the PRD", required, ret);
}

struct error *read_if_prd_match(const struct http_request *request, bool required, struct prd_expected *ret)
{
    struct http_match match;

    TRY(http_request_match(request, "the PRD", required, &match));
    ret->head = match.version;
    ret->frame = STR_NONE;
    if (match.rest.ptr != NULL)
        ret->frame = str_slice(match.rest, 0, str_find_char(match.rest, '-', 0));
    return OK;
}
