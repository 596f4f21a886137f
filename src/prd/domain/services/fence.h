/*
 * Fences of code, as CommonMark 0.31.2 has them (section 4.5) but for how deep they stand: lines come without
 * their indentation.
 */
#pragma once
#include "str.h"

/* The fence that is open; zeroed: none is. */
struct fence {
    char mark;     /* '`', '~'; '\0': none */
    size_t length; /* how many of them open it: as many close it */
};

/* Reads the next line: whether it is code, which is what stands in a fence and the lines that open and close
 * it. Line endings and spaces at its end do not count. */
bool fence_read(struct fence *self, struct str line);
