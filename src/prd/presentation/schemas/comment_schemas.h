/* JSON of comments. */
#pragma once
#include "http/schema.h"

extern const struct schema comment_schema;        /* struct comment_dto */
extern const struct schema thread_schema;         /* struct thread_dto */
extern const struct schema thread_page_schema;    /* struct page_dto of thread_dto */
extern const struct schema comments_query_schema; /* struct comments_query */
extern const struct schema write_comment_schema;  /* struct write_comment_dto */
extern const struct schema edit_comment_schema;   /* struct edit_comment_dto */
