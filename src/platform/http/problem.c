#include "http/problem.h"
#include "http/json_text.h"

static const struct {
    enum error_kind kind;
    int status;
} statuses[] = {
    {ERROR_INVALID, 400},      {ERROR_UNAUTHENTICATED, 401}, {ERROR_FORBIDDEN, 403},
    {ERROR_NOT_FOUND, 404},    {ERROR_CONFLICT, 409},        {ERROR_STALE, 412},
    {ERROR_TOO_LARGE, 413},    {ERROR_UNSUPPORTED, 415},     {ERROR_UNPROCESSABLE, 422},
    {ERROR_PRECONDITION, 428}, {ERROR_LIMITED, 429},         {ERROR_INTERNAL, 500},
    {ERROR_UNAVAILABLE, 503},  {ERROR_RETRY, 503},
};

static const struct {
    int status;
    const char *title;
} titles[] = {
    {400, "The request is not valid"},
    {401, "Sign in first"},
    {403, "This is not allowed"},
    {404, "Not found"},
    {405, "The method is not allowed here"},
    {408, "The request took too long to arrive"},
    {409, "This conflicts with the present state"},
    {412, "It has changed meanwhile"},
    {413, "The request is too large"},
    {415, "The media type is not supported"},
    {422, "The request cannot be done like this"},
    {428, "A precondition is missing"},
    {429, "Too many requests"},
    {500, "Something went wrong in the server"},
    {503, "The server cannot do this now"},
};

int problem_status(enum error_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        if (statuses[i].kind == kind)
            return statuses[i].status;
    }
    return 500;
}

static const char *title_of(int status)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++) {
        if (titles[i].status == status)
            return titles[i].title;
    }
    return "The request failed";
}

static void add_findings(struct strbuf *to, const struct error *error)
{
    json_add_name(to, STR("errors"));
    strbuf_add_char(to, '[');
    for (size_t i = 0; i < error_field_count(error); i++) {
        const struct error_field *field = error_field_at(error, i);
        json_add_separator(to);
        strbuf_add_char(to, '{');
        json_add_member(to, "pointer", field->pointer);
        json_add_member(to, "code", field->code);
        json_add_member(to, "detail", field->detail);
        strbuf_add_char(to, '}');
    }
    strbuf_add_char(to, ']');
}

/* Code and text that clients may see: of a defect, neither. */
static void public_words(const struct error *error, const char **code, const char **detail)
{
    switch (error_kind(error)) {
    case ERROR_INTERNAL:
        *code = "internal";
        *detail = "The error was logged. Quote the request id when you report it.";
        return;
    case ERROR_RETRY:
        *code = "busy";
        *detail = "Others are writing to the same data. Try again in a moment.";
        return;
    case ERROR_INVALID:
    case ERROR_UNAUTHENTICATED:
    case ERROR_FORBIDDEN:
    case ERROR_NOT_FOUND:
    case ERROR_CONFLICT:
    case ERROR_STALE:
    case ERROR_TOO_LARGE:
    case ERROR_UNSUPPORTED:
    case ERROR_UNPROCESSABLE:
    case ERROR_PRECONDITION:
    case ERROR_LIMITED:
    case ERROR_UNAVAILABLE:
        break;
    }
    *code = error_code(error);
    *detail = error_message(error);
}

struct str problem_write(const struct error *error, int status, struct str instance, struct str request_id,
                         struct arena *mem)
{
    struct strbuf to = strbuf_new(mem, SIZE_MAX);
    const char *code, *detail;

    public_words(error, &code, &detail);
    strbuf_add_char(&to, '{');
    json_add_member(&to, "type",
                    code != NULL ? str_format(mem, "urn:stet:problem:%s", code) : STR("about:blank"));
    json_add_member(&to, "title", str_from(title_of(status)));
    json_add_integer_member(&to, "status", status);
    json_add_member(&to, "detail", str_from(detail));
    if (instance.len > 0)
        json_add_member(&to, "instance", instance);
    json_add_member(&to, "code", str_from(code));
    json_add_member(&to, "request_id", request_id);
    add_findings(&to, error);
    strbuf_add_char(&to, '}');
    return strbuf_str(&to);
}
