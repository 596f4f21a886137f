#include "postgres.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *word;
    enum postgres_state state;
} answers[] = {
    {"ready ", POSTGRES_READY},
    {"skipped ", POSTGRES_SKIPPED},
    {"failed ", POSTGRES_FAILED},
};

static void understand(struct postgres *self, const char *line)
{
    self->state = POSTGRES_FAILED;
    snprintf(self->text, sizeof(self->text), "postgres.sh ended without a word");
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        const size_t length = strlen(answers[i].word);

        if (strncmp(line, answers[i].word, length) != 0)
            continue;
        self->state = answers[i].state;
        snprintf(self->text, sizeof(self->text), "%.*s", (int)strcspn(line + length, "\n"), line + length);
    }
}

static void run_script(const char *folder, int input, int output)
{
    char path[512];
    sigset_t none;

    snprintf(path, sizeof(path), "%s/postgres.sh", folder);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* A group of its own: Ctrl-C must not reach the server before the test program has ended. */
    setpgid(0, 0);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    execl("/bin/sh", "sh", path, (char *)NULL);
    _exit(127);
}

void postgres_start(struct postgres *self, const char *folder)
{
    char line[sizeof(self->text) + 16] = "";
    size_t length = 0;
    int leash[2];
    int answer[2];

    *self = (struct postgres){.state = POSTGRES_FAILED, .leash = -1};
    if (pipe2(leash, O_CLOEXEC) != 0 || pipe2(answer, O_CLOEXEC) != 0)
        abort();
    fflush(NULL);
    self->keeper = fork();
    if (self->keeper < 0)
        abort();
    if (self->keeper == 0)
        run_script(folder, leash[0], answer[1]);
    close(leash[0]);
    close(answer[1]);
    self->leash = leash[1];
    while (length < sizeof(line) - 1 && read(answer[0], line + length, 1) == 1 && line[length] != '\n')
        length++;
    line[length] = '\0';
    close(answer[0]);
    understand(self, line);
}

void postgres_stop(struct postgres *self)
{
    if (self->leash < 0)
        return;
    close(self->leash);
    self->leash = -1;
    waitpid(self->keeper, NULL, 0);
}
