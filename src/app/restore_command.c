#include "app_commands.h"

#include "backup.h"
#include "data_folder.h"
#include "key_copies.h"
#include "output.h"
#include "prd_checks.h"
#include "restoring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct restore {
    const struct command_line *line;
    struct arena *mem;
    const char *file, *url;
    bool replaces;
    struct archive *archive;
    struct database *database; /* NULL: a file */
    const char *schema;        /* of PostgreSQL, where what was there goes */
    bool moved;
    struct archive_file *keys;
    size_t key_count;
    struct archive_progress progress;
    struct restoring step;
};

/* "20261123_001530123": no two restores of one folder have the same. */
static struct str stamp(struct arena *mem)
{
    int64_t now = clock_now(clock_system());
    time_t seconds = (time_t)(now / 1000);
    struct tm parts;
    char text[32];

    gmtime_r(&seconds, &parts);
    (void)strftime(text, sizeof(text), "%Y%m%d_%H%M%S", &parts);
    return str_format(mem, "%s%03d", text, (int)(now % 1000));
}

/* The file behind links, whether it is there or not. */
static struct error *real_place(const char *path, struct arena *mem, const char **ret)
{
    char *folder = str_cstr(mem, str_from(path)), *slash = strrchr(folder, '/'), *real = realpath(path, NULL);
    const char *name = slash ? path + (slash - folder) + 1 : path;

    if (real == NULL) {
        if (slash)
            slash[slash == folder ? 1 : 0] = 0;
        real = realpath(slash ? folder : ".", NULL);
        if (real == NULL)
            return error_new(ERROR_UNAVAILABLE, "data_folder",
                             "the folder of the database %s cannot be found: %s", path, strerror(errno));
        *ret = str_format(mem, "%s/%s", real, name).ptr;
    } else {
        *ret = str_format(mem, "%s", real).ptr;
    }
    free(real);
    return OK;
}

static struct error *refuse_data(const char *what)
{
    return error_new(
        ERROR_CONFLICT, "has_data",
        "there is data already (%s): restore into an empty place, or with --replace, which keeps what is "
        "there aside",
        what);
}

/* Names what would be replaced. */
static struct error *check_empty(const struct restore *self)
{
    const char *keys = data_folder_keys(self->step.data, self->mem);
    bool has_tables = false;

    if (self->replaces)
        return OK;
    if (self->database)
        TRY(archive_finds_tables(self->database, &has_tables));
    if (has_tables)
        return refuse_data("tables in the PostgreSQL database");
    if (self->step.database && path_is_taken(self->step.database))
        return refuse_data(self->step.database);
    return path_is_taken(keys) ? refuse_data(keys) : OK;
}

static struct error *sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), done;

    if (fd < 0)
        return error_new(ERROR_UNAVAILABLE, "data_folder", "cannot open %s: %s", path, strerror(errno));
    done = fsync(fd);
    (void)close(fd);
    return done == 0
               ? OK
               : error_new(ERROR_UNAVAILABLE, "data_folder", "cannot write %s: %s", path, strerror(errno));
}

static struct archive_restoring restoring_of(const struct restore *self)
{
    return (struct archive_restoring){.list = migrations,
                                      .count = migrations_count,
                                      .clock = clock_system(),
                                      .progress = self->progress,
                                      .finish = prd_make_left_out,
                                      .mark = str_cstr(self->mem, self->step.stamp),
                                      .mem = self->mem};
}

/* A database beside the one that is there, up to date and on the disk. */
static struct error *build_file(const struct restore *self)
{
    const char *ready = restoring_ready_database(&self->step, self->mem);
    struct database_options options = {.url = str_format(self->mem, "sqlite:%s", ready).ptr,
                                       .connections = 1};
    struct archive_restoring how = restoring_of(self);
    struct database *database;
    struct error *error;
    bool moved;

    TRY(database_open(&options, &database));
    error = archive_restore(self->archive, database, &how, &moved);
    database_close(database);
    TRY(error);
    if (path_is_taken(str_format(self->mem, "%s-wal", ready).ptr))
        return error_new(ERROR_UNAVAILABLE, "data_folder", "%s could not be brought into one file", ready);
    return sync_file(ready);
}

static struct error *build(struct restore *self)
{
    struct archive_restoring how = restoring_of(self);

    if (!self->database)
        return build_file(self);
    TRY(restoring_announce(&self->step, self->mem));
    if (self->replaces)
        how.aside = self->schema = str_format(self->mem, "stet_before_%s", how.mark).ptr;
    return archive_restore(self->archive, self->database, &how, &self->moved);
}

/* Whether the database took it can only be told by asking it: that is left to the next start. */
static bool may_be_done(const struct restore *self, struct error *error)
{
    struct str mark = STR_NONE;
    struct error *asked;

    if (!self->database || !error)
        return false;
    if (error_has_code(error, "outcome_unknown"))
        return true;
    asked = archive_mark(self->database, self->mem, &mark);
    if (!asked)
        return str_eq(mark, self->step.stamp);
    error_free(asked);
    return true;
}

/* The keys first: they are ready when the database decides. */
static struct error *restore_all(struct restore *self)
{
    struct error *error;

