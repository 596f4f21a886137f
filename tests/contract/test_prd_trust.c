/* The store: comments, approvals, links, baselines, and what staleness is judged by. */
#include "contract.h"
#include "prd_contract.h"
#include "repositories/sql_workspace_removal.h"

static struct comment_thread new_thread(struct contract *self, const struct prd *prd, struct id node,
                                        const char *text)
{
    struct comment_thread thread = {
        .id = new_id(self),
        .prd = prd->id,
        .workspace = prd->workspace,
        .node = node,
        .revision = 3,
        .created_at = 1700000000001,
        .comments = arena_new_of(self->mem, struct comment),
        .count = 1,
    };
    *thread.comments = (struct comment){
        .id = new_id(self),
        .author = prd->created_by,
        .author_name = STR("Ada"),
        .text = str_from(text),
        .created_at = 1700000000001,
    };
    return thread;
}

static void threads_are_kept_whole(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct comment_thread thread = new_thread(self, &prd, new_id(self), "It's \"so\"; \xF0\x9F\x98\x80"),
                          found;
    struct comment reply = thread.comments[0];
    struct prd_work *work = work_begin(store, true);

    thread.quote = STR("24 hours");
    thread.source = STR("**24** hours");
    check_ok(comment_repository_begin(work->comments, &thread));
    reply.id = new_id(self);
    reply.text = STR("Yes");
    check_ok(comment_repository_add(work->comments, &thread, &reply));
    work_commit(work);

    work = work_begin(store, true);
    check_ok(comment_repository_find(work->comments, thread.id, self->mem, &found));
    assert_true(id_eq(found.prd, prd.id) && id_eq(found.workspace, prd.workspace) &&
                id_eq(found.node, thread.node));
    check_str(found.quote, thread.quote);
    check_str(found.source, thread.source);
    assert_int_equal(found.revision, 3);
    assert_int_equal(found.created_at, thread.created_at);
    assert_int_equal(found.resolved_at, 0);
    assert_int_equal(found.count, 2);
    check_str(found.comments[0].text, thread.comments[0].text);
    check_str(found.comments[0].author_name, STR("Ada"));
    assert_int_equal(found.comments[0].edited_at, 0);
    check_str(found.comments[1].text, STR("Yes"));

    found.comments[1].text = STR("No");
    found.comments[1].edited_at = 1700000000009;
    check_ok(comment_repository_update(work->comments, &found, &found.comments[1]));
    found.resolved_at = 1700000000010;
    found.resolved_by = prd.created_by;
    found.resolved_by_name = STR("Bob");
    check_ok(comment_repository_resolve(work->comments, &found));
    check_ok(comment_repository_find(work->comments, thread.id, self->mem, &found));
    check_str(found.comments[1].text, STR("No"));
    assert_int_equal(found.comments[1].edited_at, 1700000000009);
    assert_int_equal(found.resolved_at, 1700000000010);
    check_str(found.resolved_by_name, STR("Bob"));

    check_ok(comment_repository_remove(work->comments, &found, thread.comments[0].id));
    check_ok(comment_repository_find(work->comments, thread.id, self->mem, &found));
    assert_int_equal(found.count, 1);
    check_ok(comment_repository_remove(work->comments, &found, reply.id));
    check_error(comment_repository_find(work->comments, thread.id, self->mem, &found), ERROR_NOT_FOUND);
    prd_work_end(&work);
    store->ops->free(store);
}

/* How many threads and comments the pages of that size have, each once and in order. */
static void check_pages(struct contract *self, struct prd_work *work, struct id prd,
                        const struct comment_filter *filter, size_t limit, size_t threads, size_t comments)
{
    struct list_window window = {.limit = limit};
    struct comment_thread_list list;
    size_t seen = 0, said = 0;
    struct id last = ID_NONE;

    do {
        check_ok(comment_repository_list(work->comments, prd, filter, &window, self->mem, &list));
        assert_true(list.count <= limit);
        assert_true(list.count > 0 || list.next.ptr == NULL);
        for (size_t i = 0; i < list.count; i++, seen++) {
            assert_false(id_eq(last, list.items[i].id));
            last = list.items[i].id;
            said += list.items[i].count;
        }
        window.from = list.next;
    } while (list.next.ptr != NULL);
    assert_int_equal(seen, threads);
    assert_int_equal(said, comments);
}

