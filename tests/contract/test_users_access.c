/* Personal access tokens, invitations and the members of a workspace, on every driver. */
#include "users_contract.h"

#define NOW INT64_C(1767323045678)

static struct user *add_user(struct unit_of_work *work, unsigned number, struct arena *mem)
{
    struct str address = str_format(mem, "user%u@example.org", number);
    struct email email = {address, address};
    struct user *user = user_new(id_at(number), &email, STR("Somebody"), PLATFORM_MEMBER, STR_NONE, NOW, mem);
    check_ok(user_repository_add(work->users, user, mem));
    return user;
}

static void add_workspace(struct unit_of_work *work, unsigned number, struct arena *mem)
{
    struct workspace workspace = {.id = id_at(number), .name = STR("Team"), .created_at = NOW};
    check_ok(workspace_repository_add(work->workspaces, &workspace, mem));
}

static struct personal_token token_at(unsigned number, int64_t expires_at)
{
    return (struct personal_token){.id = id_at(number),
                                   .user = id_at(1),
                                   .name = STR("CI"),
                                   .hash = digest_sha256(str_of((const char *)&number, sizeof(number))),
                                   .scopes = SCOPE_READ | SCOPE_PROGRESS_WRITE,
                                   .created_at = NOW,
                                   .expires_at = expires_at};
}

static void tokens_come_back_with_their_owner(struct contract *self)
{
    struct opened opened = open_store(self);
    struct unit_of_work *work = begin(opened.store, WORK_WRITE, self->mem);
    struct personal_token given = token_at(10, NOW + 5), *token;
    struct user *user;

    add_user(work, 1, self->mem);
    check_ok(token_repository_add(work->tokens, &given, self->mem));
    commit(&work);
    work = begin(opened.store, WORK_READ, self->mem);
    check_ok(token_repository_find(work->tokens, given.hash, self->mem, &token, &user));
    assert_true(id_eq(token->id, given.id) && id_eq(token->user, given.user) && id_eq(user->id, given.user));
    check_str(token->name, STR("CI"));
    assert_int_equal(token->scopes, given.scopes);
    assert_int_equal(token->created_at, NOW);
    assert_int_equal(token->expires_at, NOW + 5);
    assert_int_equal(token->last_used_at, 0);
    check_ok(token_repository_find(work->tokens, digest_sha256(STR("another")), self->mem, &token, &user));
    assert_null(token);
    unit_of_work_end(&work);
    close_store(&opened);
}

static void tokens_go_one_by_one_and_when_they_are_old(struct contract *self)
{
    struct opened opened = open_store(self);
    struct unit_of_work *work = begin(opened.store, WORK_WRITE, self->mem);
    struct personal_token *list;
    size_t count;
    bool removed;

    add_user(work, 1, self->mem);
    add_user(work, 2, self->mem);
    for (unsigned i = 0; i < 3; i++) {
        struct personal_token token = token_at(10 + i, i == 0 ? 0 : NOW + (int64_t)i);
        check_ok(token_repository_add(work->tokens, &token, self->mem));
    }
    check_ok(token_repository_remove(work->tokens, id_at(2), id_at(11), self->mem, &removed));
    assert_false(removed); /* not theirs */
    check_ok(token_repository_remove(work->tokens, id_at(1), id_at(11), self->mem, &removed));
    assert_true(removed);
    check_ok(token_repository_touch(work->tokens, id_at(12), NOW + 50, self->mem));
    check_ok(token_repository_touch(work->tokens, id_at(12), NOW + 20, self->mem));
    check_ok(token_repository_list_of(work->tokens, id_at(1), self->mem, &list, &count));
    assert_int_equal(count, 2);
    assert_true(id_eq(list[0].id, id_at(12)) && id_eq(list[1].id, id_at(10)));
    assert_int_equal(list[0].last_used_at, NOW + 50);
    check_ok(token_repository_forget(work->tokens, id_at(1), NOW + 10, self->mem));
    check_ok(token_repository_list_of(work->tokens, id_at(1), self->mem, &list, &count));
    assert_int_equal(count, 1); /* the one that never expires */
    assert_true(id_eq(list[0].id, id_at(10)));
    unit_of_work_end(&work);
    close_store(&opened);
}

static struct invite invite_at(unsigned number, const char *email)
{
    return (struct invite){
        .id = id_at(number),
        .workspace = id_at(20),
        .email = {email != NULL ? str_from(email) : STR_NONE, email != NULL ? str_from(email) : STR_NONE},
        .role = WORKSPACE_EDITOR,
        .hash = digest_sha256(str_of((const char *)&number, sizeof(number))),
        .invited_by = id_at(1),
        .created_at = NOW,
        .expires_at = NOW + 100};
}

