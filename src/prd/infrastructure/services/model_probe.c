#include "services/model_probe.h"

#include "services/model_answer.h"
#include "services/model_prompt.h"
#include "services/token_estimate.h"
#include "unicode.h"

#define ANSWER_TOKENS 1024
#define ANSWER_MAX ((size_t)64 << 10)
#define CANARY_LEAST 4096

struct probing {
    struct model_hearer hearer;
    struct model_probe_options options;
    struct arena *mem;
    struct probe probe;
    struct model_call call;
    struct strbuf answer;
    struct prompt_message messages[2];
    struct document document;
    struct id reservation;
    struct error *failure;
    struct str word;       /* the canary */
    int64_t canary_tokens; /* of the prompt that holds it; 0: before it */
};

static void ask(struct probing *self);

static void add_check(struct probing *self, const char *name, enum probe_verdict verdict, struct str detail)
{
    if (self->probe.count < PROBE_CHECKS_MAX)
        self->probe.checks[self->probe.count++] = (struct probe_check){str_from(name), verdict, detail};
}

static void finish(struct probing *self)
{
    self->probe.at = clock_now(self->options.clock);
    self->options.done(self->options.context, &self->probe);
    error_free(self->failure);
    arena_free(self->mem);
}

static void ignore(void *context _unused_, struct str text _unused_) {}

static bool keeps_form(struct probing *self, struct str *problem)
{
    struct model_answer answer;

    model_answer_init(&answer, &self->document, self->mem, ignore, NULL);
    model_answer_feed(&answer, strbuf_str(&self->answer));
    model_answer_end(&answer);
    *problem = answer.problem;
    return answer.count == 1 && !answer.problem.ptr;
}

static void judge_form(struct probing *self)
{
    const struct model_call *call = &self->call;
    struct str problem;

    add_check(self, "reachable", PROBE_PASSED,
              str_format(self->mem, "It answered; the first word came after %lld ms.",
                         (long long)call->first_text_after));
    if (call->pieces > 1)
        add_check(self, "streams", PROBE_PASSED,
                  str_format(self->mem, "The answer came in %zu pieces.", call->pieces));
    else
        add_check(self, "streams", PROBE_FAILED,
                  STR("The answer came in one piece: people see nothing until it is whole."));
    if (keeps_form(self, &problem))
        add_check(self, "format", PROBE_PASSED, STR("It proposes changes in the form that Stet reads."));
    else
        add_check(
            self, "format", PROBE_FAILED,
            str_format(self->mem,
                       "It does not propose changes in the form that Stet reads (%.*s). It can talk, but few "
                       "of its proposals will be usable.",
                       STR_ARGS(problem.ptr ? problem : STR("no change came"))));
    if (call->reading.usage.prompt_tokens)
        add_check(self, "usage", PROBE_PASSED, STR("It tells how many tokens it took."));
    else
        add_check(self, "usage", PROBE_UNSURE,
                  STR("It does not tell how many tokens it took; the ledger counts estimates."));
}

static void judge_context(struct probing *self)
{
    bool knows = !self->failure && str_find_nocase(strbuf_str(&self->answer), self->word, 0) != SIZE_MAX;

    if (knows) {
        self->probe.context_tokens = self->options.context_tokens < self->canary_tokens
                                         ? self->options.context_tokens
                                         : self->canary_tokens;
        add_check(
            self, "context",
            self->canary_tokens >= self->options.context_tokens ? PROBE_PASSED : PROBE_UNSURE,
            str_format(self->mem,
                       "It remembers the beginning of %lld tokens. Stet sends it no more than that at once.",
                       (long long)self->probe.context_tokens));
        finish(self);
        return;
    }
    if (self->canary_tokens / 2 >= CANARY_LEAST) {
        self->canary_tokens /= 2;
        ask(self);
        return;
    }
    self->probe.context_tokens = CANARY_LEAST;
    add_check(self, "context", PROBE_FAILED,
              self->failure
                  ? str_format(self->mem, "A long question failed: %s", error_message(self->failure))
                  : str_format(self->mem,
                               "It has forgotten the beginning of %d tokens. Give it a larger context: "
                               "with less, it loses the rules it is told.",
                               CANARY_LEAST));
    finish(self);
}

static void settle(struct probing *self)
{
    struct model_ledger *ledger = self->options.ledger;
    const struct assistant_usage *usage = &self->call.reading.usage;
    struct error *error =
        ledger ? ledger->ops->settle(ledger, self->reservation, usage->prompt_tokens,
                                     usage->completion_tokens, self->call.status != 200 && !self->call.pieces)
               : OK;
    if (error)
        background_report(self->options.background, "settling what a probe took", error);
    error_free(error);
}

static void conclude(void *context)
{
    struct probing *self = context;

    settle(self);
    if (self->canary_tokens) {
        judge_context(self);
        return;
    }
    if (self->failure) {
        add_check(self, "reachable", PROBE_FAILED,
                  str_dup(self->mem, str_from(error_message(self->failure))));
        finish(self);
        return;
    }
    judge_form(self);
    self->canary_tokens = self->options.context_tokens;
    ask(self);
}

