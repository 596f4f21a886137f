/* The store: PRDs, proposals, messages, the interview and events. */
#include "contract.h"
#include "prd_contract.h"

static void prds_are_found_by_id_and_key(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = new_prd(self, new_id(self), STR("PAY")), other = new_prd(self, new_id(self), STR("PAY")),
               found;
    struct prd_work *work = work_begin(store, true);
    struct id both[2] = {other.workspace, prd.workspace};

    prd.code_floor[ITEM_RISK] = 12;
    prd.code_floor[ITEM_TERM] = 3;
    prd.status = PRD_APPROVED;
    check_ok(prd_repository_add(work->prds, &prd));
    check_ok(prd_repository_add(work->prds, &other));
    work_commit(work);
    work = work_begin(store, false);
    found = found_prd(work, prd.id, self->mem);
    assert_true(id_eq(found.workspace, prd.workspace) && id_eq(found.created_by, prd.created_by));
    check_str(found.key, prd.key);
    check_str(found.title, prd.title);
    check_str(found.template_name, prd.template_name);
    assert_int_equal(found.status, PRD_APPROVED);
    assert_int_equal(found.head, 0);
    assert_memory_equal(found.code_floor, prd.code_floor, sizeof(found.code_floor));
    assert_int_equal(found.created_at, prd.created_at);
    assert_int_equal(found.open_proposals, 0);
    check_ok(prd_repository_find_by_key(work->prds, both, 2, STR("PAY"), self->mem, &found));
    assert_true(id_eq(found.id, other.id));
    check_ok(prd_repository_find_by_key(work->prds, both + 1, 1, STR("PAY"), self->mem, &found));
    assert_true(id_eq(found.id, prd.id));
    check_error(prd_repository_find_by_key(work->prds, both, 2, STR("PAX"), self->mem, &found),
                ERROR_NOT_FOUND);
    check_error(prd_repository_find_by_key(work->prds, both, 0, STR("PAY"), self->mem, &found),
                ERROR_NOT_FOUND);
    prd_work_end(&work);
    work = work_begin(store, true);
    other.id = new_id(self);
    check_error(prd_repository_add(work->prds, &other), ERROR_CONFLICT);
    prd_work_end(&work);
    store->ops->free(store);
}

static void prds_of_several_workspaces_are_listed_in_pages(struct contract *self)
{
    enum { PRDS = 11 };
    struct prd_store *store = sql_prd_store_new(self->database);
    struct id workspaces[3] = {new_id(self), new_id(self), new_id(self)}, expected[PRDS];
    struct prd_work *work = work_begin(store, true);
    struct list_window window = {.limit = 4};
    struct prd_list list;
    size_t seen = 0, pages = 0;

    for (size_t i = 0; i < PRDS; i++) {
        struct prd prd = new_prd(self, workspaces[i % 3], str_format(self->mem, "P%zu", i));
        prd.updated_at += (int64_t)(i / 4); /* some at the same time */
        check_ok(prd_repository_add(work->prds, &prd));
        expected[i] = prd.id;
    }
    work_commit(work);
    work = work_begin(store, false);
    do {
        check_ok(prd_repository_list(work->prds, workspaces, 3, &window, self->mem, &list));
        for (size_t i = 0; i < list.count; i++, seen++) {
            size_t found = 0;
            while (found < PRDS && !id_eq(expected[found], list.items[i].id))
                found++;
            assert_true(found < PRDS);
            expected[found] = ID_NONE; /* each once */
            if (i > 0)
                assert_true(list.items[i - 1].updated_at >= list.items[i].updated_at);
        }
        window.from = list.next;
        pages++;
    } while (list.next.ptr != NULL);
    assert_int_equal(seen, PRDS);
    assert_int_equal(pages, 3);
    window.from = STR("12.nonsense");
    check_error(prd_repository_list(work->prds, workspaces, 3, &window, self->mem, &list), ERROR_INVALID);
    window.from = STR_NONE;
    check_ok(prd_repository_list(work->prds, workspaces, 0, &window, self->mem, &list));
    assert_int_equal(list.count, 0);
    prd_work_end(&work);
    store->ops->free(store);
}

