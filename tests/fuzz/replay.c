/* Gives a fuzz target the files of a folder, as a test without libFuzzer: replay FOLDER. */
#include "fuzz.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static void replay(const char *folder, const char *name)
{
    char path[4096];
    uint8_t *bytes = NULL;
    size_t size = 0, capacity = 0, count;
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    do {
        capacity += 65536;
        bytes = realloc(bytes, capacity);
        if (bytes == NULL)
            abort();
        count = fread(bytes + size, 1, capacity - size, file);
        size += count;
    } while (count > 0);
    fclose(file);
    /* No byte more than there are, so that reading past the end is seen. */
    bytes = realloc(bytes, size > 0 ? size : 1);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int count = argc == 2 ? scandir(argv[1], &entries, NULL, alphasort) : -1, files = 0;

    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            replay(argv[1], entries[i]->d_name);
            files++;
        }
        free(entries[i]);
    }
    if (files == 0) {
        fprintf(stderr, "usage: replay FOLDER, with at least one file in it\n");
        return 2;
    }
    free(entries);
    return 0;
}
