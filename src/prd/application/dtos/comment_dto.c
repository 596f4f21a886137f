#include "dtos/comment_dto.h"
#include "unicode.h"

struct comment_dto comment_dto_from(const struct comment *comment, struct arena *mem)
{
    return (struct comment_dto){
        .id = comment->id,
        .author = author_dto_new(AUTHOR_USER, comment->author, comment->author_name, mem),
        .text = comment->text,
        .created_at = comment->created_at,
        .edited_at = comment->edited_at,
        .version = comment->version,
    };
}

struct thread_dto thread_dto_from(const struct comment_thread *thread, const struct document *document,
                                  struct arena *mem)
{
    /* Of its own: to look for words in a long text takes more memory than the text, for each thread of a
     * list. */
    _cleanup_(arena_freep) struct arena *scratch = arena_new(0);
    struct anchor anchor = anchor_find(document, thread, scratch);
    struct thread_dto dto = {
        .id = thread->id,
        .node = anchor.node,
        .quote = thread->quote,
        .state = anchor.state,
        .passage = utf8_cut(anchor.passage, PASSAGE_LENGTH_MAX),
        .revision = thread->revision,
        .created_at = thread->created_at,
        .resolved_at = thread->resolved_at,
    };

    if (thread->resolved_at != 0)
        dto.resolved_by = author_dto_new(AUTHOR_USER, thread->resolved_by, thread->resolved_by_name, mem);
    dto.comments.count = thread->count;
    dto.comments.items = arena_array_of(mem, thread->count, struct comment_dto);
    for (size_t i = 0; i < thread->count; i++)
        dto.comments.items[i] = comment_dto_from(&thread->comments[i], mem);
    return dto;
}
