#include "database/sqlite_log.h"

void sqlite_log_init(struct sqlite_log *self)
{
    *self = (struct sqlite_log){0};
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->changed, NULL);
}

void sqlite_log_release(struct sqlite_log *self)
{
    pthread_cond_destroy(&self->changed);
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
    pthread_mutex_unlock(&self->lock);
    return commit;
}

/* With the lock held, which is open while the disk works. To sync touches nothing of the file but its
 * descriptor, so another thread may write to it meanwhile. */
static void sync_log(struct sqlite_log *self)
{
    const uint64_t upto = self->written;
    sqlite3_file *file = self->file;
    bool is_on_disk;

    self->syncing = true;
    pthread_mutex_unlock(&self->lock);
    is_on_disk = file != NULL && file->pMethods != NULL &&
                 file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK;
    pthread_mutex_lock(&self->lock);
    self->syncing = false;
    if (is_on_disk)
        self->on_disk = upto;
    else
        self->failed = true;
    pthread_cond_broadcast(&self->changed);
}

struct error *sqlite_log_wait(struct sqlite_log *self, uint64_t commit)
{
    bool is_on_disk;

    pthread_mutex_lock(&self->lock);
    while (self->on_disk < commit && !self->failed) {
        if (self->syncing)
            pthread_cond_wait(&self->changed, &self->lock);
        else
            sync_log(self);
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
        pthread_cond_wait(&self->changed, &self->lock);
    self->file = NULL;
    pthread_mutex_unlock(&self->lock);
}
