#include "check.h"
#include "prd_documents.h"
#include "services/cmark_markdown_parser.h"
#include "services/recogniser.h"
#include "strbuf.h"

struct expected {
    enum node_kind kind;
    int heading;
    const char *code, *title, *text;
};

static void check_nodes(struct str markdown, const struct expected *expected, size_t expected_count,
                        struct arena *mem)
{
    struct node *nodes;
    size_t count;
    check_ok(recogniser_split(cmark_markdown_parser(), markdown, mem, &nodes, &count));
    for (size_t i = 0; i < count && i < expected_count; i++) {
        check_str(nodes[i].text, str_from(expected[i].text));
        assert_int_equal(nodes[i].kind, expected[i].kind);
        assert_int_equal(nodes[i].heading, expected[i].heading);
        check_str(nodes[i].code, str_from(expected[i].code));
        check_str(nodes[i].title, str_from(expected[i].title));
        assert_true(digest_eq(nodes[i].hash, digest_sha256(nodes[i].text)));
    }
    assert_int_equal(count, expected_count);
}
#define CHECK_NODES(mem, markdown, ...)                                \
    check_nodes(STR(markdown), (const struct expected[]){__VA_ARGS__}, \
                COUNT_OF(((const struct expected[]){__VA_ARGS__})), (mem))

static void headings_items_and_blocks_are_nodes(void **state)
{
    CHECK_NODES(
        *state,
        "\n# The *title*\n\nA paragraph\nof two lines.\n\n\n- **FR-1** The system shall. And more.\n- "
        "**FR-2** x\n"
        "  - status: open\n\n## Next\n",
        {NODE_SECTION, 1, NULL, "The title", "\n# The *title*\n\n"},
        {NODE_TEXT, 0, NULL, "A paragraph", "A paragraph\nof two lines.\n\n\n"},
        {NODE_REQUIREMENT, 0, "FR-1", "The system shall.", "- **FR-1** The system shall. And more.\n"},
        {NODE_REQUIREMENT, 0, "FR-2", "x", "- **FR-2** x\n  - status: open\n"},
        {NODE_SECTION, 2, NULL, "Next", "\n## Next\n"}, );
}

static void a_list_without_items_is_one_node(void **state)
{
    CHECK_NODES(*state, "- a\n- b\n\n- c\n\ntext\n", {NODE_TEXT, 0, NULL, "- a", "- a\n- b\n\n- c\n\n"},
                {NODE_TEXT, 0, NULL, "text", "text\n"}, );
}

static void other_entries_of_a_list_of_items_form_runs(void **state)
{
    CHECK_NODES(*state, "- a\n- b\n- **R-1** risk\n- c\n\n- d\n\ntext\n",
                {NODE_TEXT, 0, NULL, "- a", "- a\n- b\n"}, {NODE_RISK, 0, "R-1", "risk", "- **R-1** risk\n"},
                {NODE_TEXT, 0, NULL, "- c", "- c\n\n- d\n"}, {NODE_TEXT, 0, NULL, "text", "\ntext\n"}, );
}

static void item_paragraphs_are_divided_and_take_their_fields(void **state)
{
    CHECK_NODES(*state,
                "FR1: one\nstill one\nNFR2: two\n- status: done\n\nFR3: three\n\n- status: no field\n",
                {NODE_REQUIREMENT, 0, "FR1", "one still one", "FR1: one\nstill one\n"},
                {NODE_REQUIREMENT, 0, "NFR2", "two", "NFR2: two\n- status: done\n\n"},
                {NODE_REQUIREMENT, 0, "FR3", "three", "FR3: three\n\n"},
                {NODE_TEXT, 0, NULL, "- status: no field", "- status: no field\n"}, );
}

static void requirement_headings_take_their_body(void **state)
{
    CHECK_NODES(
        *state,
        "## Requirements\n\n### Requirement: Log in\nThe system SHALL.\n\n- note\n\n#### Scenario: ok\n- "
        "**WHEN** x\n\n"
        "### FR-7: Log out\n\nBody\n\n- **Q-1** why?\n",
        {NODE_SECTION, 2, NULL, "Requirements", "## Requirements\n\n"},
        {NODE_REQUIREMENT, 3, NULL, "Log in", "### Requirement: Log in\nThe system SHALL.\n\n- note\n\n"},
        {NODE_SECTION, 4, NULL, "Scenario: ok", "#### Scenario: ok\n"},
        {NODE_TEXT, 0, NULL, "- **WHEN** x", "- **WHEN** x\n\n"},
        {NODE_REQUIREMENT, 3, "FR-7", "Log out", "### FR-7: Log out\n\nBody\n\n"},
        {NODE_QUESTION, 0, "Q-1", "why?", "- **Q-1** why?\n"}, );
}

