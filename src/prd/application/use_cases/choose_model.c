#include "use_cases/choose_model.h"
#include "unicode.h"

static struct error *find(const struct choose_model *self, struct id workspace, struct arena *mem,
                          struct model_choice *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct model_choice choice = {.kind = CHOICE_SERVER, .workspace = workspace};
    bool found;

    TRY(prd_store_read(self->store, &work));
    TRY(model_choice_repository_find(work->models, workspace, mem, &found, &choice));
    *ret = choice;
    return OK;
}

static struct error *describe(const struct choose_model *self, const struct model_choice *choice,
                              struct arena *mem, struct model_choice_dto *ret)
{
    struct assistant_dto *now = arena_new_of(mem, struct assistant_dto);

    TRY(get_assistant(self->get_assistant, choice->workspace, mem, now));
    *ret = (struct model_choice_dto){
        .assistant = choice->kind,
        .url = choice->url,
        .model = choice->model,
        .budget = choice->budget,
        .price = choice->price,
        .key_set = choice->sealed_key.ptr != NULL,
        .context_tokens =
            choice->context_tokens ? str_format(mem, "%lld", (long long)choice->context_tokens) : STR_NONE,
        .changed_at = choice->changed_at,
        .now = now,
    };
    return OK;
}

struct error *get_model_choice(const struct choose_model *self, const struct prd_access *access,
                               struct arena *mem, struct model_choice_dto *ret)
{
    struct model_choice choice;

    TRY(find(self, access->workspace, mem, &choice));
    return describe(self, &choice, mem, ret);
}

static bool is_model(enum model_choice_kind kind)
{
    return kind != CHOICE_SERVER && kind != CHOICE_GUIDE;
}

static void find_fault(struct error **error, const char *pointer, const char *code, struct str detail)
{
    if (!*error)
        *error = error_new(ERROR_INVALID, "invalid_choice", "This is no assistant that could answer.");
    error_add_field(*error, str_from(pointer), str_from(code), detail);
}

static bool is_url(struct str url)
{
    size_t begin = str_starts(url, STR("https://")) ? 8 : str_starts(url, STR("http://")) ? 7 : 0;
    struct str host = str_slice(url, begin, SIZE_MAX);

    host = str_slice(host, 0, str_find_char(host, '/', 0));
    if (!begin || !host.len || host.ptr[0] == ':' || !utf8_is_valid(url))
        return false;
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.ptr[i] <= ' ' || strchr("@?#\\\"<>^`{|}", url.ptr[i]))
            return false;
    return true;
}

static void check_model(const struct choose_model_dto *in, struct error **error)
{
    if (in->url.len && !is_url(in->url))
        find_fault(
            error, "/url", "format",
            STR("Write http:// or https://, a host, and the path of the API; a key goes into \"key\"."));
    if (!in->url.len && in->assistant == CHOICE_OPENAI)
        find_fault(error, "/url", "required",
                   STR("Name the base URL of the model's server, such as https://api.openai.com/v1."));
    if (str_is_empty(str_trim(in->model)))
        find_fault(error, "/model", "required", STR("Name the model as its server knows it."));
    for (size_t i = 0; i < in->key.len; i++)
        if ((unsigned char)in->key.ptr[i] <= ' ' || (unsigned char)in->key.ptr[i] >= 0x7f) {
            find_fault(error, "/key", "format", STR("A key has no spaces and none but ASCII characters."));
            break;
        }
    if (in->context_tokens && in->context_tokens < 4096)
        find_fault(error, "/context_tokens", "too_small",
                   STR("With less than 4096 a model loses its rules."));
}

/* What has no model has nothing of a model's. */
static void check_no_model(const struct choose_model_dto *in, struct error **error)
{
    const struct str detail =
        STR("This goes with a model of the workspace's own: openai, ollama or anthropic.");
    const struct {
        const char *pointer;
        bool is_there;
    } members[] = {{"/url", in->url.len > 0},
                   {"/model", in->model.len > 0},
                   {"/key", in->key.len > 0},
                   {"/price", in->price.len > 0},
                   {"/context_tokens", in->context_tokens > 0}};

    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (members[i].is_there)
            find_fault(error, members[i].pointer, "not_allowed", detail);
}

