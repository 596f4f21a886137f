#include "client_commands.h"

#include "client.h"
#include "files.h"
#include "output.h"
#include "prd_path.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_LIMIT ((size_t)2 << 20)
#define TITLE_COLUMNS 60

/* Starts `sh -c COMMAND stet-edit PATH` with the signals of a terminal as they are by default. */
static int spawn_shell(char *command, char *path, pid_t *child)
{
    char *words[] = {(char[]){"sh"}, (char[]){"-c"}, command, (char[]){"stet-edit"}, path, NULL};
    posix_spawnattr_t attributes;
    sigset_t usual;
    int status;

    sigemptyset(&usual);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGQUIT);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    status = posix_spawn(child, "/bin/sh", NULL, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    return status;
}

/* Runs the person's editor on a file; VISUAL and EDITOR may hold options, so a shell splits them. */
static struct error *run_editor(char *path, struct arena *mem)
{
    const char *editor = getenv("VISUAL");
    void (*interrupt)(int) = signal(SIGINT, SIG_IGN); /* Ctrl-C in the editor is for the editor */
    void (*quit)(int) = signal(SIGQUIT, SIG_IGN);
    int failed, status = 0;
    pid_t child;

    if (!editor || !editor[0])
        editor = getenv("EDITOR");
    if (!editor || !editor[0])
        editor = "vi";
    failed = spawn_shell(str_cstr(mem, str_format(mem, "exec %s \"$1\"", editor)), path, &child);
    while (!failed && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    signal(SIGINT, interrupt);
    signal(SIGQUIT, quit);
    if (failed)
        return error_new(ERROR_INVALID, "editor", "cannot start the editor: %s", strerror(failed));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_new(ERROR_INVALID, "editor", "the editor \"%s\" failed; nothing was sent", editor);
    return OK;
}

/* The node that a word names: an item code, an id, a title, or the beginning of one title alone. */
static const json_t *find_node(const json_t *nodes, struct str word)
{
    const json_t *node, *begins = NULL;
    size_t i, count = 0;

    json_array_foreach(nodes, i, node)
    {
        if (str_eq_nocase(str_from(json_text(node, "code")), word) ||
            str_eq(str_from(json_text(node, "id")), word))
            return node;
    }
    json_array_foreach(nodes, i, node)
    {
        struct str title = str_from(json_text(node, "title"));
        if (str_eq_nocase(title, word))
            return node;
        if (str_starts_nocase(title, word)) {
            begins = node;
            count++;
        }
    }
    return count == 1 ? begins : NULL;
}

/* Titles and texts without either stand under their id. */
static void print_node(const struct command_line *line, const json_t *node)
{
    const char *code = json_text(node, "code"), *title = json_text(node, "title");
    int indent = (int)json_number(node, "level") * 2;

    fprintf(line->out, "%*s", indent, "");
    if (code[0]) {
        fputs(style(line, STYLE_BOLD), line->out);
        output_text(line, code);
        fprintf(line->out, "%s  ", style(line, STYLE_NONE));
    }
    if (!code[0] && !title[0]) {
        fputs(style(line, STYLE_DIM), line->out);
        output_text(line, json_text(node, "id"));
        fputs("  ", line->out);
    }
    output_cut(line, title[0] ? title : json_text(node, "text"), TITLE_COLUMNS);
    fprintf(line->out, "%s\n", style(line, STYLE_NONE));
}

static void list_nodes(const struct command_line *line, json_t *nodes)
{
    const json_t *node;
    size_t i;

    output_json(line, json_incref(nodes));
    if (line->json)
        return;
    json_array_foreach(nodes, i, node) print_node(line, node);
    fprintf(line->out, "\nEdit one of them: stet edit %s CODE, or a title, or an id.\n",
            command_word(line, 0));
}

static struct error *make_file(struct str text, struct arena *mem, char **ret)
{
    const char *folder = getenv("TMPDIR");
    char *path =
        str_cstr(mem, str_format(mem, "%s/stet-edit-XXXXXX.md", folder && folder[0] ? folder : "/tmp"));
    int fd = mkostemps(path, 3, O_CLOEXEC);

    if (fd < 0)
        return error_new(ERROR_INVALID, "file", "cannot make the file %s: %s", path, strerror(errno));
    close(fd);
    *ret = path;
    return file_write(path, text);
}

static struct error *send_text(const struct command_line *line, struct client *client, const json_t *node,
                               int64_t revision, struct str text)
{
    json_t *operation =
        json_pack("{s:s, s:s, s:s, s:s%}", "op", "replace_text", "node", json_text(node, "id"), "base_hash",
                  json_text(node, "hash"), "text", text.ptr, text.len);
    json_t *answer;

    TRY(client_call(client, "POST", prd_path(line, client, "/operations"),
                    json_pack("{s:I, s:[o]}", "base_revision", (json_int_t)revision, "operations", operation),
                    &answer));
    output_json(line, json_incref(answer));
    if (!line->json)
        fprintf(line->out, "Revision %lld.\n", (long long)json_number(answer, "number"));
    return OK;
}

/* What was written stays in its file until the server has it. */
static struct error *edit(const struct command_line *line, struct client *client, const json_t *node,
                          int64_t revision)
{
    struct str before = str_from(json_text(node, "text")), after = STR_NONE;
    struct error *error, *unreadable;
    char *path;

    TRY(make_file(before, line->mem, &path));
    error = run_editor(path, line->mem);
    unreadable = file_read_text(path, TEXT_LIMIT, line->mem, &after);
    if (error)
        error_free(unreadable);
    else
        error = unreadable;
    if (after.ptr && str_eq(before, after)) {
        unlink(path);
        if (!error && !line->json)
            fprintf(line->out, "Nothing was changed.\n");
        return error;
    }
    if (!error)
        error = send_text(line, client, node, revision, after);
    if (error)
        return error_wrap(error, error_kind(error), "edit", "%s (your text is in %s)", error_message(error),
                          path);
    unlink(path);
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
    node = find_node(nodes, str_from(command_word(line, 1)));
    if (!node)
        return error_new(ERROR_NOT_FOUND, "node",
                         "%s has no node \"%s\", or several; `stet edit %s` lists them",
                         command_word(line, 0), command_word(line, 1), command_word(line, 0));
    return edit(line, client, node, json_number(prd, "head_revision"));
}

const struct command edit_command = {
    .name = "edit",
    .arguments = "PRD [NODE]",
    .summary = "edit a part in $EDITOR; no NODE: list them",
    .details = "NODE is a code such as FR-2, a title or its beginning, or an id.",
    .side = COMMAND_CLIENT,
    .least = 1,
    .most = 2,
    .run = run,
};
