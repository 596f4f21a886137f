#include "client_commands.h"

#include "client.h"
#include "files.h"
#include "output.h"
#include "prd_path.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_LIMIT ((size_t)2 << 20)

/* Runs the person's editor on a file; VISUAL and EDITOR may hold options, so a shell splits them. */
static struct error *run_editor(const char *path)
{
    const char *editor = getenv("VISUAL");
    char *words[] = {(char[]){"sh"}, (char[]){"-c"}, NULL, (char[]){"stet-edit"}, NULL, NULL};
    char command[1024];
    pid_t child;
    int status;

    if (!editor || !editor[0])
        editor = getenv("EDITOR");
    if (!editor || !editor[0])
        editor = "vi";
    snprintf(command, sizeof(command), "exec %s \"$1\"", editor);
    words[2] = command;
    words[4] = strdup(path);
    status = posix_spawn(&child, "/bin/sh", NULL, NULL, words, environ);
    free(words[4]);
    if (status != 0)
        return error_new(ERROR_INVALID, "editor", "cannot start the editor: %s", strerror(status));
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_new(ERROR_INVALID, "editor",
                         "the editor \"%s\" failed; nothing was changed, your text is in %s", editor, path);
    return OK;
}

/* The node that a word names: an item code, an id, or the title of a section. */
static const json_t *find_node(const json_t *nodes, const char *word)
{
    const json_t *node;
    size_t i;

    json_array_foreach(nodes, i, node) if (str_eq_nocase(str_from(json_text(node, "code")), str_from(word)) ||
                                           strcmp(json_text(node, "id"), word) == 0) return node;
    json_array_foreach(
        nodes, i, node) if (str_eq_nocase(str_from(json_text(node, "title")), str_from(word))) return node;
    return NULL;
}

static void list_nodes(const struct command_line *line, const json_t *nodes)
{
    const json_t *node;
    size_t i;

    fprintf(line->out, "Name the node to edit by its code or title:\n");
    json_array_foreach(nodes, i, node)
    {
        const char *code = json_text(node, "code"), *kind = json_text(node, "kind");
        if (code[0] || strcmp(kind, "section") == 0)
            fprintf(line->out, "  %*s%-8s %s\n", (int)json_number(node, "level") * 2, "", code,
                    json_text(node, "title"));
    }
}

static struct error *edit(const struct command_line *line, struct client *client, const json_t *node,
                          int64_t revision)
{
    char path[] = "/tmp/stet-edit-XXXXXX.md";
    int fd = mkostemps(path, 3, O_CLOEXEC);
    struct str before = str_from(json_text(node, "text")), after;
    struct error *error;
    json_t *answer;

    if (fd < 0)
        return error_new(ERROR_INVALID, "file", "cannot make a temporary file: %s", strerror(errno));
    close(fd);
    TRY(file_write(path, before));
    TRY(run_editor(path));
    TRY(file_read(path, TEXT_LIMIT, line->mem, &after));
    if (str_eq(before, after)) {
        unlink(path);
        fprintf(line->out, "Nothing was changed.\n");
        return OK;
    }
    error = client_call(client, "POST", prd_path(line, client, "/operations"),
                        json_pack("{s:I, s:[{s:s, s:s, s:s, s:s%}]}", "base_revision", (json_int_t)revision,
                                  "operations", "op", "replace_text", "node", json_text(node, "id"),
                                  "base_hash", json_text(node, "hash"), "text", after.ptr, after.len),
                        &answer);
    if (error)
        return error_wrap(error, error_kind(error), "edit", "%s (your text is kept in %s)",
                          error_message(error), path);
    unlink(path);
    output_json(line, json_incref(answer));
    if (!line->json)
        fprintf(line->out, "Revision %lld.\n", (long long)json_number(answer, "number"));
    return OK;
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(client_closep) struct client *client = NULL;
    const json_t *node;
    json_t *prd, *nodes;

    TRY(client_open(line, &client));
    TRY(client_call(client, "GET", prd_path(line, client, ""), NULL, &prd));
    TRY(client_list(client, prd_path(line, client, "/nodes"), &nodes));
    if (line->word_count < 2) {
        list_nodes(line, nodes);
        return OK;
    }
    node = find_node(nodes, command_word(line, 1));
    if (!node)
        return error_new(ERROR_NOT_FOUND, "node", "%s has no node \"%s\"; `stet edit %s` lists them",
                         command_word(line, 0), command_word(line, 1), command_word(line, 0));
    return edit(line, client, node, json_number(prd, "head_revision"));
}

const struct command edit_command = {
    .name = "edit",
    .arguments = "PRD [NODE]",
    .summary = "edit one node in $EDITOR; NODE is a code such as FR-2, or a title",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 2,
    .run = run,
};
