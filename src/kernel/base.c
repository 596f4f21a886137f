#include "base.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No stdio here: it may want memory, and memory may be what ran out. */
static void complain(const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t written = write(STDERR_FILENO, text, left);
        if (written <= 0)
            return;
        text += written;
        left -= (size_t)written;
    }
}

void panic(const char *reason)
{
    complain("stet: ");
    complain(reason);
    complain("\n");
    abort();
}
