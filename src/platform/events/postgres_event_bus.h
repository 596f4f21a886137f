/* Events between nodes by LISTEN and NOTIFY of their PostgreSQL, over one connection of its own. */
#pragma once
#include "events/node_event_bus.h"

/* Connects by and by. The URL is that of the database; it is reached directly or through a pooler in session
 * mode (with another, nothing is heard, and the bus says that other nodes cannot be reached). */
struct event_bus *postgres_event_bus_new(const char *url, const struct node_event_bus_options *options);
