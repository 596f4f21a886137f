/* One-time codes by liboath. */
#pragma once
#include "interfaces/one_time_codes.h"

struct one_time_codes *oath_one_time_codes(void); /* static, without state */
