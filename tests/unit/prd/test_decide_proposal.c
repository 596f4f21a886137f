/* Deciding proposals: what fits is applied, what does not is told, nothing is lost, also when two decide at
 * once. */
#include "prd_fixture.h"
#include "services/open_proposals.h"
#include "use_cases/decide_proposal.h"
#include "use_cases/get_proposal.h"
#include <pthread.h>

#define DOCUMENT "# Payment\n\nFirst paragraph.\nSecond line.\nThird line.\n\nAnother paragraph.\n"

static struct error *decide(struct prd_fixture *fixture, const struct prd_access *access, struct id proposal,
                            struct decision_dto *decisions, size_t count, struct arena *mem,
                            struct decided_dto **ret)
{
    struct decide_proposal self = {fixture->store, &fixture->applier, &fixture->announcer,
                                   &fixture->clock.base};
    struct decide_proposal_dto in = {.decisions = {decisions, count}};
    return decide_proposal(&self, access, proposal, &in, mem, ret);
}

#define ACCEPT(index) ((struct decision_dto){.operation = (index), .verdict = DECISION_ACCEPT})
#define REJECT(index) ((struct decision_dto){.operation = (index), .verdict = DECISION_REJECT})
#define DECISIONS(...) \
    ((struct decision_dto[]){__VA_ARGS__}), COUNT_OF(((struct decision_dto[]){__VA_ARGS__}))

static struct str replaced(struct arena *mem, const char *from, const char *to)
{
    struct str text = STR(DOCUMENT);
    size_t at = str_find(text, str_from(from), 0);
    struct str parts[] = {str_slice(text, 0, at), str_from(to), str_slice(text, at + strlen(from), SIZE_MAX)};
    return str_join(mem, parts, 3, STR(""));
}

