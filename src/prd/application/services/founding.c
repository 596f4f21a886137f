#include "services/founding.h"
#include "unicode.h"

#define TITLE_MAX 200
#define KEY_MAX 10
/* How often a made-up key may be taken before one has to be given. */
#define KEY_TRIES 99

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
    struct error *error = work->ops->find_prd_by_key(work, &workspace, 1, key, mem, &other);

    if (error != OK && !error_is(error, ERROR_NOT_FOUND))
        return error;
    *ret = error == OK;
    error_free(error);
    return OK;
}

/* "PAY", then "PAY2", "PAY3" … */
static struct error *free_key(struct prd_work *work, const struct founding *founding, struct arena *mem,
                              struct str *ret)
{
    struct str stem = prd_key_suggest(founding->title, mem);
    struct str key = stem;
    bool taken;

    for (int number = 2; number <= KEY_TRIES; number++) {
        TRY(is_taken(work, founding->access->workspace, key, mem, &taken));
        if (!taken) {
            *ret = key;
            return OK;
        }
        key = str_format(mem, "%.*s%d", STR_ARGS(str_slice(stem, 0, KEY_MAX - 2)), number);
    }
    return error_new(ERROR_CONFLICT, "key_taken",
                     "Too many PRDs of this workspace have a key like %.*s. Give this one a key of its own.",
                     STR_ARGS(stem));
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
    TRY(work->ops->add_prd(work, &prd));
    TRY(revise(work, &prd, applied,
               &(struct revising){
                   .author = &founding->access->actor,
                   .cause = founding->cause,
                   .why = founding->why,
                   .at = founding->at,
               },
               mem));
    return work->ops->find_prd(work, prd.id, mem, ret);
}
