#include "users_store_suite.h"

#define NOW INT64_C(1767323045678)

static struct id id_at(uint8_t number)
{
    return (struct id){{1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, number}};
}

static struct unit_of_work *begin(struct users_store *store, enum work_mode mode, struct arena *mem)
{
    struct unit_of_work *work = NULL;
    check_ok(users_store_begin(store, mode, mem, &work));
    return work;
}

static void commit(struct unit_of_work **work)
{
    check_ok(unit_of_work_commit(*work));
    unit_of_work_end(work);
}

static struct user user_at(uint8_t number, const char *key)
{
    return (struct user){.id = id_at(number),
                         .email = {str_from(key), str_from(key)},
                         .name = STR("Ada"),
                         .password_hash = STR("$hash$"),
                         .created_at = NOW,
                         .updated_at = NOW};
}

static void add_user_at(struct users_store *store, uint8_t number, const char *key, struct arena *mem)
{
    struct unit_of_work *work = begin(store, WORK_WRITE, mem);
    struct user user = user_at(number, key);
    check_ok(user_repository_add(work->users, &user, mem));
    commit(&work);
}

void users_come_back(struct users_store *store, struct arena *mem)
{
    struct user ada = {.id = id_at(1),
                       .email = {STR("Ada Ünïcode@Example.org"), STR("ada ünïcode@example.org")},
                       .name = STR("Ada \"O'Brien\"; DROP TABLE users --"),
                       .role = PLATFORM_ADMIN,
                       .status = USER_DISABLED,
                       .password_hash = STR_NONE,
                       .created_at = NOW,
                       .updated_at = NOW + 1};
    struct unit_of_work *work = begin(store, WORK_WRITE, mem);
    struct user *found;

    check_ok(user_repository_add(work->users, &ada, mem));
    commit(&work);
    work = begin(store, WORK_READ, mem);
    check_ok(user_repository_find(work->users, ada.id, mem, &found));
    assert_non_null(found);
    assert_true(id_eq(found->id, ada.id));
    check_str(found->email.text, ada.email.text);
    check_str(found->email.key, ada.email.key);
    check_str(found->name, ada.name);
    assert_int_equal(found->role, PLATFORM_ADMIN);
    assert_int_equal(found->status, USER_DISABLED);
    assert_null(found->password_hash.ptr);
    assert_int_equal(found->created_at, NOW);
    assert_int_equal(found->updated_at, NOW + 1);
    check_ok(user_repository_find_by_email(work->users, ada.email.key, mem, &found));
    assert_non_null(found);
    check_ok(user_repository_find_by_email(work->users, ada.email.text, mem, &found));
    assert_null(found);
    check_ok(user_repository_find(work->users, id_at(2), mem, &found));
    assert_null(found);
    unit_of_work_end(&work);
}

void addresses_are_unique(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    struct user twin = user_at(2, "ada@example.org");
    struct error *error;

    add_user_at(store, 1, "ada@example.org", mem);
    work = begin(store, WORK_WRITE, mem);
    error = user_repository_add(work->users, &twin, mem);
    assert_true(error_is(error, ERROR_CONFLICT));
    assert_true(error_has_code(error, "unique"));
    error_free(error);
    unit_of_work_end(&work);
}

void what_is_not_committed_is_not_there(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work = begin(store, WORK_WRITE, mem);
    struct user user = user_at(1, "ada@example.org"), *found;
    bool has_admin;

    user.role = PLATFORM_ADMIN;
    check_ok(user_repository_add(work->users, &user, mem));
    check_ok(user_repository_find(work->users, user.id, mem, &found));
    assert_non_null(found); /* its own writes a transaction sees */
    unit_of_work_end(&work);
    assert_null(work);
    unit_of_work_end(&work); /* ending nothing is fine */
    work = begin(store, WORK_READ, mem);
    check_ok(user_repository_find(work->users, user.id, mem, &found));
    assert_null(found);
    check_ok(user_repository_has_admin(work->users, mem, &has_admin));
    assert_false(has_admin);
    unit_of_work_end(&work);
}

void users_change(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    struct user *user;
    bool has_admin;

    add_user_at(store, 1, "ada@example.org", mem);
    work = begin(store, WORK_WRITE, mem);
    check_ok(user_repository_find(work->users, id_at(1), mem, &user));
    user->name = STR("Ada King");
    user->role = PLATFORM_ADMIN;
    user->status = USER_DISABLED;
    user->password_hash = STR_NONE;
    user->updated_at = NOW + 5;
    check_ok(user_repository_update(work->users, user, mem));
    commit(&work);
    work = begin(store, WORK_READ, mem);
    check_ok(user_repository_find(work->users, id_at(1), mem, &user));
    check_str(user->name, STR("Ada King"));
    assert_int_equal(user->role, PLATFORM_ADMIN);
    assert_int_equal(user->status, USER_DISABLED);
    assert_null(user->password_hash.ptr);
    assert_int_equal(user->updated_at, NOW + 5);
    assert_int_equal(user->created_at, NOW);
    check_ok(user_repository_has_admin(work->users, mem, &has_admin));
    assert_true(has_admin);
    unit_of_work_end(&work);
}

