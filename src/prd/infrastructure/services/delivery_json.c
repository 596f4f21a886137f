#include "services/delivery_json.h"
#include "clock.h"
#include "services/json_deliveries.h"
#include "unicode.h"

#define TEXT_MAX ((size_t)60000)
#define ID_MAX ((size_t)200)
#define URL_MAX ((size_t)2000)
#define VALUES_MAX 500000

const json_t *delivery_at(const json_t *from, const char *path)
{
    struct str rest = str_from(path), part;
    while (from != NULL && str_next(&rest, '.', &part))
        from = json_object_getn(from, part.ptr, part.len);
    return from;
}

struct str delivery_text(const struct delivery *self, const json_t *from, const char *path)
{
    const json_t *text = delivery_at(from, path);
    if (!json_is_string(text))
        return STR("");
    return str_dup(self->mem, utf8_cut(str_of(json_string_value(text), json_string_length(text)), TEXT_MAX));
}

int64_t delivery_number(const json_t *from, const char *path)
{
    return json_integer_value(delivery_at(from, path));
}

int64_t delivery_time(const struct delivery *self, const json_t *from, const char *path)
{
    struct str text = delivery_text(self, from, path);
    int64_t at;

    if (time_parse(text, &at))
        return at;
    if (text.len == 23 && text.ptr[10] == ' ' && str_ends(text, STR(" UTC")) &&
        time_parse(str_format(self->mem, "%.*sT%.*sZ", 10, text.ptr, 8, text.ptr + 11), &at))
        return at;
    return 0;
}

struct str delivery_url(const struct delivery *self, const json_t *from, const char *path)
{
    struct str url = delivery_text(self, from, path);
    if (url.len > URL_MAX || (!str_starts(url, STR("https://")) && !str_starts(url, STR("http://"))))
        return STR_NONE;
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.ptr[i] <= ' ' || url.ptr[i] == 0x7f)
            return STR_NONE;
    return url;
}

bool delivery_add(const struct delivery *self, struct told_event told)
{
    struct delivery_reading *ret = self->ret;

    if (ret->items == NULL)
        ret->items = arena_array_of(self->mem, DELIVERY_EVENTS_MAX, struct told_event);
    if (ret->count == DELIVERY_EVENTS_MAX)
        return false;
    told.external_id = utf8_cut(told.external_id, ID_MAX);
    if (told.subject.ptr != NULL)
        told.subject = utf8_cut(told.subject, ID_MAX);
    if (told.label.ptr != NULL)
        told.label = utf8_cut(told.label, ID_MAX);
    if (str_trim(told.text).len == 0)
        told.text = STR("(no words)");
    told.told_by = TOLD_BY_STRANGER;
    ret->items[ret->count++] = told;
    ret->outcome = DELIVERY_EVENTS;
    return true;
}

struct error *delivery_ignore(const struct delivery *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    self->ret->outcome = DELIVERY_IGNORED;
    self->ret->detail = str_vformat(self->mem, format, args);
    va_end(args);
    return OK;
}

struct error *delivery_lacks(const char *what)
{
    return error_new(ERROR_INVALID, "invalid_payload", "The payload has no %s, which its kind must have.",
                     what);
}

/* Before anything is parsed: each value that is more than a name has one of these before or behind it. */
static bool has_too_many_values(struct str body)
{
    size_t count = 0;
    for (size_t i = 0; i < body.len; i++)
        count += body.ptr[i] == ',' || body.ptr[i] == '[' || body.ptr[i] == '{';
    return count > VALUES_MAX;
}

static struct error *read(struct delivery_reader *base _unused_, enum hook_kind kind, struct str event,
                          struct str body, struct arena *mem, struct delivery_reading *ret)
{
    _cleanup_(json_decrefp) json_t *json = NULL;
    struct delivery_reading reading = {.outcome = DELIVERY_IGNORED, .detail = STR("")};
    struct delivery delivery = {
        .host = kind == HOOK_GITHUB ? &github_host : &gitlab_host, .mem = mem, .ret = &reading};
    json_error_t error;

    if (has_too_many_values(body))
        return error_new(ERROR_TOO_LARGE, "too_large", "The payload has more than %d values.", VALUES_MAX);
    json = json_loadb(body.len > 0 ? body.ptr : "", body.len, 0, &error);
    if (!json_is_object(json))
        return error_new(ERROR_INVALID, "invalid_payload", "The payload is no JSON object.");
    delivery.body = json;
    TRY(delivery.host->read(&delivery, event));
    *ret = reading;
    return OK;
}

struct delivery_reader *json_deliveries(void)
{
    static const struct delivery_reader_ops ops = {read};
    static struct delivery_reader reader = {&ops};
    return &reader;
}