static void threads_are_listed_by_state_and_node_in_pages(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store), other = added_prd(self, store);
    struct id node = new_id(self);
    struct prd_work *work = work_begin(store, true);
    struct list_window wrong = {.limit = 4, .from = STR("x")};
    struct comment_thread_list list;
    struct comment_thread thread;
    int64_t count;

    for (size_t i = 0; i < 9; i++) {
        thread = new_thread(self, &prd, i % 3 == 0 ? node : ID_NONE, "text");
        check_ok(comment_repository_begin(work->comments, &thread));
        for (size_t k = 0; k < i; k++) {
            struct comment reply = thread.comments[0];
            reply.id = new_id(self);
            check_ok(comment_repository_add(work->comments, &thread, &reply));
        }
        thread.resolved_at = i < 4 ? 5 : 0;
        check_ok(comment_repository_resolve(work->comments, &thread));
    }
    thread = new_thread(self, &other, node, "elsewhere");
    check_ok(comment_repository_begin(work->comments, &thread));
    for (size_t limit = 1; limit < 11; limit += 3) {
        check_pages(self, work, prd.id, &(struct comment_filter){true, true, ID_NONE}, limit, 9, 45);
        check_pages(self, work, prd.id, &(struct comment_filter){true, false, ID_NONE}, limit, 5, 35);
        check_pages(self, work, prd.id, &(struct comment_filter){false, true, ID_NONE}, limit, 4, 10);
        check_pages(self, work, prd.id, &(struct comment_filter){true, true, node}, limit, 3, 12);
        check_pages(self, work, prd.id, &(struct comment_filter){false, true, new_id(self)}, limit, 0, 0);
    }
    check_ok(comment_repository_count(work->comments, prd.id, &count));
    assert_int_equal(count, 9);
    check_error(comment_repository_list(work->comments, prd.id, &(struct comment_filter){true, true, ID_NONE},
                                        &wrong, self->mem, &list),
                ERROR_INVALID);
    prd_work_end(&work);
    store->ops->free(store);
}

/* A page ends before a thread that it has not read whole. */
static void long_threads_make_short_pages(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct prd_work *work = work_begin(store, true);

    for (size_t i = 0; i < 7; i++) {
        struct comment_thread thread = new_thread(self, &prd, ID_NONE, "text");
        check_ok(comment_repository_begin(work->comments, &thread));
        for (size_t k = 1; k < COMMENTS_MAX; k++) {
            struct comment reply = thread.comments[0];
            reply.id = new_id(self);
            check_ok(comment_repository_add(work->comments, &thread, &reply));
        }
    }
    check_pages(self, work, prd.id, &(struct comment_filter){true, true, ID_NONE}, 100, 7,
                (size_t)7 * COMMENTS_MAX);
    prd_work_end(&work);
    store->ops->free(store);
}

static struct approval new_approval(struct contract *self, const struct prd *prd, struct id author,
                                    enum approval_verdict verdict, int64_t at)
{
    return (struct approval){
        .id = new_id(self),
        .prd = prd->id,
        .workspace = prd->workspace,
        .author = author,
        .author_name = STR("Ada"),
        .revision = 2,
        .verdict = verdict,
        .note = STR("as agreed"),
        .at = at,
    };
}

