/* Asking a person on the terminal. */
#pragma once
#include "error.h"
#include "secret.h"
#include <stdio.h>

/* Asks on /dev/tty without echo. Error invalid when there is no terminal. */
struct error *prompt_secret(const char *question, struct secret *ret) _must_check_;
/* Asks on /dev/tty with echo. */
struct error *prompt_line(const char *question, struct arena *mem, struct str *ret) _must_check_;
/* One line of `stream` without its line ending; error invalid when there is none or it is longer than 4,095
 * bytes. */
struct error *prompt_read_line(FILE *stream, struct secret *ret) _must_check_;
