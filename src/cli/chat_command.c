#include "client_commands.h"

#include "client.h"
#include "conversation.h"
#include "output.h"
#include "prd_path.h"

#include <stdlib.h>
#include <unistd.h>

static struct error *talk(const struct command_line *line, struct client *client, struct str prd)
{
    bool asks = isatty(STDIN_FILENO) && !line->json;
    _cleanup_(error_freep) struct error *error = OK;
    struct str topic;
    size_t size = 0;
    char *text = NULL;

    if (asks) {
        TRY(conversation_question(line, client, prd, &topic));
        fprintf(line->out, "%sWrite a line and press Enter; Ctrl-D ends.%s\n", style(line, STYLE_DIM),
                style(line, STYLE_NONE));
    }
    for (;;) {
        struct str message;
        bool failed;

        if (asks) {
            fprintf(line->out, "\n%s>%s ", style(line, STYLE_GREEN), style(line, STYLE_NONE));
            fflush(line->out);
        }
        if (getline(&text, &size, line->in) < 0)
            break;
        message = str_trim(str_from(text));
        if (!message.len)
            continue;
        error = conversation_say(line, client, prd, str_dup(line->mem, message), &failed);
        if (error)
            break;
    }
    free(text);
    if (asks)
        fputc('\n', line->out);
    if (error) {
        struct error *ret = error;
        error = OK;
        return ret;
    }
    return OK;
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    struct str prd;
    bool failed;

    TRY(client_open(line, &client));
    prd = prd_path(line, client, "");
    if (line->word_count < 2)
        return talk(line, client, prd);
    TRY(conversation_say(line, client, prd, str_from(command_word(line, 1)), &failed));
    return failed ? error_new(ERROR_UNAVAILABLE, "assistant",
                              "the assistant could not answer; your message is kept")
                  : OK;
}

const struct command chat_command = {
    .name = "chat",
    .arguments = "PRD [MESSAGE]",
    .summary = "talk with the assistant; without a message, line by line",
    .details = "stet chat PAY \"what is missing?\"",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 2,
    .run = run,
};