static struct proposal new_proposal(struct contract *self, const struct prd *prd, struct id message)
{
    struct proposal proposal = {
        .id = new_id(self),
        .prd = prd->id,
        .workspace = prd->workspace,
        .origin = PROPOSAL_EVENT,
        .reason = STR("It's done"),
        .evidence = {EVIDENCE_MESSAGE, id_format(self->mem, message), STR("we did; \"it\"")},
        .outside = true,
        .created_at = 1700000000001,
        .operations = arena_array_of(self->mem, 2, struct proposed_operation),
        .count = 2,
    };
    proposal.operations[0].operation = (struct operation){
        .kind = OPERATION_SET_FIELD,
        .node = new_id(self),
        .base = digest_sha256(STR("x")),
        .field = STR("status"),
        .value = STR(""),
    };
    proposal.operations[1].operation = (struct operation){
        .kind = OPERATION_ADD_NODE, .after = new_id(self), .text = STR("- **FR-?** new\n")};
    return proposal;
}

static void check_proposal(const struct proposal *actual, const struct proposal *expected)
{
    assert_true(id_eq(actual->id, expected->id) && id_eq(actual->prd, expected->prd) &&
                id_eq(actual->workspace, expected->workspace));
    assert_int_equal(actual->origin, expected->origin);
    assert_int_equal(actual->status, expected->status);
    check_str(actual->reason, expected->reason);
    assert_int_equal(actual->evidence.kind, expected->evidence.kind);
    check_str(actual->evidence.id, expected->evidence.id);
    check_str(actual->evidence.quote, expected->evidence.quote);
    assert_int_equal(actual->outside, expected->outside);
    assert_int_equal(actual->created_at, expected->created_at);
    check_str(actual->overtaken.reason, expected->overtaken.reason);
    assert_int_equal(actual->overtaken.revision, expected->overtaken.revision);
    assert_int_equal(actual->overtaken.at, expected->overtaken.at);
    assert_int_equal(actual->count, expected->count);
    for (size_t i = 0; i < actual->count; i++) {
        const struct proposed_operation *a = &actual->operations[i], *b = &expected->operations[i];
        assert_int_equal(a->operation.kind, b->operation.kind);
        assert_true(id_eq(a->operation.node, b->operation.node) &&
                    id_eq(a->operation.after, b->operation.after));
        assert_true(digest_eq(a->operation.base, b->operation.base));
        check_str(a->operation.text, b->operation.text);
        check_str(a->operation.field, b->operation.field);
        check_str(a->operation.value, b->operation.value);
        assert_int_equal(a->operation.value.ptr == NULL, b->operation.value.ptr == NULL);
        assert_int_equal(a->verdict, b->verdict);
        assert_true(id_eq(a->decided_by, b->decided_by));
        check_str(a->decided_by_name, b->decided_by_name);
        check_str(a->code, b->code);
        assert_int_equal(a->decided_at, b->decided_at);
        assert_int_equal(a->revision, b->revision);
    }
}

static struct id waiting(struct contract *self, struct prd_work *work, const struct prd *prd,
                         const struct operation *operation)
{
    struct id found;
    (void)self;
    check_ok(proposal_repository_find_waiting(work->proposals, prd->id, operation, &found));
    return found;
}

static void the_same_operation_is_found_where_it_waits(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store), other = added_prd(self, store);
    struct proposal proposal = new_proposal(self, &prd, new_id(self)),
                    later = new_proposal(self, &prd, new_id(self));
    struct prd_work *work = work_begin(store, true);
    struct operation same;

    for (size_t i = 0; i < proposal.count; i++)
        later.operations[i].operation = proposal.operations[i].operation;
    check_ok(proposal_repository_add(work->proposals, &proposal));
    check_ok(proposal_repository_add(work->proposals, &later));
    for (size_t i = 0; i < proposal.count; i++) {
        same = proposal.operations[i].operation;
        assert_true(id_eq(waiting(self, work, &prd, &same), proposal.id));
        assert_true(id_is_none(waiting(self, work, &other, &same)));
        same.node = new_id(self);
        assert_int_equal(id_is_none(waiting(self, work, &prd, &same)), same.kind != OPERATION_ADD_NODE);
        same = proposal.operations[i].operation;
        same.after = new_id(self);
        assert_true(id_is_none(waiting(self, work, &prd, &same)));
        same = proposal.operations[i].operation;
        same.text = STR("something else\n");
        assert_true(id_is_none(waiting(self, work, &prd, &same)));
        same = proposal.operations[i].operation;
        same.value = STR("another value");
        assert_true(id_is_none(waiting(self, work, &prd, &same)));
        same = proposal.operations[i].operation;
        same.base = digest_sha256(STR("another base"));
        assert_true(id_is_none(waiting(self, work, &prd, &same)));
    }
    /* What was decided does not wait any more. */
    proposal.operations[0].verdict = VERDICT_REJECTED;
    proposal.operations[0].decided_by = new_id(self);
    proposal.operations[0].decided_at = 1700000000002;
    check_ok(proposal_repository_decide(work->proposals, &proposal, 0, STR_NONE));
    assert_true(id_eq(waiting(self, work, &prd, &proposal.operations[0].operation), later.id));
    prd_work_end(&work);
    store->ops->free(store);
}