static void invites_come_back_and_are_used_once(struct contract *self)
{
    struct opened opened = open_store(self);
    struct unit_of_work *work = begin(opened.store, WORK_WRITE, self->mem);
    struct invite first = invite_at(30, "ada@example.org"), second = invite_at(31, "ada@example.org"),
                  link = invite_at(32, NULL), *found, *list;
    size_t count;
    bool done;

    add_user(work, 1, self->mem);
    add_workspace(work, 20, self->mem);
    check_ok(invite_repository_add(work->invites, &first, self->mem));
    check_ok(invite_repository_add(work->invites, &second, self->mem)); /* takes the place of the first */
    check_ok(invite_repository_add(work->invites, &link, self->mem));
    check_ok(invite_repository_find(work->invites, first.hash, self->mem, &found));
    assert_null(found);
    check_ok(invite_repository_find(work->invites, second.hash, self->mem, &found));
    assert_true(id_eq(found->id, second.id) && id_eq(found->invited_by, id_at(1)));
    assert_int_equal(found->role, WORKSPACE_EDITOR);
    check_str(found->email.key, STR("ada@example.org"));
    check_ok(invite_repository_find(work->invites, link.hash, self->mem, &found));
    assert_null(found->email.key.ptr);
    check_ok(invite_repository_list_open(work->invites, id_at(20), NOW, self->mem, &list, &count));
    assert_int_equal(count, 2);
    assert_true(id_eq(list[0].id, link.id));
    check_ok(invite_repository_list_open(work->invites, id_at(20), NOW + 100, self->mem, &list, &count));
    assert_int_equal(count, 0);
    check_ok(invite_repository_accept(work->invites, link.id, id_at(1), NOW + 100, self->mem, &done));
    assert_false(done); /* expired */
    check_ok(invite_repository_accept(work->invites, link.id, id_at(1), NOW + 99, self->mem, &done));
    assert_true(done);
    check_ok(invite_repository_accept(work->invites, link.id, id_at(1), NOW + 99, self->mem, &done));
    assert_false(done);
    check_ok(invite_repository_remove(work->invites, id_at(20), link.id, self->mem, &done));
    assert_false(done); /* what was accepted stays on record */
    check_ok(invite_repository_remove(work->invites, id_at(21), second.id, self->mem, &done));
    assert_false(done); /* of another workspace */
    check_ok(invite_repository_remove(work->invites, id_at(20), second.id, self->mem, &done));
    assert_true(done);
    unit_of_work_end(&work);
    close_store(&opened);
}

static void workspaces_are_renamed_and_members_paged(struct contract *self)
{
    struct opened opened = open_store(self);
    struct unit_of_work *work = begin(opened.store, WORK_WRITE, self->mem);
    struct workspace_member *members;
    struct workspace *workspace;
    struct member_place place;
    size_t count;

    add_workspace(work, 20, self->mem);
    for (unsigned i = 1; i <= 5; i++) {
        add_user(work, i, self->mem);
        /* Three join in one millisecond. */
        check_ok(workspace_repository_set_member(work->workspaces, id_at(20), id_at(i), WORKSPACE_VIEWER,
                                                 i < 4 ? NOW : NOW + i, self->mem));
    }
    check_ok(workspace_repository_rename(work->workspaces, id_at(20), STR("Payments"), self->mem));
    check_ok(workspace_repository_find(work->workspaces, id_at(20), self->mem, &workspace));
    check_str(workspace->name, STR("Payments"));
    check_ok(workspace_repository_members(work->workspaces, id_at(20), NULL, MEMBERS_ALL, self->mem, &members,
                                          &count));
    assert_int_equal(count, 5);
    check_ok(workspace_repository_members(work->workspaces, id_at(20), NULL, 2, self->mem, &members, &count));
    assert_int_equal(count, 2);
    place = (struct member_place){members[1].added_at, members[1].user.id};
    check_ok(
        workspace_repository_members(work->workspaces, id_at(20), &place, 9, self->mem, &members, &count));
    assert_int_equal(count, 3);
    for (unsigned i = 0; i < 3; i++)
        assert_true(id_eq(members[i].user.id, id_at(3 + i)));
    unit_of_work_end(&work);
    close_store(&opened);
}

static struct error *want_to_join(struct unit_of_work *work, struct arena *mem, size_t number, bool *won)
{
    return invite_repository_accept(work->invites, id_at(30), id_at((unsigned)number + 1), NOW, mem, won);
}

static void one_of_many_accepts_an_invitation(struct contract *self)
{
    struct opened opened = open_store(self);
    struct unit_of_work *work = begin(opened.store, WORK_WRITE, self->mem);
    struct invite invite = invite_at(30, NULL);

    add_workspace(work, 20, self->mem);
    for (unsigned i = 0; i < RIVALS; i++)
        add_user(work, i + 1, self->mem);
    check_ok(invite_repository_add(work->invites, &invite, self->mem));
    commit(&work);
    assert_int_equal(let_them_compete(self, want_to_join), 1);
    close_store(&opened);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(tokens_come_back_with_their_owner),
    CONTRACT_TEST(tokens_go_one_by_one_and_when_they_are_old),
    CONTRACT_TEST(invites_come_back_and_are_used_once),
    CONTRACT_TEST(workspaces_are_renamed_and_members_paged),
    CONTRACT_TEST(one_of_many_accepts_an_invitation),
};
CONTRACT_MAIN("users access", CONTRACT_MIGRATED, tests)
