#include "services/expat_test_reports.h"
#include "services/growth.h"
#include "strbuf.h"
#include "unicode.h"
#include <expat.h>

#define DEPTH_MAX 64
#define NAME_MAX_BYTES ((size_t)1000)
#define MENTIONS_MAX ((size_t)4000)
#define PIECE ((size_t)1 << 20) /* expat counts in int */

struct parsing {
    XML_Parser parser;
    struct arena *mem;
    struct test_report report;
    size_t depth;
    bool in_case;
    struct str suite;
    struct strbuf mentions;
    struct error *error;
};

static void fail(struct parsing *self, struct error *error)
{
    if (self->error == OK)
        self->error = error;
    else
        error_free(error);
    XML_StopParser(self->parser, XML_FALSE);
}

static struct str attribute(const char **attributes, const char *name, struct arena *mem)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2)
        if (strcmp(attributes[i], name) == 0)
            return str_dup(mem, utf8_cut(str_from(attributes[i + 1]), NAME_MAX_BYTES));
    return STR("");
}

static void open_case(struct parsing *self, const char **attributes)
{
    struct test_report *report = &self->report;
    struct str group = attribute(attributes, "classname", self->mem);

    if (report->count == TEST_CASES_MAX) {
        fail(self, error_new(ERROR_TOO_LARGE, "too_large", "A report may have at most %d test cases.",
                             TEST_CASES_MAX));
        return;
    }
    report->cases = array_room(self->mem, report->cases, report->count, sizeof(*report->cases));
    report->cases[report->count++] = (struct test_case){
        .name = attribute(attributes, "name", self->mem),
        .group = group.len > 0 ? group : self->suite,
        .mentions = STR(""),
    };
    self->mentions = strbuf_new(self->mem, MENTIONS_MAX);
    self->in_case = true;
}

static void set_result(struct parsing *self, enum test_result result)
{
    struct test_case *now = &self->report.cases[self->report.count - 1];
    if (now->result != TEST_FAILED)
        now->result = result;
}

/* Codes stand in names and values: <property name="requirement" value="FR-1"/>. */
static void add_property(struct parsing *self, const char **attributes)
{
    strbuf_add_char(&self->mentions, ' ');
    strbuf_add(&self->mentions, attribute(attributes, "name", self->mem));
    strbuf_add_char(&self->mentions, ' ');
    strbuf_add(&self->mentions, attribute(attributes, "value", self->mem));
}

static void on_open(void *context, const char *name, const char **attributes)
{
    struct parsing *self = context;

    if (self->error != OK)
        return;
    if (++self->depth > DEPTH_MAX) {
        fail(self, error_new(ERROR_INVALID, "invalid_report", "The report is nested too deeply."));
    } else if (self->depth == 1 && strcmp(name, "testsuites") != 0 && strcmp(name, "testsuite") != 0) {
        fail(self, error_new(ERROR_INVALID, "invalid_report",
                             "This is XML, but no JUnit report: it begins with neither <testsuites> nor "
                             "<testsuite>."));
    } else if (strcmp(name, "testsuite") == 0) {
        self->suite = attribute(attributes, "name", self->mem);
        if (self->report.name.len == 0)
            self->report.name = self->suite;
    } else if (strcmp(name, "testcase") == 0 && !self->in_case) {
        open_case(self, attributes);
    } else if (self->in_case) {
        if (strcmp(name, "failure") == 0 || strcmp(name, "error") == 0)
            set_result(self, TEST_FAILED);
        else if (strcmp(name, "skipped") == 0)
            set_result(self, TEST_SKIPPED);
        else if (strcmp(name, "property") == 0)
            add_property(self, attributes);
    }
}

static void on_close(void *context, const char *name)
{
    struct parsing *self = context;
    struct test_case *now;

    if (self->error != OK)
        return;
    self->depth--;
    if (!self->in_case || strcmp(name, "testcase") != 0)
        return;
    now = &self->report.cases[self->report.count - 1];
    now->mentions = str_dup(self->mem, strbuf_str(&self->mentions));
    self->report.failed += now->result == TEST_FAILED;
    self->report.skipped += now->result == TEST_SKIPPED;
    self->in_case = false;
}

static void on_doctype(void *context, const char *name _unused_, const char *system _unused_,
                       const char *public _unused_, int has_subset _unused_)
{
    fail(context, error_new(ERROR_INVALID, "invalid_report",
                            "The report has a document type (<!DOCTYPE …>), which no JUnit report needs. "
                            "Leave it out."));
}

static struct error *feed(struct parsing *self, struct str xml)
{
    size_t at = 0;
    do {
        struct str piece = str_slice(xml, at, at + PIECE);
        at += piece.len;
        if (XML_Parse(self->parser, piece.len > 0 ? piece.ptr : "", (int)piece.len, at == xml.len) ==
                XML_STATUS_ERROR &&
            self->error == OK)
            self->error = error_new(ERROR_INVALID, "invalid_report", "Line %llu of the report is no XML: %s.",
                                    (unsigned long long)XML_GetCurrentLineNumber(self->parser),
                                    XML_ErrorString(XML_GetErrorCode(self->parser)));
    } while (self->error == OK && at < xml.len);
    return self->error;
}

static struct error *read(struct test_report_reader *base _unused_, struct str xml, struct arena *mem,
                          struct test_report *ret)
{
    struct parsing self = {.mem = mem, .suite = STR(""), .report.name = STR("")};
    struct error *error;

    self.parser = XML_ParserCreate(NULL);
    if (self.parser == NULL)
        return error_new(ERROR_UNAVAILABLE, "busy", "There is no memory for another report.");
    XML_SetUserData(self.parser, &self);
    XML_SetElementHandler(self.parser, on_open, on_close);
    XML_SetStartDoctypeDeclHandler(self.parser, on_doctype);
    error = feed(&self, xml);
    XML_ParserFree(self.parser);
    TRY(error);
    *ret = self.report;
    return OK;
}

struct test_report_reader *expat_test_reports(void)
{
    static const struct test_report_reader_ops ops = {read};
    static struct test_report_reader reader = {&ops};
    return &reader;
}
