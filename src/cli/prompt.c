#include "prompt.h"

#include "unicode.h"

#include <errno.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096

static volatile sig_atomic_t interrupted;

static void note_signal(int number)
{
    interrupted = number;
}

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
                         "there is no terminal to ask on; give the answers by options (see --help)");
    setvbuf(terminal, NULL, _IONBF, 0); /* no copy of a password stays in a buffer */
    *ret = terminal;
    return OK;
}

struct error *prompt_read_line(FILE *stream, struct secret *ret)
{
    char line[LINE_MAX_BYTES];
    struct error *error = OK;
    size_t length;

    if (!fgets(line, sizeof(line), stream))
        return error_new(ERROR_INVALID, "no_input", "expected one line of input, and got none");
    length = strcspn(line, "\r\n");
    if (length == sizeof(line) - 1)
        error = error_new(ERROR_INVALID, "too_long", "the line is longer than %d bytes", LINE_MAX_BYTES - 2);
    else if (!utf8_is_valid(str_of(line, length)))
        error = error_new(ERROR_INVALID, "not_utf8", "the line is not UTF-8");
    else
        *ret = secret_copy(str_of(line, length));
    secret_wipe(line, sizeof(line));
    return error;
}

/* Asks, and reads a line without echo. Ctrl-C ends the program only after the echo is back. */
static struct error *read_silently(FILE *terminal, const struct termios *before, const char *question,
                                   struct secret *ret)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct sigaction note = {.sa_handler = note_signal}, kept[COUNT_OF(signals)];
    struct termios silent = *before;
    struct error *error;

    interrupted = 0;
    for (size_t i = 0; i < COUNT_OF(signals); i++)
        sigaction(signals[i], &note, &kept[i]); /* without SA_RESTART, so that reading ends */
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fileno(terminal), TCSAFLUSH, &silent);
    fputs(question,
          terminal); /* only now: what is typed before the echo is off would be shown, and flushed */
    error = prompt_read_line(terminal, ret);
    tcsetattr(fileno(terminal), TCSAFLUSH, before);
    for (size_t i = 0; i < COUNT_OF(signals); i++)
        sigaction(signals[i], &kept[i], NULL);
    fseek(terminal, 0, SEEK_CUR); /* a stream must be repositioned between reading and writing */
    fputs("\n", terminal);
    if (interrupted)
        raise(interrupted);
    return error;
}

struct error *prompt_secret(const char *question, struct secret *ret)
{
    _cleanup_(closep) FILE *terminal = NULL;
    struct termios before;

    TRY(open_terminal(&terminal));
    if (tcgetattr(fileno(terminal), &before) != 0)
        return error_new(ERROR_INVALID, "no_terminal", "cannot switch off the echo of the terminal: %s",
                         strerror(errno));
    return read_silently(terminal, &before, question, ret);
}

struct error *prompt_line(const char *question, struct arena *mem, struct str *ret)
{
    _cleanup_(closep) FILE *terminal = NULL;
    _cleanup_(secret_release) struct secret line = {0};

    TRY(open_terminal(&terminal));
    fputs(question, terminal);
    TRY(prompt_read_line(terminal, &line));
    *ret = str_dup(mem, secret_bytes(&line));
    return OK;
}
