/*
 * Takes in something that happened in the project, as a member or a program of theirs reports it: once,
 * however often it is told, and as a proposal at most. Its text may have been written by anybody; it never
 * instructs.
 */
#pragma once
#include "dtos/access_dto.h"
#include "services/event_intake.h"

struct report_event {
    struct event_intake intake;
    struct test_report_reader *tests;
};

/* `count` events in their order; ret has room for as many. What was told before is answered as it was then,
 * with the proposal as it is now. Errors: invalid for a blank text, source, kind or external id, and as of
 * test_report_reader.h for the kind "junit", and then none is taken; those of take_events. */
struct error *report_events(const struct report_event *self, const struct prd_access *access,
                            const struct report_event_dto *in, size_t count, struct arena *mem,
                            struct reported_dto *ret) _must_check_;

/* A file of test results, whose id is its content. */
struct error *report_tests(const struct report_event *self, const struct prd_access *access, struct str xml,
                           struct arena *mem, struct reported_dto *ret) _must_check_;
