#include "database/sqlite_stamp.h"
#include <stdatomic.h>

/* As SQLite maps it: https://www.sqlite.org/walformat.html#the_wal_index_file_format */
#define INDEX_REGION 32768
#define FORMAT UINT32_C(3007000)

/* The header, of which there are two copies one behind the other. A commit writes the second, then the first,
 * so whoever reads the first before the second and finds them equal has read one that was whole. */
enum header_word {
    WORD_FORMAT = 0,
    WORD_CHANGE = 2, /* counts transactions */
    WORD_STATE = 3,  /* its first byte is 1 when the header counts */
    WORD_FRAMES = 4, /* in the log, whole transactions only */
    WORD_SALT_1 = 8, /* of this round of the log: counted on when it begins anew ... */
    WORD_SALT_2 = 9, /* ... and drawn by lot */
    HEADER_WORDS = 12,
};

/* The memory is SQLite's, which maps it the first time that a connection reads the file. */
static const volatile void *find_header(sqlite3 *handle)
{
    sqlite3_file *file = NULL;
    volatile void *region = NULL;

    if (sqlite3_exec(handle, "PRAGMA schema_version", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == NULL ||
        file->pMethods == NULL || file->pMethods->iVersion < 2 ||
        file->pMethods->xShmMap(file, 0, INDEX_REGION, 0, &region) != SQLITE_OK)
        return NULL;
    return region;
}

void sqlite_stamp_open(struct sqlite_stamp *self, const struct sqlite_file *file)
{
    *self = (struct sqlite_stamp){0};
    if (sqlite3_open_v2(file->path, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
        SQLITE_OK) {
        sqlite3_busy_timeout(self->handle, DATABASE_WAIT_MS);
        self->header = find_header(self->handle);
    }
    if (self->header == NULL)
        sqlite_stamp_close(self);
}

void sqlite_stamp_close(struct sqlite_stamp *self)
{
    sqlite3_close(self->handle);
    *self = (struct sqlite_stamp){0};
}

static void copy_header(const volatile uint32_t *from, uint32_t *to)
{
    for (size_t i = 0; i < HEADER_WORDS; i++)
        to[i] = __atomic_load_n(&from[i], __ATOMIC_RELAXED);
}

bool sqlite_stamp_look(const struct sqlite_stamp *self, struct database_stamp *ret)
{
    const volatile uint32_t *header = self->header;
    uint32_t first[HEADER_WORDS], second[HEADER_WORDS];

    if (header == NULL)
        return false;
    copy_header(header, first);
    atomic_thread_fence(memory_order_acquire);
    copy_header(header + HEADER_WORDS, second);
    if (memcmp(first, second, sizeof(first)) != 0 || first[WORD_FORMAT] != FORMAT ||
        *(const unsigned char *)&first[WORD_STATE] != 1)
        return false;
    /* Within one round of the log its length alone would do: a commit makes it longer. */
    ret->words[0] = (uint64_t)first[WORD_SALT_1] << 32 | first[WORD_SALT_2];
    ret->words[1] = (uint64_t)first[WORD_CHANGE] << 32 | first[WORD_FRAMES];
    return true;
}
