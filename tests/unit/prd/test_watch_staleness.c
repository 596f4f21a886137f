/* The list of what the project has left behind, over a store and a clock that goes on. */
#include "prd_fixture.h"
#include "use_cases/edit_prd.h"
#include "use_cases/sign_revision.h"
#include "use_cases/watch_staleness.h"

#define DOCUMENT                                                         \
    "# Fees\n\n"                                                         \
    "- **FR-1** The system shall send a reminder.\n  - priority: must\n" \
    "- **FR-2** The system shall print a list.\n  - priority: should\n"  \
    "- **R-1** Mail is filtered.\n"

static struct watch_staleness watching(struct prd_fixture *self)
{
    return (struct watch_staleness){self->store, &self->announcer, &self->clock.base};
}

/* The codes of what is stale, each with a space behind it. */
static struct str stale_codes(struct prd_fixture *self, const struct prd_access *access, int64_t limit)
{
    struct watch_staleness watch = watching(self);
    struct strbuf codes = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
    struct list_query query = {.limit = limit};
    struct list_dto list;

    do {
        const struct stale_dto *items;
        check_ok(list_stale(&watch, access, &query, self->mem, &list));
        items = list.items;
        for (size_t i = 0; i < list.count; i++)
            strbuf_addf(&codes, "%.*s ", STR_ARGS(items[i].code));
        query.cursor = list.next;
    } while (list.next.ptr != NULL);
    return strbuf_str(&codes);
}

static void time_makes_items_stale_and_still_true_makes_them_fresh(void **state)
{
    struct prd_fixture *self = *state;
    struct prd_access access = fixture_import(self, DOCUMENT);
    struct watch_staleness watch = watching(self);
    struct id must = fixture_node(self, access.prd, "- **FR-1").id;
    struct confirmation_dto *confirmation;

    assert_int_equal(stale_codes(self, &access, 0).len, 0);
    self->clock.now += DAYS(40);
    check_str(stale_codes(self, &access, 0), STR("FR-1 "));
    check_ok(confirm_node(&watch, &access, must, self->mem, &confirmation));
    assert_int_equal(confirmation->confirmed_at, self->clock.now);
    assert_true(str_ends(strbuf_str(&self->announced), STR("prd.confirmed ")));
    assert_int_equal(stale_codes(self, &access, 0).len, 0);
    self->clock.now += DAYS(50);
    check_str(stale_codes(self, &access, 1), STR("FR-2 R-1 FR-1 "));
    check_str(stale_codes(self, &access, 2), STR("FR-2 R-1 FR-1 "));
    check_error(confirm_node(&watch, &access, fixture_id(self), self->mem, &confirmation), ERROR_NOT_FOUND);
}

static void a_change_fells_what_was_signed_in_one_commit(void **state)
{
    struct prd_fixture *self = *state;
    struct prd_access access = fixture_import(self, DOCUMENT);
    struct sign_revision sign = {self->store, &self->membership, &self->announcer, &self->clock.base,
                                 self->random};
    struct edit_prd edit = {self->store, &self->applier, &self->announcer, &self->clock.base};
    const struct sign_revision_dto approve = {.verdict = APPROVAL_APPROVED, .revision = 1};
    struct operation_dto operation = {.op = OPERATION_REMOVE_NODE,
                                      .node = fixture_node(self, access.prd, "- **FR-2").id};
    struct edit_prd_dto in = {.base_revision = 1, .operations = {&operation, 1}};
    const struct list_query all = {0};
    const struct approval_dto *items;
    struct approval_dto *approval;
    struct revision_dto *revision;
    struct list_dto list;
    bool made;

    check_error(sign_revision(&sign, &access, &(struct sign_revision_dto){.verdict = APPROVAL_APPROVED},
                              self->mem, &approval),
                ERROR_PRECONDITION);
    check_ok(sign_revision(&sign, &access, &approve, self->mem, &approval));
    assert_int_equal(approval->state, APPROVAL_STANDING);
    check_ok(edit_prd(&edit, &access, &in, self->mem, &revision, &made));
    check_ok(list_approvals(&sign, &access, &all, self->mem, &list));
    assert_int_equal(list.count, 1);
    items = list.items;
    assert_int_equal(items[0].state, APPROVAL_FALLEN);
    check_str(items[0].fell_at_revision, STR("2"));
    check_error(sign_revision(&sign, &access,
                              &(struct sign_revision_dto){.verdict = APPROVAL_APPROVED, .revision = 1},
                              self->mem, &approval),
                ERROR_CONFLICT);
    check_error(sign_revision(&sign, &access,
                              &(struct sign_revision_dto){.verdict = APPROVAL_APPROVED, .expected_head = 1},
                              self->mem, &approval),
                ERROR_STALE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PRD_TEST(time_makes_items_stale_and_still_true_makes_them_fresh),
        PRD_TEST(a_change_fells_what_was_signed_in_one_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
