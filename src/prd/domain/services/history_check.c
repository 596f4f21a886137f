#include "services/history_check.h"
#include "services/carried_lines.h"
#include "services/history_replay.h"
#include "services/provenance.h"

/* What is known of a node, also of one that is gone. */
struct followed_node {
    struct digest hash; /* zero: it is not there */
    int64_t versions;
    struct provenance_trail *trail;

    int64_t revision;               /* the last that changed its text */
    struct str before, before_runs; /* what that found; STR_NONE: nothing */
    struct str carried; /* the runs that it should have left by carrying; STR_NONE: it carried none */
};

struct history_check {
    struct arena *mem;
    struct stored_prd prd;
    struct id id, workspace;
    struct text_differ *differ;
    void (*found)(void *context, const struct history_finding *finding);
    void *context;
    int64_t number, change;       /* of the last revision, and its last change */
    struct digest hash, computed; /* of the last revision: as it says, and as it should */
    struct history_replay replay;
    bool replays;      /* nothing was found yet that the replay could not go on from */
    struct map *nodes; /* followed_node by the bytes of the id */
    struct map *codes; /* of those that are not plain: struct id of the node that had it last */
};

static void find(struct history_check *self, int64_t revision, struct str node, const char *what)
{
    self->found(self->context, &(struct history_finding){.revision = revision, .what = what, .node = node});
}

static struct str key_of(const struct id *id)
{
    return str_of((const char *)id->bytes, sizeof(id->bytes));
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

static bool read_id_bytes(struct str bytes, struct id *ret)
{
    *ret = ID_NONE;
    if (bytes.ptr == NULL)
        return true;
    if (bytes.len != sizeof(ret->bytes))
        return false;
    memcpy(ret->bytes, bytes.ptr, sizeof(ret->bytes));
    return !id_is_none(*ret);
}

struct history_check *history_check_new(const struct stored_prd *prd, struct text_differ *differ,
                                        void (*found)(void *context, const struct history_finding *finding),
                                        void *context, struct arena *mem)
{
    struct history_check *self = arena_new_of(mem, struct history_check);

    *self = (struct history_check){.mem = mem,
                                   .prd = *prd,
                                   .differ = differ,
                                   .found = found,
                                   .context = context,
                                   .replays = true,
                                   .nodes = map_new(mem),
                                   .codes = map_new(mem)};
    history_replay_init(&self->replay, mem);
    if (!read_id(prd->id, &self->id, mem) || !read_id(prd->workspace, &self->workspace, mem))
        find(self, 0, STR_NONE, "has an id that is none");
    if (prd->history == 0)
        find(self, 0, STR_NONE, "has no history");
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
                                .cause = (enum cause)stored->cause,
                                .why = stored->why,
                                .at = stored->at,
                                .parent_hash = self->hash};
    if (stored->hash.len != DIGEST_SIZE)
        return "has a hash that is none";
    memcpy(revision.hash.bytes, stored->hash.ptr, DIGEST_SIZE);
    ret->hash = revision.hash; /* also where the rest cannot be read: its successor follows it */
    if (!author_kind_parse(stored->author_kind, &revision.author_kind) ||
        !read_id(stored->author, &revision.author, mem) || stored->author_name.ptr == NULL)
        return "has an author that cannot be read";
    if (stored->cause < 0 || stored->cause >= CAUSES)
        return "has a cause that there is not";
    if (!read_id_bytes(stored->proposal, &revision.proposal) ||
        !read_id_bytes(stored->message, &revision.message) || !read_id_bytes(stored->event, &revision.event))
        return "has evidence that cannot be read";
    *ret = revision;
    return NULL;
}

static struct followed_node *follow(struct history_check *self, const struct id *id)
{
    struct followed_node *node = map_get(self->nodes, key_of(id));
    if (node == NULL) {
        node = arena_new_of(self->mem, struct followed_node);
        node->trail = provenance_trail_new(self->differ, self->mem);
        map_set(self->nodes, key_of(id), node);
    }
    return node;
}

/* NULL when it can be read; what the node was before is known from the changes before. */
static const char *read_change(struct history_check *self, const struct stored_change *stored,
                               struct arena *mem, struct change *ret)
{
    struct change change = {
        .kind = (enum operation_kind)stored->kind, .code = stored->code, .title = stored->title};

    if (stored->kind < 0 || stored->kind >= OPERATION_KINDS || stored->node.ptr == NULL ||
        !read_id(stored->node, &change.node, mem) ||
        !read_id(stored->follows_before, &change.follows_before, mem) ||
        !read_id(stored->follows_after, &change.follows_after, mem))
        return "has a change that cannot be read";
    if (!stored->is_readable)
        return "has a text that cannot be read";
    change.before = follow(self, &change.node)->hash;
    if (stored->mark.ptr != NULL)
        change.after = digest_sha256(stored->text);
    if (stored->mark.ptr != NULL
            ? stored->mark.len != 4 || memcmp(stored->mark.ptr, change.after.bytes, 4) != 0
            : stored->text.len > 0)
        return "has a text that does not match its hash";
    *ret = change;
    return NULL;
}