static void proposals_are_decided_operation_by_operation(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct proposal proposal = new_proposal(self, &prd, new_id(self)), found;
    struct prd_work *work = work_begin(store, true);

    check_ok(proposal_repository_add(work->proposals, &proposal));
    work_commit(work);
    work = work_begin(store, true);
    check_ok(proposal_repository_find(work->proposals, proposal.id, self->mem, &found));
    check_proposal(&found, &proposal);
    assert_int_equal(found_prd(work, prd.id, self->mem).open_proposals, 1);
    proposal.operations[0].verdict = VERDICT_REJECTED;
    proposal.operations[0].decided_by = new_id(self);
    proposal.operations[0].decided_at = 1700000000002;
    check_ok(proposal_repository_decide(work->proposals, &proposal, 0, STR_NONE));
    proposal.operations[1].verdict = VERDICT_EDITED;
    proposal.operations[1].decided_by = proposal.operations[0].decided_by;
    proposal.operations[1].decided_at = 1700000000003;
    proposal.operations[1].decided_by_name = STR("Ana");
    proposal.operations[1].revision = 4;
    proposal.operations[1].operation.node = new_id(self);
    proposal.operations[1].code = STR("FR-7");
    proposal.status = PROPOSAL_DECIDED;
    check_ok(proposal_repository_decide(work->proposals, &proposal, 1, STR("- **FR-?** edited\n")));
    proposal.operations[1].operation.text = STR("- **FR-?** edited\n");
    work_commit(work);
    work = work_begin(store, true);
    check_ok(proposal_repository_find(work->proposals, proposal.id, self->mem, &found));
    check_proposal(&found, &proposal);
    assert_int_equal(found_prd(work, prd.id, self->mem).open_proposals, 0);
    {
        struct error *error = proposal_repository_decide(work->proposals, &proposal, 0, STR_NONE);
        assert_true(error_is(error, ERROR_CONFLICT) && error_has_code(error, "already_decided"));
        error_free(error);
    }
    check_error(proposal_repository_find(work->proposals, new_id(self), self->mem, &found), ERROR_NOT_FOUND);
    prd_work_end(&work);
    store->ops->free(store);
}

static void overtaken_proposals_say_why(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct proposal proposal = new_proposal(self, &prd, new_id(self)), found;
    struct prd_work *work = work_begin(store, true);

    check_ok(proposal_repository_add(work->proposals, &proposal));
    proposal.overtaken = (struct overtaken){STR("It says so."), 3, 1700000000004};
    check_ok(proposal_repository_overtake(work->proposals, &proposal));
    proposal.status = PROPOSAL_OVERTAKEN;
    work_commit(work);
    work = work_begin(store, true);
    check_ok(proposal_repository_find(work->proposals, proposal.id, self->mem, &found));
    check_proposal(&found, &proposal);
    assert_int_equal(found_prd(work, prd.id, self->mem).open_proposals, 0);
    /* What is closed stays as it was closed. */
    proposal.overtaken.revision = 9;
    check_ok(proposal_repository_overtake(work->proposals, &proposal));
    check_ok(proposal_repository_find(work->proposals, proposal.id, self->mem, &found));
    assert_int_equal(found.overtaken.revision, 3);
    prd_work_end(&work);
    store->ops->free(store);
}

static size_t list_all(struct prd_work *work, const struct prd *prd, bool open, bool decided, struct id *ids,
                       struct arena *mem)
{
    struct list_window window = {.limit = 2};
    struct proposal_list list;
    size_t count = 0;
    do {
        check_ok(proposal_repository_list(work->proposals, prd->id, open, decided, &window, mem, &list));
        for (size_t i = 0; i < list.count; i++) {
            assert_int_equal(list.items[i].count, 2);
            assert_int_equal(list.items[i].operations[1].operation.kind, OPERATION_ADD_NODE);
            ids[count++] = list.items[i].id;
        }
        window.from = list.next;
    } while (list.next.ptr != NULL);
    return count;
}