static size_t count_like(struct unit_of_work *work, const char *words, struct arena *mem)
{
    struct user_filter filter = {.words = str_from(words)};
    struct user *users;
    size_t count = 0;
    check_ok(user_repository_list(work->users, &filter, ID_NONE, 10, mem, &users, &count));
    return count;
}

void users_are_found_by_a_part_of_name_or_address(struct users_store *store, struct arena *mem)
{
    static const enum platform_role admin = PLATFORM_ADMIN;
    static const enum user_status disabled = USER_DISABLED;
    struct user odd = user_at(2, "100%_sure@example.org");
    struct unit_of_work *work;
    struct user *users;
    size_t count;
    bool has_other;

    add_user_at(store, 1, "ada@example.org", mem);
    work = begin(store, WORK_WRITE, mem);
    odd.name = STR("ÉLODIE Straße");
    odd.role = PLATFORM_ADMIN;
    check_ok(user_repository_add(work->users, &odd, mem));
    commit(&work);

    work = begin(store, WORK_WRITE, mem);
    assert_int_equal(count_like(work, "", mem), 2);
    assert_int_equal(count_like(work, "ada@", mem), 1);
    assert_int_equal(count_like(work, "élodie strasse", mem), 1);
    assert_int_equal(count_like(work, "%", mem), 1);
    assert_int_equal(count_like(work, "0%_s", mem), 1);
    assert_int_equal(count_like(work, "a_a", mem), 0);
    assert_int_equal(count_like(work, "!", mem), 0);
    assert_int_equal(count_like(work, "\\", mem), 0);
    check_ok(user_repository_list(work->users, &(struct user_filter){.role = &admin}, ID_NONE, 10, mem,
                                  &users, &count));
    assert_int_equal(count, 1);
    check_ok(user_repository_list(work->users, &(struct user_filter){.status = &disabled}, ID_NONE, 10, mem,
                                  &users, &count));
    assert_int_equal(count, 0);

    check_ok(user_repository_has_other_admin(work->users, id_at(1), mem, &has_other));
    assert_true(has_other);
    check_ok(user_repository_has_other_admin(work->users, id_at(2), mem, &has_other));
    assert_false(has_other);
    odd.deletion_at = NOW + 1;
    odd.name = STR("Renamed");
    check_ok(user_repository_update(work->users, &odd, mem));
    check_ok(user_repository_has_other_admin(work->users, id_at(1), mem, &has_other));
    assert_false(has_other); /* who is leaving does not count */
    assert_int_equal(count_like(work, "élodie", mem), 0);
    assert_int_equal(count_like(work, "renamed", mem), 1);
    unit_of_work_end(&work);
}

void users_are_listed_in_pages(struct users_store *store, struct arena *mem)
{
    static const uint8_t numbers[] = {7, 0xfe, 3, 0x9a, 0xa1};
    static const uint8_t sorted[] = {3, 7, 0x9a, 0xa1, 0xfe};
    struct unit_of_work *work;
    struct id after = ID_NONE;
    struct user *users;
    size_t count, seen = 0;

    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        add_user_at(store, numbers[i], str_format(mem, "user%zu@example.org", i).ptr, mem);
    work = begin(store, WORK_READ, mem);
    for (;;) {
        check_ok(user_repository_list(work->users, &(struct user_filter){0}, after, 2, mem, &users, &count));
        if (count == 0)
            break;
        assert_in_range(count, 1, 2);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(users[i].id.bytes[15], sorted[seen++]);
            assert_null(users[i].password_hash.ptr); /* not for lists */
        }
        after = users[count - 1].id;
    }
    assert_int_equal(seen, COUNT_OF(numbers));
    unit_of_work_end(&work);
}

static struct session session_at(uint8_t number, uint8_t user)
{
    struct session session = {.id = id_at(number),
                              .user = id_at(user),
                              .device = STR("Firefox on Linux"),
                              .address = STR("192.0.2.7"),
                              .created_at = NOW,
                              .last_used_at = NOW + number,
                              .expires_at = NOW + DAYS(14),
                              .generation = 4294967294U,
                              .rotated_at = NOW + 1};
    session.secret_hash.bytes[0] = 0xab;
    session.secret_hash.bytes[31] = number;
    return session;
}

