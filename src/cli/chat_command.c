#include "client_commands.h"

#include "conversation.h"
#include "decide.h"
#include "output.h"
#include "prd_path.h"
#include "proposal_text.h"
#include "strbuf.h"
#include "unicode.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define WORDS_MAX 64
#define MESSAGE_LIMIT ((size_t)80000) /* the server's limit is 20,000 characters */
#define PASTE_MILLISECONDS 40         /* lines that follow faster were pasted, not typed */

/* A chat in a terminal: messages, and commands that begin with a slash. */
struct chat {
    const struct command_line *line;
    struct client *client;
    struct str prd;
    bool is_over;
};

static struct error *say(struct chat *self, struct str message)
{
    struct conversation_question question;
    struct conversation_end end;

    fputc('\n', self->line->out);
    TRY(conversation_say(self->line, self->client, self->prd, message, &end));
    fputc('\n', self->line->out);
    TRY(conversation_ask(self->line, self->client, self->prd, false, &question));
    if (end.proposals)
        fprintf(self->line->out, "%s/accept all, /accept NAME [OP...] or /reject NAME decides.%s\n",
                style(self->line, STYLE_DIM), style(self->line, STYLE_NONE));
    return OK;
}

static struct error *print_proposals(struct chat *self)
{
    json_t *proposals, *proposal;
    size_t i;

    TRY(client_list(self->client,
                    str_format(self->line->mem, "%.*s/proposals?status=open", STR_ARGS(self->prd)),
                    &proposals));
    if (!json_array_size(proposals))
        fprintf(self->line->out, "No proposal waits for you.\n");
    json_array_foreach(proposals, i, proposal)
    {
        fputs(i ? "\n" : "", self->line->out);
        proposal_print(self->line, proposal, "");
    }
    return OK;
}

static struct error *print_text(struct chat *self)
{
    struct str text;

    TRY(client_transfer(self->client, "GET", self->prd, NULL, STR_NONE, "text/markdown", &text));
    output_prose(self->line, "  ", STYLE_NONE, text.ptr);
    return OK;
}

/* "/accept 3fa81c 0" is `stet accept PRD 3fa81c 0`. */
static struct error *decide_words(struct chat *self, struct str words, const char *verdict)
{
    struct command_line inner = *self->line;
    const char *list[WORDS_MAX] = {command_word(self->line, 0)};
    struct str word;

    inner.words = list;
    inner.word_count = 1;
    while (inner.word_count < WORDS_MAX && str_next(&words, ' ', &word))
        if (word.len)
            list[inner.word_count++] = str_cstr(self->line->mem, word);
    if (inner.word_count < 2)
        return error_new(ERROR_INVALID, "usage", "say which: /%s all, or /%s and the proposal's name",
                         verdict, verdict);
    return decide(&inner, self->client, verdict);
}

static void print_help(const struct command_line *line)
{
    fprintf(line->out,
            "  /proposals           what waits for a decision\n"
            "  /accept NAME [OP]    let a proposal stand, or parts of it; /accept all\n"
            "  /reject NAME [OP]    strike it\n"
            "  /show                the document\n"
            "  /quit                leave (or Ctrl-D); come back any time\n"
            "Anything else goes to the assistant: an answer, \"skip\", \"back\", \"what is missing?\"\n");
}

static struct error *obey(struct chat *self, struct str text)
{
    size_t space = str_find_char(text, ' ', 0);
    struct str name = str_slice(text, 1, space),
               rest = space < text.len ? str_slice(text, space, text.len) : STR("");

    if (str_eq(name, STR("accept")) || str_eq(name, STR("reject")))
        return decide_words(self, rest, str_cstr(self->line->mem, name));
    if (str_eq(name, STR("proposals")))
        return print_proposals(self);
    if (str_eq(name, STR("show")))
        return print_text(self);
    if (str_eq(name, STR("quit")) || str_eq(name, STR("exit")))
        self->is_over = true;
    else if (str_eq(name, STR("help")))
        print_help(self->line);
    else
        return error_new(ERROR_INVALID, "usage", "there is no /%.*s; /help lists what there is",
                         STR_ARGS(name));
    return OK;
}

