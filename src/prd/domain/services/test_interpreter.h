/*
 * Turns a report of tests into facts, and into at most one proposal or silence with a reason. A case is about
 * the items that its name, its group or its properties name by code ("FR-1", in code also "fr_1"), or else
 * about the requirement whose words it has. An item fails when one of its cases does; one that failed is done
 * again when all of its cases pass.
 */
#pragma once
#include "interfaces/test_report_reader.h"
#include "services/event_interpreter.h"

/* What an event keeps of the report: its figures, and the cases that failed, as far as they fit. */
struct str test_report_told(const struct test_report *report, struct arena *mem);

/* Looking through the document for a case's words takes long: so many nodes are looked at for all reports
 * that are told at once. */
#define TEST_LOOKS_MAX ((size_t)100000)

/* As event_interpret; pure, result in `mem`. *looks is how many are left, before and after. */
void test_report_interpret(const struct project_event *event, const struct test_report *report,
                           const struct word_index *index, size_t *looks, struct arena *mem,
                           struct event_reading *ret);
