#include "http/preconditions.h"
#include "digest.h"

#define TAG_HASH_LENGTH 16

void http_response_version(struct http_response *self, int64_t version, struct arena *mem)
{
    http_response_header(self, "ETag", str_format(mem, "\"%lld\"", (long long)version));
}

void http_response_content_version(struct http_response *self, int64_t version, struct arena *mem)
{
    struct digest digest = digest_sha256(http_response_text(self));
    struct str hash = str_slice(digest_hex(mem, digest), 0, TAG_HASH_LENGTH);

    http_response_header(self, "ETag", str_format(mem, "\"%lld-%.*s\"", (long long)version, STR_ARGS(hash)));
}

/* "7" or "7-…" in its quotes. Weak tags never match strongly. */
static bool read_tag(struct str tag, struct http_match *ret)
{
    size_t dash;

    tag = str_trim(tag);
    if (tag.len < 3 || tag.ptr[0] != '"' || tag.ptr[tag.len - 1] != '"')
        return false;
    tag = str_slice(tag, 1, tag.len - 1);
    dash = str_find_char(tag, '-', 1);
    ret->rest = dash == SIZE_MAX ? STR_NONE : str_slice(tag, dash + 1, tag.len);
    return str_to_int(str_slice(tag, 0, dash), &ret->version) && ret->version > 0;
}

struct error *http_request_match(const struct http_request *self, const char *what, bool required,
                                 struct http_match *ret)
{
    struct str header = http_request_header(self, "if-match"), tag;
    struct http_match newest = {0}, match;

    if (header.ptr == NULL && required)
        return error_new(ERROR_PRECONDITION, "if_match_missing",
                         "Say which state you change: send If-Match with the ETag of %s that you read.",
                         what);
    if (header.ptr == NULL || str_eq(str_trim(header), STR("*"))) {
        *ret = (struct http_match){0};
        return OK;
    }
    /* Of several, only the newest can be the current one. */
    while (str_next(&header, ',', &tag)) {
        if (read_tag(tag, &match) && match.version > newest.version)
            newest = match;
    }
    if (newest.version == 0)
        return error_new(ERROR_STALE, "stale",
                         "If-Match holds no ETag of %s. Read it again and send the ETag that comes with it.",
                         what);
    *ret = newest;
    return OK;
}

struct error *http_request_if_match(const struct http_request *self, const char *what, bool required,
                                    int64_t *ret)
{
    struct http_match match;

    TRY(http_request_match(self, what, required, &match));
    *ret = match.version;
    return OK;
}