static void odd_blocks_are_nodes_of_their_own(void **state)
{
    CHECK_NODES(*state,
                "---\ntitle: x\n\nmore: y\n---\n\nText\n[no]: /definition\n\n[ref]: /url\n\n<!-- a\n\nb "
                "-->\nAfter\n\n"
                "```\n# no heading\n\n- **FR-1** no item\n```\n| a |\n|---|\n\n***\n",
                {NODE_TEXT, 0, NULL, "---", "---\ntitle: x\n\nmore: y\n---\n\n"},
                {NODE_TEXT, 0, NULL, "Text", "Text\n[no]: /definition\n\n"},
                {NODE_TEXT, 0, NULL, "[ref]: /url", "[ref]: /url\n\n"},
                {NODE_TEXT, 0, NULL, "<!-- a", "<!-- a\n\nb -->\n"},
                {NODE_TEXT, 0, NULL, "After", "After\n\n"},
                {NODE_TEXT, 0, NULL, "```", "```\n# no heading\n\n- **FR-1** no item\n```\n"},
                {NODE_TEXT, 0, NULL, "| a |", "| a |\n|---|\n\n"}, {NODE_TEXT, 0, NULL, "***", "***\n"}, );
}

static void underlined_headings_end_with_their_underline(void **state)
{
    CHECK_NODES(
        *state, "Two\nlines\n===\nText\n\n[ref]: /url\n===\nSub\n---\n[other]: /url\n#tag\n---\n# A\n# B\n",
        {NODE_SECTION, 1, NULL, "Two lines", "Two\nlines\n===\n"}, {NODE_TEXT, 0, NULL, "Text", "Text\n\n"},
        {NODE_SECTION, 2, NULL, "=== Sub", "[ref]: /url\n===\nSub\n---\n"},
        {NODE_SECTION, 2, NULL, "#tag", "[other]: /url\n#tag\n---\n"}, {NODE_SECTION, 1, NULL, "A", "# A\n"},
        {NODE_SECTION, 1, NULL, "B", "# B\n"}, );
}

static void blank_and_empty_texts_have_one_node_and_none(void **state)
{
    CHECK_NODES(*state, "\n \r\n\t\n", {NODE_TEXT, 0, NULL, "", "\n \r\n\t\n"}, );
    CHECK_NODES(*state, "\xEF\xBB\xBF# T\r\rx", {NODE_SECTION, 1, NULL, "T", "\xEF\xBB\xBF# T\r\r"},
                {NODE_TEXT, 0, NULL, "x", "x"}, );
    check_nodes(STR(""), NULL, 0, *state);
}

static void rows_of_requirements_are_items(void **state)
{
    CHECK_NODES(*state,
                "## Requirements\n\n| ID | Requirement | Priority |\n|----|-------------|:--------:|\n| "
                "Basics | | |\n"
                "| FR-01 | Events are listed by date. Always. | P0 |\n| **NFR-2** | Fast \\| small | P1\n| "
                "Later | | |\n| x | | |\n"
                "|SC-3|Nobody waits|P2|\n\n## Next\n",
                {NODE_SECTION, 2, NULL, "Requirements", "## Requirements\n\n"},
                {NODE_TEXT, 0, NULL, "| ID | Requirement | Priority |",
                 "| ID | Requirement | Priority |\n|----|-------------|:--------:|\n| Basics | | |\n"},
                {NODE_REQUIREMENT, 0, "FR-01", "Events are listed by date.",
                 "| FR-01 | Events are listed by date. Always. | P0 |\n"},
                {NODE_REQUIREMENT, 0, "NFR-2", "Fast | small", "| **NFR-2** | Fast \\| small | P1\n"},
                {NODE_TEXT, 0, NULL, "| Later | | |", "| Later | | |\n| x | | |\n"},
                {NODE_METRIC, 0, "SC-3", "Nobody waits", "|SC-3|Nobody waits|P2|\n"},
                {NODE_SECTION, 2, NULL, "Next", "\n## Next\n"}, );
}

