/* Conversations: what is stored, streamed and told, with an assistant that ends, fails, stalls or says too
 * much. */
#include "prd_fixture.h"
#include "use_cases/follow_reply.h"
#include "use_cases/get_exchange.h"
#include "use_cases/list_messages.h"
#include "use_cases/send_message.h"
#include <pthread.h>
#include <stdatomic.h>

/* An assistant that does what the test says, at once or when it is told to go on. */
struct scripted {
    struct assistant base;
    void (*script)(const struct assistant_turn *turn, struct assistant_sink *sink); /* NULL: wait */
    const struct assistant_turn *turn;                                              /* of the last start */
    struct assistant_sink *sink;
    atomic_int starts;
};

static void scripted_start(struct assistant *base, const struct assistant_turn *turn,
                           struct assistant_sink *sink)
{
    struct scripted *self = container_of(base, struct scripted, base);
    self->turn = turn;
    self->sink = sink;
    atomic_fetch_add(&self->starts, 1);
    if (self->script != NULL)
        self->script(turn, sink);
}

static const char *scripted_name(const struct assistant *base _unused_)
{
    return "scripted";
}

static const char *guide_name(const struct assistant *base _unused_)
{
    return "guide";
}

/* A store that can be told to refuse transactions that write. */
struct faulty_store {
    struct prd_store base;
    struct prd_store *real;
    int refuse_writes_after; /* -1: never */
};

static struct error *faulty_read(struct prd_store *base, struct prd_work **ret)
{
    return prd_store_read(container_of(base, struct faulty_store, base)->real, ret);
}

static struct error *faulty_write(struct prd_store *base, struct id what, struct prd_work **ret)
{
    struct faulty_store *self = container_of(base, struct faulty_store, base);
    if (self->refuse_writes_after == 0)
        return error_new(ERROR_UNAVAILABLE, "database_full", "the disk is full");
    if (self->refuse_writes_after > 0)
        self->refuse_writes_after--;
    return prd_store_write(self->real, what, ret);
}

static struct str format_message(const struct message_dto *message, struct arena *mem)
{
    return str_format(mem, "%s %s %.*s %zu", message->role == MESSAGE_USER ? "user" : "assistant",
                      message_status_name(message->status), STR_ARGS(message->text),
                      message->proposals.count);
}

static struct str format_proposal(const struct proposal_dto *proposal, struct arena *mem)
{
    return str_format(mem, "%zu operations", proposal->operations.count);
}

static struct str format_usage(const struct usage_dto *usage, struct arena *mem)
{
    return str_format(mem, "%lld+%lld", (long long)usage->prompt_tokens, (long long)usage->completion_tokens);
}

static struct str format_problem(const struct error *error, struct arena *mem)
{
    return str_format(mem, "%s", error_code(error));
}

static const struct reply_format format = {format_message, format_proposal, format_usage, format_problem};

/* One assistant for all, and the guide; counts what is held. */
struct holds {
    struct assistants base;
    struct assistant *usual, *guide;
    enum assistant_state state;
    int held;
};

static struct error *hold(struct assistants *base, struct id workspace _unused_, bool guide,
                          struct arena *mem _unused_, struct assistant **ret)
{
    struct holds *self = container_of(base, struct holds, base);
    self->held++;
    *ret = guide ? self->guide : self->usual;
    return OK;
}

static void release(struct assistants *base, struct assistant *held _unused_)
{
    container_of(base, struct holds, base)->held--;
}

static void heard(struct assistants *base, struct assistant *held _unused_, const struct error *failure)
{
    container_of(base, struct holds, base)->state = failure == OK ? ASSISTANT_READY : ASSISTANT_UNREACHABLE;
}

struct talk {
    struct prd_fixture *fixture;
    struct arena *mem;
    struct faulty_store store;
    struct scripted assistant;
    struct scripted guide;
    struct holds holds;
    struct reply_generation generation;
    struct reply_ownership ownership;
    struct send_message send;
    struct prd_access access;
};