static void add_session_at(struct users_store *store, uint8_t number, uint8_t user, struct arena *mem)
{
    struct unit_of_work *work = begin(store, WORK_WRITE, mem);
    struct session session = session_at(number, user);
    check_ok(session_repository_add(work->sessions, &session, mem));
    commit(&work);
}

void sessions_come_back_with_their_user(struct users_store *store, struct arena *mem)
{
    struct session expected = session_at(1, 9), *found;
    struct unit_of_work *work;
    struct user *user;

    add_user_at(store, 9, "ada@example.org", mem);
    add_session_at(store, 1, 9, mem);
    work = begin(store, WORK_READ, mem);
    check_ok(session_repository_find(work->sessions, id_at(1), mem, &found, &user));
    assert_non_null(found);
    assert_true(id_eq(found->id, expected.id) && id_eq(found->user, expected.user));
    check_str(found->device, expected.device);
    check_str(found->address, expected.address);
    assert_int_equal(found->created_at, expected.created_at);
    assert_int_equal(found->last_used_at, expected.last_used_at);
    assert_int_equal(found->expires_at, expected.expires_at);
    assert_int_equal(found->revoked_at, 0);
    assert_int_equal(found->generation, expected.generation);
    assert_true(digest_eq(found->secret_hash, expected.secret_hash));
    assert_int_equal(found->rotated_at, expected.rotated_at);
    assert_true(id_eq(user->id, id_at(9)));
    check_str(user->email.key, STR("ada@example.org"));
    assert_null(user->password_hash.ptr);
    check_ok(session_repository_find(work->sessions, id_at(2), mem, &found, &user));
    assert_null(found);
    assert_null(user);
    unit_of_work_end(&work);
}

static bool has_holder(struct users_store *store, uint8_t session, uint8_t user, int64_t now,
                       struct arena *mem)
{
    struct unit_of_work *work = begin(store, WORK_READ, mem);
    struct user *holder = NULL;
    check_ok(session_repository_find_holder(work->sessions, id_at(session), now, mem, &holder));
    unit_of_work_end(&work);
    if (holder == NULL)
        return false;
    assert_true(id_eq(holder->id, id_at(user)));
    assert_null(holder->password_hash.ptr);
    return true;
}

void live_sessions_have_a_holder(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    struct user *user;
    bool revoked;

    add_user_at(store, 9, "ada@example.org", mem);
    add_session_at(store, 1, 9, mem);
    assert_true(has_holder(store, 1, 9, NOW + DAYS(14) - 1, mem));
    assert_false(has_holder(store, 1, 9, NOW + DAYS(14), mem));
    assert_false(has_holder(store, 2, 9, NOW, mem));
    work = begin(store, WORK_WRITE, mem);
    check_ok(user_repository_find(work->users, id_at(9), mem, &user));
    user->status = USER_DISABLED;
    check_ok(user_repository_update(work->users, user, mem));
    commit(&work);
    assert_true(has_holder(store, 1, 9, NOW, mem)); /* who asks looks at the status */
    work = begin(store, WORK_WRITE, mem);
    check_ok(session_repository_revoke(work->sessions, id_at(1), NOW, mem, &revoked));
    commit(&work);
    assert_false(has_holder(store, 1, 9, NOW, mem));
}

void sessions_belong_to_somebody(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work = begin(store, WORK_WRITE, mem);
    struct session session = session_at(1, 9);
    check_error(session_repository_add(work->sessions, &session, mem), ERROR_CONFLICT);
    unit_of_work_end(&work);
}

static struct session_rotation rotation_of(const struct session *session)
{
    struct session_rotation rotation = {.session = session->id,
                                        .from_generation = session->generation,
                                        .from_hash = session->secret_hash,
                                        .device = STR("curl"),
                                        .address = STR("198.51.100.9"),
                                        .now = NOW + 1000};
    rotation.to_hash.bytes[7] = 0xcd;
    return rotation;
}

static bool rotates(struct users_store *store, const struct session_rotation *rotation, struct arena *mem)
{
    struct unit_of_work *work = begin(store, WORK_WRITE, mem);
    bool rotated = false;
    check_ok(session_repository_rotate(work->sessions, rotation, mem, &rotated));
    commit(&work);
    return rotated;
}

