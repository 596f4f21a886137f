#include "app_commands.h"

#include "backup.h"
#include "data_folder.h"
#include "key_copies.h"
#include "output.h"
#include "prd_checks.h"
#include "restoring.h"
#include "users_module.h"

#include <stdlib.h>
#include <unistd.h>

static const char **left_out(struct arena *mem)
{
    const char *const *const lists[] = {users_module_left_out, prd_left_out};
    const char **all;
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (const char *const *name = lists[i]; *name; name++)
            count++;
    all = arena_array_of(mem, count + 1, const char *);
    count = 0;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (const char *const *name = lists[i]; *name; name++)
            all[count++] = *name;
    return all;
}

struct error *backup_file_word(const struct command_line *line, const char **ret)
{
    const char *file = command_word(line, 0);

    if (strcmp(file, "-") == 0)
        return error_new(ERROR_INVALID, "usage",
                         "a backup is read and written as a file, not through a pipe: name one");
    if (!file[0])
        return error_new(ERROR_INVALID, "usage", "the name of the file is empty");
    *ret = file;
    return OK;
}

static void show(void *context, struct str table, int64_t rows)
{
    (void)context;
    fprintf(stderr, "\r\033[K%lld rows, %.*s", (long long)rows, STR_ARGS(table));
}

struct archive_progress backup_progress(const struct command_line *line)
{
    bool shows = !line->json && line->columns && isatty(STDERR_FILENO);
    return (struct archive_progress){.show = shows ? show : NULL};
}

void backup_progress_end(const struct archive_progress *progress)
{
    if (progress->show)
        fputs("\r\033[K", stderr);
}

struct str backup_size(int64_t bytes, struct arena *mem)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    double size = (double)bytes;
    size_t unit = 0;

    while (size >= 1000 && unit + 1 < COUNT_OF(units)) {
        size /= 1000;
        unit++;
    }
    return str_format(mem, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
}

json_t *backup_json(const char *file, const struct archive_facts *facts, struct arena *mem)
{
    struct str made = time_format(mem, facts->made_at);

    return json_pack("{s:s, s:s%, s:s%, s:s, s:s%, s:I, s:I, s:I}", "file", file, "made_at", made.ptr,
                     made.len, "version", facts->version.ptr, facts->version.len, "kind",
                     facts->kind == DATABASE_SQLITE ? "sqlite" : "postgresql", "schema",
                     facts->schema_name.ptr, facts->schema_name.len, "tables", (json_int_t)facts->tables,
                     "rows", (json_int_t)facts->rows, "bytes", (json_int_t)facts->size);
}

static struct error *check_database(const char *url)
{
    struct str text = str_from(url);

    if (str_starts(text, STR("sqlite:")) && !path_is_taken(url + strlen("sqlite:")))
        return error_new(
            ERROR_NOT_FOUND, "no_database",
            "there is no database %s: run this where the server runs, or name its folder in STET_DATA",
            url + strlen("sqlite:"));
    if (str_starts(text, STR("sqlite:")) || str_starts(text, STR("postgresql://")) ||
        str_starts(text, STR("postgres://")))
        return OK;
    return error_new(ERROR_INVALID, "setting",
                     "STET_DATABASE_URL is neither sqlite:FILE nor postgresql://USER@HOST/DATABASE");
}

static struct error *run_backup(const struct command_line *line)
{
    struct archive_making making = {.replaces = command_has_option(line, "force"),
                                    .left_out = left_out(line->mem),
                                    .version = STET_VERSION,
                                    .clock = clock_system(),
                                    .progress = backup_progress(line)};
    struct archive_file *keys;
    struct archive_facts facts;
    struct settings *settings;
    const char *data;
    struct error *error;

    TRY(backup_file_word(line, &making.path));
    TRY(app_settings(line, &settings));
    data = settings_text(settings, SETTING_DATA);
    making.database_url = data_folder_database(settings, line->mem);
    TRY(check_database(making.database_url));
    TRY(restoring_finish(data, making.database_url, line->mem));
    TRY(key_copies_read(data_folder_keys(data, line->mem), line->mem, &keys, &making.file_count));
    making.files = keys;
    error = archive_make(&making, line->mem, &facts);
    backup_progress_end(&making.progress);
    TRY(error);
    output_json(line, backup_json(making.path, &facts, line->mem));
    if (line->json)
        return OK;
    fprintf(line->out, "Backed up to ");
    output_text(line, making.path);
    fprintf(line->out, ": %lld rows of %lld tables, %.*s.\n", (long long)facts.rows, (long long)facts.tables,
            STR_ARGS(backup_size(facts.size, line->mem)));
    fprintf(line->out, "It holds the keys of the server: keep it as safe as the server itself.\n");
    return OK;
}

static const struct option_definition options[] = {
    {"force", NULL, "replace FILE where it is there"},
};

const struct command backup_command = {
    .name = "backup",
    .arguments = "FILE",
    .summary = "write all data and keys to one file",
    .details = "A server may run meanwhile, and go on writing: what is in it is one moment.\n"
               "The file holds the database, SQLite or PostgreSQL, and the keys of the data\n"
               "folder: who has it has everything. Sessions are not in it. `stet restore FILE`\n"
               "puts it back, on another machine and into the other kind of database as well.\n\n"
               "  stet backup /backups/stet-$(date +%F).backup",
    .side = COMMAND_SERVER,
    .least = 1,
    .most = 1,
    .options = options,
    .option_count = COUNT_OF(options),
    .takes_settings = true,
    .run = run_backup,
};
