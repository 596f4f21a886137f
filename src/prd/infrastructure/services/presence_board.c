#include "services/presence_board.h"
#include <jansson.h>
#include <stdlib.h>

/* Ids end in random bytes. */
#define HASH_FUNCTION(bytes, count, hash) \
    memcpy(&(hash), (const char *)(bytes) + (count) - sizeof(hash), sizeof(hash))
#include <uthash.h>

/* Nodes send what they like; nobody may fill the memory of another. */
#define PLACES_MAX 20000
#define NAME_MAX_BYTES 80

struct kept_notice {
    struct presence_notice notice;
    struct arena *mem; /* its own */
    struct kept_notice *next;
};

struct place {
    struct id prd;
    struct kept_notice *notices;
    UT_hash_handle hh;
};

struct presence_board {
    struct place *places;
};

struct presence_board *presence_board_new(void)
{
    return memory_alloc(sizeof(struct presence_board));
}

static struct place *find_place(const struct presence_board *self, struct id prd)
{
    struct place *place = NULL;
    HASH_FIND(hh, self->places, &prd, sizeof(prd), place);
    return place;
}

/* Takes the notice at `at` out of its list. */
static void take_down(struct kept_notice **at)
{
    struct kept_notice *kept = *at;
    *at = kept->next;
    arena_free(kept->mem);
}

static void leave_if_empty(struct presence_board *self, struct place *place)
{
    if (place->notices != NULL)
        return;
    /* The analyzer does not know that a last entry, with whose going the table goes, leaves its head NULL. */
    HASH_DEL(self->places, place); // NOLINT(clang-analyzer-unix.Malloc)
    free(place);
}

void presence_board_free(struct presence_board *self)
{
    struct place *place, *next;

    if (self == NULL)
        return;
    HASH_ITER (hh, self->places, place, next) {
        while (place->notices != NULL)
            take_down(&place->notices);
        leave_if_empty(self, place);
    }
    free(self);
}

static void hang_up(struct place *place, const struct presence_notice *notice)
{
    struct arena *mem = arena_new(512);
    struct kept_notice *kept = arena_new_of(mem, struct kept_notice);

    kept->mem = mem;
    kept->notice = *notice;
    kept->notice.people = arena_array_of(mem, notice->count, struct person);
    for (size_t i = 0; i < notice->count; i++) {
        kept->notice.people[i] = notice->people[i];
        kept->notice.people[i].name = str_dup(mem, notice->people[i].name);
    }
    kept->next = place->notices;
    place->notices = kept;
}

static bool same_people(const struct presence_notice *a, const struct presence_notice *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!id_eq(a->people[i].id, b->people[i].id) || !str_eq(a->people[i].name, b->people[i].name))
            return false;
    return true;
}

static struct place *make_place(struct presence_board *self, struct id prd)
{
    struct place *place;

    if (HASH_CNT(hh, self->places) >= PLACES_MAX)
        return NULL;
    place = memory_alloc(sizeof(*place));
    place->prd = prd;
    HASH_ADD(hh, self->places, prd, sizeof(place->prd), place);
    return place;
}

bool presence_board_put(struct presence_board *self, const struct presence_notice *notice)
{
    struct place *place = find_place(self, notice->prd);
    struct kept_notice **at;
    bool changed;

    if (place == NULL && (notice->count == 0 || (place = make_place(self, notice->prd)) == NULL))
        return false;
    at = &place->notices;
    while (*at != NULL && !id_eq((*at)->notice.node, notice->node))
        at = &(*at)->next;
    if (*at == NULL) {
        changed = notice->count > 0;
    } else {
        if (notice->number < (*at)->notice.number)
            return false;
        changed = !same_people(&(*at)->notice, notice);
        take_down(at);
    }
    if (notice->count > 0)
        hang_up(place, notice);
    leave_if_empty(self, place);
    return changed;
}

void presence_board_expire(struct presence_board *self, int64_t now,
                           void (*changed)(void *context, struct id prd), void *context)
{
    struct place *place, *next;

    HASH_ITER (hh, self->places, place, next) {
        struct id prd = place->prd;
        struct kept_notice **at = &place->notices;
        bool went = false;

        while (*at != NULL) {
            if ((*at)->notice.until <= now) {
                take_down(at);
                went = true;
            } else {
                at = &(*at)->next;
            }
        }
        leave_if_empty(self, place);
        if (went)
            changed(context, prd);
    }
}

static int by_coming(const void *a, const void *b)
{
    const struct person *one = a, *other = b;
    if (one->since != other->since)
        return one->since < other->since ? -1 : 1;
    return memcmp(&one->id, &other->id, sizeof(one->id));
}

