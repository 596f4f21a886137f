#include "dtos/interview_dto.h"

struct interview_dto interview_dto_from(const struct interview_view *view, struct arena *mem)
{
    struct interview_dto dto = {.answered = view->answered, .total = view->total, .percent = view->percent};

    if (view->question != NULL) {
        dto.question = arena_new_of(mem, struct question_dto);
        *dto.question = (struct question_dto){
            .id = str_from(view->question->id),
            .topic = str_from(view->question->topic),
            .text = str_from(view->question->text),
            .why = str_from(view->question->why),
            .example = str_from(view->question->example),
        };
    }
    dto.coverage.count = view->coverage_count;
    dto.coverage.items = arena_array_of(mem, view->coverage_count, struct coverage_dto);
    for (size_t i = 0; i < view->coverage_count; i++) {
        const struct topic_coverage *topic = &view->coverage[i];
        dto.coverage.items[i] =
            (struct coverage_dto){str_from(topic->topic), str_from(topic->title), topic->state};
    }
    return dto;
}
