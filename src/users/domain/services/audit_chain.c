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