static void of_one_person_one_approval_stands(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct id ada = new_id(self), bob = new_id(self);
    struct approval first = new_approval(self, &prd, ada, APPROVAL_CHANGES_REQUESTED, 10),
                    second = new_approval(self, &prd, ada, APPROVAL_APPROVED, 20),
                    third = new_approval(self, &prd, bob, APPROVAL_APPROVED, 30), found;
    const struct list_window window = {.limit = 2};
    struct prd_work *work = work_begin(store, true);
    struct approval_list list;
    int64_t count;

    check_ok(approval_repository_add(work->approvals, &first));
    check_ok(approval_repository_count(work->approvals, prd.id, APPROVAL_CHANGES_REQUESTED, &count));
    assert_int_equal(count, 1);
    check_ok(approval_repository_add(work->approvals, &second));
    check_ok(approval_repository_add(work->approvals, &third));
    work_commit(work);

    work = work_begin(store, true);
    check_ok(approval_repository_list(work->approvals, prd.id, &window, self->mem, &list));
    assert_int_equal(list.count, 2);
    assert_true(id_eq(list.items[0].id, third.id) && id_eq(list.items[1].id, second.id));
    assert_non_null(list.next.ptr);
    check_ok(approval_repository_find(work->approvals, prd.id, first.id, self->mem, &found));
    assert_int_equal(approval_state(&found), APPROVAL_WITHDRAWN);
    assert_int_equal(found.withdrawn_at, 20);
    assert_int_equal(found.revision, 2);
    check_str(found.note, STR("as agreed"));
    check_ok(approval_repository_count(work->approvals, prd.id, APPROVAL_CHANGES_REQUESTED, &count));
    assert_int_equal(count, 0);

    third.withdrawn_at = 40;
    check_ok(approval_repository_withdraw(work->approvals, &third));
    check_ok(approval_repository_fell(work->approvals, prd.id, 7));
    check_ok(approval_repository_find(work->approvals, prd.id, second.id, self->mem, &found));
    assert_int_equal(approval_state(&found), APPROVAL_FALLEN);
    assert_int_equal(found.fell_at_revision, 7);
    check_ok(approval_repository_find(work->approvals, prd.id, third.id, self->mem, &found));
    assert_int_equal(approval_state(&found), APPROVAL_WITHDRAWN);
    assert_int_equal(found.fell_at_revision, 0);
    /* What fell makes room for another. */
    second.id = new_id(self);
    check_ok(approval_repository_add(work->approvals, &second));
    check_ok(approval_repository_fell(work->approvals, prd.id, 8));
    check_error(approval_repository_find(work->approvals, prd.id, new_id(self), self->mem, &found),
                ERROR_NOT_FOUND);
    prd_work_end(&work);
    store->ops->free(store);
}

static struct link_end new_end(struct id node, const char *text, struct arena *mem)
{
    const struct node as_node = {
        .id = node, .text = str_from(text), .code = STR("FR-1"), .title = STR("It's")};
    return link_end_of(&as_node, mem);
}

static struct item_link new_link(struct contract *self, const struct prd *prd, enum link_kind kind,
                                 struct id from, struct id to)
{
    struct item_link link = {
        .id = new_id(self),
        .prd = prd->id,
        .workspace = prd->workspace,
        .kind = kind,
        .from = new_end(from, "one\n", self->mem),
        .note = STR(""),
        .author = prd->created_by,
        .author_name = STR("Ada"),
        .created_at = 1700000000001,
    };
    if (id_is_none(to)) {
        link.url = STR("https://example.org/1");
        link.label = STR("no. 1");
    } else {
        link.to = new_end(to, "two\n", self->mem);
    }
    return link;
}

static bool add_link(struct prd_work *work, const struct item_link *link)
{
    bool added;
    check_ok(item_link_repository_add(work->links, link, &added));
    return added;
}

