#include "use_cases/receive_delivery.h"
#include "secret.h"

static struct error *unknown_hook(void)
{
    return error_new(ERROR_UNAUTHENTICATED, "unknown_hook",
                     "There is no such hook, or the delivery is not signed with its secret.");
}

static bool is_genuine(enum hook_kind kind, struct str proof, struct str secret, struct str body)
{
    struct digest expected, given;

    if (kind == HOOK_GITLAB)
        return proof.ptr != NULL && secret_eq(proof, secret);
    expected = digest_hmac_sha256(secret, body);
    return proof.ptr != NULL && str_starts(proof, STR("sha256=")) &&
           digest_parse_hex(str_slice(proof, 7, proof.len), &given) && digest_eq(expected, given);
}

struct error *check_delivery_form(enum hook_kind kind, struct str token, struct str proof)
{
    struct digest given;
    bool has_form = token.len == HOOK_TOKEN_LENGTH;

    if (kind == HOOK_GITHUB)
        has_form = has_form && proof.ptr != NULL && str_starts(proof, STR("sha256=")) &&
                   digest_parse_hex(str_slice(proof, 7, proof.len), &given);
    else
        has_form = has_form && proof.len == HOOK_TOKEN_LENGTH;
    return has_form ? OK : unknown_hook();
}

static struct error *find(const struct receive_delivery *self, const struct raw_delivery *in,
                          struct arena *mem, struct hook *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct error *error;

    TRY(prd_store_read(self->intake.store, &work));
    error = hook_repository_find_by_token(work->hooks, digest_sha256(in->token), mem, ret);
    if (error == OK && ret->kind != in->kind)
        error = unknown_hook();
    if (!error_is(error, ERROR_NOT_FOUND))
        return error;
    error_free(error);
    /* As much work as for a hook that there is. */
    (void)is_genuine(in->kind, in->proof, hook_secret(self->secrets, ID_NONE, 0, mem), in->body);
    return unknown_hook();
}

static struct error *find_earlier(const struct receive_delivery *self, const struct hook *hook,
                                  struct digest id, struct arena *mem, bool *found, struct hook_delivery *ret)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;

    TRY(prd_store_read(self->intake.store, &work));
    return hook_repository_find_delivery(work->hooks, hook, id, mem, found, ret);
}

/* Counts a genuine one against the limit, and keeps what came of it; what the hook is by now is read anew. */
static struct error *keep(const struct receive_delivery *self, const struct hook *hook,
                          const struct hook_delivery *delivery, bool genuine, struct arena *mem)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct hook now;

    TRY(prd_store_write(self->intake.store, hook->prd, &work));
    TRY(hook_repository_find(work->hooks, hook->prd, hook->id, mem, &now));
    if (genuine)
        hook_count(&now, delivery);
    else
        hook_note_forgery(&now, delivery);
    TRY(hook_repository_save_counts(work->hooks, &now));
    if (genuine && !str_eq(delivery->outcome, STR("refused")))
        TRY(hook_repository_add_delivery(work->hooks, &now, delivery,
                                         delivery->received_at - HOOK_DELIVERIES_KEPT));
    return prd_work_commit(work);
}

/* The refusal itself, whether or not it could be kept. */
static struct error *refuse(const struct receive_delivery *self, const struct hook *hook, struct digest id,
                            bool genuine, struct error *error, struct arena *mem)
{
    struct hook_delivery delivery = {
        .id = id,
        .received_at = clock_now(self->intake.clock),
        .outcome = STR("refused"),
        .detail = genuine ? str_dup(mem, str_from(error_message(error)))
                          : STR("It was not signed with the hook's secret."),
    };

    if (!error_is(error, ERROR_RETRY) && (genuine || hook_tells_forgery(hook, delivery.received_at)))
        error_free(keep(self, hook, &delivery, genuine, mem));
    return error;
}

static struct error *check_rate(const struct hook *hook, int64_t now)
{
    int64_t wait = hook_wait(hook, now);
    struct error *error;

    if (wait == 0)
        return OK;
    error =
        error_new(ERROR_LIMITED, "rate_limited",
                  "A hook takes %d deliveries a minute. Deliver this again later.", HOOK_DELIVERIES_A_MINUTE);
    error_set_retry_after(error, (wait + 999) / 1000);
    return error;
}

static struct error *take(const struct receive_delivery *self, const struct hook *hook,
                          struct delivery_reading *reading, struct arena *mem, struct hook_delivery *ret)
{
    static const char *const outcomes[] = {
        [DELIVERY_EVENTS] = "counted", [DELIVERY_PING] = "pong", [DELIVERY_IGNORED] = "ignored"};
    struct taken_event *taken = arena_array_of(mem, reading->count, struct taken_event);

    /* What claims to come from the future would make all that follows late. */
    for (size_t i = 0; i < reading->count; i++)
        if (reading->items[i].at > ret->received_at)
            reading->items[i].at = ret->received_at;
    if (reading->count > 0)
        TRY(take_events(&self->intake, hook->workspace, hook->prd, reading->items, reading->count, mem,
                        taken));
    for (size_t i = 0; i < reading->count; i++) {
        ret->events += taken[i].is_new;
        ret->proposals += taken[i].proposes;
    }
    ret->outcome = str_from(outcomes[reading->outcome]);
    ret->detail = reading->detail;
    if (ret->detail.len == 0)
        ret->detail = ret->events > 0 ? taken[0].event.reason : STR("It was told before.");
    return OK;
}

/* What a genuine sender delivers. */
static struct error *handle(const struct receive_delivery *self, const struct hook *hook,
                            const struct raw_delivery *in, struct arena *mem, struct hook_delivery *ret)
{
    struct delivery_reading reading;

    TRY(delivery_read(self->reader, hook->kind, in->event.ptr != NULL ? in->event : STR(""), in->payload, mem,
                      &reading));
    return take(self, hook, &reading, mem, ret);
}

struct error *receive_delivery(const struct receive_delivery *self, const struct raw_delivery *in,
                               struct arena *mem, struct delivered_dto *ret)
{
    struct hook_delivery delivery = {
        .id = digest_sha256(in->id.ptr != NULL ? in->id : in->body),
        .received_at = clock_now(self->intake.clock),
    };
    struct error *error;
    struct hook hook;
    bool repeated;

    TRY(find(self, in, mem, &hook));
    /* Before the limit, which is for who has the secret: a stranger learns nothing of it, nor uses it up. */
    if (!is_genuine(hook.kind, in->proof, hook_secret(self->secrets, hook.id, hook.generation, mem),
                    in->body))
        return refuse(self, &hook, delivery.id, false, unknown_hook(), mem);
    TRY(check_rate(&hook, delivery.received_at));
    TRY(find_earlier(self, &hook, delivery.id, mem, &repeated, &delivery));
    if (!repeated) {
        error = handle(self, &hook, in, mem, &delivery);
        if (error != OK)
            return refuse(self, &hook, delivery.id, true, error, mem);
        TRY(keep(self, &hook, &delivery, true, mem));
    }
    *ret = (struct delivered_dto){
        .outcome = repeated ? STR("repeated") : delivery.outcome,
        .events = delivery.events,
        .proposals = delivery.proposals,
        .detail = delivery.detail,
    };
    return OK;
}
