#include "decide.h"

#include "output.h"
#include "prd_path.h"
#include "proposal_text.h"

#define REASON_COLUMNS 46

static json_t *decision(int64_t index, const char *verdict)
{
    return json_pack("{s:I, s:s}", "operation", (json_int_t)index, "verdict", verdict);
}

/* What the document has overtaken is not accepted with the rest: it would add again what is there. */
static json_t *decide_pending(const json_t *proposal, const char *verdict)
{
    json_t *decisions = json_array(), *operation;
    size_t i;

    json_array_foreach(json_object_get(proposal, "operations"), i, operation)
    {
        bool is_overtaken = strcmp(json_text(operation, "state"), "overtaken") == 0;
        if (strcmp(json_text(operation, "verdict"), "pending") != 0)
            continue;
        if (!is_overtaken || strcmp(verdict, "reject") == 0)
            json_array_append_new(decisions, decision(json_number(operation, "index"), verdict));
    }
    return decisions;
}

static struct error *decide_named(const struct command_line *line, const char *verdict, json_t **ret)
{
    json_t *decisions = json_array();

    for (size_t word = 2; word < line->word_count; word++) {
        int64_t index;
        if (!str_to_int(str_from(line->words[word]), &index)) {
            json_decref(decisions);
            return error_new(ERROR_INVALID, "usage", "\"%s\" is no operation; they are numbered from 0",
                             line->words[word]);
        }
        json_array_append_new(decisions, decision(index, verdict));
    }
    *ret = decisions;
    return OK;
}

static void print_conflict(const struct command_line *line, const json_t *conflict)
{
    fprintf(line->out, "  %soperation %lld does not fit any more%s; it stays open\n",
            style(line, STYLE_YELLOW), (long long)json_number(conflict, "operation"),
            style(line, STYLE_NONE));
    output_prose(line, "    ", STYLE_DIM, json_text(conflict, "reason"));
    fprintf(line->out, "  it was made against:\n");
    output_prose(line, "    ", STYLE_NONE, json_text(conflict, "base"));
    fprintf(line->out, "  the text now:\n");
    output_prose(line, "    ", STYLE_NONE, json_text(conflict, "current"));
    fprintf(line->out, "  proposed:\n");
    output_prose(line, "    ", STYLE_NONE, json_text(conflict, "proposed"));
}

static void report(const struct command_line *line, const json_t *proposal, const json_t *answer,
                   const char *verdict)
{
    const json_t *revision = json_object_get(answer, "revision"), *conflict;
    size_t i;

    fprintf(line->out, "%s%s%s  %s", style(line, STYLE_BOLD), proposal_name(line, proposal),
            style(line, STYLE_NONE), strcmp(verdict, "accept") == 0 ? "accepted" : "rejected");
    if (json_is_integer(revision))
        fprintf(line->out, "  revision %lld", (long long)json_integer_value(revision));
    fprintf(line->out, "  %s", style(line, STYLE_DIM));
    output_cut(line, json_text(proposal, "reason"), REASON_COLUMNS);
    fprintf(line->out, "%s\n", style(line, STYLE_NONE));
    json_array_foreach(json_object_get(answer, "conflicts"), i, conflict) print_conflict(line, conflict);
}

static struct error *decide_one(const struct command_line *line, struct client *client,
                                const json_t *proposal, const char *verdict)
{
    json_t *decisions, *answer;
    struct str path = str_format(line->mem, "/api/v1/proposals/%s/decisions",
                                 client_escape(client, json_text(proposal, "id")).ptr);

    if (line->word_count > 2)
        TRY(decide_named(line, verdict, &decisions));
    else
        decisions = decide_pending(proposal, verdict);
    if (!json_array_size(decisions)) {
        json_decref(decisions);
        return error_new(
            ERROR_CONFLICT, "decided", "every operation of %s has been decided already%s",
            proposal_name(line, proposal),
            strcmp(json_text(proposal, "status"), "decided") == 0 ? "" : ", or the document says it already");
    }
    TRY(client_call(client, "POST", path, json_pack("{s:o}", "decisions", decisions), &answer));
    output_json(line, json_incref(answer));
    if (!line->json)
        report(line, proposal, answer, verdict);
    if (json_array_size(json_object_get(answer, "conflicts")))
        return error_new(ERROR_CONFLICT, "conflict", "not all of %s could be applied; what fits was",
                         proposal_name(line, proposal));
    return OK;
}

/* Oldest first, so that what was proposed first comes first in the document. One that does not fit any more
 * keeps none of the others. */
static struct error *decide_all(const struct command_line *line, struct client *client, const char *verdict)
{
    json_t *proposals;
    size_t left = 0;

    if (line->word_count > 2)
        return error_new(ERROR_INVALID, "usage", "operations go with one proposal, not with all");
    TRY(client_list(client, prd_path(line, client, "/proposals?status=open"), &proposals));
    if (!json_array_size(proposals) && !line->json)
        fprintf(line->out, "No proposal waits for you.\n");
    for (size_t i = 0; i < json_array_size(proposals); i++) {
        const json_t *proposal = json_array_get(proposals, i);
        _cleanup_(error_freep) struct error *error = decide_one(line, client, proposal, verdict);

        if (!error)
            continue;
        if (!error_is(error, ERROR_CONFLICT)) {
            struct error *ret = error;
            error = OK;
            return ret;
        }
        fflush(line->out);
        command_complain(error);
        left++;
    }
    if (left)
        return error_new(
            ERROR_CONFLICT, "conflict",
            "%zu of %zu proposals did not fit as a whole; `stet proposals %s` shows what is left", left,
            json_array_size(proposals), command_word(line, 0));
    return OK;
}

struct error *decide(const struct command_line *line, struct client *client, const char *verdict)
{
    json_t *proposal;

    if (strcmp(command_word(line, 1), "all") == 0)
        return decide_all(line, client, verdict);
    TRY(proposal_find(line, client, command_word(line, 1), &proposal));
    return decide_one(line, client, proposal, verdict);
}