/* Adds a person, or lets them have come earlier. */
static void add_person(struct person *people, size_t *count, const struct person *person)
{
    for (size_t i = 0; i < *count; i++) {
        if (!id_eq(people[i].id, person->id))
            continue;
        if (person->since < people[i].since)
            people[i].since = person->since;
        return;
    }
    people[(*count)++] = *person;
}

void presence_board_look(const struct presence_board *self, struct id prd, struct arena *mem,
                         struct person **ret, size_t *count)
{
    const struct place *place = find_place(self, prd);
    struct person *people;
    size_t most = 0, found = 0;

    for (const struct kept_notice *kept = place ? place->notices : NULL; kept != NULL; kept = kept->next)
        most += kept->notice.count;
    people = arena_array_of(mem, most, struct person);
    for (const struct kept_notice *kept = place ? place->notices : NULL; kept != NULL; kept = kept->next)
        for (size_t i = 0; i < kept->notice.count; i++)
            add_person(people, &found, &kept->notice.people[i]);
    if (found > 1)
        qsort(people, found, sizeof(*people), by_coming);
    for (size_t i = 0; i < found; i++)
        people[i].name = str_dup(mem, people[i].name);
    *ret = people;
    *count = found;
}

static json_t *write_id(struct id id, struct arena *mem)
{
    struct str text = id_format(mem, id);
    return json_stringn(text.ptr, text.len);
}

/* At most `limit` bytes, cut between characters. */
static struct str shorten(struct str text, size_t limit)
{
    if (text.len <= limit)
        return text;
    while (limit > 0 && ((unsigned char)text.ptr[limit] & 0xc0) == 0x80)
        limit--;
    return str_slice(text, 0, limit);
}

struct str presence_notice_write(const struct presence_notice *notice, struct arena *mem)
{
    json_t *people = json_array();
    json_t *object;
    struct str ret;
    char *text;

    for (size_t i = 0; i < notice->count && i < PRESENCE_MAX; i++) {
        struct str name = shorten(notice->people[i].name, NAME_MAX_BYTES);
        json_array_append_new(people, json_pack("{s:o,s:o,s:I}", "id", write_id(notice->people[i].id, mem),
                                                "name", json_stringn(name.len ? name.ptr : "", name.len),
                                                "since", (json_int_t)notice->people[i].since));
    }
    object = json_pack("{s:o,s:o,s:I,s:o}", "node", write_id(notice->node, mem), "prd",
                       write_id(notice->prd, mem), "number", (json_int_t)notice->number, "people", people);
    text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    ret = text != NULL ? str_dup(mem, str_from(text)) : STR_NONE;
    free(text);
    json_decref(object);
    return ret;
}

static bool read_id(const json_t *value, struct id *ret)
{
    const char *text = json_string_value(value);
    return text != NULL && id_parse(str_from(text), ret);
}

static bool read_person(const json_t *value, struct arena *mem, struct person *ret)
{
    const json_t *name = json_object_get(value, "name"), *since = json_object_get(value, "since");

    if (!read_id(json_object_get(value, "id"), &ret->id) || !json_is_string(name) || !json_is_integer(since))
        return false;
    ret->name =
        shorten(str_dup(mem, str_of(json_string_value(name), json_string_length(name))), NAME_MAX_BYTES);
    ret->since = json_integer_value(since);
    return true;
}

static bool read_notice(const json_t *object, struct arena *mem, struct presence_notice *notice)
{
    const json_t *people = json_object_get(object, "people"), *number = json_object_get(object, "number");

    if (!read_id(json_object_get(object, "node"), &notice->node) ||
        !read_id(json_object_get(object, "prd"), &notice->prd) || !json_is_integer(number) ||
        !json_is_array(people) || json_array_size(people) > PRESENCE_MAX)
        return false;
    notice->number = json_integer_value(number);
    notice->count = json_array_size(people);
    notice->people = arena_array_of(mem, notice->count, struct person);
    for (size_t i = 0; i < notice->count; i++)
        if (!read_person(json_array_get(people, i), mem, &notice->people[i]))
            return false;
    return true;
}

bool presence_notice_read(struct str payload, struct arena *mem, struct presence_notice *ret)
{
    json_t *object =
        json_loadb(payload.ptr != NULL ? payload.ptr : "", payload.len, JSON_REJECT_DUPLICATES, NULL);
    struct presence_notice notice = {0};
    bool is_read = read_notice(object, mem, &notice);

    json_decref(object);
    if (is_read)
        *ret = notice;
    return is_read;
}
