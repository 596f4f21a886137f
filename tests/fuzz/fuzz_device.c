/* The User-Agent header, of which the name of a device is made; and names that people give. */
#include "fuzz.h"
#include "unicode.h"
#include "value_objects/device.h"
#include "value_objects/display_name.h"

static void check(struct str input, struct arena *mem)
{
    struct str name = device_name(input, mem), again;

    MUST(name.len > 0 && name.len <= DEVICE_MAX);
    MUST(utf8_is_valid(name) && !utf8_has_control(name));

    if (!fuzz_is_ok(display_name_parse(input, mem, &name)))
        return;
    MUST(name.len > 0 && utf8_length(name) <= DISPLAY_NAME_MAX && !utf8_has_control(name));
    MUST(fuzz_is_ok(display_name_parse(name, mem, &again)) && str_eq(again, name));
}

FUZZ_TARGET(check)