static void tables_that_only_name_codes_stay_text(void **state)
{
    static const char *const tables[] = {
        "| ID | Test |\n|---|---|\n| FR-1 | t.py |\n",              /* states nothing */
        "| Test | Requirement |\n|---|---|\n| t.py | FR-1 |\n",     /* the codes are not what it is about */
        "| ID | Requirement |\n|---|---|\n| FR-1 and FR-2 | x |\n", /* no code alone */
        "| ID | Requirement |\n|---|---|\n| FR-1 | x |\nlazy\n",    /* a row without a | at its start */
        "| ID | Requirement |\n|---|---|\n| FR-1 | x |\n| FR-1 | y |\n", /* the same again and again */
    };
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        struct node *nodes;
        size_t count;
        check_ok(recogniser_split(cmark_markdown_parser(), str_from(tables[i]), *state, &nodes, &count));
        assert_int_equal(count, 1);
        assert_int_equal(nodes[0].kind, NODE_TEXT);
    }
    /* FR-1 is an item of its own: the table says more of it. */
    CHECK_NODES(
        *state,
        "| ID | Description |\n|---|---|\n| FR-1 | x |\n\n- **FR-1** The system shall x.\n\n"
        "| ID | Requirement |\n|---|---|\n| FR-2 | y |\n\n| ID | Summary |\n|---|---|\n| FR-2 | y |\n",
        {NODE_TEXT, 0, NULL, "| ID | Description |", "| ID | Description |\n|---|---|\n| FR-1 | x |\n\n"},
        {NODE_REQUIREMENT, 0, "FR-1", "The system shall x.", "- **FR-1** The system shall x.\n"},
        {NODE_TEXT, 0, NULL, "| ID | Requirement |", "\n| ID | Requirement |\n|---|---|\n"},
        {NODE_REQUIREMENT, 0, "FR-2", "y", "| FR-2 | y |\n"},
        {NODE_TEXT, 0, NULL, "| ID | Summary |", "\n| ID | Summary |\n|---|---|\n| FR-2 | y |\n"}, );
}

static struct document document_of(const char *markdown, struct arena *mem)
{
    struct document document;
    check_ok(
        recogniser_split(cmark_markdown_parser(), str_from(markdown), mem, &document.nodes, &document.count));
    recogniser_arrange(&document, mem);
    return document;
}

static void check_fields(const struct node *node, const char *statement, const char *fields,
                         struct arena *mem)
{
    struct strbuf all = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0; i < node->field_count; i++)
        strbuf_addf(&all, "%.*s=%.*s;", STR_ARGS(node->fields[i].name), STR_ARGS(node->fields[i].value));
    check_str(node->statement, str_from(statement));
    check_str(strbuf_str(&all), str_from(fields));
}

static void the_head_of_a_table_says_what_the_cells_are(void **state)
{
    struct document document = document_of(
        "text\n\n| ID | **Status** | Name | Requirement | 优先 |\n|---|---|---|---|---|\n"
        "| FR-1 | in \\| out | Log in | The system shall log in. | x |\n| FR-2 | | | Short |\n| FR-3 |\n\n"
        "| FR-4 | the words of a lone row | done |\n",
        *state);
    assert_int_equal(document.count, 6);
    check_fields(&document.nodes[2], "The system shall log in.", "status=in | out;name=Log in;", *state);
    check_fields(&document.nodes[3], "Short", "", *state);
    check_fields(&document.nodes[4], "", "", *state);
    check_fields(&document.nodes[5], "the words of a lone row", "", *state);
}