void a_rotation_is_a_compare_and_swap(struct users_store *store, struct arena *mem)
{
    struct session session = session_at(1, 9), *found;
    struct session_rotation right = rotation_of(&session), wrong;
    struct unit_of_work *work;
    struct user *user;

    add_user_at(store, 9, "ada@example.org", mem);
    add_session_at(store, 1, 9, mem);
    wrong = right;
    wrong.session = id_at(2);
    assert_false(rotates(store, &wrong, mem));
    wrong = right;
    wrong.from_generation--;
    assert_false(rotates(store, &wrong, mem));
    wrong = right;
    wrong.from_hash.bytes[0] ^= 1;
    assert_false(rotates(store, &wrong, mem));
    wrong = right;
    wrong.now = session.expires_at;
    assert_false(rotates(store, &wrong, mem));
    assert_true(rotates(store, &right, mem));
    assert_false(rotates(store, &right, mem)); /* once */

    work = begin(store, WORK_READ, mem);
    check_ok(session_repository_find(work->sessions, id_at(1), mem, &found, &user));
    assert_int_equal(found->generation, 4294967295U);
    assert_true(digest_eq(found->secret_hash, right.to_hash));
    assert_int_equal(found->rotated_at, NOW + 1000);
    assert_int_equal(found->last_used_at, NOW + 1000);
    assert_int_equal(found->expires_at, session.expires_at); /* never moves */
    check_str(found->device, STR("curl"));
    check_str(found->address, STR("198.51.100.9"));
    unit_of_work_end(&work);
}

void what_is_over_does_not_rotate(struct users_store *store, struct arena *mem)
{
    struct session one = session_at(1, 9), two = session_at(2, 9);
    struct session_rotation rotation = rotation_of(&one);
    struct unit_of_work *work;
    struct user *user;
    bool revoked;

    add_user_at(store, 9, "ada@example.org", mem);
    add_session_at(store, 1, 9, mem);
    add_session_at(store, 2, 9, mem);
    work = begin(store, WORK_WRITE, mem);
    check_ok(session_repository_revoke(work->sessions, id_at(1), NOW, mem, &revoked));
    assert_true(revoked);
    check_ok(session_repository_revoke(work->sessions, id_at(1), NOW + 1, mem, &revoked));
    assert_false(revoked); /* once */
    check_ok(session_repository_revoke(work->sessions, id_at(3), NOW, mem, &revoked));
    assert_false(revoked);
    commit(&work);
    assert_false(rotates(store, &rotation, mem));

    work = begin(store, WORK_WRITE, mem);
    check_ok(user_repository_find(work->users, id_at(9), mem, &user));
    user->status = USER_DISABLED;
    check_ok(user_repository_update(work->users, user, mem));
    commit(&work);
    rotation = rotation_of(&two);
    assert_false(rotates(store, &rotation, mem));
}

/* All but the last used, of those that live. */
void surplus_sessions_are_those_unused_the_longest(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    struct id *ids;
    size_t count;
    bool revoked;

    add_user_at(store, 1, "ada@example.org", mem);
    add_user_at(store, 2, "bob@example.org", mem);
    work = begin(store, WORK_WRITE, mem);
    for (uint8_t i = 10; i < 16; i++) {
        struct session session = session_at(i, i == 15 ? 2 : 1);
        session.last_used_at = NOW + i;
        session.expires_at = i == 11 ? NOW : NOW + DAYS(1);
        check_ok(session_repository_add(work->sessions, &session, mem));
    }
    check_ok(session_repository_revoke(work->sessions, id_at(12), NOW, mem, &revoked));
    check_ok(session_repository_list_surplus(work->sessions, id_at(1), NOW, 1, mem, &ids, &count));
    assert_int_equal(count, 2); /* 10 and 13; 14 is kept, 11 has expired, 12 is revoked, 15 is Bob's */
    assert_int_equal(ids[0].bytes[15], 13);
    assert_int_equal(ids[1].bytes[15], 10);
    check_ok(session_repository_list_surplus(work->sessions, id_at(1), NOW, 3, mem, &ids, &count));
    assert_int_equal(count, 0);
    commit(&work);
}

static size_t count_live(struct users_store *store, uint8_t user, int64_t now, struct arena *mem)
{
    struct unit_of_work *work = begin(store, WORK_READ, mem);
    struct session *sessions;
    size_t count = 0;
    check_ok(session_repository_list_live(work->sessions, id_at(user), now, mem, &sessions, &count));
    for (size_t i = 1; i < count; i++)
        assert_true(sessions[i - 1].last_used_at >= sessions[i].last_used_at);
    for (size_t i = 0; i < count; i++)
        assert_true(id_eq(sessions[i].user, id_at(user)));
    unit_of_work_end(&work);
    return count;
}