static void links_are_found_from_either_end(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store);
    struct id a = new_id(self), b = new_id(self), c = new_id(self);
    struct item_link ab = new_link(self, &prd, LINK_DEPENDS_ON, a, b),
                     bc = new_link(self, &prd, LINK_REFINES, b, c),
                     out = new_link(self, &prd, LINK_DISCUSSED_IN, c, ID_NONE), again, found;
    struct list_window window = {.limit = 2};
    struct prd_work *work = work_begin(store, true);
    struct item_link_list list;

    assert_true(add_link(work, &ab) && add_link(work, &bc) && add_link(work, &out));
    again = ab;
    again.id = new_id(self);
    assert_false(add_link(work, &again));
    again.kind = LINK_RELATES_TO;
    assert_true(add_link(work, &again));
    again = out;
    again.id = new_id(self);
    assert_false(add_link(work, &again));
    work_commit(work);

    work = work_begin(store, true);
    check_ok(item_link_repository_list(work->links, prd.id, b, &window, self->mem, &list));
    assert_int_equal(list.count, 2);
    assert_true(id_eq(list.items[0].id, ab.id) && id_eq(list.items[1].id, bc.id));
    window.from = list.next;
    check_ok(item_link_repository_list(work->links, prd.id, b, &window, self->mem, &list));
    assert_int_equal(list.count, 1);
    assert_null(list.next.ptr);
    check_ok(item_link_repository_find(work->links, prd.id, out.id, self->mem, &found));
    check_str(found.url, out.url);
    check_str(found.label, out.label);
    assert_true(id_is_none(found.to.node));
    check_ok(item_link_repository_find(work->links, prd.id, ab.id, self->mem, &found));
    assert_null(found.url.ptr);
    assert_true(digest_eq(found.from.substance, ab.from.substance) &&
                digest_eq(found.to.substance, ab.to.substance));
    check_str(found.to.code, STR("FR-1"));
    check_str(found.to.title, STR("It's"));

    found.to = new_end(b, "else\n", self->mem);
    found.to.code = STR_NONE;
    found.confirmed_at = 9;
    found.confirmed_by = prd.created_by;
    found.confirmed_by_name = STR("Bob");
    check_ok(item_link_repository_confirm(work->links, &found));
    check_ok(item_link_repository_find(work->links, prd.id, ab.id, self->mem, &found));
    assert_false(digest_eq(found.to.substance, ab.to.substance));
    assert_null(found.to.code.ptr);
    assert_int_equal(found.confirmed_at, 9);
    check_str(found.confirmed_by_name, STR("Bob"));
    check_ok(item_link_repository_remove(work->links, &found));
    check_error(item_link_repository_find(work->links, prd.id, ab.id, self->mem, &found), ERROR_NOT_FOUND);
    prd_work_end(&work);
    store->ops->free(store);
}

static void links_of_events_know_what_was_told(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store), other = added_prd(self, store);
    struct id a = new_id(self), event = new_id(self), later = new_id(self);
    struct item_link made = new_link(self, &prd, LINK_IMPLEMENTED_BY, a, ID_NONE),
                     by_person = new_link(self, &prd, LINK_DISCUSSED_IN, a, ID_NONE),
                     elsewhere = new_link(self, &other, LINK_DISCUSSED_IN, a, ID_NONE), found;
    struct digest first = digest_sha256(STR("opened")), second = digest_sha256(STR("closed"));
    struct prd_work *work = work_begin(store, true);
    int64_t count;

    made.author = ID_NONE;
    made.event = made.told_by = event;
    made.to.substance = made.told = first;
    assert_true(add_link(work, &made) && add_link(work, &by_person) && add_link(work, &elsewhere));
    check_ok(item_link_repository_count_of_events(work->links, prd.id, &count));
    assert_int_equal(count, 1);
    check_ok(item_link_repository_find(work->links, prd.id, made.id, self->mem, &found));
    assert_true(id_is_none(found.author) && id_eq(found.event, event) && id_eq(found.told_by, event));
    assert_int_equal(link_outside_state(&found), LINK_END_SAME);

    check_ok(item_link_repository_tell(work->links, prd.id, made.url, second, later));
    work_commit(work);
    work = work_begin(store, true);
    check_ok(item_link_repository_find(work->links, prd.id, made.id, self->mem, &found));
    assert_int_equal(link_outside_state(&found), LINK_END_CHANGED);
    assert_true(digest_eq(found.told, second) && id_eq(found.told_by, later) && id_eq(found.event, event));
    found.to.substance = found.told;
    check_ok(item_link_repository_confirm(work->links, &found));
    check_ok(item_link_repository_find(work->links, prd.id, made.id, self->mem, &found));
    assert_int_equal(link_outside_state(&found), LINK_END_SAME);
    check_ok(item_link_repository_find(work->links, prd.id, by_person.id, self->mem, &found));
    assert_int_equal(link_outside_state(&found), LINK_END_CHANGED);
    assert_true(id_is_none(found.event) && id_eq(found.author, by_person.author));
    check_ok(item_link_repository_find(work->links, other.id, elsewhere.id, self->mem, &found));
    assert_int_equal(link_outside_state(&found), LINK_END_SAME);
    prd_work_end(&work);
    store->ops->free(store);
}