static int setup(void **state)
{
    static const struct assistant_ops assistant_ops = {scripted_start, scripted_name, NULL};
    static const struct assistant_ops guide_ops = {scripted_start, guide_name, NULL};
    static const struct assistants_ops holds_ops = {.hold = hold, .release = release, .heard = heard};
    static const struct prd_store_ops store_ops = {.read = faulty_read, .write = faulty_write};
    struct prd_fixture *fixture;
    struct talk *talk;
    void *made;

    prd_fixture_setup(&made);
    fixture = made;
    talk = arena_new_of(fixture->mem, struct talk);
    talk->fixture = fixture;
    talk->mem = fixture->mem;
    talk->store = (struct faulty_store){{&store_ops}, fixture->store, -1};
    talk->assistant.base.ops = &assistant_ops;
    talk->guide.base.ops = &guide_ops;
    talk->holds =
        (struct holds){.base.ops = &holds_ops, .usual = &talk->assistant.base, .guide = &talk->guide.base};
    talk->generation = (struct reply_generation){
        .store = &talk->store.base,
        .applier = &fixture->applier,
        .assistants = &talk->holds.base,
        .hub = fixture->hub,
        .background = &fixture->background,
        .announcer = &fixture->announcer,
        .clock = &fixture->clock.base,
        .random = fixture->random,
        .format = &format,
    };
    talk->ownership = (struct reply_ownership){
        .store = &talk->store.base, .hub = fixture->hub, .clock = &fixture->clock.base, .is_alone = true};
    talk->send = (struct send_message){&talk->store.base,   &talk->generation,    &talk->ownership,
                                       &fixture->announcer, &fixture->clock.base, fixture->random};
    talk->access = fixture_import(fixture, "# Payment\n\nText.\n");
    fixture->announced.len = 0;
    *state = talk;
    return 0;
}

static int teardown(void **state)
{
    struct talk *talk = *state;
    void *fixture = talk->fixture;
    assert_int_equal(talk->holds.held, 0);
    return prd_fixture_teardown(&fixture);
}

static struct error *say(struct talk *talk, const char *text, struct id *reply)
{
    struct send_message_dto in = {str_from(text)};
    return send_message(&talk->send, &talk->access, &in, talk->mem, reply);
}

static struct exchange_dto exchange(struct talk *talk, struct id reply)
{
    struct get_exchange get = {talk->fixture->store, &talk->fixture->applier};
    struct exchange_dto dto;
    check_ok(get_exchange(&get, &talk->access, reply, talk->mem, &dto));
    return dto;
}

static struct list_dto messages(struct talk *talk)
{
    struct list_messages list = {talk->fixture->store};
    struct list_dto dto;
    check_ok(list_messages(&list, &talk->access, &(struct list_query){.limit = 100}, talk->mem, &dto));
    return dto;
}

/* Hears a reply from `after` on, as text: "1m(…) 2m(…)". */
struct ear {
    struct reply_listener base;
    struct strbuf heard;
    bool ended;
};

static bool ear_hear(struct reply_listener *base, const struct reply_event *event)
{
    struct ear *self = container_of(base, struct ear, base);
    strbuf_addf(&self->heard, "%lld%c(%.*s) ", (long long)event->number, "mdpuDF"[event->kind],
                STR_ARGS(event->data));
    return true;
}

static void ear_ended(struct reply_listener *base)
{
    container_of(base, struct ear, base)->ended = true;
}

static struct ear *listen(struct talk *talk, struct id reply, int64_t after)
{
    static const struct reply_listener_ops ops = {ear_hear, ear_ended};
    struct ear *ear = arena_new_of(talk->mem, struct ear);
    ear->base.ops = &ops;
    ear->base.heard = after;
    ear->heard = strbuf_new(talk->mem, STRBUF_LIMIT_DEFAULT);
    assert_true(talk->fixture->hub->ops->attach(talk->fixture->hub, reply, &ear->base));
    return ear;
}

