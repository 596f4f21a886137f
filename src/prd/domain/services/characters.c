#include "services/characters.h"

struct range {
    uint32_t from, to;
};

static bool is_within(const struct range *ranges, size_t count, uint32_t character)
{
    for (size_t i = 0; i < count; i++)
        if (character >= ranges[i].from && character <= ranges[i].to)
            return true;
    return false;
}

uint32_t character_at(struct str s, size_t at, size_t *length)
{
    const unsigned char *bytes = (const unsigned char *)s.ptr + at;
    size_t left = s.len - at;

    *length = 1;
    if (bytes[0] < 0xc2)
        return bytes[0];
    if (bytes[0] < 0xe0 && left >= 2) {
        *length = 2;
        return (uint32_t)(bytes[0] & 0x1f) << 6 | (bytes[1] & 0x3f);
    }
    if (bytes[0] >= 0xe0 && bytes[0] < 0xf0 && left >= 3) {
        *length = 3;
        return (uint32_t)(bytes[0] & 0x0f) << 12 | (uint32_t)(bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3f);
    }
    if (bytes[0] >= 0xf0 && bytes[0] < 0xf5 && left >= 4) {
        *length = 4;
        return (uint32_t)(bytes[0] & 0x07) << 18 | (uint32_t)(bytes[1] & 0x3f) << 12 |
               (uint32_t)(bytes[2] & 0x3f) << 6 | (bytes[3] & 0x3f);
    }
    return bytes[0];
}

bool character_is_word(uint32_t character)
{
    /* Blocks of punctuation, symbols and spaces beyond ASCII (Unicode 15, Blocks.txt). */
    static const struct range others[] = {
        {0x80, 0xa9},     {0xab, 0xb4},       {0xb6, 0xb9},        {0xbb, 0xbf},     {0xd7, 0xd7},
        {0xf7, 0xf7},     {0x2000, 0x206f},   {0x20a0, 0x20cf},    {0x2100, 0x214f}, {0x2190, 0x2bff},
        {0x2e00, 0x2e7f}, {0x3000, 0x3004},   {0x3008, 0x3020},    {0x3030, 0x3030}, {0xe000, 0xf8ff},
        {0xfe00, 0xfe6f}, {0xff00, 0xff0f},   {0xff1a, 0xff20},    {0xff3b, 0xff40}, {0xff5b, 0xff65},
        {0xfff0, 0xffff}, {0x1f000, 0x1faff}, {0xe0000, 0x10ffff},
    };
    if (character < 0x80)
        return byte_is_alnum((char)character);
    return !is_within(others, COUNT_OF(others), character);
}

bool character_is_invisible(uint32_t character)
{
    static const struct range invisible[] = {
        {0x00, 0x08},     {0x0b, 0x0c},       {0x0e, 0x1f},       {0x7f, 0x9f},        {0xad, 0xad},
        {0x034f, 0x034f}, {0x061c, 0x061c},   {0x115f, 0x1160},   {0x17b4, 0x17b5},    {0x180b, 0x180f},
        {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},    {0xd800, 0xf8ff},
        {0xfdd0, 0xfdef}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},    {0xfff0, 0xfffb},
        {0xfffe, 0xffff}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0x10ffff},
    };
    return is_within(invisible, COUNT_OF(invisible), character);
}