/* The same link again, of an event or of a person. */
static bool add_again(struct contract *self, struct prd_work *work, struct item_link link, struct id event)
{
    link.id = new_id(self);
    link.event = event;
    link.author = id_is_none(event) ? new_id(self) : ID_NONE;
    return add_link(work, &link);
}

static void what_a_person_took_away_no_event_makes_again(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct prd prd = added_prd(self, store), other = added_prd(self, store);
    struct id a = new_id(self), event = new_id(self);
    struct item_link link = new_link(self, &prd, LINK_DISCUSSED_IN, a, ID_NONE), of_another_item = link,
                     of_another_kind = link, to_another = link, elsewhere = link, inside;
    struct prd_work *work = work_begin(store, true);
    struct item_link_list list;

    of_another_item.from.node = new_id(self);
    of_another_kind.kind = LINK_IMPLEMENTED_BY;
    to_another.url = STR("https://example.org/another");
    elsewhere.prd = other.id;
    elsewhere.workspace = other.workspace;
    assert_true(add_again(self, work, link, event));
    check_ok(item_link_repository_list(work->links, prd.id, ID_NONE, &(struct list_window){.limit = 9},
                                       self->mem, &list));
    check_ok(item_link_repository_remove(work->links, &list.items[0]));
    check_ok(item_link_repository_remove(work->links, &list.items[0])); /* twice is once */
    work_commit(work);

    work = work_begin(store, true);
    assert_false(add_again(self, work, link, event));
    assert_true(add_again(self, work, of_another_item, event));
    assert_true(add_again(self, work, of_another_kind, event));
    assert_true(add_again(self, work, to_another, event));
    assert_true(add_again(self, work, elsewhere, event));
    assert_true(add_again(self, work, link, ID_NONE)); /* a person may; and then it is not taken away */
    assert_false(add_again(self, work, link, event));
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM removed_links"), 1);
    work_commit(work);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM removed_links"), 0);

    /* Between items events make none. */
    work = work_begin(store, true);
    inside = new_link(self, &prd, LINK_RELATES_TO, a, of_another_item.from.node);
    assert_true(add_link(work, &inside));
    check_ok(item_link_repository_remove(work->links, &inside));
    work_commit(work);
    assert_int_equal(contract_number(self, "SELECT COUNT(*) FROM removed_links"), 0);
    store->ops->free(store);
}

/* A PRD with a document at its head. */
static struct prd imported(struct contract *self, struct prd_store *store, struct applying *applying,
                           const char *markdown)
{
    struct prd prd = added_prd(self, store);
    struct applied applied;

    check_ok(applier_import(&applying->applier, str_from(markdown), 1, self->mem, &applied));
    applying->document = applied.document;
    return revise_prd(store, &prd, &applied, self->mem);
}