/* Each as its own project's template writes it. */
static void forms_of_others_are_known(void **state)
{
    CHECK_NODES(*state,
                "- **FR-001**: System MUST a\n- **FR-002**: System MUST b via [NEEDS CLARIFICATION: how?]\n"
                "- [NEEDS CLARIFICATION: for how long?]\n\n[NEEDS CLARIFICATION]\n",
                {NODE_REQUIREMENT, 0, "FR-001", "System MUST a", "- **FR-001**: System MUST a\n"},
                {NODE_REQUIREMENT, 0, "FR-002", "System MUST b via [NEEDS CLARIFICATION: how?]",
                 "- **FR-002**: System MUST b via [NEEDS CLARIFICATION: how?]\n"},
                {NODE_QUESTION, 0, NULL, "[NEEDS CLARIFICATION: for how long?]",
                 "- [NEEDS CLARIFICATION: for how long?]\n"},
                {NODE_QUESTION, 0, NULL, "[NEEDS CLARIFICATION]", "\n[NEEDS CLARIFICATION]\n"}, );
    CHECK_NODES(
        *state,
        "- **SC-001**: Users can do it in 2 minutes\n\n### User Story 1 - Log in (Priority: P1)\n\nAs a "
        "user.\n\n1. **Given** a, **When** b, **Then** c\n",
        {NODE_METRIC, 0, "SC-001", "Users can do it in 2 minutes",
         "- **SC-001**: Users can do it in 2 minutes\n"},
        {NODE_STORY, 3, NULL, "User Story 1 - Log in (Priority: P1)",
         "\n### User Story 1 - Log in (Priority: P1)\n\nAs a user.\n\n1. **Given** a, **When** b, **Then** "
         "c\n"}, );
    CHECK_NODES(
        *state,
        "## ADDED Requirements\n\n### Requirement: Two factors\nThe system MUST ask.\n\n#### Scenario: "
        "OTP\n- "
        "**WHEN** a\n- **THEN** b\n\n## RENAMED Requirements\n- FROM: `### Requirement: A`\n- TO: `### "
        "Requirement: B`\n",
        {NODE_SECTION, 2, NULL, "ADDED Requirements", "## ADDED Requirements\n\n"},
        {NODE_REQUIREMENT, 3, NULL, "Two factors", "### Requirement: Two factors\nThe system MUST ask.\n\n"},
        {NODE_SECTION, 4, NULL, "Scenario: OTP", "#### Scenario: OTP\n"},
        {NODE_TEXT, 0, NULL, "- **WHEN** a", "- **WHEN** a\n- **THEN** b\n\n"},
        {NODE_SECTION, 2, NULL, "RENAMED Requirements", "## RENAMED Requirements\n"},
        {NODE_TEXT, 0, NULL, "- FROM: `### Requirement: A`",
         "- FROM: `### Requirement: A`\n- TO: `### Requirement: B`\n"}, );
    CHECK_NODES(
        *state,
        "### Functional\n- FR1: The list sorts.\n- FR2: It prints.\n### Non Functional\n- NFR1: It is "
        "fast.\n### Story 1.1: Setup\n1: The thing works\n",
        {NODE_SECTION, 3, NULL, "Functional", "### Functional\n"},
        {NODE_REQUIREMENT, 0, "FR1", "The list sorts.", "- FR1: The list sorts.\n"},
        {NODE_REQUIREMENT, 0, "FR2", "It prints.", "- FR2: It prints.\n"},
        {NODE_SECTION, 3, NULL, "Non Functional", "### Non Functional\n"},
        {NODE_REQUIREMENT, 0, "NFR1", "It is fast.", "- NFR1: It is fast.\n"},
        {NODE_STORY, 3, NULL, "Story 1.1: Setup", "### Story 1.1: Setup\n1: The thing works\n"}, );
    CHECK_NODES(*state,
                "<<[UNRESOLVED @ana]>>\nWhat about pods?\n<<[/UNRESOLVED]>>\n\nAn <<[UNRESOLVED]>> word.\n",
                {NODE_QUESTION, 0, NULL, "What about pods?",
                 "<<[UNRESOLVED @ana]>>\nWhat about pods?\n<<[/UNRESOLVED]>>\n\n"},
                {NODE_TEXT, 0, NULL, "An <<[UNRESOLVED]>> word.", "An <<[UNRESOLVED]>> word.\n"}, );
}

/* What a node says does not depend on what stands around it. (A text that is several blocks on its own, such
 * as what was merged into one node, is left out.) */
static void check_alone(const struct node *node, struct arena *mem)
{
    struct node *alone;
    size_t count;
    check_ok(recogniser_split(cmark_markdown_parser(), node->text, mem, &alone, &count));
    if (count != 1)
        return;
    assert_int_equal(alone->kind, node->kind);
    assert_int_equal(alone->heading, node->heading);
    check_str(alone->code, node->code);
    check_str(alone->title, node->title);
}

/* The nodes' texts joined are the text, and each is read again from its own text alone. */
static void check_partition(struct str text)
{
    struct arena *mem = arena_new((size_t)1 << 16);
    struct node *nodes;
    size_t count, at = 0;
    check_ok(recogniser_split(cmark_markdown_parser(), text, mem, &nodes, &count));
    for (size_t i = 0; i < count; i++) {
        struct node again = nodes[i];
        assert_true(nodes[i].text.len > 0);
        assert_ptr_equal(nodes[i].text.ptr, text.ptr + at);
        at += nodes[i].text.len;
        assert_true(utf8_is_valid(nodes[i].title) && utf8_is_valid(nodes[i].text));
        recogniser_complete(&again, mem);
        check_str(again.statement, nodes[i].statement);
        assert_int_equal(again.field_count, nodes[i].field_count);
        check_alone(&nodes[i], mem);
    }
    assert_int_equal(at, text.len);
    arena_free(mem);
}

