/*
 * Events are text that strangers write. Whatever they write, what comes of it is silence, or one proposal
 * whose text is a few plain words: nothing is followed, no markup and no code gets through, and nothing else
 * of the document changes. Security line 33.
 */
#include "guide_fixture.h"
#include "services/characters.h"
#include "services/event_interpreter.h"
#include "services/item_text.h"
#include "unicode.h"
#include <jansson.h>
#include <stdlib.h>

static const char club[] = "# Club fees\n\n## Requirements\n\n- **FR-1** The system shall send each member a "
                           "reminder.\n  - status: open\n\n"
                           "- **FR-2** The system shall export members as CSV.\n  - status: done\n\n## "
                           "Risks\n\n- **R-1** The bank may fail.\n\n"
                           "## Milestones\n\n- **MS-1** Pilot by March 2027.\n\n## Implementation "
                           "History\n\n- 2026-01-01: First draft.\n\n"
                           "## Decisions\n\n## Open questions\n\n- **Q-1** Who pays?\n";

/* Instructions to whoever reads, Markdown that would become structure, links, HTML, characters that lie,
 * codes and fields; the tests over HTTP use the same. */
static struct str *payloads;
static size_t payload_count;

static int read_payloads(void **state _unused_)
{
    json_t *list = json_load_file(STET_SOURCE_ROOT "/tests/support/hostile-texts.json", 0, NULL);

    payload_count = json_array_size(list);
    payloads = memory_alloc((payload_count + 1) * sizeof(*payloads));
    for (size_t i = 0; i < payload_count; i++) {
        const json_t *text = json_array_get(list, i);
        payloads[i] = str_from(memory_strdup(json_string_value(text)));
    }
    json_decref(list);
    return payload_count > 0 ? 0 : -1;
}

static int forget_payloads(void **state _unused_)
{
    for (size_t i = 0; i < payload_count; i++)
        free((void *)(uintptr_t)payloads[i].ptr);
    free(payloads);
    return 0;
}

static const char *const carriers[] = {
    "%s",
    "We decided to export members, %s",
    "add reminder %s",
    "FR-1 is done %s",
    "v9.9 released %s",
    "outage of the bank: %s",
    "Pilot moved to May 2027 %s",
    "Club fees is GA %s",
    "feat(api): %s",
    "%s\n\nCloses FR-2",
};

static struct guide_fixture *new_club(struct arena *mem)
{
    struct guide_fixture *fixture = fixture_new(mem, "prd", STR(""));
    fixture_import(fixture, str_from(club));
    return fixture;
}

/* A single line of words: no control or invisible character, no tag, link, code mark or emphasis. */
static void check_plain(struct str line, bool marks, struct str payload)
{
    size_t length;
    for (size_t at = 0; at < line.len; at += length) {
        uint32_t character = character_at(line, at, &length);
        if (character_is_invisible(character) || character == '\n' || character == '\r' ||
            character == '\t' || (marks && character < 0x80 && strchr("`*[]\\|~", (int)character) != NULL))
            fail_msg("U+%04X in \"%.*s\" from \"%.*s\"", character, STR_ARGS(line), STR_ARGS(payload));
        if (str_starts_nocase(str_slice(line, at, line.len), STR("www.")) &&
            (at == 0 || strchr(" (\"'“/", line.ptr[at - 1]) != NULL)) /* in a word it is no link */
            fail_msg("a link in \"%.*s\" from \"%.*s\"", STR_ARGS(line), STR_ARGS(payload));
        if (character == '@' && at > 0 && byte_is_alnum(line.ptr[at - 1]))
            fail_msg("an address in \"%.*s\" from \"%.*s\"", STR_ARGS(line), STR_ARGS(payload));
        if (character == '<' && (byte_is_letter(byte_at(line, at + 1)) || byte_at(line, at + 1) == '/' ||
                                 byte_at(line, at + 1) == '!' || byte_at(line, at + 1) == '?'))
            fail_msg("a tag in \"%.*s\" from \"%.*s\"", STR_ARGS(line), STR_ARGS(payload));
    }
    if (str_find_nocase(line, STR("http://"), 0) != SIZE_MAX ||
        str_find_nocase(line, STR("https://"), 0) != SIZE_MAX ||
        str_find_nocase(line, STR(" javascript:a"), 0) != SIZE_MAX)
        fail_msg("a link in \"%.*s\" from \"%.*s\"", STR_ARGS(line), STR_ARGS(payload));
    assert_true(utf8_is_valid(line));
}

