#include "use_cases/create_prd.h"
#include "services/founding.h"
#include "services/guide.h"
#include "services/question_bank.h"
#include "strbuf.h"

static const struct str default_template = {"prd", 3};

static struct error *check_template(struct str name, struct arena *mem, struct str *ret)
{
    struct strbuf names = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct error *invalid;

    if (str_is_empty(name)) {
        *ret = default_template;
        return OK;
    }
    for (size_t i = 0; template_names[i] != NULL; i++) {
        if (str_eq(name, str_from(template_names[i]))) {
            *ret = str_from(template_names[i]);
            return OK;
        }
        strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", template_names[i]);
    }
    invalid = error_new(ERROR_INVALID, "unknown_template", "There is no such template. There are: %.*s.",
                        STR_ARGS(strbuf_str(&names)));
    error_add_field(invalid, STR("/template"), STR("not_allowed"),
                    str_format(mem, "Use one of %.*s.", STR_ARGS(strbuf_str(&names))));
    return invalid;
}

/* The interview opens by itself, so that a new PRD is never a blank page. */
static struct error *ask_first(const struct create_prd *self, struct prd_work *work, const struct prd *prd,
                               const struct document *document, struct arena *mem)
{
    const struct interview none = {.template_name = prd->template_name};
    const struct question *question;
    struct interview_view view;
    struct message message;

    interview_view(&none, document, mem, &view);
    question = view.question;
    if (question == NULL)
        return OK;
    message = (struct message){
        .id = id_new(self->clock, self->random),
        .prd = prd->id,
        .workspace = prd->workspace,
        .role = MESSAGE_ASSISTANT,
        .author_name = str_from(self->guide_name),
        .text = guide_opening(question, mem),
        .status = MESSAGE_COMPLETE,
        .question = str_from(question->id),
        .created_at = prd->created_at,
    };
    TRY(message_repository_add(work->messages, &message));
    return interview_repository_save(work->interviews, prd->id, prd->workspace,
                                     &(struct interview_answer){
                                         .question = str_from(question->id),
                                         .state = ANSWER_ASKED,
                                         .text = STR(""),
                                         .at = prd->created_at,
                                     });
}

struct error *create_prd(const struct create_prd *self, const struct actor *actor,
                         const struct create_prd_dto *in, struct arena *mem, struct prd_dto **ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct founding founding = {
        .key = in->key,
        .cause = CAUSE_CREATE,
        .why = STR("Created"),
        .id = id_new(self->clock, self->random),
        .at = clock_now(self->clock),
        .differ = self->applier->differ,
    };
    struct prd_access access;
    struct applied applied;
    struct prd prd;

    TRY(resolve_workspace(self->access, actor, in->workspace, "prd.create", mem, &access));
    founding.access = &access;
    TRY(check_title(in->title, mem, &founding.title));
    TRY(check_template(in->template_name, mem, &founding.template_name));
    TRY(applier_import(self->applier,
                       template_document(founding.template_name, founding.title, str_trim(in->idea), mem), 1,
                       mem, &applied));

    TRY(prd_store_write(self->store, access.workspace, &work));
    TRY(found(work, &founding, &applied, mem, &prd));
    TRY(ask_first(self, work, &prd, &applied.document, mem));
    TRY(prd_work_commit(work));

    announce(self->announcer,
             &(struct announcement){.topic = "prd.changed", .workspace = prd.workspace, .prd = prd.id});
    *ret = arena_new_of(mem, struct prd_dto);
    **ret = prd_dto_from(&prd, access.role, mem);
    return OK;
}