void sessions_end_one_by_one_and_all_at_once(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    struct session *found;
    struct user *user;
    size_t count;
    bool revoked;

    add_user_at(store, 9, "ada@example.org", mem);
    add_user_at(store, 8, "bob@example.org", mem);
    for (uint8_t i = 1; i <= 4; i++)
        add_session_at(store, i, 9, mem);
    add_session_at(store, 5, 8, mem);
    assert_int_equal(count_live(store, 9, NOW, mem), 4);
    assert_int_equal(count_live(store, 9, NOW + DAYS(14), mem), 0);
    work = begin(store, WORK_WRITE, mem);
    check_ok(session_repository_revoke(work->sessions, id_at(2), NOW + 7, mem, &revoked));
    commit(&work);
    assert_int_equal(count_live(store, 9, NOW, mem), 3);
    work = begin(store, WORK_WRITE, mem);
    check_ok(session_repository_revoke_all(work->sessions, id_at(9), NOW + 9, mem, &count));
    assert_int_equal(count, 3);
    commit(&work);
    assert_int_equal(count_live(store, 9, NOW, mem), 0);
    assert_int_equal(count_live(store, 8, NOW, mem), 1);
    work = begin(store, WORK_READ, mem);
    check_ok(session_repository_find(work->sessions, id_at(2), mem, &found, &user));
    assert_int_equal(found->revoked_at, NOW + 7); /* the first end stands */
    unit_of_work_end(&work);
}

void old_sessions_are_forgotten(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    struct session *found;
    struct user *user;

    add_user_at(store, 9, "ada@example.org", mem);
    add_user_at(store, 8, "bob@example.org", mem);
    add_session_at(store, 1, 9, mem);
    add_session_at(store, 2, 8, mem);
    work = begin(store, WORK_WRITE, mem);
    check_ok(session_repository_forget(work->sessions, id_at(9), NOW + DAYS(14), mem));
    check_ok(session_repository_find(work->sessions, id_at(1), mem, &found, &user));
    assert_non_null(found); /* expires at that very moment, not before */
    check_ok(session_repository_forget(work->sessions, id_at(9), NOW + DAYS(14) + 1, mem));
    check_ok(session_repository_find(work->sessions, id_at(1), mem, &found, &user));
    assert_null(found);
    check_ok(session_repository_find(work->sessions, id_at(2), mem, &found, &user));
    assert_non_null(found);
    commit(&work);
}

static void add_workspace_at(struct users_store *store, uint8_t number, uint8_t owner, bool personal,
                             int64_t at, struct arena *mem)
{
    struct unit_of_work *work = begin(store, WORK_WRITE, mem);
    struct workspace workspace = {.id = id_at(number),
                                  .name = str_format(mem, "workspace %u", number),
                                  .personal_of = personal ? id_at(owner) : ID_NONE,
                                  .created_at = at};
    check_ok(workspace_repository_add(work->workspaces, &workspace, mem));
    check_ok(workspace_repository_set_member(work->workspaces, workspace.id, id_at(owner), WORKSPACE_OWNER,
                                             at, mem));
    commit(&work);
}

void workspaces_come_back(struct users_store *store, struct arena *mem)
{
    static const uint8_t order[] = {23, 21, 22};
    struct unit_of_work *work;
    struct workspace_of *list;
    struct workspace *found;
    size_t count;

    add_user_at(store, 9, "ada@example.org", mem);
    add_user_at(store, 8, "bob@example.org", mem);
    add_workspace_at(store, 21, 9, false, NOW, mem);
    add_workspace_at(store, 22, 9, false, NOW + 1, mem);
    add_workspace_at(store, 23, 9, true, NOW + 2, mem);
    add_workspace_at(store, 24, 8, true, NOW, mem);
    work = begin(store, WORK_READ, mem);
    check_ok(workspace_repository_list_of(work->workspaces, id_at(9), mem, &list, &count));
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(list[i].workspace.id.bytes[15], order[i]);
        assert_int_equal(list[i].role, WORKSPACE_OWNER);
    }
    assert_true(id_eq(list[0].workspace.personal_of, id_at(9)));
    assert_true(id_is_none(list[1].workspace.personal_of));
    check_ok(workspace_repository_find(work->workspaces, id_at(22), mem, &found));
    check_str(found->name, STR("workspace 22"));
    assert_int_equal(found->created_at, NOW + 1);
    check_ok(workspace_repository_find(work->workspaces, id_at(99), mem, &found));
    assert_null(found);
    unit_of_work_end(&work);
}

void one_is_warned_once_in_a_while(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    struct user *user;
    bool warned;

    add_user_at(store, 1, "ada@example.org", mem);
    work = begin(store, WORK_WRITE, mem);
    check_ok(user_repository_warn(work->users, id_at(1), NOW, NOW - 100, mem, &warned));
    assert_true(warned);
    check_ok(user_repository_warn(work->users, id_at(1), NOW + 99, NOW - 1, mem, &warned));
    assert_false(warned);
    check_ok(user_repository_warn(work->users, id_at(1), NOW + 100, NOW, mem, &warned));
    assert_true(warned);
    check_ok(user_repository_warn(work->users, id_at(9), NOW, NOW, mem, &warned));
    assert_false(warned);
    check_ok(user_repository_find(work->users, id_at(1), mem, &user));
    assert_int_equal(user->version, 1);
    commit(&work);
}

