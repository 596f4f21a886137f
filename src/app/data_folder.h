/* The folder of STET_DATA: what is where in it. */
#pragma once
#include "error.h"
#include "settings.h"

/* Makes the folder and its parents; the folder itself is for its owner alone. */
struct error *data_folder_make(const char *path, struct arena *mem) _must_check_;
/* Says that the embedded database in it is served, or being replaced, until the descriptor is closed or the
 * process ends, however it does. Error unavailable with code "served" when another says so. */
struct error *data_folder_lock(const char *path, struct arena *mem, int *ret) _must_check_;
/* As data_folder_lock, but waits. */
struct error *data_folder_await_lock(const char *path, struct arena *mem, int *ret) _must_check_;
/* The URL of the database: as it is set, or that of the file in the folder. */
const char *data_folder_database(const struct settings *settings, struct arena *mem);
const char *data_folder_keys(const char *path, struct arena *mem);

/* Whether there is anything under the path. */
bool path_is_taken(const char *path);
/* What is renamed in a folder is so on the disk as well. */
void folder_sync(const char *path);
