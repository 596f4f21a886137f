#include "prompt.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096

static void closep(FILE **stream)
{
    if (*stream)
        fclose(*stream);
}

static struct error *open_terminal(FILE **ret)
{
    FILE *terminal = fopen("/dev/tty", "r+e");
    if (!terminal)
        return error_new(ERROR_INVALID, "no_terminal",
                         "there is no terminal to ask on; give the answer by an option "
                         "(--password-stdin) instead");
    *ret = terminal;
    return OK;
}

struct error *prompt_read_line(FILE *stream, struct secret *ret)
{
    char line[LINE_MAX_BYTES];
    size_t length;

    if (!fgets(line, sizeof(line), stream))
        return error_new(ERROR_INVALID, "no_input", "expected one line of input, and got none");
    length = strcspn(line, "\r\n");
    if (length == sizeof(line) - 1) {
        secret_wipe(line, sizeof(line));
        return error_new(ERROR_INVALID, "too_long", "the line is longer than %d bytes", LINE_MAX_BYTES - 1);
    }
    *ret = secret_copy(str_of(line, length));
    secret_wipe(line, sizeof(line));
    return OK;
}

struct error *prompt_secret(const char *question, struct secret *ret)
{
    _cleanup_(closep) FILE *terminal = NULL;
    struct termios before, silent;
    struct error *error;

    TRY(open_terminal(&terminal));
    fputs(question, terminal);
    fflush(terminal);
    if (tcgetattr(fileno(terminal), &before) != 0)
        return error_new(ERROR_INVALID, "no_terminal", "cannot switch off the echo of the terminal: %s",
                         strerror(errno));
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fileno(terminal), TCSAFLUSH, &silent);
    error = prompt_read_line(terminal, ret);
    tcsetattr(fileno(terminal), TCSAFLUSH, &before);
    fseek(terminal, 0, SEEK_CUR); /* a stream must be repositioned between reading and writing */
    fputs("\n", terminal);
    return error;
}

struct error *prompt_line(const char *question, struct arena *mem, struct str *ret)
{
    _cleanup_(closep) FILE *terminal = NULL;
    _cleanup_(secret_release) struct secret line = {0};

    TRY(open_terminal(&terminal));
    fputs(question, terminal);
    fflush(terminal);
    TRY(prompt_read_line(terminal, &line));
    *ret = str_dup(mem, secret_bytes(&line));
    return OK;
}