static void check_amounts(const struct choose_model_dto *in, struct error **error)
{
    struct budget budget = {0};
    struct price price = {0};
    struct error *budget_fault = budget_parse(in->budget, &budget),
                 *price_fault = price_parse(in->price, &price), *together = OK;

    if (budget_fault)
        find_fault(error, "/budget", "format", str_from(error_message(budget_fault)));
    if (price_fault)
        find_fault(error, "/price", "format", str_from(error_message(price_fault)));
    if (!budget_fault && !price_fault && is_model(in->assistant))
        together = budget_check_price(&budget, &price);
    if (together)
        find_fault(error, "/price", "required", str_from(error_message(together)));
    error_free(budget_fault);
    error_free(price_fault);
    error_free(together);
}

static struct error *check(const struct choose_model_dto *in)
{
    struct error *error = OK;

    if (is_model(in->assistant))
        check_model(in, &error);
    else
        check_no_model(in, &error);
    check_amounts(in, &error);
    return error;
}

static struct str or_none(struct str text)
{
    return text.len ? text : STR_NONE;
}

/* The key that goes on: a new one; the old one, where it goes to the same server; or none. */
static struct str key_of(const struct choose_model *self, const struct choose_model_dto *in,
                         const struct model_choice *before, struct arena *mem)
{
    if (in->key.len)
        return sealer_seal(self->sealer, self->key_context(before->workspace, mem), in->key, mem);
    if (in->key.ptr || !is_model(in->assistant))
        return STR_NONE;
    return before->kind == in->assistant && str_eq(before->url, in->url) ? before->sealed_key : STR_NONE;
}

/* What answers there by now: "anthropic"; the key and the address are nobody else's business. */
static struct error *record(struct prd_work *work, const struct prd_access *access, enum audited_act act,
                            struct str detail)
{
    return audit_trail_record(work->audit, &(struct audited){
                                               .act = act,
                                               .actor = &access->actor,
                                               .workspace = access->workspace,
                                               .detail = detail,
                                           });
}

struct error *choose_model(const struct choose_model *self, const struct prd_access *access,
                           const struct choose_model_dto *in, struct arena *mem, struct model_choice_dto *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct model_choice before = {.kind = CHOICE_SERVER}, choice;
    struct error *unprobed;
    bool found;

    TRY(check(in));
    TRY(prd_store_write(self->store, access->workspace, &work));
    TRY(model_choice_repository_find(work->models, access->workspace, mem, &found, &before));
    before.workspace = access->workspace;
    choice = (struct model_choice){
        .workspace = access->workspace,
        .kind = in->assistant,
        .url = or_none(in->url),
        .model = or_none(str_trim(in->model)),
        .sealed_key = key_of(self, in, &before, mem),
        .budget = or_none(str_trim(in->budget)),
        .price = or_none(str_trim(in->price)),
        .context_tokens = in->context_tokens,
        .version = id_new(self->clock, self->random),
        .changed_by = access->actor.user,
        .changed_at = clock_now(self->clock),
    };
    TRY(model_choice_repository_save(work->models, &choice));
    TRY(record(work, access, ACT_MODEL_CHOSEN, str_from(model_choice_kind_name(choice.kind))));
    TRY(prd_work_commit(work));
    prd_work_end(&work);
    if (is_model(choice.kind)) {
        unprobed = self->get_assistant->assistants->ops->probe(self->get_assistant->assistants,
                                                               choice.workspace, mem);
        error_free(unprobed); /* what is chosen is chosen */
    }
    return describe(self, &choice, mem, ret);
}

struct error *forget_model_choice(const struct choose_model *self, const struct prd_access *access,
                                  struct arena *mem _unused_)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;

    TRY(prd_store_write(self->store, access->workspace, &work));
    TRY(model_choice_repository_remove(work->models, access->workspace));
    TRY(record(work, access, ACT_MODEL_CHOICE_REMOVED, STR_NONE));
    return prd_work_commit(work);
}
