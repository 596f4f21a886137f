#include "dtos/prd_dto.h"
#include "digest.h"

#define FRAME_LENGTH 8

struct prd_dto prd_dto_from(const struct prd *prd, enum member_role role, struct arena *mem)
{
    return (struct prd_dto){
        .id = prd->id,
        .key = str_dup(mem, prd->key),
        .title = str_dup(mem, prd->title),
        .status = prd->status,
        .template_name = str_dup(mem, prd->template_name),
        .workspace = prd->workspace,
        .role = role,
        .head_revision = prd->head,
        .open_proposals = prd->open_proposals,
        .created_at = prd->created_at,
        .updated_at = prd->updated_at,
    };
}

struct str prd_dto_frame(const struct prd_dto *prd, struct arena *mem)
{
    struct str parts[] = {prd->title, str_format(mem, "%d", (int)prd->status)};
    return str_slice(digest_hex(mem, digest_sha256_parts(parts, COUNT_OF(parts))), 0, FRAME_LENGTH);
}