/* What is added is one item, or one entry of the history, or a section with one item: nothing of the
 * payload's own making but words. */
static void check_added(struct guide_fixture *fixture, const struct operation *operation, struct str payload)
{
    struct str rest = operation->text, line;
    size_t lines = 0;
    assert_true(operation->text.len < 600);
    while (str_next(&rest, '\n', &line)) {
        struct str words = line;
        lines++;
        if (str_starts(line, STR("- **")) && str_find(line, STR("-?** "), 0) < 8)
            words = str_slice(line, str_find(line, STR("-?** "), 0) + 5, line.len);
        else if (str_starts(line, STR("  - ")) || str_starts(line, STR("- 20")))
            words = str_slice(line, 4, line.len);
        else if (line.len > 0 && !str_eq(line, STR("## Decisions")))
            fail_msg("the line \"%.*s\" from \"%.*s\"", STR_ARGS(line), STR_ARGS(payload));
        check_plain(words, true, payload);
    }
    assert_true(lines <= 7);
    assert_true(document_find(&fixture->document, operation->after) != SIZE_MAX);
}

static size_t items_in(const struct document *document)
{
    size_t count = 0;
    for (size_t i = 0; i < document->count; i++)
        count += node_is_item(&document->nodes[i]);
    return count;
}

/* Applied, it adds at most one item and leaves every other node as it was, but for the field that it says. */
static void check_applied(struct guide_fixture *fixture, const struct proposal_draft *draft,
                          struct str payload)
{
    struct document before = fixture->document;
    size_t items = items_in(&before), added = 0;

    for (size_t i = 0; i < draft->count; i++) {
        const struct operation *operation = &draft->operations[i];
        size_t index;
        if (operation->kind == OPERATION_ADD_NODE) {
            check_added(fixture, operation, payload);
            added++;
            continue;
        }
        assert_int_equal(operation->kind, OPERATION_SET_FIELD);
        index = document_find(&before, operation->node);
        assert_true(index != SIZE_MAX && digest_eq(operation->base, before.nodes[index].hash));
        assert_true(str_eq(operation->field, STR("status")) || str_eq(operation->field, STR("due")));
        assert_true(operation->value.len > 0 && operation->value.len <= 60);
        check_plain(operation->value, true, payload);
    }
    assert_true(added <= 2 && draft->count <= 10);
    fixture_apply(fixture, draft->operations, draft->count);
    assert_true(items_in(&fixture->document) <= items + added);
    for (size_t i = 0; i < before.count; i++) {
        size_t index = document_find(&fixture->document, before.nodes[i].id);
        assert_true(index != SIZE_MAX);
        if (!node_is_item(&before.nodes[i]))
            check_str(fixture->document.nodes[index].text, before.nodes[i].text);
        else
            check_str(fixture->document.nodes[index].statement, before.nodes[i].statement);
    }
    for (size_t i = 0; i < ITEM_KINDS; i++)
        assert_true(fixture->floor[i] <= 3);
}

static void check_reading(struct guide_fixture *fixture, const struct event_reading *reading,
                          struct str payload)
{
    assert_true(reading->reason.len > 0 && reading->reason.len < 900);
    check_plain(reading->reason, true, payload);
    assert_true(reading->fact_count <= 24);
    for (size_t i = 0; i < reading->fact_count; i++) {
        check_plain(reading->facts[i].value, true, payload);
        assert_true(reading->facts[i].value.len > 0 && reading->facts[i].value.len <= 200);
    }
    if (reading->outcome == EVENT_SILENT)
        return;
    assert_true(reading->draft.count > 0);
    assert_int_equal(reading->draft.origin, PROPOSAL_EVENT);
    assert_true(reading->draft.quote.len <= 280 && utf8_is_valid(reading->draft.quote));
    for (size_t at = 0, length; at < reading->draft.quote.len; at += length)
        assert_false(character_is_invisible(character_at(reading->draft.quote, at, &length)));
    check_applied(fixture, &reading->draft, payload);
}

