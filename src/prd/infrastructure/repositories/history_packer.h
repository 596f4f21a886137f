/*
 * How the history keeps a node's text: whole, deflated, or deflated against an earlier text of the same node,
 * so that a small edit of a long text takes a few bytes. For the files of this folder alone.
 *
 * A record is "KIND HASHES CODE_LENGTH TITLE_LENGTH TITLE_AT\n", then code and text without anything between.
 * HASHES is one # for each level of the heading that the text opens with, TITLE_AT where in the text the
 * title first stands. Where the title is no part of the text, TITLE_AT and the space before it are left out,
 * and the title stands between code and text. So it does in all records that an earlier Stet wrote. Packed,
 * it is '0' and the record, or '1', the record as raw deflate (RFC 1951), and the CRC-32 of that, big endian,
 * or '2' and the same, with the record of the base as the dictionary. The CRC is there because a changed byte
 * of deflated data need not change what it unpacks to.
 */
#pragma once
#include "entities/node.h"

struct packed_text {
    enum node_kind kind;
    int heading;
    struct str code; /* or STR_NONE */
    struct str title, text;
};

struct history_packer; /* of one thread */
struct history_packer *history_packer_new(void);
void history_packer_free(struct history_packer *self); /* NULL is fine */

/* The record of a text. */
struct str history_record(const struct packed_text *text, struct arena *mem);
/* False when it is none. The parts are views of it. */
bool history_record_read(struct str record, struct packed_text *ret);

/* Packs a record; against `base`, where that is worth it (STR_NONE: there is none). *against says whether. */
struct str history_pack(struct history_packer *self, struct str record, struct str base, struct arena *mem,
                        bool *against);
/* Whether unpacking needs the base. */
bool history_packed_against(struct str packed);
/* The record again; false when the bytes are not what history_pack made. */
bool history_unpack(struct history_packer *self, struct str packed, struct str base, struct arena *mem,
                    struct str *ret);
