#include "decide.h"

#include "client.h"
#include "output.h"
#include "prd_path.h"
#include "proposal_text.h"

static struct error *name_operations(const struct command_line *line, const json_t *proposal,
                                     const char *verdict, json_t **ret)
{
    json_t *decisions = json_array(), *operation;
    size_t i;

    for (size_t word = 2; word < line->word_count; word++) {
        int64_t index;
        if (!str_to_int(str_from(command_word(line, word)), &index)) {
            json_decref(decisions);
            return error_new(ERROR_INVALID, "usage", "\"%s\" is no operation; they are numbered from 0",
                             command_word(line, word));
        }
        json_array_append_new(decisions,
                              json_pack("{s:I, s:s}", "operation", (json_int_t)index, "verdict", verdict));
    }
    if (line->word_count <= 2)
        json_array_foreach(json_object_get(proposal, "operations"), i,
                           operation) if (strcmp(json_text(operation, "verdict"), "pending") == 0)
            json_array_append_new(decisions,
                                  json_pack("{s:I, s:s}", "operation",
                                            (json_int_t)json_number(operation, "index"), "verdict", verdict));
    *ret = decisions;
    return OK;
}

static void report(const struct command_line *line, const json_t *proposal, const json_t *answer,
                   const char *verdict)
{
    const json_t *revision = json_object_get(answer, "revision"), *conflict;
    size_t i;

    fprintf(line->out, "%s: %s", proposal_name(proposal),
            strcmp(verdict, "accept") == 0 ? "accepted" : "rejected");
    if (json_is_integer(revision))
        fprintf(line->out, ", now revision %lld", (long long)json_integer_value(revision));
    fputc('\n', line->out);
    json_array_foreach(json_object_get(answer, "conflicts"), i, conflict)
    {
        fprintf(line->out, "   %soperation %lld does not fit any more%s; it stays open\n",
                style(line, STYLE_YELLOW), (long long)json_number(conflict, "operation"),
                style(line, STYLE_NONE));
        fprintf(line->out, "   now:      ");
        output_text(line, json_text(conflict, "current"));
        fprintf(line->out, "   proposed: ");
        output_text(line, json_text(conflict, "proposed"));
    }
}

static struct error *decide_one(const struct command_line *line, struct client *client,
                                const json_t *proposal, const char *verdict)
{
    json_t *decisions, *answer;
    struct str path = str_format(line->mem, "/api/v1/proposals/%s/decisions",
                                 client_escape(client, json_text(proposal, "id")).ptr);

    TRY(name_operations(line, proposal, verdict, &decisions));
    if (!json_array_size(decisions)) {
        json_decref(decisions);
        return error_new(ERROR_CONFLICT, "decided", "every operation of %s has been decided already",
                         proposal_name(proposal));
    }
    TRY(client_call(client, "POST", path, json_pack("{s:o}", "decisions", decisions), &answer));
    output_json(line, json_incref(answer));
    if (!line->json)
        report(line, proposal, answer, verdict);
    if (json_array_size(json_object_get(answer, "conflicts")))
        return error_new(ERROR_CONFLICT, "conflict", "not all of %s could be applied; what fits was",
                         proposal_name(proposal));
    return OK;
}

struct error *decide(const struct command_line *line, const char *verdict)
{
    _cleanup_(client_closep) struct client *client = NULL;
    json_t *proposals, *proposal;
    size_t i;

    TRY(client_open(line, &client));
    if (strcmp(command_word(line, 1), "all") != 0) {
        TRY(proposal_find(line, client, command_word(line, 1), &proposal));
        return decide_one(line, client, proposal, verdict);
    }
    if (line->word_count > 2)
        return error_new(ERROR_INVALID, "usage", "operations go with one proposal, not with all");
    TRY(client_list(client, prd_path(line, client, "/proposals?status=open"), &proposals));
    /* Oldest first, so that what was proposed first comes first in the document. */
    for (i = json_array_size(proposals); i-- > 0;)
        TRY(decide_one(line, client, json_array_get(proposals, i), verdict));
    return OK;
}