static void answer_fully(const struct assistant_turn *turn, struct assistant_sink *sink)
{
    struct operation operation = {.kind = OPERATION_ADD_NODE, .text = STR("More.\n")};
    struct proposal_draft draft = {PROPOSAL_INTERVIEW, STR("a reason"), STR("a quote"), &operation, 1};
    struct assistant_interview_step step = {STR("prd.problem"), ANSWER_GIVEN, STR("prd.users")};
    struct assistant_usage usage = {12, 3};

    operation.after = turn->document->nodes[turn->document->count - 1].id;
    assert_true(sink->ops->delta(sink, STR("Hel")));
    assert_true(sink->ops->delta(sink, STR("")));
    assert_true(sink->ops->delta(sink, STR("lo")));
    sink->ops->proposal(sink, &draft);
    sink->ops->interview(sink, &step);
    operation.text = STR("changed by its owner afterwards"); /* what was handed in has been copied */
    sink->ops->done(sink, &usage);
}

static void a_reply_is_stored_with_all_that_came(void **state)
{
    struct talk *talk = *state;
    struct exchange_dto said;
    struct list_dto list;
    struct id reply;

    talk->assistant.script = answer_fully;
    check_ok(say(talk, "They forget to pay.", &reply));
    said = exchange(talk, reply);
    check_str(said.message->text, STR("They forget to pay."));
    check_str(said.message->question, STR("prd.problem"));
    check_str(said.message->author->name, STR("Edda"));
    check_str(said.reply->text, STR("Hello"));
    check_str(said.reply->question, STR("prd.users"));
    check_str(said.reply->author->name, STR("scripted"));
    assert_int_equal(said.reply->status, MESSAGE_COMPLETE);
    assert_int_equal(said.proposals.count, 1);
    check_str(said.proposals.items[0].evidence->id, id_format(talk->mem, said.message->id));
    check_str(said.proposals.items[0].evidence->quote, STR("a quote"));
    check_str(said.proposals.items[0].operations.items[0].text, STR("More.\n"));
    assert_false(said.proposals.items[0].outside);
    assert_int_equal(said.reply->proposals.count, 1);
    check_str(said.reply->proposals.items[0], id_format(talk->mem, said.proposals.items[0].id));
    assert_int_equal(said.message->proposals.count, 0);

    list = messages(talk);
    assert_int_equal(list.count, 2);
    assert_int_equal(((struct message_dto *)list.items)[1].proposals.count, 1);
    check_str(strbuf_str(&talk->fixture->announced), STR("prd.message prd.message prd.proposed "));
    assert_int_equal(talk->holds.state, ASSISTANT_READY);
}

static void an_answer_is_remembered_by_the_interview(void **state)
{
    struct talk *talk = *state;
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct interview interview;
    struct prd prd;
    struct id reply;

    talk->assistant.script = answer_fully;
    check_ok(say(talk, "They forget to pay.", &reply));
    check_ok(prd_store_read(talk->fixture->store, &work));
    check_ok(prd_repository_find(work->prds, talk->access.prd, talk->mem, &prd));
    check_ok(interview_repository_load(work->interviews, &prd, talk->mem, &interview));
    assert_int_equal(interview.count, 2);
    check_str(interview.pending, STR("prd.users"));
    for (size_t i = 0; i < 2; i++) {
        if (str_eq(interview.answers[i].question, STR("prd.problem"))) {
            assert_int_equal(interview.answers[i].state, ANSWER_GIVEN);
            check_str(interview.answers[i].text, STR("They forget to pay."));
        }
    }
}

