/*
 * What tests of the PRD's use cases stand on: the real store on a SQLite file of its own, the real parser and
 * differ, a clock that stands still, people in one workspace, and an assistant that says what the test tells
 * it.
 */
#pragma once
#include "check.h"
#include "database/migrator.h"
#include "interfaces/announcer.h"
#include "interfaces/assistant.h"
#include "interfaces/background.h"
#include "repositories/sql_prd_store.h"
#include "services/applier.h"
#include "services/cmark_markdown_parser.h"
#include "services/git_text_differ.h"
#include "services/memory_reply_hub.h"
#include "services/reply_generation.h"
#include "strbuf.h"
#include "use_cases/import_prd.h"
#include "use_cases/resolve_access.h"
#include "users_module.h"
#include <unistd.h>

struct prd_fixture {
    struct arena *mem;
    char folder[64];
    struct clock_fixed clock;
    struct random *random;
    struct database *database;
    struct prd_store *store;
    struct applier applier;
    struct reply_hub *hub;

    struct membership membership;
    struct id workspace, other_workspace;
    struct actor people[5]; /* by enum member_role: people[MEMBER_EDITOR] is an editor of `workspace` */
    struct resolve_access access;

    struct announcer announcer;
    struct strbuf announced; /* topics, each with a space behind it */

    struct background background;
    size_t reported; /* failures in the background */
};

static enum member_role fixture_role(const struct prd_fixture *self, struct id user, struct id workspace)
{
    for (int role = MEMBER_VIEWER; id_eq(workspace, self->workspace) && role <= MEMBER_OWNER; role++) {
        if (id_eq(self->people[role].user, user))
            return (enum member_role)role;
    }
    return MEMBER_NONE;
}

/* By the table that the server uses. */
static struct error *fixture_check(struct membership *base _unused_, const char *permission,
                                   enum member_role role)
{
    static const enum users_workspace_role roles[] = {
        USERS_ROLE_NONE, USERS_ROLE_VIEWER, USERS_ROLE_COMMENTER, USERS_ROLE_EDITOR, USERS_ROLE_OWNER};
    return users_module_check_role(permission, roles[role]);
}

static struct error *fixture_find_role(struct membership *base, struct id user, struct id workspace,
                                       struct arena *mem _unused_, enum member_role *ret)
{
    *ret = fixture_role(container_of(base, struct prd_fixture, membership), user, workspace);
    return OK;
}

static struct error *fixture_memberships(struct membership *base, struct id user, struct arena *mem,
                                         struct membership_of **ret, size_t *count)
{
    const struct prd_fixture *self = container_of(base, struct prd_fixture, membership);
    enum member_role role = fixture_role(self, user, self->workspace);
    *ret = arena_new_of(mem, struct membership_of);
    **ret = (struct membership_of){self->workspace, role};
    *count = role != MEMBER_NONE;
    return OK;
}

static void fixture_announce(struct announcer *base, const struct announcement *announcement)
{
    struct prd_fixture *self = container_of(base, struct prd_fixture, announcer);
    strbuf_addf(&self->announced, "%s ", announcement->topic);
}

static void fixture_run(struct background *base _unused_, void (*job)(void *context), void *context)
{
    job(context);
}

static void fixture_report(struct background *base, const char *what, const struct error *error)
{
    struct prd_fixture *self = container_of(base, struct prd_fixture, background);
    print_message("%s: %s\n", what, error_message(error));
    self->reported++;
}

static struct id fixture_id(struct prd_fixture *self)
{
    return id_new(&self->clock.base, self->random);
}

static void fixture_open_store(struct prd_fixture *self)
{
    struct database_options options = {
        .url = str_format(self->mem, "sqlite:%s/stet.db", self->folder).ptr,
        .clock = &self->clock.base,
    };
    check_ok(database_open(&options, &self->database));
    check_ok(migrator_run(self->database, migrations, migrations_count, &self->clock.base, NULL));
    self->store = sql_prd_store_new(self->database);
}

static void fixture_close_store(struct prd_fixture *self)
{
    self->store->ops->free(self->store);
    database_close(self->database);
}

