#include "use_cases/factor_checker.h"
#include "interfaces/users_store.h"
#include "secret.h"
#include "services/one_time_password.h"
#include "use_cases/record_event.h"
#include "value_objects/factor_code.h"

struct digest recovery_code_hash(const struct factor_checker *self, struct id user, struct str code,
                                 struct arena *mem)
{
    const struct str parts[] = {STR("recovery code"), id_format(mem, user), code};
    struct digest digest = digest_sha256_parts(parts, COUNT_OF(parts));
    return digest_hmac_sha256(secret_bytes(self->key),
                              str_of((const char *)digest.bytes, sizeof(digest.bytes)));
}

static struct error *take_recovery_code(const struct factor_checker *self, struct unit_of_work *work,
                                        struct id user, struct str code, const struct client_dto *client,
                                        struct arena *mem, bool *ret)
{
    struct user_event event = event_of(RECOVERY_CODE_USED, user, client);
    bool used;

    TRY(second_factor_repository_use_code(work->factors, user, recovery_code_hash(self, user, code, mem),
                                          clock_now(self->clock), mem, &used));
    if (used) {
        event.actor = user;
        TRY(unit_of_work_record(work, &event));
    }
    *ret = used;
    return OK;
}

static struct error *take_one_time_code(const struct factor_checker *self, struct unit_of_work *work,
                                        struct id user, struct str code, struct arena *mem, bool *ret)
{
    int64_t now = clock_now(self->clock), step;
    struct second_factor *factor;

    TRY(second_factor_repository_find(work->factors, user, mem, &factor));
    if (factor == NULL || factor->confirmed_at == 0 ||
        !one_time_password_check(self->codes, factor->secret, code, now, factor->last_step, mem, &step)) {
        *ret = false;
        return OK;
    }
    return second_factor_repository_take(work->factors, user, step, now, mem, ret);
}

struct error *take_factor_code(const struct factor_checker *self, struct unit_of_work *work, struct id user,
                               struct str typed, const struct client_dto *client, struct arena *mem,
                               bool *ret)
{
    struct factor_code code;

    if (!factor_code_parse(typed, mem, &code)) {
        *ret = false;
        return OK;
    }
    return code.kind == FACTOR_CODE_RECOVERY
               ? take_recovery_code(self, work, user, code.text, client, mem, ret)
               : take_one_time_code(self, work, user, code.text, mem, ret);
}