static void baselines_are_names_that_nobody_else_has(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct applying applying;
    struct baseline baseline, other, found;
    const struct list_window window = {.limit = 10};
    struct baseline_list list;
    struct prd_work *work;
    struct prd prd;
    bool added;

    applying_open(&applying, 1);
    prd = imported(self, store, &applying, "# A\n");
    other = baseline = (struct baseline){
        .id = new_id(self),
        .prd = prd.id,
        .workspace = prd.workspace,
        .name = STR("As Sent"),
        .revision = 1,
        .note = STR("it's"),
        .author = prd.created_by,
        .author_name = STR("Ada"),
        .created_at = 5,
    };
    other.id = new_id(self);
    work = work_begin(store, true);
    check_ok(baseline_repository_add(work->baselines, &baseline, STR("as sent"), &added));
    assert_true(added);
    check_ok(baseline_repository_add(work->baselines, &other, STR("as sent"), &added));
    assert_false(added);
    check_ok(baseline_repository_add(work->baselines, &other, STR("other"), &added));
    assert_true(added);
    work_commit(work);
    work = work_begin(store, true);
    check_ok(baseline_repository_find_by_name(work->baselines, prd.id, STR("as sent"), self->mem, &found));
    assert_true(id_eq(found.id, baseline.id));
    check_str(found.name, STR("As Sent"));
    check_str(found.note, STR("it's"));
    assert_int_equal(found.revision, 1);
    check_ok(baseline_repository_list(work->baselines, prd.id, &window, self->mem, &list));
    assert_int_equal(list.count, 2);
    assert_true(id_eq(list.items[0].id, other.id));
    check_ok(baseline_repository_remove(work->baselines, &baseline));
    check_error(baseline_repository_find(work->baselines, prd.id, baseline.id, self->mem, &found),
                ERROR_NOT_FOUND);
    check_error(baseline_repository_find_by_name(work->baselines, prd.id, STR("as sent"), self->mem, &found),
                ERROR_NOT_FOUND);
    prd_work_end(&work);
    applying_close(&applying);
    store->ops->free(store);
}

static void add_event(struct contract *self, struct prd_work *work, const struct prd *prd,
                      const char *external_id, int64_t at, const char *first, const char *second)
{
    struct event_fact facts[] = {{STR("mention"), str_from(first)}, {STR("status"), str_from(second)}};
    const struct project_event event = {
        .id = new_id(self),
        .prd = prd->id,
        .workspace = prd->workspace,
        .source = STR("git"),
        .external_id = str_from(external_id),
        .kind = STR("commit"),
        .text = STR("x"),
        .at = at,
        .received_at = at,
        .facts = facts,
        .fact_count = 2,
        .reason = STR(""),
    };
    struct project_event ret;
    bool added;
    check_ok(project_event_repository_add(work->events, &event, self->mem, &added, &ret));
}

static void touches_are_the_last_change_and_the_last_word(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    struct applying applying;
    struct confirmation confirmation;
    struct item_mention *mentions;
    struct node_touch *touches;
    struct prd_work *work;
    struct prd prd;
    size_t count;

    applying_open(&applying, 2);
    prd = imported(self, store, &applying, "# A\n\nText.\n\n- **FR-1** One.\n- **R-2** Two.\n");
    work = work_begin(store, true);
    confirmation = (struct confirmation){
        .prd = prd.id,
        .workspace = prd.workspace,
        .node = applying.document
                    .nodes[document_find_code(&applying.document, (struct item_code){ITEM_FUNCTIONAL, 1})]
                    .id,
        .author = prd.created_by,
        .author_name = STR("Ada"),
        .at = prd.updated_at + 5,
    };
    check_ok(touch_repository_confirm(work->touches, &confirmation));
    confirmation.at = prd.updated_at + 9;
    check_ok(touch_repository_confirm(work->touches, &confirmation));
    add_event(self, work, &prd, "1", 100, "FR-1", "FR-001 and R-2");
    add_event(self, work, &prd, "2", 200, "nothing", "FR-1 done");
    work_commit(work);
    work = work_begin(store, false);
    check_ok(touch_repository_list(work->touches, prd.id, self->mem, &touches, &count));
    assert_int_equal(count, 2); /* sections and text are not asked for */
    assert_int_equal(touches[0].confirmed_at, 0);
    assert_int_equal(touches[0].changed_at, prd.updated_at);
    assert_true(id_eq(touches[1].node, confirmation.node));
    assert_int_equal(touches[1].confirmed_at, prd.updated_at + 9);
    check_ok(touch_repository_mentions(work->touches, prd.id, 99, self->mem, &mentions, &count));
    assert_int_equal(count, 3);
    assert_int_equal(mentions[0].at, 200);
    check_ok(touch_repository_mentions(work->touches, prd.id, 100, self->mem, &mentions, &count));
    assert_int_equal(count, 1);
    assert_int_equal(mentions[0].code.kind, ITEM_FUNCTIONAL);
    prd_work_end(&work);
    applying_close(&applying);
    store->ops->free(store);
}

