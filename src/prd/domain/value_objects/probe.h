/* What trying out a model's server has shown. */
#pragma once
#include "str.h"

enum probe_verdict { PROBE_PASSED, PROBE_FAILED, PROBE_UNSURE };

struct probe_check {
    struct str name; /* "reachable", "streams", "format", "context", "usage" */
    enum probe_verdict verdict;
    struct str detail; /* in plain words */
};

#define PROBE_CHECKS_MAX 5

struct probe {
    int64_t at;
    int64_t context_tokens; /* that it has been shown to take at once; 0: not known */
    struct probe_check checks[PROBE_CHECKS_MAX];
    size_t count;
};

const char *probe_verdict_name(enum probe_verdict verdict); /* "passed", "failed", "unsure" */
bool probe_verdict_parse(struct str name, enum probe_verdict *ret);
