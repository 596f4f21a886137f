/* Months and days of the calendar, in UTC: "2026-11", "2026-11-22". Pure. */
#pragma once
#include "clock.h"

enum period_kind { PERIOD_MONTH, PERIOD_DAY };

/* When the period began that `at` is in. */
int64_t period_start(enum period_kind kind, int64_t at);
/* When the one after it begins. */
int64_t period_end(enum period_kind kind, int64_t at);
struct str period_name(enum period_kind kind, int64_t at, struct arena *mem);
/* The start of the period of that name; false: it is none. */
bool period_parse(enum period_kind kind, struct str name, int64_t *ret);
