/* What the options of users_module.h leave out. */
#pragma once
#include "users_module.h"

/* The same options, with a default for each of which users_module.h says that it has one; only `bus` is left
 * to the module, which makes one of its own and frees it. */
struct users_options users_options_filled(const struct users_options *given);
