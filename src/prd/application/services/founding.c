#include "services/founding.h"
#include "unicode.h"

#define TITLE_MAX 200
#define KEY_MAX 10
/* The highest number behind a made-up key: with a stem of four letters it fills a key. */
#define KEY_NUMBER_MAX 999999

struct error *check_title(struct str title, struct arena *mem, struct str *ret)
{
    struct str trimmed = str_trim(title);
    struct error *invalid;

    if (trimmed.len > 0 && utf8_is_valid(trimmed) && utf8_length(trimmed) <= TITLE_MAX &&
        str_find_char(trimmed, '\n', 0) == SIZE_MAX && str_find_char(trimmed, '\r', 0) == SIZE_MAX) {
        *ret = str_dup(mem, trimmed);
        return OK;
    }
    invalid =
        error_new(ERROR_INVALID, "invalid_title", "A title is one line of 1 to %d characters.", TITLE_MAX);
    error_add_field(invalid, STR("/title"), STR("format"), STR("Give one line of 1 to 200 characters."));
    return invalid;
}

static struct error *invalid_key(void)
{
    struct error *invalid =
        error_new(ERROR_INVALID, "invalid_key",
                  "A key is 2 to %d capitals and digits and begins with a letter, as PAY.", KEY_MAX);
    error_add_field(invalid, STR("/key"), STR("format"), STR("Use 2 to 10 of A-Z and 0-9, a letter first."));
    return invalid;
}

static struct error *is_taken(struct prd_work *work, struct id workspace, struct str key, struct arena *mem,
                              bool *ret)
{
    struct prd other;
    struct error *error = prd_repository_find_by_key(work->prds, &workspace, 1, key, mem, &other);

    if (error != OK && !error_is(error, ERROR_NOT_FOUND))
        return error;
    *ret = error == OK;
    error_free(error);
    return OK;
}

static struct str numbered(struct str stem, int number, struct arena *mem)
{
    return number == 1 ? stem : str_format(mem, "%.*s%d", STR_ARGS(stem), number);
}

/* "PAY", then "PAY2", "PAY3" …: a number that is free behind one that is taken. Numbers are doubled until one
 * is free, then halved in, so that the ten-thousandth PRD without a name costs no more than a few looks. */
static struct error *free_key(struct prd_work *work, const struct founding *founding, struct arena *mem,
                              struct str *ret)
{
    struct id workspace = founding->access->workspace;
    struct str stem = prd_key_suggest(founding->title, mem);
    int taken = 0, free = 1;
    bool is;

    for (;; free = free * 2 < KEY_NUMBER_MAX ? free * 2 : KEY_NUMBER_MAX) {
        TRY(is_taken(work, workspace, numbered(stem, free, mem), mem, &is));
        if (!is)
            break;
        if (free == KEY_NUMBER_MAX)
            return error_new(
                ERROR_CONFLICT, "key_taken",
                "Too many PRDs of this workspace have a key like %.*s. Give this one a key of its own.",
                STR_ARGS(stem));
        taken = free;
    }
    while (free - taken > 1) {
        int middle = taken + (free - taken) / 2;
        TRY(is_taken(work, workspace, numbered(stem, middle, mem), mem, &is));
        if (is)
            taken = middle;
        else
            free = middle;
    }
    *ret = numbered(stem, free, mem);
    return OK;
}

static struct error *choose_key(struct prd_work *work, const struct founding *founding, struct arena *mem,
                                struct str *ret)
{
    bool taken;

    if (str_is_empty(founding->key))
        return free_key(work, founding, mem, ret);
    if (!prd_key_is_valid(founding->key))
        return invalid_key();
    TRY(is_taken(work, founding->access->workspace, founding->key, mem, &taken));
    if (taken)
        return error_new(ERROR_CONFLICT, "key_taken",
                         "A PRD of this workspace has the key %.*s already. Choose another one.",
                         STR_ARGS(founding->key));
    *ret = founding->key;
    return OK;
}

struct error *found(struct prd_work *work, const struct founding *founding, const struct applied *applied,
                    struct arena *mem, struct prd *ret)
{
    struct prd prd = {
        .id = founding->id,
        .workspace = founding->access->workspace,
        .title = founding->title,
        .template_name = founding->template_name,
        .status = PRD_DRAFT,
        .created_by = founding->access->actor.user,
        .created_at = founding->at,
        .updated_at = founding->at,
    };

    TRY(choose_key(work, founding, mem, &prd.key));
    TRY(prd_repository_add(work->prds, &prd));
    TRY(search_repository_put_title(work->search, &prd));
    TRY(revise(work, &prd, applied,
               &(struct revising){
                   .author = &founding->access->actor,
                   .cause = founding->cause,
                   .why = founding->why,
                   .at = founding->at,
                   .differ = founding->differ,
               },
               mem));
    return prd_repository_find(work->prds, prd.id, mem, ret);
}
