/* A temporary folder for one test; *state is its path. Removed with what is in it, two levels deep. */
#pragma once
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline int users_folder_setup(void **state)
{
    static char template[64];
    (void)snprintf(template, sizeof(template), "/tmp/stet-users-XXXXXX");
    *state = mkdtemp(template);
    return *state != NULL ? 0 : -1;
}

static inline void users_folder_empty(const char *path)
{
    DIR *entries = opendir(path);
    const struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        char *child;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (asprintf(&child, "%s/%s", path, entry->d_name) < 0)
            abort();
        if (entry->d_type == DT_DIR)
            users_folder_empty(child);
        if (entry->d_type == DT_DIR)
            (void)rmdir(child);
        else
            (void)unlink(child);
        free(child);
    }
    if (entries != NULL)
        closedir(entries);
}

static inline int users_folder_teardown(void **state)
{
    users_folder_empty(*state);
    return rmdir(*state);
}

/* A path in it; valid until the next call. */
static inline const char *users_folder_path(const char *folder, const char *name)
{
    static char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

/* How many files begin so; the last one's name goes to `name`. */
static inline size_t users_folder_count(const char *folder, const char *prefix, char *name, size_t size)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;
    while (entries != NULL && (entry = readdir(entries)) != NULL)
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0) {
            (void)snprintf(name, size, "%s", entry->d_name);
            count++;
        }
    if (entries != NULL)
        closedir(entries);
    return count;
}
