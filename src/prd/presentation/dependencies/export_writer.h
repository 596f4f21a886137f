/* Writes a JSON export as it comes: the JSON of export_schema, in a spool. */
#pragma once
#include "dtos/export_dto.h"
#include "http/spool.h"

struct export_writer {
    struct export_sink sink;
    struct http_spool *spool;
    size_t open;  /* parts whose list has begun; that of the last one is not ended */
    bool is_next; /* the list has an item already */
};

/* The spool's memory must outlive the writer. */
void export_writer_init(struct export_writer *self, struct http_spool *spool);
/* After the last item. */
struct error *export_writer_end(struct export_writer *self) _must_check_;
