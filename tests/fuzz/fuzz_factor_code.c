/* What people type as the code of their second factor. */
#include "fuzz.h"
#include "value_objects/factor_code.h"

static void check(struct str input, struct arena *mem)
{
    struct factor_code code, again;

    if (!factor_code_parse(input, mem, &code))
        return;
    MUST(code.text.len == (code.kind == FACTOR_CODE_ONE_TIME ? ONE_TIME_CODE_LENGTH : RECOVERY_CODE_LENGTH));
    for (size_t i = 0; i < code.text.len; i++)
        MUST((code.text.ptr[i] >= '0' && code.text.ptr[i] <= '9') ||
             (code.kind == FACTOR_CODE_RECOVERY && code.text.ptr[i] >= 'a' && code.text.ptr[i] <= 'z'));
    MUST(factor_code_parse(code.text, mem, &again) && again.kind == code.kind &&
         str_eq(again.text, code.text));
}

FUZZ_TARGET(check)
