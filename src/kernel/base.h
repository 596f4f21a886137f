/* The few macros that every file may use. */
#pragma once
#include <stddef.h>

/* Calls fn(&variable) when the variable goes out of scope. */
#define _cleanup_(fn) __attribute__((cleanup(fn)))
#define _unused_ __attribute__((unused))
#define _must_check_ __attribute__((warn_unused_result))
#define _printf_(text, first) __attribute__((__format__(__printf__, text, first)))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The struct of `type` whose `member` is at `ptr`: from a port back to its implementation. */
#define container_of(ptr, type, member) ((type *)(void *)((char *)(void *)(ptr)-offsetof(type, member)))

/* Ends the process with "stet: <reason>" on stderr. For what cannot be reported upwards: no memory, no
 * randomness, a broken library. Never for input. */
void panic(const char *reason) __attribute__((noreturn, cold));
