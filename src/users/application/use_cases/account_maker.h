/* What every way of making an account shares: registering, the first set-up, the command line. */
#pragma once
#include "dtos/user_dtos.h"

struct password_hasher;
struct password_strength;
struct unit_of_work;
struct user;

struct account_maker {
    struct password_hasher *hasher;
    struct password_strength *strength;
    struct clock *clock;
    struct random *random;
    int64_t password_min; /* characters */
};

/* Checks everything, reports all findings at once (error invalid), and hashes: slow, so it comes before the
 * transaction takes the write lock. */
struct error *account_maker_prepare(const struct account_maker *self, const struct register_user_dto *in,
                                    enum role_dto role, struct arena *mem, struct user **ret) _must_check_;
/* Adds the user with their personal workspace. Error conflict, code "unique", when the address is taken. */
struct error *account_maker_add(const struct account_maker *self, struct unit_of_work *work,
                                const struct user *user, struct arena *mem) _must_check_;
/* One error with the findings of all, or the first that is none of the input; takes them over. OK where
 * nothing is wrong. */
struct error *account_findings(struct error *errors[], size_t count) _must_check_;
