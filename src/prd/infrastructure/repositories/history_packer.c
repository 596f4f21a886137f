#include "repositories/history_packer.h"
#include "strbuf.h"
#include <stdlib.h>
#include <zlib.h>

#define WHOLE '0'
#define DEFLATED '1'
#define AGAINST_BASE '2'

#define RAW (-15) /* window bits: 32 KiB, no header, no check sum of its own */
#define LEVEL 6
#define CHECK_SIZE 4
#define WINDOW 32768
/* Bytes of a record: of shorter ones a third would be saved, for a good part of the time of an import. */
#define WORTH_DEFLATING 1024
#define UNPACKED_MAX (64U << 20) /* no text is that long; what claims to be is damaged */

struct history_packer {
    z_stream packs, unpacks;
    bool is_packing, is_unpacking; /* which of them have been made */
};

struct history_packer *history_packer_new(void)
{
    return memory_alloc(sizeof(struct history_packer));
}

void history_packer_free(struct history_packer *self)
{
    if (self == NULL)
        return;
    if (self->is_packing)
        (void)deflateEnd(&self->packs);
    if (self->is_unpacking)
        (void)inflateEnd(&self->unpacks);
    free(self);
}

struct str history_record(const struct packed_text *text, struct arena *mem)
{
    static const char hashes[] = "######";
    struct strbuf record = strbuf_new(mem, text->code.len + text->title.len + text->text.len + 128);
    size_t at = text->title.len > 0 ? str_find(text->text, text->title, 0) : SIZE_MAX;

    strbuf_addf(&record, "%s %.*s %zu %zu", node_kind_name(text->kind), text->heading, hashes, text->code.len,
                text->title.len);
    if (at != SIZE_MAX)
        strbuf_addf(&record, " %zu", at);
    strbuf_add_char(&record, '\n');
    strbuf_add(&record, text->code);
    if (at == SIZE_MAX)
        strbuf_add(&record, text->title);
    strbuf_add(&record, text->text);
    if (record.overflowed)
        panic("a record of the history is too long");
    return strbuf_str(&record);
}

static bool read_length(struct str text, size_t *ret)
{
    int64_t length;
    if (text.len == 0 || text.ptr[0] < '0' || text.ptr[0] > '9' || (text.len > 1 && text.ptr[0] == '0') ||
        !str_to_int(text, &length))
        return false;
    *ret = (size_t)length;
    return true;
}

/* How long the parts of a record are, and where the title stands in the text; SIZE_MAX: before it. */
struct record_head {
    size_t code, title, title_at;
};

/* Strict, so that any changed byte shows: one form for each head. */
static bool read_head(struct str head, struct packed_text *ret, struct record_head *lengths)
{
    struct str part;

    if (!str_next(&head, ' ', &part) || !node_kind_parse(part, &ret->kind) || !str_next(&head, ' ', &part) ||
        part.len > 6)
        return false;
    ret->heading = (int)part.len;
    for (size_t i = 0; i < part.len; i++)
        if (part.ptr[i] != '#')
            return false;
    if (!str_next(&head, ' ', &part) || !read_length(part, &lengths->code) || !str_next(&head, ' ', &part) ||
        !read_length(part, &lengths->title))
        return false;
    lengths->title_at = SIZE_MAX;
    return head.ptr == NULL || read_length(head, &lengths->title_at);
}

/* A title in the text is where it first stands, nowhere else: again one form. */
static bool read_title(struct str text, const struct record_head *lengths, struct str *ret)
{
    if (lengths->title == 0 || lengths->title_at > text.len || lengths->title > text.len - lengths->title_at)
        return false;
    *ret = str_slice(text, lengths->title_at, lengths->title_at + lengths->title);
    return str_find(text, *ret, 0) == lengths->title_at;
}

bool history_record_read(struct str record, struct packed_text *ret)
{
    size_t end = str_find_char(record, '\n', 0);
    struct packed_text text = {.code = STR_NONE};
    struct record_head lengths;

    if (end == SIZE_MAX || !read_head(str_slice(record, 0, end), &text, &lengths))
        return false;
    record = str_slice(record, end + 1, record.len);
    if (lengths.code > record.len)
        return false;
    if (lengths.code > 0)
        text.code = str_slice(record, 0, lengths.code);
    text.text = str_slice(record, lengths.code, record.len);
    if (lengths.title_at != SIZE_MAX && !read_title(text.text, &lengths, &text.title))
        return false;
    if (lengths.title_at == SIZE_MAX) {
        if (lengths.title > text.text.len)
            return false;
        text.title = str_slice(text.text, 0, lengths.title);
        text.text = str_slice(text.text, lengths.title, text.text.len);
    }
    *ret = text;
    return true;
}

/* What may be a dictionary: deflate looks back one window. */
static struct str dictionary_of(struct str base)
{
    return base.len > WINDOW ? str_slice(base, base.len - WINDOW, base.len) : base;
}

static void open_packing(struct history_packer *self)
{
    int code = self->is_packing ? deflateReset(&self->packs)
                                : deflateInit2(&self->packs, LEVEL, Z_DEFLATED, RAW, 8, Z_DEFAULT_STRATEGY);
    if (code != Z_OK)
        panic("zlib cannot start");
    self->is_packing = true;
}