static void proposals_are_listed_by_status_oldest_first(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct id made[7], ids[8], message = new_id(self);
    struct prd_work *work = work_begin(store, true);
    struct proposal_link *links;
    size_t count;

    for (size_t i = 0; i < COUNT_OF(made); i++) {
        struct proposal proposal = new_proposal(self, &prd, message);
        made[i] = proposal.id;
        proposal.status = i % 3 == 1 ? PROPOSAL_DECIDED : i % 3 == 2 ? PROPOSAL_OVERTAKEN : PROPOSAL_OPEN;
        check_ok(proposal_repository_add(work->proposals, &proposal));
    }
    work_commit(work);
    work = work_begin(store, false);
    assert_int_equal(list_all(work, &prd, true, true, ids, self->mem), 7);
    assert_memory_equal(ids, made, sizeof(made));
    assert_int_equal(list_all(work, &prd, true, false, ids, self->mem), 3);
    assert_true(id_eq(ids[0], made[0]) && id_eq(ids[1], made[3]) && id_eq(ids[2], made[6]));
    assert_int_equal(list_all(work, &prd, false, true, ids, self->mem), 4);
    assert_true(id_eq(ids[3], made[5]));
    assert_int_equal(list_all(work, &prd, false, false, ids, self->mem), 0);
    check_ok(
        proposal_repository_list_links(work->proposals, prd.id, message, message, self->mem, &links, &count));
    assert_int_equal(count, 7);
    assert_true(id_eq(links[6].proposal, made[6]) && id_eq(links[6].message, message));
    check_ok(
        proposal_repository_list_links(work->proposals, prd.id, made[6], made[6], self->mem, &links, &count));
    assert_int_equal(count, 0);
    prd_work_end(&work);
    store->ops->free(store);
}

static struct message new_message(struct contract *self, const struct prd *prd, size_t number)
{
    return (struct message){
        .id = new_id(self),
        .prd = prd->id,
        .workspace = prd->workspace,
        .role = number % 2 == 0 ? MESSAGE_USER : MESSAGE_ASSISTANT,
        .author = number % 2 == 0 ? prd->created_by : ID_NONE,
        .author_name = number % 2 == 0 ? STR("Ada") : STR("guide"),
        .text = str_format(self->mem, "message %zu \xF0\x9F\x8E\x89\n", number),
        .status = number % 2 == 0 ? MESSAGE_COMPLETE : MESSAGE_STREAMING,
        .answers = number % 2 == 0 ? ID_NONE : prd->id,
        .question = number == 1 ? STR("prd.problem") : STR_NONE,
        .node = STR("here"),
        .touched_at = 1000,
        .created_at = 1700000000000, /* all at the same time: they keep their order all the same */
    };
}

static void check_message(const struct message *actual, const struct message *expected)
{
    assert_true(id_eq(actual->id, expected->id) && id_eq(actual->author, expected->author) &&
                id_eq(actual->answers, expected->answers) && id_eq(actual->prd, expected->prd));
    assert_int_equal(actual->role, expected->role);
    assert_int_equal(actual->status, expected->status);
    check_str(actual->text, expected->text);
    check_str(actual->author_name, expected->author_name);
    check_str(actual->question, expected->question);
    assert_int_equal(actual->question.ptr == NULL, expected->question.ptr == NULL);
    check_str(actual->error, expected->error);
}