static void a_stream_tells_everything_in_order(void **state)
{
    struct talk *talk = *state;
    struct ear *ear;
    struct id reply;

    talk->assistant.script = answer_fully;
    check_ok(say(talk, "Hi", &reply));
    ear = listen(talk, reply, 0);
    check_str(strbuf_str(&ear->heard),
              STR("1m(user complete Hi 0) 2m(assistant streaming  0) 4d(Hello) 5p(1 operations) 6u(12+3) "
                  "7D(assistant complete Hello 1) "));
    assert_true(ear->ended);
}

static void answer_nothing(const struct assistant_turn *turn _unused_, struct assistant_sink *sink)
{
    sink->ops->done(sink, NULL);
}

static void blank_messages_are_refused(void **state)
{
    struct talk *talk = *state;
    struct id reply;

    check_error(say(talk, "", &reply), ERROR_INVALID);
    check_error(say(talk, " \n\t ", &reply), ERROR_INVALID);
    assert_int_equal(messages(talk).count, 0);
}

static void one_reply_at_a_time(void **state)
{
    struct talk *talk = *state;
    struct assistant_usage usage = {0};
    struct id first, second;
    struct error *error;
    struct ear *ear;

    check_ok(say(talk, "One", &first));
    ear = listen(talk, first, 0);
    error = say(talk, "Two", &second);
    assert_true(error_is(error, ERROR_CONFLICT));
    assert_true(error_has_code(error, "reply_in_progress"));
    assert_non_null(strstr(error_message(error), "/messages"));
    error_free(error);
    assert_int_equal(messages(talk).count,
                     2); /* the second was not taken, so that sending it again is right */
    assert_false(ear->ended);

    assert_true(talk->assistant.sink->ops->delta(talk->assistant.sink, STR("Done.")));
    talk->assistant.sink->ops->done(talk->assistant.sink, &usage);
    assert_true(ear->ended);
    check_str(exchange(talk, first).reply->text, STR("Done."));
    talk->assistant.script = answer_nothing;
    check_ok(say(talk, "Two", &second));
    assert_int_equal(messages(talk).count, 4);
}

static void fail_midway(const struct assistant_turn *turn _unused_, struct assistant_sink *sink)
{
    sink->ops->delta(sink, STR("I think"));
    sink->ops->failed(sink, error_new(ERROR_UNAVAILABLE, "unreachable", "The model went away. Try again."));
}

static void a_failure_keeps_what_came_and_says_so(void **state)
{
    struct talk *talk = *state;
    struct exchange_dto said;
    struct ear *ear;
    struct id reply;

    talk->assistant.script = fail_midway;
    check_ok(say(talk, "Hi", &reply));
    said = exchange(talk, reply);
    assert_int_equal(said.reply->status, MESSAGE_FAILED);
    check_str(said.reply->text, STR("I think"));
    check_str(said.reply->error, STR("The model went away. Try again."));
    assert_int_equal(talk->holds.state, ASSISTANT_UNREACHABLE);
    ear = listen(talk, reply, 2);
    check_str(strbuf_str(&ear->heard), STR("3d(I think) 4F(unreachable) "));
    talk->assistant.script = answer_nothing;
    check_ok(say(talk, "Again", &reply)); /* it blocks nothing */
    assert_int_equal(talk->holds.state, ASSISTANT_READY);
}

static void fail_inside(const struct assistant_turn *turn _unused_, struct assistant_sink *sink)
{
    sink->ops->failed(sink, error_new(ERROR_INTERNAL, "defect", "secret detail"));
}

static void a_defect_is_for_the_log_alone(void **state)
{
    struct talk *talk = *state;
    struct id reply;

    talk->assistant.script = fail_inside;
    check_ok(say(talk, "Hi", &reply));
    assert_false(str_contains(exchange(talk, reply).reply->error, STR("secret")));
    assert_int_equal(talk->fixture->reported, 1);
}

