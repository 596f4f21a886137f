/* A status report as a text that can be sent or pinned up. */
#pragma once
#include "dtos/report_dto.h"
#include "entities/prd.h"
#include "error.h"

/* Markdown. What people wrote stands in it as they wrote it, in one line each. */
struct error *report_write(const struct prd *prd, const struct report_dto *report, struct arena *mem,
                           struct str *ret) _must_check_;