/* What a revision finds, noted before its first change of the node's text. */
static void note_before(struct followed_node *node, int64_t revision)
{
    bool is_there = !digest_is_zero(node->hash);

    if (node->revision == revision)
        return;
    node->revision = revision;
    node->before = is_there ? provenance_trail_text(node->trail) : STR_NONE;
    node->before_runs = is_there ? provenance_trail_runs(node->trail) : STR_NONE;
    node->carried = STR_NONE;
}

static void note_code(struct history_check *self, const struct change *change)
{
    struct item_code code;
    if (change->code.ptr != NULL && item_code_parse(change->code, &code) && !item_code_is_plain(code))
        map_set(self->codes, item_code_format(self->mem, code),
                arena_copy(self->mem, &change->node, sizeof(change->node)));
}

static struct error *step(struct history_check *self, const struct stored_change *stored,
                          const struct change *change)
{
    struct followed_node *node = follow(self, &change->node);
    bool changes = !digest_eq(node->hash, change->after);
    /* A number that no revision has, which is found elsewhere, cannot be where a line comes from. */
    int64_t origin = stored->revision > 0 ? stored->revision : 1;

    if (changes)
        note_before(node, stored->revision);
    node->hash = change->after;
    if (!digest_is_zero(change->after)) {
        node->versions++;
        note_code(self, change);
        if (changes)
            TRY(provenance_trail_step(node->trail, change->after, str_dup(self->mem, stored->text), origin));
    }
    if (self->replays && !history_replay_change(&self->replay, change, stored->revision)) {
        find(self, stored->revision, stored->node, "has a change that cannot follow upon what was there");
        self->replays = false;
    }
    return OK;
}

static struct error *read_changes(struct history_check *self, const struct stored_revision *revision,
                                  const struct stored_change *stored, size_t count, struct arena *mem,
                                  struct revision *ret, const char **problem)
{
    ret->changes = arena_array_of(mem, count, struct change);
    ret->change_count = count;
    if (revision->last_change != self->change + (int64_t)count)
        *problem = "lacks a change, or has one too many";
    for (size_t i = 0; i < count; i++) {
        const char *unread;
        if (stored[i].seq != self->change + 1 + (int64_t)i || stored[i].revision != revision->number)
            *problem = "lacks a change, or has one too many";
        unread = read_change(self, &stored[i], mem, &ret->changes[i]);
        if (unread == NULL) {
            TRY(step(self, &stored[i], &ret->changes[i]));
            continue;
        }
        *problem = *problem == NULL ? unread : *problem;
        self->replays = false;
    }
    return OK;
}

static struct error *runs_before(void *context, size_t text, _unused_ struct arena *mem, struct str *ret)
{
    struct followed_node **nodes = context;
    *ret = nodes[text]->before_runs;
    return OK;
}

/* The nodes whose text the revision changed, in the order in which it first did. */
static size_t changed_nodes(struct history_check *self, const struct revision *revision,
                            struct followed_node **ret, struct arena *mem)
{
    struct map *met = map_new(mem);
    size_t count = 0;

    for (size_t i = 0; i < revision->change_count; i++) {
        const struct change *change = &revision->changes[i];
        struct followed_node *node = map_get(self->nodes, key_of(&change->node));
        if (digest_eq(change->before, change->after) || map_get(met, key_of(&change->node)) != NULL)
            continue;
        map_set(met, key_of(&change->node), node);
        ret[count++] = node;
    }
    return count;
}

static struct error *carry(struct history_check *self, const struct revision *revision, struct arena *mem)
{
    struct followed_node **nodes = arena_array_of(mem, revision->change_count, struct followed_node *);
    struct carried_text *texts = arena_array_of(mem, revision->change_count, struct carried_text);
    struct carrying carrying = {self->differ, revision->number, runs_before, nodes};
    size_t count = changed_nodes(self, revision, nodes, mem);

    for (size_t i = 0; i < count; i++) {
        texts[i].before = nodes[i]->before;
        if (digest_is_zero(nodes[i]->hash))
            continue;
        texts[i].after = provenance_trail_text(nodes[i]->trail);
        texts[i].after_runs = provenance_trail_runs(nodes[i]->trail);
    }
    TRY(carry_lines(&carrying, texts, count, mem));
    for (size_t i = 0; i < count; i++) {
        if (!texts[i].has_carried)
            continue;
        provenance_trail_carry(nodes[i]->trail, texts[i].after_runs);
        nodes[i]->carried = provenance_trail_runs(nodes[i]->trail);
    }
    return OK;
}

/* Works out what the revision carried, and compares it with what is kept of that. */
static struct error *check_carried(struct history_check *self, const struct revision *revision,
                                   const struct stored_change *stored, struct arena *mem)
{
    if (revision->number > self->prd.carries_after)
        TRY(carry(self, revision, mem));
    for (size_t i = 0; i < revision->change_count; i++) {
        const struct followed_node *node = follow(self, &revision->changes[i].node);
        struct str expected = node->revision == revision->number ? node->carried : STR_NONE;
        if ((expected.ptr == NULL) == (stored[i].carried.ptr == NULL) && str_eq(expected, stored[i].carried))
            continue;
        find(self, revision->number, stored[i].node,
             "does not say where its lines come from as its history does");
        return OK;
    }
    return OK;
}