static void say_too_much(const struct assistant_turn *turn _unused_, struct assistant_sink *sink)
{
    struct assistant_usage usage = {0};
    int said = 0;
    while (said < 10000 &&
           sink->ops->delta(sink, STR("0123456789012345678901234567890123456789012345678901234567890123")))
        said++;
    assert_true(said < 10000);
    sink->ops->done(sink, &usage);
}

static void a_reply_without_an_end_is_cut_off(void **state)
{
    struct talk *talk = *state;
    struct exchange_dto said;
    struct id reply;

    talk->assistant.script = say_too_much;
    check_ok(say(talk, "Hi", &reply));
    said = exchange(talk, reply);
    assert_int_equal(said.reply->status, MESSAGE_FAILED);
    assert_int_equal(said.reply->text.len, 256 << 10);
}

/* The process died while a reply was being written; a new one starts on the same data. */
static void a_crash_leaves_no_reply_open(void **state)
{
    struct talk *talk = *state;
    struct assistant_sink *lost;
    struct exchange_dto said;
    struct id reply, next;
    size_t count;

    check_ok(say(talk, "Hi", &reply));
    lost = talk->assistant.sink;
    assert_int_equal(exchange(talk, reply).reply->status, MESSAGE_STREAMING);
    check_ok(recover_replies(&talk->ownership, &count));
    assert_int_equal(count, 1);
    said = exchange(talk, reply);
    assert_int_equal(said.reply->status, MESSAGE_FAILED);
    assert_true(str_contains(said.reply->error, STR("server stopped")));
    check_str(said.message->text, STR("Hi"));
    check_ok(recover_replies(&talk->ownership, &count));
    assert_int_equal(count, 0);
    talk->assistant.script = answer_nothing;
    check_ok(say(talk, "Again", &next));
    lost->ops->done(lost, NULL); /* to free what it holds */
}

/* A reply that another node writes is let be as long as that node says so, and its PRD takes no message here;
 * one that was left is ended. */
static void another_nodes_reply_is_let_be_while_it_is_touched(void **state)
{
    struct talk *talk = *state;
    struct prd_fixture *fixture = talk->fixture;
    struct reply_hub *other_hub =
        memory_reply_hub_new(&(struct memory_reply_hub_options){.clock = &fixture->clock.base});
    struct reply_generation other_generation = talk->generation;
    struct reply_ownership other = talk->ownership;
    struct send_message there = talk->send;
    struct send_message_dto in = {STR("Hi")};
    struct assistant_sink *writing;
    struct follow_reply follow = {&talk->store.base, fixture->hub, &format, &talk->ownership};
    struct followed followed;
    struct str from;
    struct id reply, next;
    size_t count;

    talk->ownership.is_alone = other.is_alone = false;
    talk->ownership.node = STR("here");
    other.node = STR("there");
    other.hub = other_generation.hub = other_hub;
    there.generation = &other_generation;
    there.ownership = &other;
    check_ok(send_message(&there, &talk->access, &in, talk->mem, &reply));
    writing = talk->assistant.sink;
    from = str_format(talk->mem, "%.*s:0", STR_ARGS(id_format(talk->mem, reply)));
    fixture->clock.now += REPLY_LEFT - 1;
    check_ok(recover_own_replies(&talk->ownership, &count));
    assert_int_equal(count, 0);
    check_ok(touch_replies(&other, talk->mem));
    check_ok(touch_replies(&talk->ownership, talk->mem)); /* not its own: no effect */
    fixture->clock.now += REPLY_LEFT - 1;
    check_ok(recover_replies(&talk->ownership, &count));
    assert_int_equal(count, 0);
    check_error(say(talk, "Me too", &next), ERROR_CONFLICT);
    check_error(follow_reply(&follow, &talk->access, from, talk->mem, &followed), ERROR_UNAVAILABLE);
    fixture->clock.now += 2;
    check_ok(recover_replies(&talk->ownership, &count));
    assert_int_equal(count, 1);
    check_ok(follow_reply(&follow, &talk->access, from, talk->mem, &followed));
    assert_int_equal(followed.what, FOLLOW_LAST);
    assert_int_equal(followed.last.kind, REPLY_FAILED);
    writing->ops->done(writing, NULL); /* it was only slow: what it has is kept all the same */
    assert_int_equal(exchange(talk, reply).reply->status, MESSAGE_COMPLETE);
    other_hub->ops->free(other_hub);
}