/* One line, with those that were pasted behind it. STR_NONE at the end of the input. */
static struct str read_message(struct chat *self)
{
    struct strbuf message = strbuf_new(self->line->mem, MESSAGE_LIMIT);
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char *text = NULL;
    size_t size = 0;
    ssize_t length;

    do {
        length = getline(&text, &size, self->line->in);
        if (length > 0)
            strbuf_add(&message, str_of(text, (size_t)length));
    } while (length > 0 && poll(&input, 1, PASTE_MILLISECONDS) > 0 && (input.revents & POLLIN));
    free(text);
    return message.len ? str_trim(strbuf_str(&message)) : STR_NONE;
}

static struct error *answer(struct chat *self, struct str message)
{
    if (!utf8_is_valid(message))
        return error_new(ERROR_INVALID, "not_utf8", "that is not UTF-8; nothing was sent");
    return message.ptr[0] == '/' ? obey(self, message) : say(self, message);
}

/* Trouble ends the sentence, not the conversation. */
static struct error *talk(struct chat *self)
{
    const struct command_line *line = self->line;
    struct conversation_question question;

    TRY(conversation_ask(line, self->client, self->prd, true, &question));
    fprintf(line->out, "\n%sWrite a line and press Enter. /help tells more; Ctrl-D leaves.%s\n",
            style(line, STYLE_DIM), style(line, STYLE_NONE));
    while (!self->is_over) {
        _cleanup_(error_freep) struct error *error = OK;
        struct str message;

        fprintf(line->out, "\n%s>%s ", style(line, STYLE_GREEN), style(line, STYLE_NONE));
        fflush(line->out);
        message = read_message(self);
        if (!message.ptr) {
            fputc('\n', line->out);
            break;
        }
        if (!message.len)
            continue;
        error = answer(self, message);
        fflush(line->out);
        if (error)
            command_complain(error);
    }
    return OK;
}

/* Without a person at the other end: each line of stdin is a message; the first failure ends. */
static struct error *say_lines(const struct command_line *line, struct client *client, struct str prd)
{
    struct conversation_end end = {0};
    struct error *error = OK;
    size_t size = 0;
    char *text = NULL;

    while (!error && !end.failed && getline(&text, &size, line->in) >= 0) {
        struct str message = str_dup(line->mem, str_trim(str_from(text)));
        if (!utf8_is_valid(message))
            error = error_new(ERROR_INVALID, "not_utf8", "a line of the input is not UTF-8; it was not sent");
        else if (message.len)
            error = conversation_say(line, client, prd, message, &end);
    }
    free(text);
    TRY(error);
    return end.failed ? error_new(ERROR_UNAVAILABLE, "assistant",
                                  "the assistant could not answer; what you said so far is kept")
                      : OK;
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    struct conversation_end end;
    struct chat chat = {.line = line};

    TRY(client_open(line, &client));
    chat.client = client;
    chat.prd = prd_path(line, client, "");
    if (line->word_count > 1) {
        TRY(conversation_say(line, client, chat.prd, str_from(command_word(line, 1)), &end));
        return end.failed ? error_new(ERROR_UNAVAILABLE, "assistant",
                                      "the assistant could not answer; your message is kept")
                          : OK;
    }
    return isatty(STDIN_FILENO) && line->columns && !line->json ? talk(&chat)
                                                                : say_lines(line, client, chat.prd);
}

const struct command chat_command = {
    .name = "chat",
    .arguments = "PRD [MESSAGE]",
    .summary = "talk with the assistant",
    .details = "Without a message it is a dialogue; lines that begin with a slash are commands\n"
               "then, and /help lists them. Where stdin is no terminal, each of its lines is a\n"
               "message.\n\n"
               "  stet chat PAY \"what is missing?\"",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 2,
    .run = run,
};