/* Where the one before it says another hash than it should, its successor is right to name either. */
static bool hash_matches(const struct history_check *self, struct revision *revision, struct arena *mem,
                         struct digest *ret)
{
    *ret = revision_hash(revision, mem);
    if (digest_eq(*ret, revision->hash) || digest_eq(self->hash, self->computed))
        return digest_eq(*ret, revision->hash);
    revision->parent_hash = self->computed;
    *ret = revision_hash(revision, mem);
    return digest_eq(*ret, revision->hash);
}

struct error *history_check_revision(struct history_check *self, const struct stored_revision *stored,
                                     const struct stored_change *changes, size_t count, struct arena *scratch)
{
    struct revision revision = {0};
    const char *unreadable = read_revision(self, stored, scratch, &revision), *problem = unreadable;
    struct digest computed;

    if (stored->number != self->number + 1) {
        find(self, self->number + 1, STR_NONE, "is missing");
        self->replays = false;
    }
    TRY(read_changes(self, stored, changes, count, scratch, &revision, &problem));
    computed = revision.hash;
    if (problem == NULL && !hash_matches(self, &revision, scratch, &computed))
        problem = "does not match its hash";
    if (problem != NULL)
        find(self, stored->number, STR_NONE, problem);
    else
        TRY(check_carried(self, &revision, changes, scratch));
    self->number = stored->number;
    self->change = stored->last_change;
    self->hash = revision.hash;
    self->computed = computed;
    return OK;
}

/* Whether it is what its hash says, and is what the changes say. */
static const char *problem_of(const struct history_check *self, const struct stored_node *stored,
                              const struct replayed_node *expected, struct arena *mem)
{
    const struct followed_node *known;
    enum node_kind kind;
    struct digest hash;
    struct id id;

    if (!read_digest(stored->hash, &hash, mem) || !digest_eq(digest_sha256(stored->text), hash))
        return "has a text that does not match its hash";
    if (!node_kind_parse(stored->kind, &kind))
        return "has a text of a kind that there is not";
    if (!read_id(stored->node, &id, mem) || (known = map_get(self->nodes, key_of(&id))) == NULL)
        return "is not what its history leads to";
    if (stored->origins.ptr != NULL && !str_eq(stored->origins, provenance_trail_runs(known->trail)))
        return "does not say where its lines come from as its history does";
    if (expected == NULL)
        return NULL;
    if (!str_eq(stored->code, expected->code) || !str_eq(stored->title, expected->title))
        return "has a text with a code or title that no change named";
    if (!id_eq(id, expected->id) || !digest_eq(hash, expected->hash) ||
        stored->revision != expected->revision || stored->version != known->versions)
        return "is not what its history leads to";
    return NULL;
}

static void check_document(struct history_check *self, const struct stored_node *nodes, size_t count,
                           struct arena *mem)
{
    const struct replayed_node *expected = self->replay.start.next;
    bool compares = self->replays && count == self->replay.count;
    int64_t origins = 0;

    if (self->replays && !compares)
        find(self, 0, STR_NONE, "has more or fewer parts than its history leads to");
    for (size_t i = 0; i < count; i++)
        origins += nodes[i].origins.ptr != NULL;
    if (origins != self->prd.origins)
        find(self, 0, STR_NONE, "says where lines of parts come from that it does not have");
    for (size_t i = 0; i < count; i++) {
        const char *problem = problem_of(self, &nodes[i], compares ? expected : NULL, mem);
        if (problem != NULL) {
            find(self, self->number, nodes[i].node, problem);
            return; /* where one is not in its place, neither are the others */
        }
        expected = expected->next;
    }
}

void history_check_codes(struct history_check *self, const struct stored_code *codes, size_t count)
{
    bool same = !self->prd.has_every_code || count == map_count(self->codes);

    for (size_t i = 0; i < count && same; i++) {
        const struct id *last = map_get(self->codes, codes[i].code);
        struct id node;
        same =
            last != NULL && codes[i].node.ptr != NULL && id_parse(codes[i].node, &node) && id_eq(node, *last);
    }
    if (!same && self->replays)
        find(self, 0, STR_NONE, "does not say which items had which codes as its history does");
}

void history_check_end(struct history_check *self, const struct stored_node *nodes, size_t count, size_t left,
                       struct arena *scratch)
{
    struct digest head;

    if (self->prd.head != self->number)
        find(self, self->number + 1, STR_NONE, "is missing");
    else if (!read_digest(self->prd.head_hash, &head, scratch) ||
             (!digest_eq(head, self->hash) && !digest_eq(head, self->computed)))
        find(self, 0, STR_NONE, "names another last revision than it has");
    if (left > 0)
        find(self, 0, STR_NONE, "has changes that no revision made");
    check_document(self, nodes, count, scratch);
}
