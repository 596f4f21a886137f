#include "repositories/sql_prd_work.h"

static struct error *load_interview(struct interview_repository *base, const struct prd *prd,
                                    struct arena *mem, struct interview *ret)
{
    static const char sql[] = "SELECT i.question, i.state, i.message, m.text, i.answered_at FROM "
                              "interview_answers i LEFT JOIN messages m "
                              "ON m.workspace = i.workspace AND m.prd = i.prd AND m.id = i.message WHERE "
                              "i.workspace = $1 AND i.prd = $2 "
                              "ORDER BY i.ordinal";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, interviews);
    struct interview interview = {.template_name = prd->template_name};
    struct rows *rows;

    TRY(transaction_query(self->transaction, sql, VALUES(sql_id(self, prd->workspace), sql_id(self, prd->id)),
                          mem, &rows));
    interview.answers = arena_array_of(mem, rows->count, struct interview_answer);
    interview.count = rows->count;
    for (size_t i = 0; i < rows->count; i++) {
        struct interview_answer *answer = &interview.answers[i];
        answer->question = sql_read_text(rows, i, 0);
        answer->message = row_id(rows, i, 2);
        answer->text = row_text(rows, i, 3);
        answer->at = row_integer(rows, i, 4);
        if (!answer_state_parse(row_text(rows, i, 1), &answer->state))
            return sql_unreadable("interview_answers");
        if (answer->state == ANSWER_ASKED)
            interview.pending = answer->question;
    }
    *ret = interview;
    return OK;
}

/* A question that is asked (again) goes to the end of the order; an answer stays where it was asked. */
static struct error *save_answer(struct interview_repository *base, struct id prd, struct id workspace,
                                 const struct interview_answer *answer)
{
#define SAVE_SQL                                                                                             \
    "INSERT INTO interview_answers (workspace, prd, question, ordinal, state, message, answered_at) VALUES " \
    "($1, $2, $3, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM interview_answers WHERE workspace = $1 AND "    \
    "prd "                                                                                                   \
    "= $2), $4, $5, $6) ON CONFLICT (workspace, prd, question) DO UPDATE SET state = excluded.state, "       \
    "message = excluded.message, answered_at = excluded.answered_at"
    static const char answer_sql[] = SAVE_SQL;
    static const char ask_sql[] = SAVE_SQL ", ordinal = excluded.ordinal";
    struct sql_prd_work *self = container_of(base, struct sql_prd_work, interviews);
    return transaction_execute(self->transaction, answer->state == ANSWER_ASKED ? ask_sql : answer_sql,
                               VALUES(sql_id(self, workspace), sql_id(self, prd), sql_text(answer->question),
                                      sql_text(str_from(answer_state_name(answer->state))),
                                      sql_id(self, answer->message), value_integer(answer->at)),
                               NULL);
}

const struct interview_repository_ops sql_interview_repository_ops = {
    .load = load_interview,
    .save = save_answer,
};