void owned_workspaces_are_counted(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    size_t count;

    add_user_at(store, 9, "ada@example.org", mem);
    add_user_at(store, 8, "bob@example.org", mem);
    add_workspace_at(store, 21, 9, false, NOW, mem);
    add_workspace_at(store, 22, 9, true, NOW, mem);
    add_workspace_at(store, 23, 8, false, NOW, mem);
    work = begin(store, WORK_WRITE, mem);
    check_ok(
        workspace_repository_set_member(work->workspaces, id_at(23), id_at(9), WORKSPACE_EDITOR, NOW, mem));
    check_ok(workspace_repository_count_owned(work->workspaces, id_at(9), mem, &count));
    assert_int_equal(count, 2);
    check_ok(workspace_repository_count_owned(work->workspaces, id_at(7), mem, &count));
    assert_int_equal(count, 0);
    commit(&work);
}

void emptied_workspaces_are_found_by_age(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    struct workspace_of *list;
    struct id found;
    size_t count;

    add_user_at(store, 9, "ada@example.org", mem);
    for (uint8_t i = 21; i <= 23; i++)
        add_workspace_at(store, i, 9, false, NOW, mem);
    work = begin(store, WORK_WRITE, mem);
    check_ok(workspace_repository_empty(work->workspaces, id_at(22), NOW + 5, mem));
    check_ok(workspace_repository_empty(work->workspaces, id_at(21), NOW + 6, mem));
    check_ok(workspace_repository_list_of(work->workspaces, id_at(9), mem, &list, &count));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].workspace.id.bytes[15], 23);
    check_ok(workspace_repository_find_emptied(work->workspaces, NOW + 4, mem, &found));
    assert_true(id_is_none(found));
    check_ok(workspace_repository_find_emptied(work->workspaces, NOW + 6, mem, &found));
    assert_true(id_eq(found, id_at(22)));
    check_ok(workspace_repository_remove(work->workspaces, found, mem));
    check_ok(workspace_repository_find_emptied(work->workspaces, NOW + 6, mem, &found));
    assert_true(id_eq(found, id_at(21)));
    commit(&work);
}

void members_come_and_go(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    struct workspace_member *list;
    enum workspace_role role;
    struct user *bob;
    size_t count;
    bool removed;

    add_user_at(store, 9, "ada@example.org", mem);
    add_user_at(store, 8, "bob@example.org", mem);
    add_workspace_at(store, 21, 9, false, NOW, mem);
    work = begin(store, WORK_WRITE, mem);
    check_ok(workspace_repository_role_of(work->workspaces, id_at(21), id_at(8), mem, &role));
    assert_int_equal(role, WORKSPACE_NOBODY);
    check_ok(workspace_repository_role_of(work->workspaces, id_at(99), id_at(9), mem, &role));
    assert_int_equal(role, WORKSPACE_NOBODY);
    for (int i = WORKSPACE_VIEWER; i <= WORKSPACE_OWNER; i++) {
        check_ok(workspace_repository_set_member(work->workspaces, id_at(21), id_at(8),
                                                 (enum workspace_role)i, NOW + i, mem));
        check_ok(workspace_repository_role_of(work->workspaces, id_at(21), id_at(8), mem, &role));
        assert_int_equal(role, i);
        check_ok(workspace_repository_count_other_owners(work->workspaces, id_at(21), id_at(9), mem, &count));
        assert_int_equal(count, i == WORKSPACE_OWNER ? 1 : 0);
    }
    /* Who cannot act for a workspace does not count. */
    check_ok(user_repository_find(work->users, id_at(8), mem, &bob));
    bob->status = USER_DISABLED;
    check_ok(user_repository_update(work->users, bob, mem));
    check_ok(workspace_repository_count_other_owners(work->workspaces, id_at(21), id_at(9), mem, &count));
    assert_int_equal(count, 0);
    bob->status = USER_ACTIVE;
    bob->deletion_at = NOW;
    check_ok(user_repository_update(work->users, bob, mem));
    check_ok(workspace_repository_count_other_owners(work->workspaces, id_at(21), id_at(9), mem, &count));
    assert_int_equal(count, 0);
    check_ok(workspace_repository_members(work->workspaces, id_at(21), &(struct member_place){0}, 100, mem,
                                          &list, &count));
    assert_int_equal(count, 2);
    check_str(list[0].user.email.key, STR("ada@example.org"));
    check_str(list[1].user.email.key, STR("bob@example.org"));
    assert_null(list[0].user.password_hash.ptr);
    check_ok(workspace_repository_remove_member(work->workspaces, id_at(21), id_at(9), mem, &removed));
    assert_true(removed);
    check_ok(workspace_repository_remove_member(work->workspaces, id_at(21), id_at(9), mem, &removed));
    assert_false(removed);
    check_ok(workspace_repository_count_other_owners(work->workspaces, id_at(99), id_at(9), mem, &count));
    assert_int_equal(count, 0);
    commit(&work);
}

