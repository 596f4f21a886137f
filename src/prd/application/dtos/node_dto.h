/* A node as clients see it. */
#pragma once
#include "entities/document.h"
#include "interfaces/markdown_parser.h"

struct node_field_dto {
    struct str name, value;
};

struct node_dto {
    struct id id;
    enum node_kind kind;
    int64_t level;
    struct str code, title, text;
    struct str html; /* inert */
    struct str hash; /* SHA-256 of the text, hex */
    int64_t version, revision;
    struct {
        struct node_field_dto *items;
        size_t count;
    } fields;
};

struct node_list_dto {
    int64_t revision; /* that the nodes belong to */
    struct {
        struct node_dto *items;
        size_t count;
    } items;
    struct str next;
};

/* `parser` NULL: without the HTML. */
struct error *node_dto_from(const struct node *node, struct markdown_parser *parser, struct arena *mem,
                            struct node_dto *ret) _must_check_;
