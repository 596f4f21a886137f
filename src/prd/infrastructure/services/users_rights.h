/* Ends the streams of people who may do less than before, as the users module tells it. */
#pragma once
#include "http/stream_slots.h"

struct users_module;

/* The streams outlive what the users module tells. */
void users_rights_end_streams(struct users_module *users, struct stream_slots *streams);
