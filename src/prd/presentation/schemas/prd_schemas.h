/* JSON of PRDs, their nodes and operations, and the queries of lists. */
#pragma once
#include "http/schema.h"

extern const struct schema list_query_schema;   /* struct list_query */
extern const struct schema nodes_query_schema;  /* struct list_query, limit up to 1000 */
extern const struct schema prds_query_schema;   /* struct list_prds_query */
extern const struct schema import_query_schema; /* struct import_prd_dto */
extern const struct schema prd_schema;          /* struct prd_dto */
extern const struct schema prd_text_schema;     /* struct prd_dto with the text */
extern const struct schema prd_page_schema;     /* struct page_dto of prd_dto */
extern const struct schema create_prd_schema;   /* struct create_prd_dto */
extern const struct schema update_prd_schema;   /* struct update_prd_dto */
extern const struct schema node_schema;         /* struct node_dto */
extern const struct schema node_list_schema;    /* struct node_list_dto */
extern const struct schema edit_prd_schema;     /* struct edit_prd_dto */
