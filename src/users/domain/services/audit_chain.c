#include "services/audit_chain.h"
#include <inttypes.h>

/* Says what is hashed and how: another way of hashing would be another text. */
#define FORMAT STR("stet audit 1")

struct digest audit_chain_hash(const struct audit_entry *entry, struct str previous, struct arena *mem)
{
    const struct str optional[] = {entry->actor,  entry->user,    entry->session, entry->workspace,
                                   entry->object, entry->address, entry->request, entry->detail};
    char present[COUNT_OF(optional)];
    struct str parts[7 + COUNT_OF(optional)] = {
        FORMAT,
        previous,
        str_format(mem, "%" PRId64, entry->seq),
        entry->id,
        str_format(mem, "%" PRId64, entry->at),
        entry->action,
        {present, sizeof(present)},
    };

    for (size_t i = 0; i < COUNT_OF(optional); i++) {
        present[i] = optional[i].ptr != NULL ? '1' : '0';
        parts[7 + i] = optional[i];
    }
    return digest_sha256_parts(parts, COUNT_OF(parts));
}

void audit_chain_extend(struct audit_head *head, struct audit_entry *entry, struct arena *mem)
{
    entry->seq = head->seq + 1;
    entry->hash = digest_hex(mem, audit_chain_hash(entry, head->hash, mem));
    *head = (struct audit_head){entry->seq, entry->hash};
}

static const char *problem_of(const struct audit_walk *self, const struct audit_entry *entry,
                              struct digest computed, struct arena *mem)
{
    struct digest stated;

    if (digest_parse_hex(entry->hash, &stated) && str_eq(digest_hex(mem, stated), entry->hash) &&
        (digest_eq(stated, computed) || digest_eq(stated, audit_chain_hash(entry, self->computed, mem))))
        return NULL;
    return "does not match its hash";
}

const char *audit_walk_step(struct audit_walk *self, const struct audit_entry *entry, struct arena *mem,
                            int64_t *seq)
{
    /* Where the one before says another hash than it should, this one is right to have been chained to
     * either. */
    struct digest computed = audit_chain_hash(entry, self->stated, mem);
    const char *problem = NULL;

    if (entry->seq != self->seq + 1) {
        *seq = self->seq + 1;
        problem = "is missing"; /* what comes after it cannot be checked against it */
    } else {
        *seq = entry->seq;
        problem = problem_of(self, entry, computed, mem);
    }
    self->seq = entry->seq;
    self->stated = str_dup(mem, entry->hash);
    self->computed = digest_hex(mem, computed);
    return problem;
}

const char *audit_walk_end(const struct audit_walk *self, const struct audit_head *head, int64_t *seq)
{
    *seq = self->seq;
    if (head->seq > self->seq) {
        *seq = self->seq + 1;
        return "is missing";
    }
    if (head->seq < self->seq)
        return "stands behind the end of the chain";
    if (!str_eq(head->hash, self->stated) && !str_eq(head->hash, self->computed))
        return "is not what the end of the chain says";
    return NULL;
}
