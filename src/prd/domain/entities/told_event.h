/* What somebody tells about the project, before anything is made of it. */
#pragma once
#include "interfaces/test_report_reader.h"

/* Whose words it holds. */
enum told_by { TOLD_BY_MEMBER, TOLD_BY_STRANGER };

struct told_event {
    struct str source, external_id, kind, text;
    struct str subject, url, label; /* as in project_event.h */
    int64_t at;                     /* 0: now */
    enum told_by told_by;
    const struct test_report *tests; /* NULL: it is told by its text */
};
