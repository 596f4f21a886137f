/* Ends the watching of PRDs by people who may do less than before, as the users module tells it. */
#pragma once
#include "interfaces/change_feed.h"

struct users_module;

/* The feed outlives what the users module tells. */
void users_rights_end_watching(struct users_module *users, struct change_feed *feed);
