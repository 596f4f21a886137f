/*
 * Replays what happened to a real document: replay FOLDER, where FOLDER has events.jsonl (a commit a line:
 * "at", "subject", "revision") and the document after each commit in the files that "revision" names.
 *
 * Each commit's subject is read by the rules against the document as it was before that commit, as it would
 * have been reported. What they propose to change is compared, section by section, with what the commit did
 * change: a section is rightly proposed when its text did change, wrongly when it did not, and missed when it
 * changed and nothing was proposed for it. Prints a Markdown table.
 */
#include "clock.h"
#include "services/applier.h"
#include "services/cmark_markdown_parser.h"
#include "services/event_interpreter.h"
#include "strbuf.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX ((size_t)4 << 20)

struct section {
    struct str title; /* with " (2)" where there are several of that title */
    struct str text;  /* its own, without that of the sections in it */
};
struct section_list {
    struct section *items;
    size_t count;
};

struct totals {
    size_t events, proposals, right_proposals, changed_events;
    size_t right, wrong, missed;
};

static struct str read_file(const char *folder, const char *name, struct arena *mem)
{
    struct str path = str_format(mem, "%s/%s", folder, name);
    char *bytes = arena_alloc(mem, FILE_MAX);
    FILE *file = fopen(path.ptr, "rbe");
    size_t size;

    if (file == NULL) {
        fprintf(stderr, "replay: cannot read %s\n", path.ptr);
        exit(1);
    }
    size = fread(bytes, 1, FILE_MAX, file);
    fclose(file);
    return str_of(bytes, size);
}

static void must(struct error *error)
{
    if (error == OK)
        return;
    fprintf(stderr, "replay: %s\n", error_message(error));
    exit(1);
}

static struct document parse(struct str text, struct arena *mem)
{
    struct applier applier = {
        .parser = cmark_markdown_parser(), .random = random_system(), .clock = clock_system()};
    struct applied applied;

    must(applier_import(&applier, text, 1, mem, &applied));
    return applied.document;
}

static size_t count_title(const struct section_list *list, struct str title)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += str_eq(list->items[i].title, title) || str_starts(list->items[i].title, title);
    return count;
}

/* What stands before the first heading is a section without a title; where_of says which section each node is
 * in. */
static struct section_list sections_of(const struct document *document, size_t *where_of, struct arena *mem)
{
    struct section_list list = {.items = arena_array_of(mem, document->count + 1, struct section)};
    struct strbuf text = strbuf_new(mem, FILE_MAX);

    list.items[list.count++].title = STR("(before the first heading)");
    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind == NODE_SECTION) {
            size_t same = count_title(&list, node->title);
            list.items[list.count - 1].text = str_dup(mem, strbuf_str(&text));
            text = strbuf_new(mem, FILE_MAX);
            list.items[list.count++].title =
                same == 0 ? node->title : str_format(mem, "%.*s (%zu)", STR_ARGS(node->title), same + 1);
        }
        if (where_of != NULL)
            where_of[i] = list.count - 1;
        strbuf_add(&text, node->text);
    }
    list.items[list.count - 1].text = str_dup(mem, strbuf_str(&text));
    return list;
}

static const struct section *find(const struct section_list *list, struct str title)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(list->items[i].title, title))
            return &list->items[i];
    return NULL;
}

static bool has(const struct str_list *list, struct str title)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(list->items[i], title))
            return true;
    return false;
}

static void add(struct str_list *list, struct str title)
{
    if (!has(list, title))
        list->items[list->count++] = title;
}

/* Those that the commit changed, added or removed; blank space alone is no change. */
static struct str_list changed(const struct section_list *before, const struct section_list *after,
                               struct arena *mem)
{
    struct str_list list = {.items = arena_array_of(mem, before->count + after->count, struct str)};

    for (size_t i = 0; i < before->count; i++) {
        const struct section *now = find(after, before->items[i].title);
        if (now == NULL || !str_eq(str_trim(now->text), str_trim(before->items[i].text)))
            add(&list, before->items[i].title);
    }
    for (size_t i = 0; i < after->count; i++)
        if (find(before, after->items[i].title) == NULL)
            add(&list, after->items[i].title);
    return list;
}

/* "## Decisions\n…": what is added with a heading of its own is a section of that name. */
static struct str heading_of(struct str text)
{
    struct str line = str_slice(text, 0, str_find_char(text, '\n', 0));
    size_t marks = 0;
    while (marks < line.len && line.ptr[marks] == '#')
        marks++;
    return marks > 0 ? str_trim(str_slice(line, marks, line.len)) : STR_NONE;
}

