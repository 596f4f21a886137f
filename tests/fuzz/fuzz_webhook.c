/* What code hosts and CI systems send: the first line is "github EVENT", "gitlab EVENT" or "junit", the rest
 * the body. What is read is bounded, well-formed, a stranger's, and with addresses that can be shown. */
#include "fuzz.h"
#include "services/expat_test_reports.h"
#include "services/json_deliveries.h"
#include "services/test_interpreter.h"
#include "unicode.h"

static void check_url(struct str url)
{
    if (url.ptr == NULL)
        return;
    MUST(str_starts(url, STR("https://")) || str_starts(url, STR("http://")));
    MUST(url.len <= 2000 && str_find_char(url, ' ', 0) == SIZE_MAX &&
         str_find_char(url, '\n', 0) == SIZE_MAX);
}

static void check_delivery(enum hook_kind kind, struct str event, struct str body, struct arena *mem)
{
    struct delivery_reading reading;

    if (!fuzz_is_ok(delivery_read(json_deliveries(), kind, event, body, mem, &reading)))
        return;
    MUST(reading.count <= DELIVERY_EVENTS_MAX);
    MUST((reading.count > 0) == (reading.outcome == DELIVERY_EVENTS));
    for (size_t i = 0; i < reading.count; i++) {
        const struct told_event *told = &reading.items[i];
        MUST(told->told_by == TOLD_BY_STRANGER && told->tests == NULL);
        MUST(told->external_id.len > 0 && told->external_id.len <= 200);
        MUST(told->text.len > 0 && told->text.len <= 200000 && utf8_is_valid(told->text));
        MUST(utf8_is_valid(told->external_id) && utf8_is_valid(told->subject) && utf8_is_valid(told->label));
        check_url(told->url);
    }
}

static void check_report(struct str body, struct arena *mem)
{
    struct test_report report;
    size_t failed = 0, skipped = 0;
    struct str told;

    if (!fuzz_is_ok(test_report_read(expat_test_reports(), body, mem, &report)))
        return;
    for (size_t i = 0; i < report.count; i++) {
        failed += report.cases[i].result == TEST_FAILED;
        skipped += report.cases[i].result == TEST_SKIPPED;
        MUST(report.cases[i].name.len <= 1000 && utf8_is_valid(report.cases[i].name));
    }
    MUST(failed == report.failed && skipped == report.skipped);
    told = test_report_told(&report, mem);
    MUST(told.len > 0 && told.len <= 8000);
}

static void check(struct str input, struct arena *mem)
{
    struct str line = fuzz_take_line(&input);

    if (str_starts(line, STR("github ")))
        check_delivery(HOOK_GITHUB, str_slice(line, 7, line.len), input, mem);
    else if (str_starts(line, STR("gitlab ")))
        check_delivery(HOOK_GITLAB, str_slice(line, 7, line.len), input, mem);
    else
        check_report(input, mem);
}

FUZZ_TARGET(check)