static bool hear_text(struct model_hearer *hearer, struct str text)
{
    struct probing *self = container_of(hearer, struct probing, hearer);
    strbuf_add(&self->answer, text);
    return !self->answer.overflowed;
}

static bool hear_wanted(struct model_hearer *hearer _unused_)
{
    return true;
}

static void hear_ended(struct model_hearer *hearer, struct error *error)
{
    struct probing *self = container_of(hearer, struct probing, hearer);
    self->failure = error;
    background_run(self->options.background, conclude, self);
}

static void write_canary(struct probing *self)
{
    struct strbuf out = strbuf_new(self->mem, (size_t)16 << 20);
    int64_t tokens;

    strbuf_addf(&out, "The password is %.*s. Remember it.\n\n", STR_ARGS(self->word));
    for (tokens = token_estimate(strbuf_str(&out)) + ANSWER_TOKENS; tokens < self->canary_tokens;
         tokens += 16)
        strbuf_add(&out, STR("The meeting was moved to the afternoon once more. Nobody wrote\n"));
    self->messages[0] = (struct prompt_message){"system", strbuf_str(&out)};
    self->messages[1] = (struct prompt_message){
        "user",
        STR("What is the password that was given at the very beginning? Answer with that word alone.")};
}

static void write_form(struct probing *self)
{
    self->messages[0] = (struct prompt_message){
        "system",
        str_format(self->mem,
                   "%s\nThe PRD TRY, \"Search\", 2 nodes, whole:\n<<<material 0\n[n1]\n# Search\n\n[n2]\n- "
                   "**FR-1** The system shall search quickly.\nmaterial 0>>>\n",
                   model_answer_rules)};
    self->messages[1] = (struct prompt_message){
        "user", STR("Quickly means within 2 seconds. Change FR-1 so that it says so, and nothing else.")};
}

static struct error *reserve(struct probing *self)
{
    struct model_ledger *ledger = self->options.ledger;
    struct assistant *assistant = self->options.assistant;
    struct model_spending spending = {
        .workspace = self->options.workspace,
        .is_of_workspace = model_assistant_endpoint(assistant)->is_of_workspace,
        .purpose = PURPOSE_PROBE,
        .model = str_from(assistant->ops->name(assistant)),
        .prompt_tokens = token_estimate(self->messages[0].text) + token_estimate(self->messages[1].text),
        .completion_tokens = ANSWER_TOKENS,
    };
    return ledger ? ledger->ops->reserve(ledger, &spending, self->mem, &self->reservation) : OK;
}

static void ask(struct probing *self)
{
    static const struct model_hearer_ops ops = {hear_text, hear_wanted, hear_ended};
    const struct model_endpoint *endpoint = model_assistant_endpoint(self->options.assistant);
    struct model_request request = {
        .model = endpoint->model,
        .messages = self->messages,
        .count = COUNT_OF(self->messages),
        .temperature = 0,
        .context_tokens = self->canary_tokens ? self->canary_tokens : CANARY_LEAST,
        .answer_tokens = ANSWER_TOKENS,
    };

    if (self->canary_tokens)
        write_canary(self);
    else
        write_form(self);
    error_free(self->failure);
    self->failure = reserve(self);
    if (self->failure) {
        add_check(self, self->canary_tokens ? "context" : "reachable", PROBE_UNSURE,
                  str_dup(self->mem, str_from(error_message(self->failure))));
        finish(self);
        return;
    }
    self->answer = strbuf_new(self->mem, ANSWER_MAX);
    self->hearer.ops = &ops;
    model_call_start(&self->call, endpoint, &request, &self->hearer, self->mem);
}

/* The document that the form is tried on. */
static void make_document(struct probing *self)
{
    static const struct str texts[] = {{"# Search\n\n", 10},
                                       {"- **FR-1** The system shall search quickly.\n", 45}};
    struct node *nodes = arena_array_of(self->mem, COUNT_OF(texts), struct node);

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        nodes[i].id.bytes[15] = (uint8_t)(i + 1);
        nodes[i].text = texts[i];
        nodes[i].hash = digest_sha256(texts[i]);
        nodes[i].title = STR("Search");
    }
    nodes[1].kind = NODE_REQUIREMENT;
    nodes[1].code = STR("FR-1");
    self->document = (struct document){nodes, COUNT_OF(texts)};
}

void model_probe_start(const struct model_probe_options *options)
{
    struct arena *mem = arena_new((size_t)16 << 10);
    struct probing *self = arena_new_of(mem, struct probing);
    unsigned char bytes[4];

    self->mem = mem;
    self->options = *options;
    random_fill(options->random, bytes, sizeof(bytes));
    self->word = str_format(mem, "kestrel%.*s", STR_ARGS(hex_encode(mem, bytes, sizeof(bytes))));
    make_document(self);
    ask(self);
}