static void accepting_applies_and_records(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct operation operation =
        replace(fixture_node(fixture, access.prd, "Another"), "Quite another paragraph.\n");
    struct id proposal = fixture_propose(fixture, access.prd, &operation, 1);
    struct decided_dto *decided;

    fixture->announced.len = 0;
    fixture->clock.now += 1000;
    check_ok(decide(fixture, &access, proposal, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
    check_str(fixture_text(fixture, access.prd), replaced(fixture->mem, "Another", "Quite another"));
    check_str(decided->revision, STR("2"));
    assert_int_equal(decided->conflicts.count, 0);
    assert_int_equal(decided->proposal->status, PROPOSAL_DECIDED);
    assert_int_equal(decided->proposal->operations.items[0].verdict, VERDICT_ACCEPTED);
    assert_true(id_eq(decided->proposal->operations.items[0].decided_by, access.actor.user));
    assert_int_equal(decided->proposal->operations.items[0].decided_at, fixture->clock.now);
    check_str(decided->proposal->operations.items[0].revision, STR("2"));
    check_str(strbuf_str(&fixture->announced), STR("prd.revised prd.decided "));
}

static void rejecting_changes_nothing(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct operation operation = replace(fixture_node(fixture, access.prd, "Another"), "No.\n");
    struct id proposal = fixture_propose(fixture, access.prd, &operation, 1);
    struct decided_dto *decided;

    check_ok(decide(fixture, &access, proposal, DECISIONS(REJECT(0)), fixture->mem, &decided));
    check_str(fixture_text(fixture, access.prd), STR(DOCUMENT));
    assert_null(decided->revision.ptr);
    assert_int_equal(decided->proposal->status, PROPOSAL_DECIDED);
    assert_int_equal(decided->proposal->operations.items[0].verdict, VERDICT_REJECTED);
}

static void an_edited_text_is_what_counts(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct operation operation = replace(fixture_node(fixture, access.prd, "Another"), "Theirs.\n");
    struct id proposal = fixture_propose(fixture, access.prd, &operation, 1);
    struct decision_dto mine = ACCEPT(0);
    struct decided_dto *decided;

    mine.text = STR("Mine.\n");
    check_ok(decide(fixture, &access, proposal, &mine, 1, fixture->mem, &decided));
    check_str(fixture_text(fixture, access.prd), replaced(fixture->mem, "Another paragraph.", "Mine."));
    assert_int_equal(decided->proposal->operations.items[0].verdict, VERDICT_EDITED);
    check_str(decided->proposal->operations.items[0].text, STR("Mine.\n"));
}

/* The same text again is no edit. */
static void the_proposed_text_as_edit_is_accepted(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct operation operation = replace(fixture_node(fixture, access.prd, "Another"), "Theirs.\n");
    struct id proposal = fixture_propose(fixture, access.prd, &operation, 1);
    struct decision_dto same = ACCEPT(0);
    struct decided_dto *decided;

    same.text = STR("Theirs.\n");
    check_ok(decide(fixture, &access, proposal, &same, 1, fixture->mem, &decided));
    assert_int_equal(decided->proposal->operations.items[0].verdict, VERDICT_ACCEPTED);
}

/* An item under a section that the same proposal adds: previewed, and accepted together. */
static void later_operations_see_earlier_ones(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct id section = fixture_id(fixture);
    struct operation operations[] = {
        {.kind = OPERATION_ADD_NODE,
         .node = section,
         .after = fixture_node(fixture, access.prd, "Another").id,
         .text = STR("## Risks\n")},
        {.kind = OPERATION_ADD_NODE, .after = section, .text = STR("- **R-?** It may rain.\n")},
        {.kind = OPERATION_ADD_NODE, .after = section, .text = STR("- **R-?** It may snow.\n")},
    };
    struct id proposal = fixture_propose(fixture, access.prd, operations, COUNT_OF(operations));
    struct get_proposal get = {fixture->store, &fixture->applier};
    struct proposal_dto *seen;
    struct decided_dto *decided;
    struct str text;

    check_ok(get_proposal(&get, proposal, fixture->mem, &seen));
    for (size_t i = 0; i < seen->operations.count; i++)
        assert_int_equal(seen->operations.items[i].state, STANDING_CLEAN);
    assert_true(str_starts(seen->operations.items[1].result, STR("- **R-1**")));
    assert_true(str_starts(seen->operations.items[2].result, STR("- **R-2**")));
    check_ok(decide(fixture, &access, proposal, DECISIONS(ACCEPT(0), ACCEPT(1), ACCEPT(2)), fixture->mem,
                    &decided));
    check_str(decided->revision, STR("2"));
    text = fixture_text(fixture, access.prd);
    assert_true(str_starts(text, STR(DOCUMENT)));
    assert_true(str_contains(text, STR("## Risks")));
    assert_true(str_contains(text, STR("**R-1**")));
    assert_true(str_contains(text, STR("**R-2**")));
}

/* Somebody changed another line of the same node: both stand. */
static void changes_of_other_lines_are_merged(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct node node = fixture_node(fixture, access.prd, "First");
    struct operation one = replace(node, "FIRST paragraph.\nSecond line.\nThird line.\n\n");
    struct operation two = replace(node, "First paragraph.\nSecond line.\nTHIRD line.\n\n");
    struct id first = fixture_propose(fixture, access.prd, &one, 1);
    struct id second = fixture_propose(fixture, access.prd, &two, 1);
    struct get_proposal get = {fixture->store, &fixture->applier};
    struct proposal_dto *seen;
    struct decided_dto *decided;

    check_ok(decide(fixture, &access, first, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
    check_ok(get_proposal(&get, second, fixture->mem, &seen));
    assert_int_equal(seen->operations.items[0].state, STANDING_MERGED);
    check_ok(decide(fixture, &access, second, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
    assert_true(str_contains(fixture_text(fixture, access.prd),
                             STR("FIRST paragraph.\nSecond line.\nTHIRD line.\n")));
    check_str(decided->revision, STR("3"));
}

static void a_change_of_the_same_line_is_a_conflict(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct node node = fixture_node(fixture, access.prd, "Another");
    struct operation one = replace(node, "One.\n"), two = replace(node, "Two.\n");
    struct id first = fixture_propose(fixture, access.prd, &one, 1);
    struct id second = fixture_propose(fixture, access.prd, &two, 1);
    struct get_proposal get = {fixture->store, &fixture->applier};
    struct proposal_dto *seen;
    struct decided_dto *decided;
    struct error *error;
    struct decision_dto mine = ACCEPT(0);

    check_ok(decide(fixture, &access, first, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
    check_ok(get_proposal(&get, second, fixture->mem, &seen));
    assert_int_equal(seen->operations.items[0].state, STANDING_CONFLICT);
    check_str(seen->operations.items[0].before, STR("One.\n"));

    error = decide(fixture, &access, second, DECISIONS(ACCEPT(0)), fixture->mem, &decided);
    assert_true(error_is(error, ERROR_CONFLICT));
    assert_true(error_has_code(error, "conflict"));
    assert_int_equal(error_field_count(error), 1);
    check_str(error_field_at(error, 0)->pointer, STR("/decisions/0"));
    error_free(error);
    assert_true(str_contains(fixture_text(fixture, access.prd), STR("One.\n")));
    check_ok(get_proposal(&get, second, fixture->mem, &seen));
    assert_int_equal(seen->operations.items[0].verdict, VERDICT_PENDING);

    /* A text of one's own does not make the other's word vanish unseen; only who has seen it solves the
     * conflict. */
    mine.text = STR("Three.\n");
    check_error(decide(fixture, &access, second, &mine, 1, fixture->mem, &decided), ERROR_CONFLICT);
    mine.base_hash = digest_hex(fixture->mem, fixture_node(fixture, access.prd, "One.").hash);
    check_ok(decide(fixture, &access, second, &mine, 1, fixture->mem, &decided));
    check_str(fixture_text(fixture, access.prd), replaced(fixture->mem, "Another paragraph.", "Three."));
    assert_int_equal(decided->proposal->operations.items[0].verdict, VERDICT_EDITED);
    assert_int_equal(decided->proposal->status, PROPOSAL_DECIDED);
}

static void what_fits_is_applied_beside_a_conflict(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct node node = fixture_node(fixture, access.prd, "Another");
    struct operation before = replace(node, "One.\n");
    struct operation operations[] = {
        replace(node, "Two.\n"),
        replace(fixture_node(fixture, access.prd, "First"), "Only this.\n\n"),
    };
    struct id first = fixture_propose(fixture, access.prd, &before, 1);
    struct id second = fixture_propose(fixture, access.prd, operations, COUNT_OF(operations));
    struct decided_dto *decided;

    check_ok(decide(fixture, &access, first, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
    check_ok(decide(fixture, &access, second, DECISIONS(ACCEPT(0), ACCEPT(1)), fixture->mem, &decided));
    check_str(fixture_text(fixture, access.prd), STR("# Payment\n\nOnly this.\n\nOne.\n"));
    check_str(decided->revision, STR("3"));
    assert_int_equal(decided->conflicts.count, 1);
    assert_int_equal(decided->conflicts.items[0].operation, 0);
    check_str(decided->conflicts.items[0].base, STR("Another paragraph.\n"));
    check_str(decided->conflicts.items[0].current, STR("One.\n"));
    check_str(decided->conflicts.items[0].proposed, STR("Two.\n"));
    assert_int_equal(decided->proposal->status, PROPOSAL_OPEN);
    assert_int_equal(decided->proposal->operations.items[0].verdict, VERDICT_PENDING);
    assert_int_equal(decided->proposal->operations.items[1].verdict, VERDICT_ACCEPTED);
}

static void a_decided_operation_stays_decided(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct operation operations[] = {
        replace(fixture_node(fixture, access.prd, "Another"), "One.\n"),
        replace(fixture_node(fixture, access.prd, "First"), "Two.\n\n"),
    };
    struct id proposal = fixture_propose(fixture, access.prd, operations, COUNT_OF(operations));
    struct decided_dto *decided;
    struct error *error;
    struct str text;

    check_ok(decide(fixture, &access, proposal, DECISIONS(REJECT(0)), fixture->mem, &decided));
    assert_int_equal(decided->proposal->status, PROPOSAL_OPEN);
    text = fixture_text(fixture, access.prd);
    error = decide(fixture, &access, proposal, DECISIONS(ACCEPT(1), ACCEPT(0)), fixture->mem, &decided);
    assert_true(error_has_code(error, "already_decided"));
    error_free(error);
    check_str(fixture_text(fixture, access.prd), text); /* nothing of the request was done */
}

static void malformed_decisions_are_named(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access =
        fixture_import(fixture, "# Payment\n\n- **FR-1** It shall.\n  - status: open\n");
    struct node item = fixture_node(fixture, access.prd, "- **FR-1**");
    struct operation operations[] = {
        {.kind = OPERATION_SET_FIELD,
         .node = item.id,
         .base = item.hash,
         .field = STR("status"),
         .value = STR("done")},
        replace(item, "- **FR-1** It shall not.\n"),
    };
    struct id proposal = fixture_propose(fixture, access.prd, operations, COUNT_OF(operations));
    struct decision_dto with_text = ACCEPT(0), rejected_with_text = REJECT(1), broken = ACCEPT(1),
                        base = ACCEPT(1);
    const struct {
        struct decision_dto decisions[2];
        size_t count;
        const char *pointer;
    } table[] = {
        {{ACCEPT(2)}, 1, "/decisions/0/operation"},
        {{ACCEPT(-1)}, 1, "/decisions/0/operation"},
        {{ACCEPT(0), REJECT(0)}, 2, "/decisions/1/operation"},
        {{(with_text.text = STR("x"), with_text)}, 1, "/decisions/0/text"},
        {{(rejected_with_text.text = STR("x"), rejected_with_text)}, 1, "/decisions/0/text"},
        {{ACCEPT(0), (broken.text = STR("a\0b"), broken)}, 2, "/decisions/1/text"},
        {{(base.base_hash = STR("0"), base)}, 1, "/decisions/0/base_hash"},
        {{(base.text = STR("x\n"), base)}, 1, "/decisions/0/base_hash"},
    };

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct decision_dto decisions[2] = {table[i].decisions[0], table[i].decisions[1]};
        struct decided_dto *decided;
        struct error *error =
            decide(fixture, &access, proposal, decisions, table[i].count, fixture->mem, &decided);
        assert_true(error_is(error, ERROR_INVALID));
        check_str(error_field_at(error, 0)->pointer, str_from(table[i].pointer));
        error_free(error);
    }
}

#define ROUNDS 40

struct contest {
    struct prd_fixture *fixture;
    struct prd_access access[ROUNDS];
    pthread_barrier_t barrier;
};

struct rival {
    struct contest *contest;
    struct id proposals[ROUNDS];
    pthread_t thread;
    size_t applied, conflicts;
};

/* Accepts, again and again where the transaction lost a race, as the router does. */
static void accept_one(struct rival *self, size_t round)
{
    bool again = true;
    for (int tries = 0; again && tries < 100; tries++) {
        struct arena *mem = arena_new(0);
        struct decided_dto *decided;
        struct error *error = decide(self->contest->fixture, &self->contest->access[round],
                                     self->proposals[round], DECISIONS(ACCEPT(0)), mem, &decided);
        self->applied += error == OK;
        self->conflicts += error != OK && error_has_code(error, "conflict");
        again = error_is(error, ERROR_RETRY);
        error_free(error);
        arena_free(mem);
    }
}

static void *accept_all(void *context)
{
    struct rival *self = context;
    for (size_t i = 0; i < ROUNDS; i++) {
        pthread_barrier_wait(&self->contest->barrier);
        accept_one(self, i);
    }
    return NULL;
}

static void keep_quiet(struct announcer *base _unused_, const struct announcement *announcement _unused_) {}

/* Two people accept, at the same moment, one proposal each on the same node. */
static struct contest *race(struct prd_fixture *fixture, const char *one, const char *two, size_t *applied,
                            size_t *conflicts)
{
    static const struct announcer_ops ops = {keep_quiet};
    struct contest *contest = arena_new_of(fixture->mem, struct contest);
    struct rival rivals[2] = {{.contest = contest}, {.contest = contest}};

    fixture->announcer.ops = &ops;
    contest->fixture = fixture;
    pthread_barrier_init(&contest->barrier, NULL, 2);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct prd_access access = fixture_import(fixture, DOCUMENT);
        struct node node = fixture_node(fixture, access.prd, "First");
        struct operation operations[] = {replace(node, one), replace(node, two)};
        contest->access[i] = access;
        for (size_t j = 0; j < 2; j++)
            rivals[j].proposals[i] = fixture_propose(fixture, access.prd, &operations[j], 1);
    }
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&rivals[i].thread, NULL, accept_all, &rivals[i]), 0);
    for (size_t i = 0; i < 2; i++)
        pthread_join(rivals[i].thread, NULL);
    pthread_barrier_destroy(&contest->barrier);
    *applied = rivals[0].applied + rivals[1].applied;
    *conflicts = rivals[0].conflicts + rivals[1].conflicts;
    return contest;
}

static void of_two_on_one_line_one_is_told(void **state)
{
    struct prd_fixture *fixture = *state;
    size_t applied, conflicts;
    const struct contest *contest =
        race(fixture, "ONE paragraph.\nSecond line.\nThird line.\n\n",
             "TWO paragraph.\nSecond line.\nThird line.\n\n", &applied, &conflicts);

    assert_int_equal(applied, ROUNDS);
    assert_int_equal(conflicts, ROUNDS);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct str text = fixture_text(fixture, contest->access[i].prd);
        assert_true(str_contains(text, STR("ONE")) != str_contains(text, STR("TWO")));
    }
}

static void of_two_on_two_lines_both_stand(void **state)
{
    struct prd_fixture *fixture = *state;
    size_t applied, conflicts;
    const struct contest *contest =
        race(fixture, "ONE paragraph.\nSecond line.\nThird line.\n\n",
             "First paragraph.\nSecond line.\nTWO line.\n\n", &applied, &conflicts);

    assert_int_equal(applied, 2 * ROUNDS);
    assert_int_equal(conflicts, 0);
    for (size_t i = 0; i < ROUNDS; i++)
        check_str(fixture_text(fixture, contest->access[i].prd),
                  STR("# Payment\n\nONE paragraph.\nSecond line.\nTWO line.\n\nAnother paragraph.\n"));
}

/* Four proposals: of a text that goes, of one that comes to say so, of an item that somebody adds, and one
 * that stays open. */
static void what_the_document_overtakes_is_closed_with_the_reason(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT "\n## Risks\n\n- **R-1** Sun.\n");
    struct node first = fixture_node(fixture, access.prd, "First"),
                another = fixture_node(fixture, access.prd, "Another");
    struct node risk = fixture_node(fixture, access.prd, "- **R-1**");
    struct operation gone = replace(first, "Changed.\n\n"), said = replace(another, "Said.\n");
    struct operation there = {
        .kind = OPERATION_ADD_NODE, .after = risk.id, .text = STR("- **R-?** It may rain.")};
    struct operation field = {.kind = OPERATION_SET_FIELD,
                              .node = risk.id,
                              .base = risk.hash,
                              .field = STR("status"),
                              .value = STR("open")};
    struct operation both[] = {gone, field};
    struct id ids[] = {
        fixture_propose(fixture, access.prd, &gone, 1), fixture_propose(fixture, access.prd, &said, 1),
        fixture_propose(fixture, access.prd, &there, 1), fixture_propose(fixture, access.prd, both, 2)};
    static const char *const reasons[] = {"no longer in the document", "says this already",
                                          "would add is in the document"};
    struct operation edits[] = {
        {.kind = OPERATION_REMOVE_NODE, .node = first.id, .base = first.hash},
        replace(another, "Said.\n"),
        {.kind = OPERATION_ADD_NODE, .after = risk.id, .text = STR("- **R-2** It may rain.\n")}};
    struct get_proposal get = {fixture->store, &fixture->applier};
    struct proposal_dto *seen;
    struct decided_dto *decided;
    struct error *error;
    struct prd prd;

    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        struct id mine = fixture_propose(fixture, access.prd, &edits[i], 1);
        struct id waiting = ids[i];
        check_ok(get_proposal(&get, waiting, fixture->mem, &seen));
        assert_int_equal(seen->status, PROPOSAL_OPEN);
        assert_int_equal(seen->operations.items[0].state, STANDING_CLEAN);
        check_ok(decide(fixture, &access, mine, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
        check_ok(get_proposal(&get, waiting, fixture->mem, &seen));
        assert_int_equal(seen->status, PROPOSAL_OVERTAKEN);
        assert_non_null(seen->overtaken);
        assert_true(str_contains(seen->overtaken->reason, str_from(reasons[i])));
        assert_int_equal(seen->overtaken->revision, (int64_t)i + 2);
        assert_int_equal(seen->overtaken->at, fixture->clock.now);
        assert_int_equal(seen->operations.items[0].state, STANDING_OVERTAKEN);
        assert_int_equal(seen->operations.items[0].verdict, VERDICT_PENDING);
        error = decide(fixture, &access, waiting, DECISIONS(REJECT(0)), fixture->mem, &decided);
        assert_true(error_is(error, ERROR_CONFLICT) && error_has_code(error, "overtaken"));
        error_free(error);
    }
    check_ok(get_proposal(&get, ids[3], fixture->mem, &seen));
    assert_int_equal(seen->status, PROPOSAL_OPEN);
    assert_int_equal(seen->operations.items[0].state, STANDING_OVERTAKEN);
    assert_int_equal(seen->operations.items[1].state, STANDING_CLEAN);
    (void)fixture_document(fixture, access.prd, &prd);
    assert_int_equal(prd.open_proposals, 1);
    /* With the last that could be decided struck, nothing is left of it. */
    check_ok(decide(fixture, &access, ids[3], DECISIONS(REJECT(1)), fixture->mem, &decided));
    assert_int_equal(decided->proposal->status, PROPOSAL_OVERTAKEN);
    (void)fixture_document(fixture, access.prd, &prd);
    assert_int_equal(prd.open_proposals, 0);
}

/* What is to be added under a section that the same proposal brings is neither gone nor there. */
static void what_builds_on_itself_is_not_overtaken(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct node another = fixture_node(fixture, access.prd, "Another");
    struct id section = fixture_id(fixture);
    struct operation operations[] = {
        {.kind = OPERATION_ADD_NODE, .node = section, .after = another.id, .text = STR("# Payment\n")},
        {.kind = OPERATION_MOVE_NODE, .node = section, .after = another.id},
    };
    struct operation edit = replace(another, "Else.\n");
    struct id waiting = fixture_propose(fixture, access.prd, operations, COUNT_OF(operations));
    struct id mine = fixture_propose(fixture, access.prd, &edit, 1);
    struct get_proposal get = {fixture->store, &fixture->applier};
    struct proposal_dto *seen;
    struct decided_dto *decided;

    check_ok(decide(fixture, &access, mine, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
    check_ok(get_proposal(&get, waiting, fixture->mem, &seen));
    assert_int_equal(seen->status, PROPOSAL_OPEN);
    assert_int_equal(seen->operations.items[0].state, STANDING_CLEAN);
}

static void an_accepted_item_shows_what_it_became_and_who_let_it_stand(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "## Risks\n\n- **R-007** Sun.\n");
    struct node risk = fixture_node(fixture, access.prd, "- **R-007**");
    struct operation add = {.kind = OPERATION_ADD_NODE, .after = risk.id, .text = STR("- **R-?** Rain.\n")};
    struct operation away = {.kind = OPERATION_REMOVE_NODE};
    struct id first = fixture_propose(fixture, access.prd, &add, 1), second;
    struct get_proposal get = {fixture->store, &fixture->applier};
    struct proposed_operation_dto *seen;
    struct proposal_dto *proposal;
    struct decided_dto *decided;

    check_ok(decide(fixture, &access, first, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
    seen = &decided->proposal->operations.items[0];
    check_str(seen->code, STR("R-008"));
    check_str(seen->result, STR("- **R-008** Rain.\n"));
    check_str(seen->text, STR("- **R-?** Rain.\n"));
    assert_true(id_eq(seen->node, fixture_node(fixture, access.prd, "- **R-008**").id));
    assert_int_equal(seen->decider->kind, AUTHOR_USER);
    check_str(seen->decider->name, STR("Edda"));
    assert_true(id_eq(seen->decider->id, seen->decided_by));

    /* Removed again, it is still known by its code, and its number is not shown to the next one. */
    away.node = seen->node;
    away.base = fixture_node(fixture, access.prd, "- **R-008**").hash;
    second = fixture_propose(fixture, access.prd, &away, 1);
    check_ok(decide(fixture, &access, second, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
    check_ok(get_proposal(&get, first, fixture->mem, &proposal));
    check_str(proposal->operations.items[0].code, STR("R-008"));
    add.text = STR("- **R-?** Snow.\n");
    second = fixture_propose(fixture, access.prd, &add, 1);
    check_ok(get_proposal(&get, second, fixture->mem, &proposal));
    check_str(proposal->operations.items[0].result, STR("- **R-009** Snow.\n"));
}

static void an_edited_text_of_two_items_is_refused(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "- **FR-1** One.\n");
    struct operation operation =
        replace(fixture_node(fixture, access.prd, "- **FR-1**"), "- **FR-1** Once.\n");
    struct id proposal = fixture_propose(fixture, access.prd, &operation, 1);
    struct decision_dto mine = ACCEPT(0);
    struct decided_dto *decided;
    struct error *error;

    mine.text = STR("- **FR-1** One.\n- **FR-?** Two.\n");
    error = decide(fixture, &access, proposal, &mine, 1, fixture->mem, &decided);
    assert_true(error_is(error, ERROR_INVALID));
    check_str(error_field_at(error, 0)->pointer, STR("/decisions/0/text"));
    check_str(error_field_at(error, 0)->code, STR("several_items"));
    error_free(error);
    mine.text = STR("- **FR-1** One.\n  It goes on.\n");
    check_ok(decide(fixture, &access, proposal, &mine, 1, fixture->mem, &decided));
}

/* A conflict shows all sides in the list, and a base that never was is said to be one. */
static void conflicts_show_all_sides(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, "- **FR-1** Zero.\n");
    struct node node = fixture_node(fixture, access.prd, "- **FR-1**");
    struct operation one = replace(node, "- **FR-1** One.\n"), two = replace(node, "- **FR-1** Two.\n");
    struct id first = fixture_propose(fixture, access.prd, &one, 1);
    struct id second = fixture_propose(fixture, access.prd, &two, 1);
    struct get_proposal get = {fixture->store, &fixture->applier};
    struct decision_dto mine = ACCEPT(0);
    struct proposal_dto *seen;
    struct decided_dto *decided;
    struct error *error;

    check_ok(decide(fixture, &access, first, DECISIONS(ACCEPT(0)), fixture->mem, &decided));
    check_ok(get_proposal(&get, second, fixture->mem, &seen));
    assert_int_equal(seen->operations.items[0].state, STANDING_CONFLICT);
    check_str(seen->operations.items[0].base, STR("- **FR-1** Zero.\n"));
    check_str(seen->operations.items[0].before, STR("- **FR-1** One.\n"));
    check_str(seen->operations.items[0].text, STR("- **FR-1** Two.\n"));
    error = decide(fixture, &access, second, DECISIONS(ACCEPT(0)), fixture->mem, &decided);
    check_str(error_field_at(error, 0)->detail, STR("FR-1: the same lines were changed meanwhile"));
    error_free(error);
    mine.text = STR("- **FR-1** Three.\n");
    mine.base_hash = digest_hex(fixture->mem, digest_sha256(STR("of the future")));
    error = decide(fixture, &access, second, &mine, 1, fixture->mem, &decided);
    assert_true(error_is(error, ERROR_CONFLICT));
    assert_true(str_contains(error_field_at(error, 0)->detail, STR("no text of this PRD has the base_hash")));
    error_free(error);
}

static void proposals_that_repeat_open_ones_are_not_doubled(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access = fixture_import(fixture, DOCUMENT);
    struct node node = fixture_node(fixture, access.prd, "Another");
    struct operation operations[] = {replace(node, "One.\n"),
                                     {.kind = OPERATION_ADD_NODE, .after = node.id, .text = STR("Two.\n")}};
    struct id open = fixture_propose(fixture, access.prd, operations, 1);
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct proposal again = {.id = fixture_id(fixture),
                             .prd = access.prd,
                             .workspace = fixture->workspace,
                             .reason = STR("again"),
                             .evidence = {EVIDENCE_RULE, STR("rule"), STR("")},
                             .operations = arena_array_of(fixture->mem, 2, struct proposed_operation),
                             .count = 2};
    struct proposal third;
    again.operations[0].operation = operations[0];
    again.operations[1].operation = operations[1];
    third = again;
    third.id = fixture_id(fixture);
    third.operations = arena_copy(fixture->mem, again.operations, 2 * sizeof(*again.operations));

    check_ok(prd_store_write(fixture->store, ID_NONE, &work));
    check_ok(propose_once(work, &again, fixture->mem));
    assert_int_equal(again.count, 1);
    assert_int_equal(again.operations[0].operation.kind, OPERATION_ADD_NODE);
    check_ok(propose_once(work, &third, fixture->mem));
    assert_true(id_eq(third.id, open));
    check_str(third.reason, STR("because"));
    /* On another base it is another proposal. */
    third = again;
    third.id = fixture_id(fixture);
    third.operations[0].operation = operations[0];
    third.operations[0].operation.base.bytes[0] ^= 1;
    check_ok(propose_once(work, &third, fixture->mem));
    assert_false(id_eq(third.id, open));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PRD_TEST(accepting_applies_and_records),
        PRD_TEST(rejecting_changes_nothing),
        PRD_TEST(an_edited_text_is_what_counts),
        PRD_TEST(the_proposed_text_as_edit_is_accepted),
        PRD_TEST(later_operations_see_earlier_ones),
        PRD_TEST(changes_of_other_lines_are_merged),
        PRD_TEST(a_change_of_the_same_line_is_a_conflict),
        PRD_TEST(what_fits_is_applied_beside_a_conflict),
        PRD_TEST(a_decided_operation_stays_decided),
        PRD_TEST(malformed_decisions_are_named),
        PRD_TEST(of_two_on_one_line_one_is_told),
        PRD_TEST(of_two_on_two_lines_both_stand),
        PRD_TEST(what_the_document_overtakes_is_closed_with_the_reason),
        PRD_TEST(what_builds_on_itself_is_not_overtaken),
        PRD_TEST(an_accepted_item_shows_what_it_became_and_who_let_it_stand),
        PRD_TEST(an_edited_text_of_two_items_is_refused),
        PRD_TEST(conflicts_show_all_sides),
        PRD_TEST(proposals_that_repeat_open_ones_are_not_doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
