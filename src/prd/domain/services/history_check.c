#include "services/history_check.h"
#include "services/history_replay.h"

/* A text that changes name: the first revision that does, and whether it has come. */
struct expected_text {
    struct str hash;
    int64_t revision;
    bool has_come;
};

struct history_check {
    struct arena *mem;
    struct stored_prd prd;
    struct id id, workspace;
    void (*found)(void *context, const struct history_finding *finding);
    void *context;
    int64_t number;               /* of the last revision */
    struct digest hash, computed; /* of the last revision: as it says, and as it should */
    struct history_replay replay;
    bool replays;          /* nothing was found yet that the replay could not go on from */
    struct map *texts;     /* expected_text by hash */
    struct map *headlines; /* hash, code and title that a change named together */
};

static void find(struct history_check *self, int64_t revision, struct str node, const char *what)
{
    self->found(self->context, &(struct history_finding){.revision = revision, .what = what, .node = node});
}

/* Ids and hashes have one form each; what is none is NULL. */
static bool read_id(struct str text, struct id *ret, struct arena *mem)
{
    *ret = ID_NONE;
    return text.ptr == NULL ||
           (id_parse(text, ret) && !id_is_none(*ret) && str_eq(id_format(mem, *ret), text));
}

static bool read_digest(struct str text, struct digest *ret, struct arena *mem)
{
    *ret = (struct digest){{0}};
    return text.ptr == NULL || (digest_parse_hex(text, ret) && str_eq(digest_hex(mem, *ret), text));
}

struct history_check *history_check_new(const struct stored_prd *prd,
                                        void (*found)(void *context, const struct history_finding *finding),
                                        void *context, struct arena *mem)
{
    struct history_check *self = arena_new_of(mem, struct history_check);

    *self = (struct history_check){.mem = mem,
                                   .prd = *prd,
                                   .found = found,
                                   .context = context,
                                   .replays = true,
                                   .texts = map_new(mem),
                                   .headlines = map_new(mem)};
    history_replay_init(&self->replay, mem);
    if (!read_id(prd->id, &self->id, mem) || !read_id(prd->workspace, &self->workspace, mem))
        find(self, 0, STR_NONE, "has an id that is none");
    return self;
}

/* NULL when it can be read; else which of its columns cannot. */
static const char *read_revision(const struct history_check *self, const struct stored_revision *stored,
                                 struct arena *mem, struct revision *ret)
{
    struct revision revision = {.prd = self->id,
                                .workspace = self->workspace,
                                .number = stored->number,
                                .author_name = stored->author_name,
                                .why = stored->why,
                                .at = stored->at};
    if (!author_kind_parse(stored->author_kind, &revision.author_kind) ||
        !read_id(stored->author, &revision.author, mem))
        return "has an author that cannot be read";
    if (!cause_parse(stored->cause, &revision.cause))
        return "has a cause that there is not";
    if (!read_id(stored->proposal, &revision.proposal, mem) ||
        !read_id(stored->message, &revision.message, mem) || !read_id(stored->event, &revision.event, mem))
        return "has evidence that cannot be read";
    if (!read_digest(stored->parent_hash, &revision.parent_hash, mem) ||
        !read_digest(stored->hash, &revision.hash, mem))
        return "has a hash that is none";
    *ret = revision;
    return NULL;
}

static bool read_change(const struct stored_change *stored, struct arena *mem, struct change *ret)
{
    struct change change = {.code = stored->code, .title = stored->title};
    bool is_read = operation_kind_parse(stored->kind, &change.kind) &&
                   read_id(stored->node, &change.node, mem) && !id_is_none(change.node) &&
                   read_digest(stored->before, &change.before, mem) &&
                   read_digest(stored->after, &change.after, mem) &&
                   read_id(stored->follows_before, &change.follows_before, mem) &&
                   read_id(stored->follows_after, &change.follows_after, mem);
    *ret = change;
    return is_read;
}

static const char *read_changes(const struct stored_change *stored, size_t count, struct arena *mem,
                                struct revision *ret)
{
    ret->changes = arena_array_of(mem, count, struct change);
    ret->change_count = count;
    for (size_t i = 0; i < count; i++) {
        if (stored[i].ordinal != (int64_t)i)
            return "lacks a change, or has one too many";
        if (!read_change(&stored[i], mem, &ret->changes[i]))
            return "has a change that cannot be read";
    }
    return NULL;
}

/* What a text is called where a change or a table speaks of it. */
static struct str headline(struct str hash, struct str code, struct str title, struct arena *mem)
{
    const struct str parts[] = {hash, code, title};
    struct digest digest = digest_sha256_parts(parts, COUNT_OF(parts));
    return digest_hex(mem, digest);
}

static void expect_text(struct history_check *self, const struct stored_change *change)
{
    struct expected_text *expected;

    if (change->after.ptr == NULL)
        return;
    map_set(self->headlines, headline(change->after, change->code, change->title, self->mem), self);
    if (map_get(self->texts, change->after) != NULL)
        return;
    expected = arena_new_of(self->mem, struct expected_text);
    *expected =
        (struct expected_text){.hash = str_dup(self->mem, change->after), .revision = change->revision};
    map_set(self->texts, change->after, expected);
}