static inline int prd_fixture_setup(void **state)
{
    static const struct membership_ops membership_ops = {fixture_find_role, fixture_memberships,
                                                         fixture_check};
    static const struct announcer_ops announcer_ops = {fixture_announce};
    static const struct background_ops background_ops = {fixture_run, fixture_report};
    static const char *const names[] = {"Nobody", "Vera", "Cora", "Edda", "Olga"};
    struct arena *mem = arena_new(0);
    struct prd_fixture *self = arena_new_of(mem, struct prd_fixture);

    self->mem = mem;
    self->random = random_system();
    clock_fixed_init(&self->clock, 1767225600000);
    snprintf(self->folder, sizeof(self->folder), "/tmp/stet-prd-XXXXXX");
    assert_non_null(mkdtemp(self->folder));
    fixture_open_store(self);
    self->applier = (struct applier){
        .parser = cmark_markdown_parser(),
        .differ = git_text_differ_new(),
        .random = self->random,
        .clock = &self->clock.base,
    };
    self->hub = memory_reply_hub_new(&(struct memory_reply_hub_options){.clock = &self->clock.base});
    self->workspace = fixture_id(self);
    self->other_workspace = fixture_id(self);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        self->people[i] = (struct actor){fixture_id(self), str_from(names[i])};
    self->membership.ops = &membership_ops;
    self->access = (struct resolve_access){self->store, &self->membership};
    self->announcer.ops = &announcer_ops;
    self->announced = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    self->background.ops = &background_ops;
    *state = self;
    return 0;
}

static inline int prd_fixture_teardown(void **state)
{
    static const char *const files[] = {"stet.db", "stet.db-wal", "stet.db-shm"};
    struct prd_fixture *self = *state;

    self->hub->ops->free(self->hub);
    fixture_close_store(self);
    git_text_differ_free(self->applier.differ);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        (void)unlink(str_format(self->mem, "%s/%s", self->folder, files[i]).ptr);
    (void)rmdir(self->folder);
    arena_free(self->mem);
    return 0;
}

#define PRD_TEST(function) cmocka_unit_test_setup_teardown(function, prd_fixture_setup, prd_fixture_teardown)

/* The access of the one with `role` to a PRD of the workspace. */
static inline struct prd_access fixture_access(const struct prd_fixture *self, struct id prd,
                                               enum member_role role)
{
    return (struct prd_access){self->people[role], prd, self->workspace, role};
}

/* A PRD with that Markdown; the editor's access to it. */
static inline struct prd_access fixture_import(struct prd_fixture *self, const char *markdown)
{
    struct import_prd import = {
        .store = self->store,
        .access = &self->access,
        .applier = &self->applier,
        .announcer = &self->announcer,
        .clock = &self->clock.base,
        .random = self->random,
    };
    struct import_prd_dto in = {.markdown = str_from(markdown)};
    struct prd_dto *prd;

    check_ok(import_prd(&import, &self->people[MEMBER_EDITOR], &in, self->mem, &prd));
    return fixture_access(self, prd->id, MEMBER_EDITOR);
}

/* The document at the head. */
static inline struct document fixture_document(struct prd_fixture *self, struct id id, struct prd *prd)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct document document;

    check_ok(prd_store_read(self->store, &work));
    check_ok(prd_repository_find(work->prds, id, self->mem, prd));
    check_ok(document_repository_load(work->documents, prd, self->mem, &document));
    return document;
}

static inline struct str fixture_text(struct prd_fixture *self, struct id id)
{
    struct prd prd;
    struct document document = fixture_document(self, id, &prd);
    return document_text(&document, self->mem);
}

/* The node whose text begins so. */
static inline struct node fixture_node(struct prd_fixture *self, struct id id, const char *begin)
{
    struct prd prd;
    struct document document = fixture_document(self, id, &prd);

    for (size_t i = 0; i < document.count; i++) {
        if (str_starts(document.nodes[i].text, str_from(begin)))
            return document.nodes[i];
    }
    fail_msg("no node begins with %s", begin);
    return document.nodes[0];
}

/* An open proposal of these operations. */
static inline struct id fixture_propose(struct prd_fixture *self, struct id prd,
                                        const struct operation *operations, size_t count)
{
    _cleanup_(prd_work_end) struct prd_work *work = NULL;
    struct proposal proposal = {
        .id = fixture_id(self),
        .prd = prd,
        .workspace = self->workspace,
        .origin = PROPOSAL_CHAT,
        .reason = STR("because"),
        .evidence = {EVIDENCE_MESSAGE, id_format(self->mem, fixture_id(self)), STR("a quote")},
        .created_at = self->clock.now,
        .operations = arena_array_of(self->mem, count, struct proposed_operation),
        .count = count,
    };

    for (size_t i = 0; i < count; i++)
        proposal.operations[i].operation = operations[i];
    check_ok(prd_store_write(self->store, prd, &work));
    check_ok(proposal_repository_add(work->proposals, &proposal));
    check_ok(prd_work_commit(work));
    return proposal.id;
}

static inline struct operation replace(struct node node, const char *text)
{
    return (struct operation){
        .kind = OPERATION_REPLACE_TEXT, .node = node.id, .base = node.hash, .text = str_from(text)};
}
