#include "events/event_frame.h"
#include "events/event_bus.h"
#include "events/event_channel.h"
#include "unicode.h"
#include <stdio.h>
#include <stdlib.h>

#define TOPIC_MAX 100
#define MARK STR("stet1")

/* The longest header ("stet1 NODE NUMBER KIND") and the longest event fit into one frame. */
_Static_assert(EVENT_PAYLOAD_MAX + TOPIC_MAX + 24 + 80 < FRAME_MAX, "an event fits into a frame");

static const char *const kinds[] = {[EVENT_FRAME_EVENTS] = "events", [EVENT_FRAME_GREETING] = "greeting"};

void event_frame_sender_init(struct event_frame_sender *self, struct clock *clock, struct random *random)
{
    _cleanup_(arena_freep) struct arena *mem = arena_new(256);
    struct str node = id_format(mem, id_new(clock, random));

    memcpy(self->node, node.ptr, ID_TEXT_LENGTH);
    self->node[ID_TEXT_LENGTH] = '\0';
    self->number = 0;
}

static bool is_topic(struct str topic)
{
    for (size_t i = 0; i < topic.len; i++)
        if (topic.ptr[i] <= ' ' || topic.ptr[i] > '~')
            return false;
    return topic.len > 0 && topic.len <= TOPIC_MAX;
}

struct event_text *event_text_new(const char *topic, struct str payload)
{
    size_t size = TOPIC_MAX + 24 + payload.len;
    struct event_text *self;
    int head;

    if (!is_topic(str_from(topic)) || payload.len > EVENT_PAYLOAD_MAX || !utf8_is_valid(payload) ||
        str_find_char(payload, '\0', 0) != SIZE_MAX)
        return NULL;
    self = memory_alloc(sizeof(*self) + size);
    head = snprintf(self->bytes, size, "%s %zu\n", topic, payload.len);
    if (payload.len > 0)
        memcpy(self->bytes + head, payload.ptr, payload.len);
    self->length = (size_t)head + payload.len;
    self->bytes[self->length++] = '\n';
    return self;
}

struct strbuf event_frame_start(struct event_frame_sender *sender, enum event_frame_kind kind,
                                struct arena *mem)
{
    struct strbuf frame = strbuf_new(mem, FRAME_MAX);

    strbuf_addf(&frame, "stet1 %s %llu %s\n", sender->node, (unsigned long long)++sender->number,
                kinds[kind]);
    return frame;
}

bool event_frame_add(struct strbuf *frame, const struct event_text *text)
{
    if (text->length > FRAME_MAX - frame->len)
        return false;
    strbuf_add(frame, str_of(text->bytes, text->length));
    return true;
}

static bool read_number(struct str text, int64_t *ret)
{
    return str_to_int(text, ret) && *ret >= 0;
}

bool event_frame_read(struct str text, struct event_frame *ret)
{
    size_t end = str_find_char(text, '\n', 0);
    struct str line = str_slice(text, 0, end), mark, node, number, kind;
    int64_t count;

    if (end == SIZE_MAX || !utf8_is_valid(text) || !str_next(&line, ' ', &mark) || !str_eq(mark, MARK) ||
        !str_next(&line, ' ', &node) || !str_next(&line, ' ', &number) || !read_number(number, &count) ||
        !str_next(&line, ' ', &kind))
        return false;
    *ret = (struct event_frame){.node = node,
                                .number = (uint64_t)count,
                                .kind = str_eq(kind, str_from(kinds[EVENT_FRAME_GREETING]))
                                            ? EVENT_FRAME_GREETING
                                            : EVENT_FRAME_EVENTS,
                                .rest = str_slice(text, end + 1, text.len)};
    return true;
}

bool event_frame_next(struct event_frame *self, struct arena *mem, const char **topic, struct str *payload)
{
    size_t end = str_find_char(self->rest, '\n', 0);
    struct str line = str_slice(self->rest, 0, end), word, number;
    int64_t length;

    if (end == SIZE_MAX || !str_next(&line, ' ', &word) || !is_topic(word) ||
        !str_next(&line, ' ', &number) || !read_number(number, &length) ||
        (uint64_t)length >= self->rest.len - end - 1)
        return false;
    *topic = str_cstr(mem, word);
    *payload = str_slice(self->rest, end + 1, end + 1 + (size_t)length);
    self->rest = str_slice(self->rest, end + 2 + (size_t)length, self->rest.len);
    return true;
}