/* Where the one before it says another hash than it should, its successor is right to name either. */
static bool follows(const struct history_check *self, const struct revision *revision)
{
    return digest_eq(revision->parent_hash, self->hash) || digest_eq(revision->parent_hash, self->computed);
}

static const char *problem_of_revision(const struct history_check *self, const struct revision *revision,
                                       const struct digest *computed, bool is_next)
{
    if (!digest_eq(*computed, revision->hash))
        return "does not match its hash";
    return is_next && !follows(self, revision) ? "does not follow upon the one before it" : NULL;
}

static void replay(struct history_check *self, const struct revision *revision,
                   const struct stored_change *stored)
{
    for (size_t i = 0; self->replays && i < revision->change_count; i++)
        if (!history_replay_change(&self->replay, &revision->changes[i], revision->number)) {
            find(self, revision->number, stored[i].node,
                 "has a change that cannot follow upon what was there");
            self->replays = false;
        }
}

void history_check_revision(struct history_check *self, const struct stored_revision *stored,
                            const struct stored_change *changes, size_t count, struct arena *scratch)
{
    struct revision revision = {0};
    const char *problem = read_revision(self, stored, scratch, &revision);
    bool is_next = stored->number == self->number + 1;
    struct digest computed = {{0}};

    if (!is_next) {
        find(self, self->number + 1, STR_NONE, "is missing");
        self->replays = false;
    }
    for (size_t i = 0; i < count; i++)
        expect_text(self, &changes[i]);
    if (problem == NULL)
        problem = read_changes(changes, count, scratch, &revision);
    if (problem == NULL) {
        computed = revision_hash(&revision, scratch);
        problem = problem_of_revision(self, &revision, &computed, is_next);
        replay(self, &revision, changes);
    } else {
        self->replays = false;
        (void)digest_parse_hex(stored->hash, &revision.hash);
        computed = revision.hash;
    }
    if (problem != NULL)
        find(self, stored->number, STR_NONE, problem);
    self->number = stored->number;
    self->hash = revision.hash;
    self->computed = computed;
}

/* Whether it is what its hash says, and is called as the changes call it. */
static const char *problem_of(const struct history_check *self, const struct stored_text *text,
                              struct arena *mem)
{
    enum node_kind kind;
    struct digest hash;

    if (!read_digest(text->hash, &hash, mem) || !digest_eq(digest_sha256(text->text), hash))
        return "has a text that does not match its hash";
    if (!node_kind_parse(text->kind, &kind))
        return "has a text of a kind that there is not";
    if (map_get(self->headlines, headline(text->hash, text->code, text->title, mem)) == NULL)
        return "has a text with a code or title that no change named";
    return NULL;
}

void history_check_text(struct history_check *self, const struct stored_text *text, struct arena *scratch)
{
    struct expected_text *expected = map_get(self->texts, text->hash);
    const char *problem;

    if (expected == NULL) {
        find(self, 0, STR_NONE, "has a text that no revision made");
        return;
    }
    expected->has_come = true;
    problem = problem_of(self, text, scratch);
    if (problem != NULL)
        find(self, expected->revision, STR_NONE, problem);
}

static void miss_text(void *context, struct str key _unused_, void *value)
{
    const struct expected_text *expected = value;
    if (!expected->has_come)
        find(context, expected->revision, STR_NONE, "lacks one of its texts");
}

static const char *compare_node(const struct replayed_node *expected, const struct stored_text *node,
                                struct arena *mem)
{
    struct digest hash;
    struct id id;

    if (!read_id(node->node, &id, mem) || !read_digest(node->hash, &hash, mem) || !id_eq(id, expected->id) ||
        !digest_eq(hash, expected->hash) || node->revision != expected->revision)
        return "is not what its history leads to";
    return NULL;
}

static void check_document(struct history_check *self, const struct stored_text *nodes, size_t count,
                           struct arena *mem)
{
    const struct replayed_node *expected = self->replay.start.next;

    if (self->replays && count != self->replay.count)
        find(self, 0, STR_NONE, "has more or fewer parts than its history leads to");
    for (size_t i = 0; i < count; i++) {
        const char *problem = problem_of(self, &nodes[i], mem);
        if (problem == NULL && self->replays && count == self->replay.count)
            problem = compare_node(expected, &nodes[i], mem);
        if (problem != NULL) {
            find(self, self->number, nodes[i].node, problem);
            return; /* where one is not in its place, neither are the others */
        }
        expected = expected->next;
    }
}

void history_check_end(struct history_check *self, const struct stored_text *nodes, size_t count,
                       struct arena *scratch)
{
    struct digest head;

    if (self->prd.head != self->number)
        find(self, self->number + 1, STR_NONE, "is missing");
    else if (!read_digest(self->prd.head_hash, &head, scratch) ||
             (!digest_eq(head, self->hash) && !digest_eq(head, self->computed)))
        find(self, 0, STR_NONE, "names another last revision than it has");
    map_each(self->texts, miss_text, self);
    check_document(self, nodes, count, scratch);
}