static struct str pack_as(struct history_packer *self, char form, struct str record, struct str base,
                          struct arena *mem)
{
    struct str dictionary = base.ptr != NULL ? dictionary_of(base) : STR_NONE;
    size_t room;
    uint32_t check;
    char *packed;

    if (record.len > UNPACKED_MAX)
        panic("a record of the history is too long");
    open_packing(self);
    if (dictionary.len > 0)
        (void)deflateSetDictionary(&self->packs, (const Bytef *)dictionary.ptr, (uInt)dictionary.len);
    room = deflateBound(&self->packs, (uLong)record.len);
    packed = arena_room(mem, 1 + room + CHECK_SIZE);
    packed[0] = form;
    self->packs.next_in = (Bytef *)(uintptr_t)record.ptr;
    self->packs.avail_in = (uInt)record.len;
    self->packs.next_out = (Bytef *)packed + 1;
    self->packs.avail_out = (uInt)room;
    if (deflate(&self->packs, Z_FINISH) != Z_STREAM_END)
        panic("zlib cannot deflate");
    room -= self->packs.avail_out;
    check = (uint32_t)crc32(0, (const Bytef *)packed, (uInt)(1 + room));
    for (size_t i = 0; i < CHECK_SIZE; i++)
        packed[1 + room + i] = (char)(check >> (24 - 8 * i));
    return str_of(packed, 1 + room + CHECK_SIZE);
}

static struct str whole(struct str record, struct arena *mem)
{
    char *packed = arena_room(mem, 1 + record.len);

    packed[0] = WHOLE;
    memcpy(packed + 1, record.ptr, record.len);
    return str_of(packed, 1 + record.len);
}

struct str history_pack(struct history_packer *self, struct str record, struct str base, struct arena *mem,
                        bool *against)
{
    struct str packed = STR_NONE, alone;

    if (base.ptr != NULL) {
        packed = pack_as(self, AGAINST_BASE, record, base, mem);
        /* Far shorter than the text: no need to look what it takes alone. */
        if (packed.len < record.len / 4) {
            *against = true;
            return packed;
        }
    }
    alone = record.len >= WORTH_DEFLATING ? pack_as(self, DEFLATED, record, STR_NONE, mem) : STR_NONE;
    if (alone.ptr == NULL || alone.len > record.len)
        alone = whole(record, mem);
    /* A text that shares little with the base becomes the base of what follows. */
    *against = packed.ptr != NULL && packed.len < alone.len / 2;
    return *against ? packed : alone;
}

bool history_packed_against(struct str packed)
{
    return packed.len > 0 && packed.ptr[0] == AGAINST_BASE;
}

static bool open_unpacking(struct history_packer *self, struct str dictionary)
{
    int code = self->is_unpacking ? inflateReset(&self->unpacks) : inflateInit2(&self->unpacks, RAW);
    if (code != Z_OK)
        panic("zlib cannot start");
    self->is_unpacking = true;
    return dictionary.len == 0 ||
           inflateSetDictionary(&self->unpacks, (const Bytef *)dictionary.ptr, (uInt)dictionary.len) == Z_OK;
}

static bool check_matches(struct str packed)
{
    const uint8_t *check = (const uint8_t *)packed.ptr + packed.len - CHECK_SIZE;
    uint32_t expected =
        (uint32_t)check[0] << 24 | (uint32_t)check[1] << 16 | (uint32_t)check[2] << 8 | check[3];
    return crc32(0, (const Bytef *)packed.ptr, (uInt)(packed.len - CHECK_SIZE)) == expected;
}

static bool inflate_all(struct history_packer *self, struct str packed, struct str dictionary, size_t room,
                        struct arena *mem, struct str *ret)
{
    for (; room <= UNPACKED_MAX; room *= 4) {
        char *record = arena_room(mem, room);
        int code;
        if (!open_unpacking(self, dictionary))
            return false;
        self->unpacks.next_in = (Bytef *)(uintptr_t)packed.ptr;
        self->unpacks.avail_in = (uInt)packed.len;
        self->unpacks.next_out = (Bytef *)record;
        self->unpacks.avail_out = (uInt)room;
        code = inflate(&self->unpacks, Z_FINISH);
        if (code == Z_STREAM_END && self->unpacks.avail_in == 0) {
            *ret = str_of(record, room - self->unpacks.avail_out);
            return true;
        }
        if (code != Z_BUF_ERROR || self->unpacks.avail_out > 0)
            return false;
    }
    return false;
}

bool history_unpack(struct history_packer *self, struct str packed, struct str base, struct arena *mem,
                    struct str *ret)
{
    struct str dictionary = STR_NONE;

    if (packed.len == 0)
        return false;
    if (packed.ptr[0] == WHOLE) {
        *ret = str_slice(packed, 1, packed.len);
        return true;
    }
    if ((packed.ptr[0] != DEFLATED && packed.ptr[0] != AGAINST_BASE) || packed.len < 1 + CHECK_SIZE ||
        packed.len > UNPACKED_MAX || !check_matches(packed))
        return false;
    if (packed.ptr[0] == AGAINST_BASE) {
        if (base.ptr == NULL)
            return false;
        dictionary = dictionary_of(base);
    }
    return inflate_all(self, str_slice(packed, 1, packed.len - CHECK_SIZE), dictionary,
                       base.len + 4 * packed.len + 256, mem, ret);
}
