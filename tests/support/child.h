/* For what ends the process: runs it in a child and says how the child ended and what it wrote to stderr. */
#pragma once
#include "str.h"
#include <sys/wait.h>
#include <unistd.h>

struct child_end {
    int status; /* as of waitpid(2) */
    struct str complaint;
};

static inline struct child_end child_run(struct arena *mem, void (*run)(void))
{
    struct child_end end = {0};
    int ends[2];
    pid_t child;
    char *text = arena_alloc(mem, 65536);
    size_t length = 0;
    ssize_t got;

    if (pipe(ends) != 0 || (child = fork()) < 0)
        abort();
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        run();
        _exit(0);
    }
    close(ends[1]);
    while (length < 65536 && (got = read(ends[0], text + length, 65536 - length)) > 0)
        length += (size_t)got;
    close(ends[0]);
    while (waitpid(child, &end.status, 0) < 0)
        continue;
    end.complaint = str_of(text, length);
    return end;
}
