/* Who may do what: every permission with every role, and what is not there for whom. */
#include "prd_fixture.h"

static struct access_question question(const struct prd_fixture *fixture, enum member_role role,
                                       struct str prd, const char *permission)
{
    return (struct access_question){.actor = fixture->people[role], .prd = prd, .permission = permission};
}

static void every_permission_with_every_role(void **state)
{
    static const struct {
        const char *permission;
        enum member_role least;
    } table[] = {
        {"prd.view", MEMBER_VIEWER},   {"prd.chat", MEMBER_COMMENTER}, {"prd.create", MEMBER_EDITOR},
        {"prd.edit", MEMBER_EDITOR},   {"prd.decide", MEMBER_EDITOR},  {"prd.report", MEMBER_EDITOR},
        {"prd.archive", MEMBER_OWNER},
    };
    struct prd_fixture *fixture = *state;
    struct str id = id_format(fixture->mem, fixture_import(fixture, "# Payment\n").prd);
    struct prd_access access;

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        for (int role = MEMBER_NONE; role <= MEMBER_OWNER; role++) {
            struct access_question in = question(fixture, (enum member_role)role, id, table[i].permission);
            if (role == MEMBER_NONE)
                check_error(resolve_access(&fixture->access, &in, fixture->mem, &access), ERROR_NOT_FOUND);
            else if (role < (int)table[i].least)
                check_error(resolve_access(&fixture->access, &in, fixture->mem, &access), ERROR_FORBIDDEN);
            else
                check_ok(resolve_access(&fixture->access, &in, fixture->mem, &access));
            if (role >= (int)table[i].least)
                assert_int_equal(access.role, role);
        }
    }
}

static void a_permission_that_is_none_is_a_defect(void **state)
{
    struct prd_fixture *fixture = *state;
    struct str id = id_format(fixture->mem, fixture_import(fixture, "# Payment\n").prd);
    struct access_question in = question(fixture, MEMBER_OWNER, id, "prd.fly");
    struct prd_access access;

    check_error(resolve_access(&fixture->access, &in, fixture->mem, &access), ERROR_INTERNAL);
    in.permission = NULL;
    check_error(resolve_access(&fixture->access, &in, fixture->mem, &access), ERROR_INTERNAL);
}

static void finds_by_key_in_any_case(void **state)
{
    static const char *const keys[] = {"PR", "pr", "Pr"};
    struct prd_fixture *fixture = *state;
    struct prd_access imported = fixture_import(fixture, "# Payment reminders\n"), access;

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct access_question in = question(fixture, MEMBER_VIEWER, str_from(keys[i]), "prd.view");
        check_ok(resolve_access(&fixture->access, &in, fixture->mem, &access));
        assert_true(id_eq(access.prd, imported.prd));
        assert_int_equal(access.role, MEMBER_VIEWER);
    }
}

/* What is not there, what is malformed and what may not be seen: one answer. */
static void what_may_not_be_seen_is_not_there(void **state)
{
    struct prd_fixture *fixture = *state;
    struct str hidden = id_format(fixture->mem, fixture_import(fixture, "# Payment reminders\n").prd);
    struct str names[] = {STR("NOPE"), STR(""), STR("p/r"), STR("P\0R"),
                          STR("ä"),    hidden,  STR("PR"),  id_format(fixture->mem, fixture_id(fixture))};
    const char *first = NULL;

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct access_question in = question(fixture, MEMBER_NONE, names[i], "prd.view");
        struct prd_access access;
        struct error *error = resolve_access(&fixture->access, &in, fixture->mem, &access);
        assert_true(error_is(error, ERROR_NOT_FOUND));
        first = first != NULL ? first : str_dup(fixture->mem, str_from(error_message(error))).ptr;
        assert_string_equal(error_message(error), first);
        error_free(error);
    }
}

static void finds_by_proposal(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access imported = fixture_import(fixture, "# Payment reminders\n"), access;
    struct operation add = {.kind = OPERATION_ADD_NODE, .text = STR("More.\n")};
    struct id proposal = fixture_propose(fixture, imported.prd, &add, 1);
    struct access_question in = {
        .actor = fixture->people[MEMBER_COMMENTER],
        .proposal = id_format(fixture->mem, proposal),
        .permission = "prd.view",
    };

    check_ok(resolve_access(&fixture->access, &in, fixture->mem, &access));
    assert_true(id_eq(access.prd, imported.prd));
    in.permission = "prd.decide";
    check_error(resolve_access(&fixture->access, &in, fixture->mem, &access), ERROR_FORBIDDEN);
    in.actor = fixture->people[MEMBER_NONE];
    check_error(resolve_access(&fixture->access, &in, fixture->mem, &access), ERROR_NOT_FOUND);
    in.proposal = STR("PR");
    check_error(resolve_access(&fixture->access, &in, fixture->mem, &access), ERROR_NOT_FOUND);
}

static void workspaces_for_new_prds(void **state)
{
    struct prd_fixture *fixture = *state;
    struct prd_access access;

    check_ok(resolve_workspace(&fixture->access, &fixture->people[MEMBER_EDITOR], ID_NONE, "prd.create",
                               fixture->mem, &access));
    assert_true(id_eq(access.workspace, fixture->workspace));
    check_error(resolve_workspace(&fixture->access, &fixture->people[MEMBER_COMMENTER], fixture->workspace,
                                  "prd.create", fixture->mem, &access),
                ERROR_FORBIDDEN);
    check_error(resolve_workspace(&fixture->access, &fixture->people[MEMBER_OWNER], fixture->other_workspace,
                                  "prd.create", fixture->mem, &access),
                ERROR_NOT_FOUND);
    check_error(resolve_workspace(&fixture->access, &fixture->people[MEMBER_NONE], ID_NONE, "prd.create",
                                  fixture->mem, &access),
                ERROR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PRD_TEST(every_permission_with_every_role),
        PRD_TEST(a_permission_that_is_none_is_a_defect),
        PRD_TEST(finds_by_key_in_any_case),
        PRD_TEST(what_may_not_be_seen_is_not_there),
        PRD_TEST(finds_by_proposal),
        PRD_TEST(workspaces_for_new_prds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