/* Storing failed, so the store says streaming for ever: the next message ends it. */
static void what_could_not_be_stored_blocks_nothing(void **state)
{
    struct talk *talk = *state;
    struct list_dto list;
    struct id reply, next;
    struct ear *ear;

    talk->assistant.script = answer_fully;
    talk->store.refuse_writes_after = 1; /* the two messages are stored, the outcome is not */
    check_ok(say(talk, "Hi", &reply));
    ear = listen(talk, reply, 4);
    check_str(strbuf_str(&ear->heard), STR("5F(not_stored) "));
    assert_int_equal(talk->fixture->reported, 1);
    assert_int_equal(exchange(talk, reply).reply->status, MESSAGE_STREAMING);

    talk->store.refuse_writes_after = -1;
    check_ok(say(talk, "Again", &next));
    list = messages(talk);
    assert_int_equal(list.count, 4);
    assert_int_equal(((struct message_dto *)list.items)[1].status, MESSAGE_FAILED);
    assert_int_equal(((struct message_dto *)list.items)[3].status, MESSAGE_COMPLETE);
}

static void a_stopping_server_takes_no_message(void **state)
{
    struct talk *talk = *state;
    struct id reply;

    talk->fixture->hub->ops->stop(talk->fixture->hub);
    check_error(say(talk, "Hi", &reply), ERROR_UNAVAILABLE);
    assert_int_equal(messages(talk).count, 0);
    assert_int_equal(talk->assistant.starts, 0);
}

static void an_archived_prd_takes_no_message(void **state)
{
    struct talk *talk = *state;
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct prd prd;
    struct id reply;

    check_ok(prd_store_write(talk->fixture->store, ID_NONE, &work));
    check_ok(prd_repository_find(work->prds, talk->access.prd, talk->mem, &prd));
    prd.status = PRD_ARCHIVED;
    check_ok(prd_repository_update(work->prds, &prd));
    check_ok(prd_work_commit(work));
    prd_work_end(&work);
    work = NULL;
    check_error(say(talk, "Hi", &reply), ERROR_CONFLICT);
}

static size_t seen_messages;
static char seen_last[32]; /* a copy: the turn ends before the test looks */

static void look(const struct assistant_turn *turn, struct assistant_sink *sink)
{
    seen_messages = turn->message_count;
    snprintf(seen_last, sizeof(seen_last), "%.*s", STR_ARGS(turn->messages[turn->message_count - 1].text));
    assert_true(turn->change_count <= 200);
    assert_true(turn->document->count > 0);
    check_str(turn->changes[turn->change_count - 1].cause, STR("import"));
    sink->ops->done(sink, NULL);
}

static void the_assistant_sees_a_bounded_past(void **state)
{
    struct talk *talk = *state;
    struct id reply;

    talk->assistant.script = look;
    for (int i = 0; i < 30; i++) {
        struct str text = str_format(talk->mem, "Message %d", i);
        check_ok(say(talk, text.ptr, &reply));
        check_str(str_from(seen_last), text);
        assert_true(seen_messages <= 41);
        assert_true(seen_messages >= (i < 20 ? 2 * (size_t)i + 1 : 40));
    }
}

#define SENDERS 8

struct sender {
    struct talk *talk;
    pthread_barrier_t *barrier;
    pthread_t thread;
    size_t sent, refused;
};

