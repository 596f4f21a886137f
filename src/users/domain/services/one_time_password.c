#include "services/one_time_password.h"
#include "clock.h"
#include "secret.h"

bool one_time_password_check(struct one_time_codes *codes, struct str secret, struct str code, int64_t now,
                             int64_t last_step, struct arena *mem, int64_t *ret)
{
    int64_t present = now / SECONDS(ONE_TIME_PERIOD), found = -1;

    for (int64_t step = present - ONE_TIME_DRIFT; step <= present + ONE_TIME_DRIFT; step++) {
        bool same = secret_eq(one_time_codes_code(codes, secret, step, mem), code);
        if (same && step > last_step)
            found = step;
    }
    if (found < 0)
        return false;
    *ret = found;
    return true;
}
