#include "dtos/baseline_dto.h"

struct baseline_dto baseline_dto_from(const struct baseline *baseline, struct arena *mem)
{
    return (struct baseline_dto){
        .id = baseline->id,
        .name = baseline->name,
        .revision = baseline->revision,
        .note = baseline->note,
        .author = author_dto_new(AUTHOR_USER, baseline->author, baseline->author_name, mem),
        .created_at = baseline->created_at,
    };
}
