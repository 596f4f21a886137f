#include "dtos/prd_dto.h"

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