static void real_documents_are_partitioned(void **state)
{
    static const char *const folders[] = {"prds", "streams/kep-753/revisions"};
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        size_t count;
        const struct named_text *texts = documents_load(folders[i], *state, &count);
        for (size_t j = 0; j < count; j++)
            check_partition(texts[j].text);
        print_message("%zu documents of %s\n", count, folders[i]);
    }
}

static size_t count_items(struct str text, enum node_kind kind, struct arena *mem)
{
    struct node *nodes;
    size_t count, found = 0;
    check_ok(recogniser_split(cmark_markdown_parser(), text, mem, &nodes, &count));
    for (size_t i = 0; i < count; i++)
        found += nodes[i].kind == kind ? 1 : 0;
    return found;
}

static size_t count_priorities(struct str text, struct arena *mem)
{
    struct document document;
    size_t found = 0;
    check_ok(recogniser_split(cmark_markdown_parser(), text, mem, &document.nodes, &document.count));
    recogniser_arrange(&document, mem);
    for (size_t i = 0; i < document.count; i++)
        found += node_field_get(&document.nodes[i], STR("priority")).ptr != NULL;
    return found;
}

/* What somebody who reads them counts. KEPs have goals and criteria in prose, and stories. In
 * companion-capabilities the ten requirements are headings that nothing marks as such. */
static void real_requirements_are_recognised(void **state)
{
    static const struct {
        const char *name;
        size_t requirements, metrics, stories, priorities;
    } documents[] = {
        {"companion-capabilities-workflows-spec.md", 0, 0, 0},
        {"companion-claude-specs-prompt-separation-requirements.md", 3 + 17, 0, 0},
        {"kep-24-apparmor.md", 0, 0, 0},
        {"kep-268-priority-preemption.md", 0, 0, 0},
        {"kep-3136-beta-apis-off-by-default.md", 0, 0, 2},
        {"kep-4939-grpc-probe-with-tls.md", 0, 0, 2},
        {"kep-576-dry-run.md", 0, 0, 0},
        {"kep-753-sidecar-containers.md", 0, 0, 0},
        {"openspec-artifact-graph.md", 7, 0, 0},
        {"openspec-cli-archive.md", 11, 0, 0},
        {"openspec-config-loading.md", 6, 0, 0},
        {"openspec-telemetry.md", 9, 0, 0},
        {"speckit-001-event-discovery-rsvp.md", 19, 7, 7, 19 + 7},
        {"speckit-002-community-social.md", 14, 5, 6, 14 + 6},
    };
    size_t count, known = 0;
    const struct named_text *texts = documents_load("prds", *state, &count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < COUNT_OF(documents); j++) {
            if (!str_eq(texts[i].name, str_from(documents[j].name)))
                continue;
            known++;
            assert_int_equal(count_items(texts[i].text, NODE_REQUIREMENT, *state), documents[j].requirements);
            assert_int_equal(count_items(texts[i].text, NODE_METRIC, *state), documents[j].metrics);
            assert_int_equal(count_items(texts[i].text, NODE_STORY, *state), documents[j].stories);
            assert_int_equal(count_priorities(texts[i].text, *state), documents[j].priorities);
        }
    }
    assert_int_equal(known, COUNT_OF(documents));
}