static void messages_keep_their_order(struct contract *self)
{
    enum { MESSAGES = 9 };
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct message messages[MESSAGES], found;
    struct message_list list;
    struct list_window window = {.limit = 4};
    struct prd_work *work = work_begin(store, true);
    size_t seen = 0, count;

    for (size_t i = 0; i < MESSAGES; i++) {
        messages[i] = new_message(self, &prd, i);
        check_ok(message_repository_add(work->messages, &messages[i]));
    }
    messages[1].text = STR("edited");
    messages[1].status = MESSAGE_FAILED;
    messages[1].question = STR_NONE;
    messages[1].error = STR("it broke");
    check_ok(message_repository_update(work->messages, &messages[1]));
    work_commit(work);
    work = work_begin(store, false);
    do {
        check_ok(message_repository_list(work->messages, prd.id, &window, self->mem, &list));
        for (size_t i = 0; i < list.count; i++)
            check_message(&list.items[i], &messages[seen++]);
        window.from = list.next;
    } while (list.next.ptr != NULL);
    assert_int_equal(seen, MESSAGES);
    check_ok(message_repository_last(work->messages, prd.id, 3, self->mem, &list));
    assert_int_equal(list.count, 3);
    check_message(&list.items[0], &messages[MESSAGES - 3]);
    check_message(&list.items[2], &messages[MESSAGES - 1]);
    check_ok(message_repository_last(work->messages, prd.id, 100, self->mem, &list));
    assert_int_equal(list.count, MESSAGES);
    check_error(message_repository_find(work->messages, new_id(self), self->mem, &found), ERROR_NOT_FOUND);
    prd_work_end(&work);
    work = work_begin(store, true);
    check_ok(message_repository_touch(work->messages, messages[5].id, 2000));
    check_ok(message_repository_touch(work->messages, messages[1].id, 2000)); /* has failed: no effect */
    check_ok(
        message_repository_fail_streaming(work->messages, STR("the server stopped"), STR_NONE, 2000, &count));
    assert_int_equal(count, 2);
    check_ok(message_repository_find(work->messages, messages[5].id, self->mem, &found));
    assert_int_equal(found.status, MESSAGE_STREAMING);
    assert_int_equal(found.touched_at, 2000);
    check_ok(message_repository_find(work->messages, messages[1].id, self->mem, &found));
    assert_int_equal(found.touched_at, 1000);
    check_ok(message_repository_fail_streaming(work->messages, STR("the server stopped"), STR("other"), 0,
                                               &count));
    assert_int_equal(count, 0);
    check_ok(
        message_repository_fail_streaming(work->messages, STR("the server stopped"), STR("here"), 0, &count));
    assert_int_equal(count, 1);
    check_ok(message_repository_fail_streaming(work->messages, STR("x"), STR_NONE, INT64_MAX, &count));
    assert_int_equal(count, 0);
    check_ok(message_repository_find(work->messages, messages[3].id, self->mem, &found));
    assert_int_equal(found.status, MESSAGE_FAILED);
    check_str(found.error, STR("the server stopped"));
    check_str(found.text, messages[3].text);
    check_ok(message_repository_find(work->messages, messages[1].id, self->mem, &found));
    check_str(found.error, STR("it broke"));
    messages[0].id = new_id(self);
    check_error(message_repository_update(work->messages, &messages[0]), ERROR_NOT_FOUND);
    work_commit(work);
    store->ops->free(store);
}

static void save(struct prd_work *work, const struct prd *prd, const char *question, enum answer_state state,
                 struct id message)
{
    struct interview_answer answer = {
        .question = str_from(question), .state = state, .message = message, .at = 5};
    check_ok(interview_repository_save(work->interviews, prd->id, prd->workspace, &answer));
}

static void the_interview_is_kept(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct message message = new_message(self, &prd, 0);
    struct prd_work *work = work_begin(store, true);
    struct interview interview;

    check_ok(interview_repository_load(work->interviews, &prd, self->mem, &interview));
    assert_int_equal(interview.count, 0);
    assert_null(interview.pending.ptr);
    check_str(interview.template_name, STR("prd"));
    check_ok(message_repository_add(work->messages, &message));
    save(work, &prd, "a", ANSWER_ASKED, ID_NONE);
    save(work, &prd, "a", ANSWER_GIVEN, message.id);
    save(work, &prd, "b", ANSWER_ASKED, ID_NONE);
    work_commit(work);
    work = work_begin(store, true);
    check_ok(interview_repository_load(work->interviews, &prd, self->mem, &interview));
    assert_int_equal(interview.count, 2);
    check_str(interview.answers[0].question, STR("a"));
    assert_int_equal(interview.answers[0].state, ANSWER_GIVEN);
    check_str(interview.answers[0].text, message.text);
    assert_int_equal(interview.answers[0].at, 5);
    check_str(interview.pending, STR("b"));
    save(work, &prd, "b", ANSWER_SKIPPED, ID_NONE);
    save(work, &prd, "a", ANSWER_ASKED, ID_NONE);
    check_ok(interview_repository_load(work->interviews, &prd, self->mem, &interview));
    assert_int_equal(interview.count, 2);
    check_str(interview.answers[1].question, STR("a"));
    assert_int_equal(interview.answers[0].state, ANSWER_SKIPPED);
    check_str(interview.pending, STR("a"));
    work_commit(work);
    store->ops->free(store);
}

