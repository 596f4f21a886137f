/* From a finished exchange to libmicrohttpd's response. Private to platform/http. */
#pragma once
#include "http/connection.h"

/* Queues the exchange's response, finishing the exchange where that is not done yet. On the I/O thread. A
 * stream takes the exchange's memory back at once, and clears *exchange. */
enum MHD_Result answer_send(struct connection *connection, struct http_exchange **exchange);
