#include "dtos/approval_dto.h"

struct approval_dto approval_dto_from(const struct approval *approval, struct arena *mem)
{
    return (struct approval_dto){
        .id = approval->id,
        .author = author_dto_new(AUTHOR_USER, approval->author, approval->author_name, mem),
        .revision = approval->revision,
        .verdict = approval->verdict,
        .note = approval->note,
        .at = approval->at,
        .state = approval_state(approval),
        .fell_at_revision = approval->fell_at_revision != 0
                                ? str_format(mem, "%lld", (long long)approval->fell_at_revision)
                                : STR_NONE,
        .withdrawn_at = approval->withdrawn_at,
    };
}
