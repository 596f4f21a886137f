/* All of a PRD, part by part, for the JSON export. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/export_dto.h"
#include "services/proposal_view.h"

/* Reads it in the view's unit of work, a page at a time, each in memory of its own. */
struct error *write_whole_export(const struct proposal_view *view, enum member_role role, int64_t now,
                                 struct export_sink *sink, struct arena *mem) _must_check_;