    TRY(restoring_clear(&self->step, self->mem));
    error = key_copies_write(restoring_ready_keys(&self->step, self->mem), self->keys, self->key_count,
                             self->mem);
    if (!error)
        error = build(self);
    if (!error)
        return self->database ? restoring_complete(&self->step, self->mem)
                              : restoring_commit(&self->step, self->mem);
    if (!may_be_done(self, error))
        error_free(restoring_cancel(&self->step, self->mem));
    return error;
}

static struct error *open_all(struct restore *self, const struct settings *settings)
{
    struct database_options options = {.connections = 1};
    enum database_kind kind = DATABASE_SQLITE;

    TRY(archive_open(self->file, self->mem, &self->archive));
    TRY(archive_files(self->archive, self->mem, &self->keys, &self->key_count));
    options.url = self->url = data_folder_database(settings, self->mem);
    self->step.data = settings_text(settings, SETTING_DATA);
    self->step.stamp = stamp(self->mem);
    if (!str_starts(str_from(self->url), STR("sqlite:"))) {
        kind = DATABASE_POSTGRESQL;
        TRY(archive_check_schema(self->archive, kind, migrations, migrations_count));
        return database_open(&options, &self->database);
    }
    return archive_check_schema(self->archive, kind, migrations, migrations_count);
}

static void print_aside(const struct restore *self, const char *path)
{
    fputs("What was there is now ", self->line->out);
    output_text(self->line, path);
    fputs(".\n", self->line->out);
}

static void report(const struct restore *self, bool is_dry)
{
    const struct archive_facts *facts = archive_facts(self->archive);
    json_t *aside = json_array(), *result = backup_json(self->file, facts, self->mem);
    const char *old[] = {self->database ? NULL : restoring_old_database(&self->step, self->mem),
                         restoring_old_keys(&self->step, self->mem)};

    if (self->moved)
        json_array_append_new(aside, json_sprintf("schema %s", self->schema));
    for (size_t i = 0; i < COUNT_OF(old) && !is_dry; i++)
        if (old[i] && path_is_taken(old[i]))
            json_array_append_new(aside, json_string(old[i]));
    if (!self->line->json) {
        size_t index;
        json_t *path;

        fputs(is_dry ? "Would restore " : "Restored ", self->line->out);
        output_text(self->line, self->file);
        fputs(" of ", self->line->out);
        output_time(self->line, time_format(self->mem, facts->made_at).ptr);
        fprintf(self->line->out, ": %lld rows of %lld tables, from stet %.*s.\n", (long long)facts->rows,
                (long long)facts->tables, STR_ARGS(output_clean(self->mem, facts->version)));
        json_array_foreach(aside, index, path) print_aside(self, json_string_value(path));
        if (!is_dry)
            fputs("Everybody signs in again. `stet verify` checks all of it.\n", self->line->out);
    }
    json_object_set_new(result, "restored", json_boolean(!is_dry));
    json_object_set_new(result, "aside", aside);
    output_json(self->line, result);
}

static struct error *restore_locked(struct restore *self)
{
    if (!self->database)
        TRY(real_place(self->url + strlen("sqlite:"), self->mem, &self->step.database));
    TRY(check_empty(self));
    return restore_all(self);
}

static struct error *restore(struct restore *self, const struct settings *settings)
{
    struct error *error;
    int lock;

    TRY(open_all(self, settings));
    if (command_has_option(self->line, "dry-run")) {
        self->step.database = self->database ? NULL : self->url + strlen("sqlite:");
        return check_empty(self);
    }
    TRY(data_folder_make(self->step.data, self->mem));
    TRY(restoring_finish(self->step.data, self->url, self->mem));
    TRY(data_folder_lock(self->step.data, self->mem, &lock));
    error = restore_locked(self);
    (void)close(lock);
    return error;
}

static struct error *run_restore(const struct command_line *line)
{
    struct restore self = {.line = line,
                           .mem = line->mem,
                           .replaces = command_has_option(line, "replace"),
                           .progress = backup_progress(line)};
    struct settings *settings;
    struct error *error;

    TRY(backup_file_word(line, &self.file));
    TRY(app_settings(line, &settings));
    error = restore(&self, settings);
    backup_progress_end(&self.progress);
    if (!error)
        report(&self, command_has_option(line, "dry-run"));
    database_close(self.database);
    archive_close(self.archive);
    return error;
}

static const struct option_definition options[] = {
    {"replace", NULL, "also where there is data: it is kept aside, and the end says where"},
    {"dry-run", NULL, "check FILE and say what it holds, and change nothing"},
};

const struct command restore_command = {
    .name = "restore",
    .arguments = "FILE",
    .summary = "put back what `stet backup` wrote",
    .details = "No server may run on the data. Every byte of FILE is checked first; then all\n"
               "of it takes the place of what is there, or nothing does, whatever happens\n"
               "meanwhile. A backup of an older Stet is brought up to date. Everybody signs in\n"
               "again.\n\n"
               "  stet restore /backups/stet-2026-11-23.backup --dry-run\n"
               "  stet restore /backups/stet-2026-11-23.backup",
    .side = COMMAND_SERVER,
    .least = 1,
    .most = 1,
    .options = options,
    .option_count = COUNT_OF(options),
    .takes_settings = true,
    .run = run_restore,
};
