/* What the suites over the users store share: a store with nobody to hear of events, and races for one thing.
 */
#pragma once
#include "contract.h"
#include "interfaces/users_store.h"
#include "sealer.h"

#define RIVALS 8 /* threads in a race */

/* Two people, id_at(1) and id_at(2). */
#define ADA "01020304-0506-7008-800a-0b0c0d0e0f01"
#define BOB "01020304-0506-7008-800a-0b0c0d0e0f02"
extern const char two_users_sql[];
struct id id_at(unsigned number);

/* A store with the sealer that it owns. */
struct opened {
    struct sealer *sealer;
    struct users_store *store;
};
struct opened open_store(struct contract *self);
/* With a key of one's own, 32 bytes. */
struct opened open_store_with(struct contract *self, const char *key);
void close_store(struct opened *opened);

struct unit_of_work *begin(struct users_store *store, enum work_mode mode, struct arena *mem);
void commit(struct unit_of_work **work);

/* Who wants what many want at once, in a transaction that is committed when it won. */
typedef struct error *rival_wants(struct unit_of_work *work, struct arena *mem, size_t number, bool *won);
/* How many of them won; a lost race is run again. */
size_t let_them_compete(struct contract *self, rival_wants *want);
