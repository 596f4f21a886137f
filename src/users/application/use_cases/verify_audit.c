#include "use_cases/verify_audit.h"
#include "interfaces/users_store.h"
#include "services/audit_chain.h"

#define BATCH 1000

struct walk_of {
    const struct verify_audit *self;
    const struct audit_mark_dto *known;
    struct audit_walk walk;
    int64_t entries;
};

static void find(const struct walk_of *of, int64_t seq, const char *what)
{
    if (what != NULL)
        of->self->found(of->self->context, seq, what);
}

static void check(struct walk_of *of, const struct audit_entry *entry, struct arena *mem)
{
    int64_t seq = entry->seq;
    const char *problem = audit_walk_step(&of->walk, entry, mem, &seq);

    find(of, seq, problem);
    if (entry->seq == of->known->seq && !str_eq(entry->hash, of->known->hash))
        find(of, entry->seq, "does not have the hash that was written down");
}

static struct error *check_all(struct walk_of *of, struct unit_of_work *work, struct arena *mem)
{
    size_t count;
    do {
        _cleanup_(arena_freep) struct arena *batch = arena_new(0);
        struct audit_entry *entries;

        TRY(audit_repository_read(work->audit, of->walk.seq, BATCH, batch, &entries, &count));
        for (size_t i = 0; i < count; i++)
            check(of, &entries[i], batch);
        of->entries += (int64_t)count;
        of->walk.stated = str_dup(mem, of->walk.stated);
        of->walk.computed = str_dup(mem, of->walk.computed);
        if (of->self->progress != NULL)
            of->self->progress(of->self->context, of->entries);
    } while (count == BATCH);
    return OK;
}

struct error *verify_audit(const struct verify_audit *self, const struct audit_mark_dto *known,
                           struct arena *mem, struct audit_verified_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct walk_of of = {.self = self, .known = known};
    struct audit_state state;
    const char *problem;
    int64_t seq;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(audit_repository_state(work->audit, mem, &state));
    TRY(check_all(&of, work, mem));
    problem = audit_walk_end(&of.walk, &state.head, &seq);
    find(&of, seq, problem);
    if (known->seq > of.walk.seq)
        find(&of, known->seq, "was written down, and is not there");
    *ret = (struct audit_verified_dto){
        .entries = of.entries, .pending = state.pending, .head = {state.head.seq, state.head.hash}};
    return OK;
}
