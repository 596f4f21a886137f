#include "database/sqlite_relevance.h"
#include <math.h>
#include <stdlib.h>

/* As in bm25(): https://www.sqlite.org/fts5.html#the_bm25_function */
#define SATURATION 1.2
#define LENGTH_SHARE 0.75
#define LEAST_RARITY 1e-6

/* What is known of a query, from its first row on. */
struct relevance {
    int64_t rows;
    double average;  /* words in a row */
    double rarity[]; /* of each phrase; 0: it is not known yet */
};

struct row_count {
    int64_t count, enough;
};

static int count_row(_unused_ const Fts5ExtensionApi *api, _unused_ Fts5Context *context, void *counted)
{
    struct row_count *self = counted;

    return ++self->count < self->enough ? SQLITE_OK : SQLITE_DONE;
}

static int find_rarity(const Fts5ExtensionApi *api, Fts5Context *context, struct relevance *self, int phrase)
{
    struct row_count found = {.enough = self->rows / 2 + 1};
    int code = SQLITE_OK;
    double rarity;

    if (self->rarity[phrase] > 0)
        return SQLITE_OK;
    code = api->xQueryPhrase(context, phrase, &found, count_row);
    rarity = log(((double)(self->rows - found.count) + 0.5) / ((double)found.count + 0.5));
    self->rarity[phrase] = rarity > 0 ? rarity : LEAST_RARITY;
    return code;
}

/* How often the row has the phrase, by the weight of the columns where it does. */
static int weigh(const Fts5ExtensionApi *api, Fts5Context *context, int phrase, int weights,
                 sqlite3_value **weight, double *ret)
{
    Fts5PhraseIter at;
    int column, offset;
    int code = api->xPhraseFirst(context, phrase, &at, &column, &offset);

    *ret = 0;
    while (code == SQLITE_OK && column >= 0) {
        *ret += column < weights ? sqlite3_value_double(weight[column]) : 1;
        api->xPhraseNext(context, &at, &column, &offset);
    }
    return code;
}

static int begin(const Fts5ExtensionApi *api, Fts5Context *context, struct relevance **ret)
{
    const int phrases = api->xPhraseCount(context);
    sqlite3_int64 rows = 0, words = 0;
    struct relevance *self;
    int code = api->xRowCount(context, &rows);

    if (code == SQLITE_OK)
        code = api->xColumnTotalSize(context, -1, &words);
    if (code != SQLITE_OK)
        return code;
    self = memory_alloc(sizeof(*self) + (size_t)phrases * sizeof(self->rarity[0]));
    self->rows = rows;
    self->average = (double)words / (double)rows;
    *ret = self;
    return api->xSetAuxdata(context, self, free);
}

static int score_row(const Fts5ExtensionApi *api, Fts5Context *context, int weights, sqlite3_value **weight,
                     double *ret)
{
    struct relevance *self = api->xGetAuxdata(context, 0);
    int code = self != NULL ? SQLITE_OK : begin(api, context, &self);
    const int phrases = api->xPhraseCount(context);
    double score = 0, weighed;
    int words = 0;

    if (code == SQLITE_OK)
        code = api->xColumnSize(context, -1, &words);
    for (int i = 0; i < phrases && code == SQLITE_OK; i++) {
        code = weigh(api, context, i, weights, weight, &weighed);
        if (code != SQLITE_OK || weighed == 0)
            continue;
        code = find_rarity(api, context, self, i);
        score += self->rarity[i] *
                 ((weighed * (SATURATION + 1)) /
                  (weighed + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * words / self->average)));
    }
    *ret = -score;
    return code;
}

static void relevance(const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *call, int weights,
                      sqlite3_value **weight)
{
    double score = 0;
    int code = score_row(api, context, weights, weight, &score);

    if (code == SQLITE_OK)
        sqlite3_result_double(call, score);
    else
        sqlite3_result_error_code(call, code);
}

/* How the interface of FTS5 is got: https://www.sqlite.org/fts5.html#extending_fts5 */
static int find_interface(sqlite3 *handle, fts5_api **ret)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_bind_pointer(statement, 1, ret, "fts5_api_ptr", NULL);
    if (code == SQLITE_OK)
        (void)sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_OK && *ret == NULL ? SQLITE_ERROR : code;
}

int sqlite_relevance_add(sqlite3 *handle)
{
    fts5_api *api = NULL;
    const int code = find_interface(handle, &api);

    return code == SQLITE_OK ? api->xCreateFunction(api, "relevance", NULL, relevance, NULL) : code;
}