static void *send_one(void *context)
{
    struct sender *self = context;
    struct arena *mem = arena_new(0);
    struct send_message_dto in = {STR("Hi")};
    struct error *error;
    struct id reply;

    pthread_barrier_wait(self->barrier);
    do {
        error = send_message(&self->talk->send, &self->talk->access, &in, mem, &reply);
        self->sent += error == OK;
        self->refused += error != OK && error_has_code(error, "reply_in_progress");
    } while (error_is(error, ERROR_RETRY) && (error_free(error), true));
    error_free(error);
    arena_free(mem);
    return NULL;
}

static void keep_quiet(struct announcer *base _unused_, const struct announcement *announcement _unused_) {}

static void of_many_at_once_one_is_taken(void **state)
{
    static const struct announcer_ops quiet = {keep_quiet};
    struct talk *talk = *state;
    struct sender senders[SENDERS] = {0};
    pthread_barrier_t barrier;
    size_t sent = 0, refused = 0;

    talk->fixture->announcer.ops = &quiet;
    pthread_barrier_init(&barrier, NULL, SENDERS);
    for (size_t i = 0; i < SENDERS; i++) {
        senders[i].talk = talk;
        senders[i].barrier = &barrier;
        assert_int_equal(pthread_create(&senders[i].thread, NULL, send_one, &senders[i]), 0);
    }
    for (size_t i = 0; i < SENDERS; i++) {
        pthread_join(senders[i].thread, NULL);
        sent += senders[i].sent;
        refused += senders[i].refused;
    }
    pthread_barrier_destroy(&barrier);
    assert_int_equal(sent, 1);
    assert_int_equal(refused, SENDERS - 1);
    assert_int_equal(talk->assistant.starts, 1);
    talk->assistant.sink->ops->done(talk->assistant.sink, NULL);
    assert_int_equal(messages(talk).count, 2);
}

static void *finish_elsewhere(void *context)
{
    struct talk *talk = context;
    struct assistant_sink *sink = talk->assistant.sink;
    for (int i = 0; i < 100; i++)
        assert_true(sink->ops->delta(sink, STR("word ")));
    sink->ops->done(sink, NULL);
    return NULL;
}

static void a_reply_goes_on_without_anybody(void **state)
{
    struct talk *talk = *state;
    pthread_t thread;
    struct ear *ear;
    struct id reply;

    check_ok(say(talk, "Hi", &reply));
    ear = listen(talk, reply, 0);
    assert_true(talk->fixture->hub->ops->detach(talk->fixture->hub, &ear->base)); /* the client leaves */
    assert_int_equal(pthread_create(&thread, NULL, finish_elsewhere, talk), 0);
    pthread_join(thread, NULL);
    assert_int_equal(exchange(talk, reply).reply->text.len, 500);
}

static struct followed follow(struct talk *talk, struct str last_event)
{
    struct follow_reply self = {talk->fixture->store, talk->fixture->hub, &format};
    struct followed followed;
    check_ok(follow_reply(&self, &talk->access, last_event, talk->mem, &followed));
    return followed;
}

static struct str event_id(struct talk *talk, struct id reply, int number)
{
    return str_format(talk->mem, "%.*s:%d", STR_ARGS(id_format(talk->mem, reply)), number);
}

static void following_goes_on_where_one_left_off(void **state)
{
    struct talk *talk = *state;
    struct followed followed;
    struct id reply;

    assert_int_equal(follow(talk, STR_NONE).what, FOLLOW_NOTHING);
    check_ok(say(talk, "Hi", &reply));
    followed = follow(talk, STR_NONE);
    assert_int_equal(followed.what, FOLLOW_LIVE);
    assert_true(id_eq(followed.reply, reply));
    assert_int_equal(followed.after, 0);
    followed = follow(talk, event_id(talk, reply, 2));
    assert_int_equal(followed.what, FOLLOW_LIVE);
    assert_int_equal(followed.after, 2);
    talk->assistant.sink->ops->delta(talk->assistant.sink, STR("Hello"));
    talk->assistant.sink->ops->done(talk->assistant.sink, NULL);
    assert_int_equal(follow(talk, STR_NONE).what, FOLLOW_NOTHING);
    assert_int_equal(follow(talk, event_id(talk, reply, 2)).what, FOLLOW_LIVE); /* three events are left */
    assert_int_equal(follow(talk, event_id(talk, reply, 5)).what, FOLLOW_NOTHING);

    talk->fixture->clock.now += MINUTES(10); /* the hub has forgotten it by now */
    followed = follow(talk, event_id(talk, reply, 3));
    assert_int_equal(followed.what, FOLLOW_LAST);
    assert_int_equal(followed.last.kind, REPLY_DONE);
    assert_int_equal(followed.last.number, 4);
    check_str(followed.last.data, STR("assistant complete Hello 0"));
}