static struct event_reading interpret(struct guide_fixture *fixture, const char *kind, struct str text)
{
    struct project_event event = {.source = STR("git"),
                                  .external_id = STR("1"),
                                  .kind = str_from(kind),
                                  .text = text,
                                  .at = FIXTURE_NOW,
                                  .received_at = FIXTURE_NOW,
                                  .trust = strcmp(kind, "note") == 0 ? TRUST_MEMBER : TRUST_OUTSIDE};
    const struct word_index words = word_index_of(&fixture->document, fixture->mem);
    struct event_reading reading;

    event_interpret(&event, &words, fixture->mem, &reading);
    return reading;
}

static struct str carried(const char *carrier, struct str payload, struct arena *mem)
{
    struct str text = str_from(carrier);
    size_t at = str_find(text, STR("%s"), 0);
    return str_format(mem, "%.*s%.*s%.*s", STR_ARGS(str_slice(text, 0, at)), STR_ARGS(payload),
                      STR_ARGS(str_slice(text, at + 2, text.len)));
}

static void hostile_text_stays_text(void **state _unused_)
{
    static const char *const kinds[] = {"commit", "note", "issue", "test"};
    size_t proposals = 0, all = 0;

    assert_true(payload_count >= 200);
    for (size_t i = 0; i < payload_count; i++)
        for (size_t c = 0; c < COUNT_OF(carriers); c++) {
            struct arena *mem = arena_new(0);
            struct guide_fixture *fixture = new_club(mem);
            struct str text = carried(carriers[c], payloads[i], mem);
            struct event_reading reading = interpret(fixture, kinds[(i + c) % COUNT_OF(kinds)], text);
            check_reading(fixture, &reading, text);
            proposals += reading.outcome == EVENT_PROPOSAL;
            all++;
            arena_free(mem);
        }
    print_message("%zu payloads in %zu texts: %zu proposals, the others silent\n", payload_count, all,
                  proposals);
    assert_true(proposals > all / 4 && proposals < all); /* the carriers carry */
}

static void size_is_no_weapon(void **state _unused_)
{
    static const char *const units[] = {"add export ", "# ",   "[", "<",   "`",  "FR-1 ", "a",
                                        "\n- ",        "((((", "“", "v1.", "*_", "é"};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        struct arena *mem = arena_new(0);
        struct guide_fixture *fixture = new_club(mem);
        struct strbuf text = strbuf_new(mem, (size_t)4 << 20);
        struct event_reading reading;
        strbuf_add(&text, STR("We decided to "));
        while (text.len < ((size_t)1 << 20))
            strbuf_add(&text, str_from(units[i]));
        reading = interpret(fixture, "commit", strbuf_str(&text));
        check_reading(fixture, &reading, str_from(units[i]));
        arena_free(mem);
    }
}

/* Random marriages of hostile pieces. */
static void any_text_stays_text(void **state _unused_)
{
    struct random_seeded random;
    property_begin(&random, "any_text_stays_text");
    for (int round = 0; round < 1000; round++) {
        struct arena *mem = arena_new(0);
        struct guide_fixture *fixture = new_club(mem);
        struct str parts[4], text;
        struct event_reading reading;
        size_t count = 1 + random_below(&random, COUNT_OF(parts));
        for (size_t i = 0; i < count; i++) {
            struct str payload = payloads[random_below(&random, payload_count)];
            size_t from = random_below(&random, payload.len + 1);
            while (from < payload.len && (payload.ptr[from] & 0xc0) == 0x80)
                from++;
            parts[i] = random_below(&random, 2) ? payload : str_slice(payload, from, payload.len);
        }
        text = carried(carriers[random_below(&random, COUNT_OF(carriers))],
                       str_join(mem, parts, count, random_below(&random, 2) ? STR("") : STR(" ")), mem);
        reading = interpret(fixture, random_below(&random, 2) ? "commit" : "note", text);
        check_reading(fixture, &reading, text);
        arena_free(mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(size_is_no_weapon),
        cmocka_unit_test(any_text_stays_text),
    };
    return cmocka_run_group_tests(tests, read_payloads, forget_payloads);
}
