/* The callbacks of libmicrohttpd for one request. All run on the connection's I/O thread. Private to
 * platform/http. */
#pragma once
#include "http/connection.h"

/* The request line is there. Returns the exchange, which libmicrohttpd hands to the others. */
void *mhd_begin_request(void *server, const char *target, struct MHD_Connection *mhd);
/* In place of the library's own lenient decoding. */
size_t mhd_leave_encoded(void *context, struct MHD_Connection *mhd, char *text);
/*
 * Called when the head is there, for each part of the body, when all is there, and again when the connection
 * resumes. An answer to the first call ends the connection; one to the last keeps it.
 */
enum MHD_Result mhd_access_handler(void *server, struct MHD_Connection *mhd, const char *url,
                                   const char *method, const char *version, const char *upload,
                                   size_t *upload_size, void **context);
/* The response was sent, or the connection broke. */
void mhd_end_request(void *server, struct MHD_Connection *mhd, void **context,
                     enum MHD_RequestTerminationCode code);
