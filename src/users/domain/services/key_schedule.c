#include "services/key_schedule.h"

int64_t key_gone_at(int64_t replaced_at)
{
    return replaced_at > INT64_MAX - KEY_KEPT ? INT64_MAX : replaced_at + KEY_KEPT;
}

enum key_state key_state_at(int64_t signs_from, int64_t replaced_at, int64_t now)
{
    if (now < signs_from)
        return KEY_NEXT;
    if (now < replaced_at)
        return KEY_SIGNING;
    return now < key_gone_at(replaced_at) ? KEY_RETIRED : KEY_GONE;
}
