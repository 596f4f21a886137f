#include "dtos/revision_dto.h"

struct author_dto *author_dto_new(enum author_kind kind, struct id id, struct str name, struct arena *mem)
{
    struct author_dto *author = arena_new_of(mem, struct author_dto);
    *author = (struct author_dto){kind, id, name};
    return author;
}

struct revision_dto revision_dto_from(const struct revision *revision, struct arena *mem)
{
    struct revision_dto dto = {
        .number = revision->number,
        .author = author_dto_new(revision->author_kind, revision->author, revision->author_name, mem),
        .cause = revision->cause,
        .why = revision->why,
        .at = revision->at,
        .hash = digest_hex(mem, revision->hash),
        .parent_hash =
            digest_is_zero(revision->parent_hash) ? STR_NONE : digest_hex(mem, revision->parent_hash),
        .proposal = revision->proposal,
        .message = revision->message,
        .event = revision->event,
    };

    dto.changes.count = revision->change_count;
    dto.changes.items = arena_array_of(mem, revision->change_count, struct change_dto);
    for (size_t i = 0; i < revision->change_count; i++) {
        const struct change *change = &revision->changes[i];
        dto.changes.items[i] = (struct change_dto){
            .op = change->kind,
            .node = change->node,
            .code = change->code,
            .title = change->title,
            .before = digest_is_zero(change->before) ? STR_NONE : change->before_text,
            .after = digest_is_zero(change->after) ? STR_NONE : change->after_text,
        };
    }
    return dto;
}
