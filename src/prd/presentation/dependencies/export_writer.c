#include "dependencies/export_writer.h"
#include "schemas/export_schemas.h"

static struct export_writer *writer_of(struct export_sink *sink)
{
    return container_of(sink, struct export_writer, sink);
}

static struct error *take_head(struct export_sink *sink, const struct export_dto *head)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct str json = schema_write(&export_head_schema, head, mem);

    /* Its lists follow in the same object. */
    return http_spool_add(writer_of(sink)->spool, str_of(json.ptr, json.len - 1));
}

/* Ends the list that is open, and begins those up to `part`. */
static struct error *open_parts(struct export_writer *self, size_t part)
{
    while (self->open <= part) {
        const struct schema_field *field = export_part_field((enum export_part)self->open);
        TRY(http_spool_add(self->spool, self->open > 0 ? STR("],\"") : STR(",\"")));
        TRY(http_spool_add(self->spool, str_from(field->name)));
        TRY(http_spool_add(self->spool, STR("\":[")));
        self->open++;
        self->is_next = false;
    }
    return OK;
}

static struct error *take_item(struct export_sink *sink, enum export_part part, const void *dto)
{
    struct export_writer *self = writer_of(sink);
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);

    TRY(open_parts(self, part));
    if (self->is_next)
        TRY(http_spool_add(self->spool, STR(",")));
    self->is_next = true;
    return http_spool_add(self->spool, schema_write(export_part_field(part)->of, dto, mem));
}

void export_writer_init(struct export_writer *self, struct http_spool *spool)
{
    *self = (struct export_writer){.sink = {take_head, take_item}, .spool = spool};
}

struct error *export_writer_end(struct export_writer *self)
{
    TRY(open_parts(self, EXPORT_PARTS - 1));
    return http_spool_add(self->spool, STR("]}"));
}