void members_are_people_in_workspaces(struct users_store *store, struct arena *mem)
{
    struct unit_of_work *work;
    add_user_at(store, 9, "ada@example.org", mem);
    work = begin(store, WORK_WRITE, mem);
    check_error(
        workspace_repository_set_member(work->workspaces, id_at(21), id_at(9), WORKSPACE_OWNER, NOW, mem),
        ERROR_CONFLICT);
    unit_of_work_end(&work);
    add_workspace_at(store, 21, 9, false, NOW, mem);
    work = begin(store, WORK_WRITE, mem);
    check_error(
        workspace_repository_set_member(work->workspaces, id_at(21), id_at(8), WORKSPACE_OWNER, NOW, mem),
        ERROR_CONFLICT);
    unit_of_work_end(&work);
}

void the_set_up_token_is_one_and_is_used_once(struct users_store *store, struct arena *mem)
{
    struct digest first = digest_sha256(STR("first")), second = digest_sha256(STR("second"));
    struct unit_of_work *work = begin(store, WORK_WRITE, mem);
    bool right;

    check_ok(setup_repository_matches(work->setup, first, mem, &right));
    assert_false(right);
    check_ok(setup_repository_replace(work->setup, first, NOW, mem));
    check_ok(setup_repository_matches(work->setup, first, mem, &right));
    assert_true(right);
    check_ok(setup_repository_replace(work->setup, second, NOW + 1, mem));
    check_ok(setup_repository_matches(work->setup, first, mem, &right));
    assert_false(right);
    check_ok(setup_repository_take(work->setup, first, mem, &right));
    assert_false(right);
    check_ok(setup_repository_take(work->setup, second, mem, &right));
    assert_true(right);
    check_ok(setup_repository_take(work->setup, second, mem, &right));
    assert_false(right);
    commit(&work);
}

static struct email_token token_at(uint8_t number, uint8_t user, enum email_token_purpose purpose)
{
    return (struct email_token){.hash = {{number}},
                                .user = id_at(user),
                                .purpose = purpose,
                                .email = {STR("Ada@example.org"), STR("ada@example.org")},
                                .created_at = NOW,
                                .expires_at = NOW + number};
}

void email_tokens_are_used_once(struct users_store *store, struct arena *mem)
{
    struct email_token token = token_at(1, 1, EMAIL_TOKEN_RESET), *found;
    struct unit_of_work *work;

    add_user_at(store, 1, "ada@example.org", mem);
    work = begin(store, WORK_WRITE, mem);
    check_ok(email_token_repository_put(work->email_tokens, &token, mem));
    check_ok(email_token_repository_find(work->email_tokens, (struct digest){{1}}, mem, &found));
    assert_non_null(found);
    assert_true(id_eq(found->user, id_at(1)));
    assert_true(digest_eq(found->hash, token.hash));
    assert_int_equal(found->purpose, EMAIL_TOKEN_RESET);
    check_str(found->email.text, token.email.text);
    check_str(found->email.key, token.email.key);
    assert_int_equal(found->created_at, NOW);
    assert_int_equal(found->expires_at, NOW + 1);
    check_ok(email_token_repository_find(work->email_tokens, (struct digest){{2}}, mem, &found));
    assert_null(found);
    check_ok(email_token_repository_take(work->email_tokens, (struct digest){{2}}, mem, &found));
    assert_null(found);
    check_ok(email_token_repository_take(work->email_tokens, (struct digest){{1}}, mem, &found));
    assert_non_null(found);
    check_str(found->email.text, token.email.text);
    check_ok(email_token_repository_take(work->email_tokens, (struct digest){{1}}, mem, &found));
    assert_null(found);
    commit(&work);
}

static bool has_token(struct unit_of_work *work, uint8_t number, struct arena *mem)
{
    struct email_token *found;
    check_ok(email_token_repository_find(work->email_tokens, (struct digest){{number}}, mem, &found));
    return found != NULL;
}

