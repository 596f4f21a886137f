/* Results of tests in the XML that JUnit made common, read behind a port. Thread-safe. */
#pragma once
#include "error.h"

#define TEST_CASES_MAX 100000

enum test_result { TEST_PASSED, TEST_FAILED, TEST_SKIPPED };

struct test_case {
    struct str name;     /* "FR-1 sends a reminder" */
    struct str group;    /* its class or suite; "" */
    struct str mentions; /* values of its properties, divided by blanks; "" */
    enum test_result result;
};

struct test_report {
    struct test_case *cases;
    size_t count, failed, skipped;
    struct str name; /* of the whole; "" */
};

struct test_report_reader;
struct test_report_reader_ops {
    /* Errors: invalid "invalid_report" for what is no such XML, with the line; also for one with a document
     * type, whose entities are a way to harm; too_large for more than TEST_CASES_MAX cases. */
    struct error *(*read)(struct test_report_reader *self, struct str xml, struct arena *mem,
                          struct test_report *ret);
};
struct test_report_reader {
    const struct test_report_reader_ops *ops;
};

static inline _must_check_ struct error *test_report_read(struct test_report_reader *self, struct str xml,
                                                          struct arena *mem, struct test_report *ret)
{
    return self->ops->read(self, xml, mem, ret);
}