static struct project_event new_event(struct contract *self, const struct prd *prd, const char *external_id)
{
    static struct event_fact facts[] = {{{"status", 6}, {"done \"x\" \xC3\xA9\n", 12}},
                                        {{"mention", 7}, {"FR-1", 4}}};
    return (struct project_event){
        .id = new_id(self),
        .prd = prd->id,
        .workspace = prd->workspace,
        .source = STR("git"),
        .external_id = str_from(external_id),
        .kind = STR("commit"),
        .text = STR("'; DROP TABLE prds; --"),
        .at = 1600000000000,
        .received_at = 1700000000000,
        .trust = TRUST_OUTSIDE,
        .facts = facts,
        .fact_count = COUNT_OF(facts),
        .outcome = EVENT_PROPOSAL,
        .reason = STR("it says done"),
        .proposal = new_id(self),
    };
}

static void check_event(const struct project_event *actual, const struct project_event *expected)
{
    assert_true(id_eq(actual->id, expected->id) && id_eq(actual->proposal, expected->proposal));
    check_str(actual->source, expected->source);
    check_str(actual->external_id, expected->external_id);
    check_str(actual->kind, expected->kind);
    check_str(actual->text, expected->text);
    check_str(actual->reason, expected->reason);
    assert_int_equal(actual->at, expected->at);
    assert_int_equal(actual->received_at, expected->received_at);
    assert_int_equal(actual->trust, expected->trust);
    assert_int_equal(actual->outcome, expected->outcome);
    assert_int_equal(actual->fact_count, expected->fact_count);
    for (size_t i = 0; i < actual->fact_count; i++) {
        check_str(actual->facts[i].kind, expected->facts[i].kind);
        check_str(actual->facts[i].value, expected->facts[i].value);
    }
}

static void security_33_an_event_received_twice_counts_once(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct project_event first = new_event(self, &prd, "abc"), again = new_event(self, &prd, "abc"), found;
    struct prd_work *work = work_begin(store, true);
    struct project_event_list list;
    struct list_window window = {.limit = 2};
    int64_t count;
    bool added;

    check_ok(project_event_repository_add(work->events, &first, self->mem, &added, &found));
    assert_true(added);
    check_event(&found, &first);
    again.text = STR("other");
    check_ok(project_event_repository_add(work->events, &again, self->mem, &added, &found));
    assert_false(added);
    check_event(&found, &first);
    again.source = STR("note");
    again.fact_count = 0;
    again.outcome = EVENT_SILENT;
    again.proposal = ID_NONE;
    check_ok(project_event_repository_add(work->events, &again, self->mem, &added, &found));
    assert_true(added);
    check_event(&found, &again);
    first = new_event(self, &prd, "def");
    check_ok(project_event_repository_add(work->events, &first, self->mem, &added, &found));
    work_commit(work);
    work = work_begin(store, false);
    check_ok(project_event_repository_list(work->events, prd.id, &window, self->mem, &list));
    assert_int_equal(list.count, 2);
    check_event(&list.items[0], &first);
    check_event(&list.items[1], &again);
    window.from = list.next;
    check_ok(project_event_repository_list(work->events, prd.id, &window, self->mem, &list));
    assert_int_equal(list.count, 1);
    assert_null(list.next.ptr);
    check_ok(project_event_repository_count(work->events, prd.id, first.received_at, &count));
    assert_int_equal(count, 3);
    check_ok(project_event_repository_count(work->events, prd.id, first.received_at + 1, &count));
    assert_int_equal(count, 0);
    prd_work_end(&work);
    store->ops->free(store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(prds_are_found_by_id_and_key),
    CONTRACT_TEST(prds_of_several_workspaces_are_listed_in_pages),
    CONTRACT_TEST(the_same_operation_is_found_where_it_waits),
    CONTRACT_TEST(proposals_are_decided_operation_by_operation),
    CONTRACT_TEST(overtaken_proposals_say_why),
    CONTRACT_TEST(proposals_are_listed_by_status_oldest_first),
    CONTRACT_TEST(messages_keep_their_order),
    CONTRACT_TEST(the_interview_is_kept),
    CONTRACT_TEST(security_33_an_event_received_twice_counts_once),
};
CONTRACT_MAIN("PRD conversations", CONTRACT_MIGRATED, tests)
