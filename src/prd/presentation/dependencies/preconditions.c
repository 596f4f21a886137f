#include "dependencies/preconditions.h"
#include "digest.h"

#define TAG_HASH_LENGTH 16

void set_revision_etag(struct http_response *response, int64_t revision, struct arena *mem)
{
    http_response_header(response, "ETag", str_format(mem, "\"%lld\"", (long long)revision));
}

void set_content_etag(struct http_response *response, int64_t revision, struct str body, struct arena *mem)
{
    struct str hash = str_slice(digest_hex(mem, digest_sha256(body)), 0, TAG_HASH_LENGTH);
    http_response_header(response, "ETag",
                         str_format(mem, "\"%lld-%.*s\"", (long long)revision, STR_ARGS(hash)));
}

/* "7" or "7-…" in its quotes. Weak tags never match strongly. */
static bool read_tag(struct str tag, int64_t *ret)
{
    tag = str_trim(tag);
    if (tag.len < 3 || tag.ptr[0] != '"' || tag.ptr[tag.len - 1] != '"')
        return false;
    tag = str_slice(tag, 1, tag.len - 1);
    return str_to_int(str_slice(tag, 0, str_find_char(tag, '-', 1)), ret) && *ret > 0;
}

struct error *read_if_match(const struct http_request *request, bool required, int64_t *ret)
{
    struct str header = http_request_header(request, "if-match"), tag;
    int64_t newest = 0, revision;

    if (header.ptr == NULL && required)
        return error_new(ERROR_PRECONDITION, "if_match_missing",
                         "Say which state you change: send If-Match with the ETag of the PRD that you read.");
    if (header.ptr == NULL || str_eq(str_trim(header), STR("*"))) {
        *ret = 0;
        return OK;
    }
    /* Of several, only the newest can be the head. */
    while (str_next(&header, ',', &tag)) {
        if (read_tag(tag, &revision) && revision > newest)
            newest = revision;
    }
    if (newest == 0)
        return error_new(
            ERROR_STALE, "stale",
            "If-Match holds no ETag of this PRD. Read the PRD again and send the ETag that comes with "
            "it.");
    *ret = newest;
    return OK;
}
