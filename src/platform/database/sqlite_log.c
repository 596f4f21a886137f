#include "database/sqlite_log.h"
#include <errno.h>
#include <time.h>

/* So many share a sync without waiting any longer for others. */
#define GATHERED_MAX 4
/* Who is about to come may take long. */
#define GATHER_NS 1000000L

void sqlite_log_init(struct sqlite_log *self)
{
    pthread_condattr_t attributes;

    *self = (struct sqlite_log){0};
    pthread_mutex_init(&self->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    for (size_t i = 0; i < 2; i++)
        pthread_cond_init(&self->ends[i], &attributes);
    pthread_cond_init(&self->settled, &attributes);
    pthread_condattr_destroy(&attributes);
}

void sqlite_log_release(struct sqlite_log *self)
{
    pthread_cond_destroy(&self->settled);
    for (size_t i = 0; i < 2; i++)
        pthread_cond_destroy(&self->ends[i]);
    pthread_mutex_destroy(&self->lock);
}

struct error *sqlite_log_check(struct sqlite_log *self)
{
    bool failed;

    pthread_mutex_lock(&self->lock);
    failed = self->failed;
    pthread_mutex_unlock(&self->lock);
    if (!failed)
        return OK;
    return error_new(ERROR_UNAVAILABLE, "database_unavailable",
                     "the disk failed while the database was saving, so nothing more is written: check the "
                     "disk and the system's log, then start the server anew");
}

uint64_t sqlite_log_note(struct sqlite_log *self, sqlite3 *writer)
{
    sqlite3_file *file = NULL;
    uint64_t commit;

    /* With a write-ahead log, that is "the journal":
     * https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
     */
    (void)sqlite3_file_control(writer, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    pthread_mutex_lock(&self->lock);
    self->file = file;
    commit = ++self->written;
    self->coming++;
    pthread_mutex_unlock(&self->lock);
    return commit;
}

/* With the lock held, which is open while the disk works. To sync touches nothing of the file but its
 * descriptor, so another thread may write to it meanwhile. */
static void sync_log(struct sqlite_log *self)
{
    const uint64_t number = ++self->syncs;
    sqlite3_file *file = self->file;
    bool is_on_disk;

    self->covered = self->written;
    self->syncing = true;
    pthread_mutex_unlock(&self->lock);
    is_on_disk = file != NULL && file->pMethods != NULL &&
                 file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK;
    pthread_mutex_lock(&self->lock);
    self->syncing = false;
    if (is_on_disk)
        self->on_disk = self->covered;
    else
        self->failed = true;
    pthread_cond_broadcast(&self->ends[number % 2]);
    /* Those who came too late for this one share the next, so one of them is enough to begin it. */
    if (self->failed)
        pthread_cond_broadcast(&self->ends[(number + 1) % 2]);
    else
        pthread_cond_signal(&self->ends[(number + 1) % 2]);
    pthread_cond_broadcast(&self->settled);
}

/* With the lock held, and no sync running: lets those who are about to come begin it. Returns when one does,
 * or when that takes too long. */
static void gather(struct sqlite_log *self)
{
    const uint64_t number = self->syncs;
    struct timespec deadline;
    int code = 0;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_nsec += GATHER_NS;
    if (deadline.tv_nsec >= 1000000000L) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000L;
    }
    self->gathered++;
    while (self->syncs == number && !self->failed && code != ETIMEDOUT)
        code = pthread_cond_timedwait(&self->ends[(number + 1) % 2], &self->lock, &deadline);
    self->gathered--;
}

struct error *sqlite_log_wait(struct sqlite_log *self, uint64_t commit)
{
    bool is_patient = true;
    bool is_on_disk;

    pthread_mutex_lock(&self->lock);
    self->coming--;
    while (self->on_disk < commit && !self->failed) {
        if (self->syncing) {
            pthread_cond_wait(&self->ends[(self->syncs + (commit > self->covered)) % 2], &self->lock);
        } else if (is_patient && self->coming > 0 && self->gathered + 1 < GATHERED_MAX) {
            gather(self);
            is_patient = false;
        } else {
            sync_log(self);
        }
    }
    is_on_disk = self->on_disk >= commit;
    pthread_mutex_unlock(&self->lock);
    if (is_on_disk)
        return OK;
    return error_new(ERROR_UNAVAILABLE, "outcome_unknown",
                     "the disk failed while the change was being saved; look whether it is there");
}

void sqlite_log_settle(struct sqlite_log *self)
{
    pthread_mutex_lock(&self->lock);
    while (self->syncing || (self->on_disk < self->written && !self->failed))
        pthread_cond_wait(&self->settled, &self->lock);
    self->file = NULL;
    pthread_mutex_unlock(&self->lock);
}