static void stories_and_criteria_are_items(void **state)
{
    CHECK_NODES(*state,
                "### US-1: Browse (P0)\n\n**As** a visitor,\n**I want** to browse.\n\n**Given** x\n\n#### "
                "Story 2 (optional)\n\n"
                "As a cluster-admin I want this.\n\n#### Story of my life\n\nAs an editor,\nI want more\n\n"
                "- As a reader, I can search\n- As a rule, none\n\nAs a consequence nothing.\n",
                {NODE_STORY, 3, "US-1", "Browse (P0)",
                 "### US-1: Browse (P0)\n\n**As** a visitor,\n**I want** to browse.\n\n**Given** x\n\n"},
                {NODE_STORY, 4, NULL, "Story 2 (optional)",
                 "#### Story 2 (optional)\n\nAs a cluster-admin I want this.\n\n"},
                {NODE_SECTION, 4, NULL, "Story of my life", "#### Story of my life\n\n"},
                {NODE_STORY, 0, NULL, "As an editor, I want more", "As an editor,\nI want more\n\n"},
                {NODE_STORY, 0, NULL, "As a reader, I can search", "- As a reader, I can search\n"},
                {NODE_TEXT, 0, NULL, "- As a rule, none", "- As a rule, none\n"},
                {NODE_TEXT, 0, NULL, "As a consequence nothing.", "\nAs a consequence nothing.\n"}, );
    CHECK_NODES(
        *state,
        "### Requirement 1: Store\n\nx\n\n#### Acceptance Criteria\n\n1. WHEN saved THEN it SHALL stay\n"
        "2. IF gone\n   THEN the system SHALL say so\n3. WHEN **nothing** is said\n\n- **WHEN** it runs\n- "
        "**THEN** it SHALL\n",
        {NODE_REQUIREMENT, 3, NULL, "Store", "### Requirement 1: Store\n\nx\n\n"},
        {NODE_SECTION, 4, NULL, "Acceptance Criteria", "#### Acceptance Criteria\n\n"},
        {NODE_REQUIREMENT, 0, NULL, "WHEN saved THEN it SHALL stay", "1. WHEN saved THEN it SHALL stay\n"},
        {NODE_REQUIREMENT, 0, NULL, "IF gone THEN the system SHALL say so",
         "2. IF gone\n   THEN the system SHALL say so\n"},
        {NODE_TEXT, 0, NULL, "3. WHEN **nothing** is said", "3. WHEN **nothing** is said\n"},
        {NODE_TEXT, 0, NULL, "- **WHEN** it runs", "\n- **WHEN** it runs\n- **THEN** it SHALL\n"}, );
    CHECK_NODES(*state, "- **FR-1.2** a\n- FR3a: b\n\n### NFR-2.1.3 Fast\n",
                {NODE_REQUIREMENT, 0, "FR-1.2", "a", "- **FR-1.2** a\n"},
                {NODE_REQUIREMENT, 0, "FR3a", "b", "- FR3a: b\n"},
                {NODE_REQUIREMENT, 3, "NFR-2.1.3", "Fast", "\n### NFR-2.1.3 Fast\n"}, );
}

static void random_documents_are_partitioned(void **state)
{
    struct random_seeded random;
    property_begin(&random, "random_documents_are_partitioned");
    for (size_t round = 0; round < 3000; round++) {
        struct arena *mem = arena_new(0);
        struct str text = documents_random(&random, mem, random_below(&random, 40));
        for (size_t i = random_below(&random, 6); i > 0; i--)
            text = documents_mutate(&random, mem, text);
        assert_true(utf8_is_valid(text));
        check_partition(text);
        arena_free(mem);
    }
    (void)state;
}

static void mutated_real_documents_are_partitioned(void **state)
{
    struct random_seeded random;
    size_t count;
    const struct named_text *texts = documents_load("prds", *state, &count);
    property_begin(&random, "mutated_real_documents_are_partitioned");
    for (size_t round = 0; round < 300; round++) {
        struct arena *mem = arena_new(0);
        struct str text = texts[random_below(&random, count)].text;
        if (text.len > 40000)
            text = utf8_cut(text, 40000);
        for (size_t i = 0; i < 8; i++)
            text = documents_mutate(&random, mem, text);
        check_partition(text);
        arena_free(mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(headings_items_and_blocks_are_nodes),
        ARENA_TEST(a_list_without_items_is_one_node),
        ARENA_TEST(other_entries_of_a_list_of_items_form_runs),
        ARENA_TEST(item_paragraphs_are_divided_and_take_their_fields),
        ARENA_TEST(requirement_headings_take_their_body),
        ARENA_TEST(odd_blocks_are_nodes_of_their_own),
        ARENA_TEST(underlined_headings_end_with_their_underline),
        ARENA_TEST(blank_and_empty_texts_have_one_node_and_none),
        ARENA_TEST(rows_of_requirements_are_items),
        ARENA_TEST(tables_that_only_name_codes_stay_text),
        ARENA_TEST(the_head_of_a_table_says_what_the_cells_are),
        ARENA_TEST(stories_and_criteria_are_items),
        ARENA_TEST(forms_of_others_are_known),
        ARENA_TEST(real_documents_are_partitioned),
        ARENA_TEST(real_requirements_are_recognised),
        cmocka_unit_test(random_documents_are_partitioned),
        ARENA_TEST(mutated_real_documents_are_partitioned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
