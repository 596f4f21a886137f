#include "use_cases/manage_tokens.h"
#include "dtos/dto_from.h"
#include "interfaces/token_uses.h"
#include "use_cases/letter_sender.h"
#include "use_cases/record_event.h"
#include "value_objects/display_name.h"
#include "value_objects/token_secret.h"

#define TOKENS_MAX 50
#define ENDED_MAX 50
#define KEPT_AFTER_END DAYS(30) /* in the list, so that its owner sees why a program stopped working */

struct error *list_tokens(const struct manage_tokens *self, const struct principal_dto *principal,
                          struct arena *mem, struct token_page_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct personal_token *tokens;
    struct token_dto *items;
    size_t count;

    TRY(users_store_begin(self->store, WORK_READ, mem, &work));
    TRY(token_repository_list_of(work->tokens, principal->user.id, mem, &tokens, &count));
    items = arena_array_of(mem, count, struct token_dto);
    for (size_t i = 0; i < count; i++)
        items[i] = token_dto_from(&tokens[i], mem);
    *ret = (struct token_page_dto){.items = items, .count = count};
    return OK;
}

static struct error *invalid(const char *pointer, const char *code, const char *detail)
{
    struct error *error = error_new(ERROR_INVALID, code, "This token cannot be made.");
    error_add_field(error, str_from(pointer), str_from(code), str_from(detail));
    return error;
}

static struct error *read_scopes(const struct str_list *words, const struct principal_dto *principal,
                                 struct arena *mem, uint32_t *ret)
{
    uint32_t scopes = 0, scope;

    for (size_t i = 0; i < words->count; i++) {
        if (!scope_parse(words->items[i], &scope))
            return invalid(
                str_format(mem, "/scopes/%zu", i).ptr, "unknown_scope",
                str_format(mem, "The scopes are: %.*s.", STR_ARGS(scopes_write(SCOPES_ALL, mem))).ptr);
        scopes |= scope;
    }
    if (scopes == 0)
        return invalid("/scopes", "too_short", "A token without a scope could do nothing.");
    if ((scopes & SCOPE_ADMIN) && principal->user.role != ROLE_DTO_ADMIN)
        return invalid("/scopes", "not_allowed", "Only administrators make tokens with the scope admin.");
    *ret = scopes;
    return OK;
}

static struct error *read_end(const struct create_token_dto *in, int64_t now, int64_t *ret)
{
    if (in->expires_in_days != 0 && in->expires_at != 0)
        return invalid("/expires_at", "not_allowed", "Give either expires_in_days or expires_at.");
    if (in->expires_at != 0 && in->expires_at <= now)
        return invalid("/expires_at", "too_small", "This time is past.");
    *ret = in->expires_in_days != 0 ? now + DAYS(in->expires_in_days) : in->expires_at;
    return OK;
}

/* Also of those that have ended there are never many: who makes one after the other, each for a second, would
 * fill the list. */
static struct error *make_room(struct unit_of_work *work, struct id user, int64_t now, struct arena *mem)
{
    const struct personal_token *oldest_ended = NULL;
    struct personal_token *tokens; /* the newest first */
    size_t count, live = 0;
    bool removed;

    TRY(token_repository_list_of(work->tokens, user, mem, &tokens, &count));
    for (size_t i = 0; i < count; i++)
        if (personal_token_is_live(&tokens[i], now))
            live++;
        else
            oldest_ended = &tokens[i];
    if (live >= TOKENS_MAX)
        return error_new(ERROR_CONFLICT, "too_many_tokens",
                         "You have %d tokens, which is as many as there may be. Remove one first.",
                         TOKENS_MAX);
    return count - live < ENDED_MAX
               ? OK
               : token_repository_remove(work->tokens, user, oldest_ended->id, mem, &removed);
}

/* To the account's address, whoever sits at its browser. */
static struct error *tell(const struct manage_tokens *self, struct unit_of_work *work,
                          const struct personal_token *token, struct arena *mem)
{
    struct letter letter;
    struct user *user;

    TRY(user_repository_find(work->users, token->user, mem, &user));
    if (user == NULL || !may_send_mails(self->letters, user->id, mem))
        return OK;
    letter = letter_to(user, LETTER_TOKEN_MADE);
    letter.name = token->name;
    return send_letter(self->letters, work, &letter, mem);
}

struct error *create_token(const struct manage_tokens *self, const struct principal_dto *principal,
                           const struct create_token_dto *in, struct arena *mem, struct token_dto *ret)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct token_secret secret = token_secret_new(self->random);
    int64_t now = clock_now(self->clock);
    struct personal_token token = {.id = id_new(self->clock, self->random),
                                   .user = principal->user.id,
                                   .hash = token_secret_hash(&secret),
                                   .created_at = now};
    struct user_event event = event_by(TOKEN_CREATED, principal);

    TRY(display_name_parse(in->name, mem, &token.name));
    TRY(read_scopes(&in->scopes, principal, mem, &token.scopes));
    TRY(read_end(in, now, &token.expires_at));
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(token_repository_forget(work->tokens, token.user, now - KEPT_AFTER_END, mem));
    TRY(make_room(work, token.user, now, mem));
    TRY(token_repository_add(work->tokens, &token, mem));
    TRY(tell(self, work, &token, mem));
    event.object = token.id;
    event.detail = scopes_write(token.scopes, mem);
    TRY(unit_of_work_record(work, &event));
    TRY(unit_of_work_commit(work));
    *ret = token_dto_from(&token, mem);
    ret->token = token_secret_write(&secret, self->key, mem);
    return OK;
}

struct error *revoke_token(const struct manage_tokens *self, const struct principal_dto *principal,
                           struct id token, struct arena *mem)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct user_event event = event_by(TOKEN_REVOKED, principal);
    bool removed;

    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    TRY(token_repository_remove(work->tokens, principal->user.id, token, mem, &removed));
    if (!removed)
        return error_new(ERROR_NOT_FOUND, "not_found", "There is no such token.");
    event.object = token;
    TRY(unit_of_work_record(work, &event));
    return unit_of_work_commit(work);
}

struct error *keep_token_uses(const struct manage_tokens *self, struct arena *mem, bool *again)
{
    _cleanup_(unit_of_work_end) struct unit_of_work *work = NULL;
    struct token_use *uses;
    size_t count;

    token_uses_take(self->uses, clock_now(self->clock), mem, &uses, &count);
    *again = false;
    if (count == 0)
        return OK;
    TRY(users_store_begin(self->store, WORK_WRITE, mem, &work));
    for (size_t i = 0; i < count; i++)
        TRY(token_repository_touch(work->tokens, uses[i].token, uses[i].at, mem));
    return unit_of_work_commit(work);
}