void a_newer_email_token_replaces_the_older(struct users_store *store, struct arena *mem)
{
    struct email_token tokens[] = {token_at(1, 1, EMAIL_TOKEN_RESET),  token_at(2, 1, EMAIL_TOKEN_VERIFY),
                                   token_at(3, 2, EMAIL_TOKEN_RESET),  token_at(4, 1, EMAIL_TOKEN_RESET),
                                   token_at(5, 2, EMAIL_TOKEN_CHANGE), token_at(6, 3, EMAIL_TOKEN_CHANGE)};
    struct unit_of_work *work;

    add_user_at(store, 1, "ada@example.org", mem);
    add_user_at(store, 2, "bob@example.org", mem);
    work = begin(store, WORK_WRITE, mem);
    for (size_t i = 0; i < 5; i++)
        check_ok(email_token_repository_put(work->email_tokens, &tokens[i], mem));
    assert_false(has_token(work, 1, mem));
    for (uint8_t number = 2; number <= 5; number++)
        assert_true(has_token(work, number, mem));
    check_ok(email_token_repository_forget_expired(work->email_tokens, NOW + 3, mem));
    assert_false(has_token(work, 2, mem));
    assert_true(has_token(work, 3, mem));
    check_ok(email_token_repository_forget(work->email_tokens, id_at(2), mem));
    assert_false(has_token(work, 3, mem));
    assert_true(has_token(work, 4, mem));
    assert_false(has_token(work, 5, mem));
    commit(&work);
    work = begin(store, WORK_WRITE, mem);
    check_error(email_token_repository_put(work->email_tokens, &tokens[5], mem), ERROR_CONFLICT);
    unit_of_work_end(&work);
}

static struct queued_mail mail_at(uint8_t number, int64_t at)
{
    return (struct queued_mail){.task = MAIL_TASK_SEND,
                                .letter = {.id = id_at(number),
                                           .kind = LETTER_INVITED,
                                           .to = STR("Ad\xc3\xa9@example.org"),
                                           .at = at,
                                           .token = STR("token"),
                                           .until = NOW + 77,
                                           .workspace = STR("\"Pay\" & <more>\n")},
                                .client = STR("192.0.2.1")};
}

void mail_waits_until_it_is_settled(struct users_store *store, struct arena *mem)
{
    struct queued_mail second = mail_at(1, NOW + 1), first = mail_at(2, NOW), *found;
    struct unit_of_work *work = begin(store, WORK_WRITE, mem);
    bool has_due;

    second.task = MAIL_TASK_RESET;
    check_ok(mail_queue_repository_add(work->mail, &second, mem));
    check_ok(mail_queue_repository_add(work->mail, &first, mem));
    commit(&work);
    work = begin(store, WORK_READ, mem);
    check_ok(mail_queue_repository_has_due(work->mail, NOW - 1, mem, &has_due));
    assert_false(has_due);
    check_ok(mail_queue_repository_has_due(work->mail, NOW, mem, &has_due));
    assert_true(has_due);
    unit_of_work_end(&work);

    work = begin(store, WORK_WRITE, mem);
    check_ok(mail_queue_repository_take(work->mail, NOW + 1, NOW + 100, mem, &found));
    assert_non_null(found);
    assert_true(id_eq(found->letter.id, id_at(2)));
    assert_true(found->is_readable);
    assert_int_equal(found->attempts, 1);
    assert_int_equal(found->task, MAIL_TASK_SEND);
    assert_int_equal(found->letter.kind, LETTER_INVITED);
    assert_int_equal(found->letter.at, NOW);
    assert_int_equal(found->letter.until, NOW + 77);
    check_str(found->letter.to, first.letter.to);
    check_str(found->letter.token, first.letter.token);
    check_str(found->letter.workspace, first.letter.workspace);
    check_str(found->client, first.client);
    assert_null(found->letter.person.ptr);
    assert_null(found->request.ptr);
    check_ok(mail_queue_repository_take(work->mail, NOW + 1, NOW + 100, mem, &found));
    assert_non_null(found);
    assert_true(id_eq(found->letter.id, id_at(1)));
    assert_int_equal(found->task, MAIL_TASK_RESET);
    check_ok(mail_queue_repository_take(work->mail, NOW + 1, NOW + 100, mem, &found));
    assert_null(found);
    check_ok(mail_queue_repository_remove(work->mail, id_at(1), mem));
    check_ok(mail_queue_repository_postpone(work->mail, id_at(2), NOW + 50, mem));
    check_ok(mail_queue_repository_take(work->mail, NOW + 50, NOW + 100, mem, &found));
    assert_non_null(found);
    assert_int_equal(found->attempts, 2);
    check_ok(mail_queue_repository_remove(work->mail, id_at(2), mem));
    check_ok(mail_queue_repository_has_due(work->mail, INT64_MAX, mem, &has_due));
    assert_false(has_due);
    commit(&work);
}
