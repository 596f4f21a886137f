/* What use cases about comments have in common. */
#pragma once
#include "dtos/comment_dto.h"
#include "interfaces/announcer.h"
#include "interfaces/prd_store.h"

/* A thread of the PRD; error not_found, in words for people. */
struct error *find_thread(struct prd_work *work, struct id prd, struct id id, struct arena *mem,
                          struct comment_thread *ret) _must_check_;
/* A comment of the thread; error not_found, in words for people. */
struct error *find_comment(const struct comment_thread *thread, struct id id,
                           struct comment **ret) _must_check_;
/* The thread as clients see it. */
struct error *show_thread(struct prd_work *work, const struct prd *prd, const struct comment_thread *thread,
                          struct arena *mem, struct thread_dto **ret) _must_check_;
void announce_comment(struct announcer *announcer, const struct comment_thread *thread);