static void following_a_failed_reply_tells_the_failure(void **state)
{
    struct talk *talk = *state;
    struct followed followed;
    struct id reply;

    talk->assistant.script = fail_midway;
    check_ok(say(talk, "Hi", &reply));
    talk->fixture->clock.now += MINUTES(10);
    followed = follow(talk, event_id(talk, reply, 3));
    assert_int_equal(followed.what, FOLLOW_LAST);
    assert_int_equal(followed.last.kind, REPLY_FAILED);
}

static void only_the_ids_of_this_conversation_are_followed(void **state)
{
    struct talk *talk = *state;
    struct follow_reply self = {talk->fixture->store, talk->fixture->hub, &format};
    struct str malformed[] = {STR(""), STR("x"), STR("x:1"), STR(":"), STR("1:1")};
    struct prd_access other = fixture_import(talk->fixture, "# Other\n");
    struct followed followed;
    struct id reply;

    talk->assistant.script = answer_fully;
    check_ok(say(talk, "Hi", &reply));
    for (size_t i = 0; i < COUNT_OF(malformed); i++)
        check_error(follow_reply(&self, &talk->access, malformed[i], talk->mem, &followed), ERROR_INVALID);
    check_error(follow_reply(&self, &talk->access, event_id(talk, reply, -1), talk->mem, &followed),
                ERROR_INVALID);
    check_error(follow_reply(&self, &talk->access, event_id(talk, fixture_id(talk->fixture), 1), talk->mem,
                             &followed),
                ERROR_NOT_FOUND);
    check_error(follow_reply(&self, &talk->access, event_id(talk, exchange(talk, reply).message->id, 1),
                             talk->mem, &followed),
                ERROR_NOT_FOUND);
    check_error(follow_reply(&self, &other, event_id(talk, reply, 1), talk->mem, &followed), ERROR_NOT_FOUND);
}

#define TALK_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_TEST(a_reply_is_stored_with_all_that_came),
        TALK_TEST(an_answer_is_remembered_by_the_interview),
        TALK_TEST(a_stream_tells_everything_in_order),
        TALK_TEST(blank_messages_are_refused),
        TALK_TEST(one_reply_at_a_time),
        TALK_TEST(a_failure_keeps_what_came_and_says_so),
        TALK_TEST(a_defect_is_for_the_log_alone),
        TALK_TEST(a_reply_without_an_end_is_cut_off),
        TALK_TEST(a_crash_leaves_no_reply_open),
        TALK_TEST(another_nodes_reply_is_let_be_while_it_is_touched),
        TALK_TEST(what_could_not_be_stored_blocks_nothing),
        TALK_TEST(a_stopping_server_takes_no_message),
        TALK_TEST(an_archived_prd_takes_no_message),
        TALK_TEST(the_assistant_sees_a_bounded_past),
        TALK_TEST(of_many_at_once_one_is_taken),
        TALK_TEST(a_reply_goes_on_without_anybody),
        TALK_TEST(following_goes_on_where_one_left_off),
        TALK_TEST(following_a_failed_reply_tells_the_failure),
        TALK_TEST(only_the_ids_of_this_conversation_are_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
