/*
 * Markdown for tests: the real documents, which live beside the project (STET_TEST_DATA, or ../shared/data),
 * and random ones. Include after check.h; needs -DSTET_SOURCE_ROOT.
 */
#pragma once
#include "check.h"
#include "unicode.h"
#include <dirent.h>
#include <stdlib.h>

struct named_text {
    struct str name, text;
};

static inline bool documents_read_file(const char *path, struct arena *mem, struct str *ret)
{
    FILE *file = fopen(path, "rb");
    char *bytes;
    size_t length;
    if (file == NULL)
        return false;
    bytes = arena_alloc(mem, (size_t)4 << 20);
    length = fread(bytes, 1, (size_t)4 << 20, file);
    (void)fclose(file);
    *ret = str_of(bytes, length);
    return true;
}

static inline int documents_is_markdown(const struct dirent *entry)
{
    return str_ends(str_from(entry->d_name), STR(".md"));
}

/* The Markdown files of a folder of the real data, by name; skips the test, by name, where it is absent. */
static inline struct named_text *documents_load(const char *folder, struct arena *mem, size_t *count)
{
    const char *given = getenv("STET_TEST_DATA");
    struct str path =
        str_format(mem, "%s/%s", given != NULL ? given : STET_SOURCE_ROOT "/../shared/data", folder);
    struct dirent **entries = NULL;
    int scanned = scandir(str_cstr(mem, path), &entries, documents_is_markdown, alphasort);
    size_t found = scanned > 0 ? (size_t)scanned : 0;
    struct named_text *texts;

    if (found == 0) {
        print_message("skipped: %.*s is not there (STET_TEST_DATA)\n", STR_ARGS(path));
        skip();
    }
    texts = arena_array_of(mem, found, struct named_text);
    for (size_t i = 0; i < found; i++) {
        struct str file = str_format(mem, "%.*s/%s", STR_ARGS(path), entries[i]->d_name);
        texts[i].name = str_dup(mem, str_from(entries[i]->d_name));
        assert_true(documents_read_file(str_cstr(mem, file), mem, &texts[i].text));
        free(entries[i]);
    }
    free(entries);
    *count = found;
    return texts;
}

/* A random document of so many pieces: all sorts of blocks and line endings, well and ill formed. */
static inline struct str documents_random(struct random_seeded *random, struct arena *mem, size_t pieces)
{
    static const char *const parts[] = {
        "# Title\n",
        "## 2. Goals\n\n",
        "### Requirement: Log in\n",
        "#### Scenario: x\n\n",
        "Setext\n===\n",
        "Sub\n---\n",
        "- **FR-1** The system shall do it.\n",
        "- **FR-2** More. And more.\n  - priority: must\n  - status: open\n",
        "- **NFR-003**: System MUST be fast\n",
        "* **SC-001**: 99 percent\n",
        "1. FR7: seven\n",
        "FR8: eight\nFR9: nine\n",
        "- [ ] **R-1** a risk\n\n  more of it\n",
        "- plain\n- list\n",
        "- a\n\n- b\n",
        "+ c\n   + d\n",
        "1) one\n2) two\n",
        "A paragraph\nof two lines\n\n",
        "Text\n",
        "Ünïcödé 需求 🎉\n\n",
        "> quoted\n> more\n",
        "```c\n- **FR-5** no item\n\n```\n",
        "~~~\nopen fence\n",
        "    indented code\n",
        "| a | b |\n|---|---|\n| FR-20 | x |\n",
        ("| ID | Requirement | Priority |\n|:---|---|---:|\n| FR-30 | A row of words | P0 |\n| more | | |\n| "
         "**FR-31** | a \\| b |\n"),
        "| ID | Criterion |\n|---|---|\n|SC-32||\nlazy\n",
        "| FR-33 | a lone row |\n",
        "### Story 1\n\nAs a user I want it.\n",
        "As an editor,\nI want more\n",
        "1. WHEN x THEN it SHALL y\n2. IF z\n   THEN it SHALL\n",
        "- **FR-1.2** part\n- FR-1a: letter\n",
        "<div>\nhtml\n</div>\n",
        "<!-- a comment\n\nof lines -->\n",
        "[ref]: /url\n",
        "***\n",
        "---\n",
        "\n",
        "\n\n",
        "  \t\n",
        "\r\n",
        "\r",
        "\tTabbed\n",
        "no line ending",
        "status: x\n",
        "- name: value\n- other: value\n",
        "\\# not a heading\n",
        "&amp; ![i](u) [l](v)\n",
        "**FR-4**: in bold\n",
        "**M-1:** metric\n",
        "##\n",
        "#hashtag\n",
        "  - nested: x\n",
        "lazy\n",
        "===\n",
    };
    struct str *chosen = arena_array_of(mem, pieces + 1, struct str);
    struct str joined;
    size_t style = random_below(random, 5);
    size_t first = 0;

    if (random_below(random, 8) == 0)
        chosen[first++] = random_below(random, 2) == 0 ? STR("---\ntitle: x\n---\n") : STR("\xEF\xBB\xBF");
    for (size_t i = first; i < pieces; i++)
        chosen[i] = str_from(parts[random_below(random, COUNT_OF(parts))]);
    joined = str_join(mem, chosen, pieces, STR(""));
    /* Now and then with other line endings throughout. */
    if (style <= 1) {
        char *bytes = arena_alloc(mem, joined.len * 2 + 1);
        size_t length = 0;
        for (size_t i = 0; i < joined.len; i++) {
            if (joined.ptr[i] == '\n') {
                bytes[length++] = '\r';
                if (style == 1)
                    continue;
            }
            bytes[length++] = joined.ptr[i];
        }
        joined = str_of(bytes, length);
    }
    return joined;
}

/* `text` with a random small change that keeps it well-formed. */
static inline struct str documents_mutate(struct random_seeded *random, struct arena *mem, struct str text)
{
    static const char *const inserts[] = {"\n", "\r",  "\r\n", "#", "- ", "**",   "`",   "```\n",
                                          " ",  "\t",  "|",    "<", "x",  "FR-1", "é",   "---\n",
                                          "> ", "1. ", ":",    "[", "](", "\n\n", "    "};
    size_t from = random_below(random, text.len + 1), to = from + random_below(random, 12);
    struct str parts[3];
    to = to > text.len ? text.len : to;
    if (random_below(random, 2) == 0)
        to = from;
    while (from > 0 && from < text.len && ((unsigned char)text.ptr[from] & 0xC0) == 0x80)
        from--;
    while (to < text.len && ((unsigned char)text.ptr[to] & 0xC0) == 0x80)
        to++;
    parts[0] = str_slice(text, 0, from);
    parts[1] =
        random_below(random, 3) == 0 ? STR("") : str_from(inserts[random_below(random, COUNT_OF(inserts))]);
    parts[2] = str_slice(text, to, text.len);
    return str_join(mem, parts, COUNT_OF(parts), STR(""));
}