static struct str_list proposed(const struct event_reading *reading, const struct document *document,
                                const struct section_list *sections, const size_t *where_of,
                                struct arena *mem)
{
    struct str_list list = {.items = arena_array_of(mem, reading->draft.count + 1, struct str)};

    for (size_t i = 0; reading->outcome == EVENT_PROPOSAL && i < reading->draft.count; i++) {
        const struct operation *operation = &reading->draft.operations[i];
        bool adds = operation->kind == OPERATION_ADD_NODE;
        struct str heading = adds ? heading_of(operation->text) : STR_NONE;
        size_t node = document_find(document, adds ? operation->after : operation->node);
        add(&list, heading.ptr != NULL ? heading
                   : node == SIZE_MAX  ? sections->items[0].title
                                       : sections->items[where_of[node]].title);
    }
    return list;
}

static struct str joined(const struct str_list *list, const struct str_list *other, bool in_other,
                         struct arena *mem)
{
    struct str *parts = arena_array_of(mem, list->count + 1, struct str);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (has(other, list->items[i]) == in_other)
            parts[count++] = list->items[i];
    return count == 0 ? STR("–") : str_join(mem, parts, count, STR(", "));
}

static void compare(const json_t *event, struct str before_text, struct str after_text, struct totals *totals,
                    struct arena *mem)
{
    const char *subject = json_string_value(json_object_get(event, "subject"));
    struct document before = parse(before_text, mem), after = parse(after_text, mem);
    size_t *where_of = arena_array_of(mem, before.count + 1, size_t), right = 0;
    struct section_list old = sections_of(&before, where_of, mem), new = sections_of(&after, NULL, mem);
    struct project_event told = {
        .source = STR("git"),
        .kind = STR("commit"),
        .text = str_from(subject),
        .trust = TRUST_OUTSIDE,
    };
    struct word_index index = word_index_of(&before, mem);
    struct event_reading reading;
    struct str_list real = changed(&old, &new, mem), said;

    (void)time_parse(str_from(json_string_value(json_object_get(event, "at"))), &told.at);
    event_interpret(&told, &index, mem, &reading);
    said = proposed(&reading, &before, &old, where_of, mem);
    for (size_t i = 0; i < said.count; i++)
        right += has(&real, said.items[i]);
    totals->events++;
    totals->changed_events += real.count > 0;
    totals->proposals += reading.outcome == EVENT_PROPOSAL;
    totals->right_proposals += right > 0;
    totals->right += right;
    totals->wrong += said.count - right;
    totals->missed += real.count - right;
    printf("| %lld | %s | %s | %.*s | %.*s | %zu |\n",
           (long long)json_integer_value(json_object_get(event, "n")), subject,
           reading.outcome == EVENT_PROPOSAL ? "proposal" : "silence",
           STR_ARGS(joined(&said, &real, true, mem)), STR_ARGS(joined(&said, &real, false, mem)),
           real.count - right);
}

int main(int argc, char **argv)
{
    struct arena *all = arena_new(0);
    struct str stream, line, before = STR_NONE;
    struct totals totals = {0};

    if (argc != 2) {
        fprintf(stderr, "usage: replay FOLDER\n");
        return 2;
    }
    stream = read_file(argv[1], "events.jsonl", all);
    printf("| # | commit | what came of it | sections rightly proposed | wrongly proposed | missed |\n"
           "|---|---|---|---|---|---|\n");
    while (str_next(&stream, '\n', &line)) {
        struct arena *mem = arena_new(0);
        json_t *event = json_loadb(line.ptr, line.len, 0, NULL);
        struct str after;
        if (event != NULL) {
            after = read_file(argv[1], json_string_value(json_object_get(event, "revision")), all);
            if (before.ptr != NULL)
                compare(event, before, after, &totals, mem);
            before = after;
        }
        json_decref(event);
        arena_free(mem);
    }
    printf("\n%zu commits, %zu of which changed the document; %zu proposals, %zu of which named a section "
           "that did "
           "change. Sections: %zu rightly proposed, %zu wrongly, %zu missed.\n",
           totals.events, totals.changed_events, totals.proposals, totals.right_proposals, totals.right,
           totals.wrong, totals.missed);
    arena_free(all);
    return 0;
}
