/* Findings about input that a schema cannot have. */
#pragma once
#include "error.h"

/* Error invalid, at `pointer`, for a text of nothing but white space. */
struct error *refuse_blank(struct str text, const char *code, const char *pointer) _must_check_;
/* Error invalid with one finding. */
struct error *refuse_member(const char *code, const char *pointer, const char *finding,
                            const char *detail) _must_check_;
