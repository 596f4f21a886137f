#include "check.h"
#include "entities/revision.h"

static struct revision sample(struct arena *mem)
{
    struct revision revision = {
        .number = 7,
        .author_kind = AUTHOR_ASSISTANT,
        .author_name = STR("Ada"),
        .cause = CAUSE_PROPOSAL,
        .why = STR("because"),
        .at = 1700000000123,
        .change_count = 2,
    };
    memset(&revision.prd, 1, sizeof(revision.prd));
    memset(&revision.workspace, 2, sizeof(revision.workspace));
    memset(&revision.author, 3, sizeof(revision.author));
    memset(&revision.proposal, 4, sizeof(revision.proposal));
    memset(&revision.parent_hash, 5, sizeof(revision.parent_hash));
    revision.changes = arena_array_of(mem, 2, struct change);
    for (size_t i = 0; i < 2; i++) {
        struct change *change = &revision.changes[i];
        change->kind = OPERATION_REPLACE_TEXT;
        change->code = STR("FR-1");
        change->title = STR("Title");
        memset(&change->node, (int)(6 + i), sizeof(change->node));
        memset(&change->before, 8, sizeof(change->before));
        memset(&change->after, 9, sizeof(change->after));
        memset(&change->follows_before, 10, sizeof(change->follows_before));
        memset(&change->follows_after, 11, sizeof(change->follows_after));
    }
    return revision;
}

/* Flips each bit of `size` bytes at `bytes` in turn and checks that the hash tells. */
static void check_bytes(const struct revision *revision, void *bytes, size_t size, struct arena *mem)
{
    struct digest hash = revision_hash(revision, mem);
    unsigned char *at = bytes;
    for (size_t bit = 0; bit < size * 8; bit++) {
        at[bit / 8] ^= (unsigned char)(1 << (bit % 8));
        assert_false(digest_eq(revision_hash(revision, mem), hash));
        at[bit / 8] ^= (unsigned char)(1 << (bit % 8));
    }
    assert_true(digest_eq(revision_hash(revision, mem), hash));
}

static void check_text(const struct revision *revision, struct str *text, struct arena *mem)
{
    struct str own = str_dup(mem, *text);
    struct digest hash = revision_hash(revision, mem);
    *text = own;
    check_bytes(revision, (void *)(uintptr_t)own.ptr, own.len, mem);
    *text = str_slice(own, 0, own.len - 1);
    assert_false(digest_eq(revision_hash(revision, mem), hash));
    *text = own;
}

static void every_bit_counts(void **state)
{
    struct arena *mem = *state;
    struct revision revision = sample(mem);
    struct digest hash = revision_hash(&revision, mem);

    check_bytes(&revision, &revision.prd, sizeof(revision.prd), mem);
    check_bytes(&revision, &revision.workspace, sizeof(revision.workspace), mem);
    check_bytes(&revision, &revision.number, sizeof(revision.number), mem);
    check_bytes(&revision, &revision.author, sizeof(revision.author), mem);
    check_bytes(&revision, &revision.proposal, sizeof(revision.proposal), mem);
    check_bytes(&revision, &revision.message, sizeof(revision.message), mem);
    check_bytes(&revision, &revision.event, sizeof(revision.event), mem);
    check_bytes(&revision, &revision.at, sizeof(revision.at), mem);
    check_bytes(&revision, &revision.parent_hash, sizeof(revision.parent_hash), mem);
    check_text(&revision, &revision.author_name, mem);
    check_text(&revision, &revision.why, mem);
    for (size_t i = 0; i < revision.change_count; i++) {
        struct change *change = &revision.changes[i];
        check_bytes(&revision, &change->node, sizeof(change->node), mem);
        check_bytes(&revision, &change->before, sizeof(change->before), mem);
        check_bytes(&revision, &change->after, sizeof(change->after), mem);
        check_bytes(&revision, &change->follows_before, sizeof(change->follows_before), mem);
        check_bytes(&revision, &change->follows_after, sizeof(change->follows_after), mem);
        check_text(&revision, &change->code, mem);
        check_text(&revision, &change->title, mem);
    }
    assert_true(digest_eq(revision_hash(&revision, mem), hash));
}

static void every_value_of_an_enumeration_counts(void **state)
{
    struct revision revision = sample(*state), other = revision;
    struct digest hash = revision_hash(&revision, *state);
    other.cause = CAUSE_EDIT;
    assert_false(digest_eq(revision_hash(&other, *state), hash));
    other = revision;
    other.author_kind = AUTHOR_USER;
    assert_false(digest_eq(revision_hash(&other, *state), hash));
    revision.changes[1].kind = OPERATION_MOVE_NODE;
    assert_false(digest_eq(revision_hash(&revision, *state), hash));
}

static void changes_cannot_be_dropped_swapped_or_cut_differently(void **state)
{
    struct revision revision = sample(*state), other = revision;
    struct digest hash = revision_hash(&revision, *state);
    struct change swapped[2] = {revision.changes[1], revision.changes[0]};

    other.change_count = 1;
    assert_false(digest_eq(revision_hash(&other, *state), hash));
    other.change_count = 2;
    other.changes = swapped;
    assert_false(digest_eq(revision_hash(&other, *state), hash));
    other = revision;
    other.author_name = STR("Adabe");
    other.why = STR("cause");
    assert_false(digest_eq(revision_hash(&other, *state), hash));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(every_bit_counts),
        ARENA_TEST(every_value_of_an_enumeration_counts),
        ARENA_TEST(changes_cannot_be_dropped_swapped_or_cut_differently),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