static int64_t count_rows(struct contract *self)
{
    static const char sql[] = "SELECT (SELECT COUNT(*) FROM comment_threads) + (SELECT COUNT(*) FROM "
                              "comments) + (SELECT COUNT(*) FROM "
                              "approvals) + (SELECT COUNT(*) FROM item_links) + (SELECT COUNT(*) FROM "
                              "removed_links) + (SELECT COUNT(*) FROM "
                              "baselines) + (SELECT COUNT(*) "
                              "FROM confirmations)";
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    struct rows *rows;
    check_ok(database_begin(self->database, TRANSACTION_READ, &transaction));
    check_ok(transaction_query(transaction, sql, NO_VALUES, self->mem, &rows));
    return row_integer(rows, 0, 0);
}

static void a_workspace_goes_with_all_of_it(struct contract *self)
{
    struct prd_store *store = sql_prd_store_new(self->database);
    int64_t before = count_rows(self);
    struct applying applying;
    struct comment_thread thread;
    struct approval approval;
    struct item_link link;
    struct baseline baseline;
    struct prd_work *work;
    struct prd prd;
    bool added;

    applying_open(&applying, 3);
    prd = imported(self, store, &applying, "# A\n");
    thread = new_thread(self, &prd, ID_NONE, "text");
    approval = new_approval(self, &prd, new_id(self), APPROVAL_APPROVED, 1);
    link = new_link(self, &prd, LINK_DISCUSSED_IN, applying.document.nodes[0].id, ID_NONE);
    baseline = (struct baseline){.id = new_id(self),
                                 .prd = prd.id,
                                 .workspace = prd.workspace,
                                 .name = STR("x"),
                                 .revision = 1,
                                 .author = prd.created_by};
    work = work_begin(store, true);
    check_ok(comment_repository_begin(work->comments, &thread));
    check_ok(approval_repository_add(work->approvals, &approval));
    assert_true(add_link(work, &link));
    check_ok(item_link_repository_remove(work->links, &link));
    link.url = STR("https://example.org/another");
    assert_true(add_link(work, &link));
    check_ok(baseline_repository_add(work->baselines, &baseline, STR("x"), &added));
    check_ok(
        touch_repository_confirm(work->touches, &(struct confirmation){.prd = prd.id,
                                                                       .workspace = prd.workspace,
                                                                       .node = applying.document.nodes[0].id,
                                                                       .author = prd.created_by,
                                                                       .at = 5}));
    work_commit(work);
    assert_int_equal(count_rows(self), before + 7);
    check_ok(sql_remove_workspace(self->database, prd.workspace, self->mem));
    assert_int_equal(count_rows(self), before);
    applying_close(&applying);
    store->ops->free(store);
}

static const struct contract_test tests[] = {
    CONTRACT_TEST(threads_are_kept_whole),
    CONTRACT_TEST(threads_are_listed_by_state_and_node_in_pages),
    CONTRACT_TEST(long_threads_make_short_pages),
    CONTRACT_TEST(of_one_person_one_approval_stands),
    CONTRACT_TEST(links_are_found_from_either_end),
    CONTRACT_TEST(links_of_events_know_what_was_told),
    CONTRACT_TEST(what_a_person_took_away_no_event_makes_again),
    CONTRACT_TEST(baselines_are_names_that_nobody_else_has),
    CONTRACT_TEST(touches_are_the_last_change_and_the_last_word),
    CONTRACT_TEST(a_workspace_goes_with_all_of_it),
};
CONTRACT_MAIN("PRD comments, approvals, links and baselines", CONTRACT_MIGRATED, tests)
