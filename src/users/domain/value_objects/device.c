#include "value_objects/device.h"
#include "unicode.h"

struct mark {
    const char *token, *name;
};

/* Order matters: the later ones hide in the earlier ones' strings (Edge says Chrome and Safari, Android says
 * Linux). */
static const struct mark browsers[] = {
    {"Edg", "Edge"},      {"OPR/", "Opera"},         {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
    {"CriOS/", "Chrome"}, {"Chromium/", "Chromium"}, {"Chrome/", "Chrome"},   {"Safari/", "Safari"},
};
static const struct mark systems[] = {
    {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},   {"Windows", "Windows"},
    {"Mac OS X", "macOS"},  {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
};

static const char *find_mark(const struct mark *marks, size_t count, struct str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_contains(text, str_from(marks[i].token)))
            return marks[i].name;
    return NULL;
}

struct str device_name(struct str user_agent, struct arena *mem)
{
    struct str text = str_trim(user_agent);
    const char *browser, *system;

    if (text.len == 0 || !utf8_is_valid(text) || utf8_has_control(text))
        return STR("Unknown device");
    browser = find_mark(browsers, COUNT_OF(browsers), text);
    system = find_mark(systems, COUNT_OF(systems), text);
    if (browser != NULL && system != NULL)
        return str_format(mem, "%s on %s", browser, system);
    if (browser != NULL)
        return str_from(browser);
    /* "curl/7.88.1" -> "curl" */
    text = str_slice(text, 0, str_find_char(text, '/', 0));
    return text.len > 0 ? str_dup(mem, utf8_cut(text, DEVICE_MAX)) : STR("Unknown device");
}
