#include "users_options.h"
#include "clock.h"
#include "random.h"

/* Those of src/app/settings.def. */
static const struct users_options defaults = {
    .access_ttl = MINUTES(15),
    .refresh_ttl = DAYS(14),
    .bcrypt_cost = 12,
    .password_min = 15,
    .login_ip = {20, MINUTES(1)},
    .login_account = {5, MINUTES(15)},
    .auth_ip = {60, MINUTES(1)},
    .api_user = {600, MINUTES(1)},
    .api_token = {300, MINUTES(1)},
};

/* A rate of nothing in some time is none at all, and one of nothing in no time was left out. */
static struct users_rate rate_or(struct users_rate given, struct users_rate fallback)
{
    return given.count == 0 && given.per == 0 ? fallback : given;
}

struct users_options users_options_filled(const struct users_options *given)
{
    struct users_options ret = *given;

    ret.clock = ret.clock != NULL ? ret.clock : clock_system();
    ret.random = ret.random != NULL ? ret.random : random_system();
    ret.access_ttl = ret.access_ttl != 0 ? ret.access_ttl : defaults.access_ttl;
    ret.refresh_ttl = ret.refresh_ttl != 0 ? ret.refresh_ttl : defaults.refresh_ttl;
    ret.bcrypt_cost = ret.bcrypt_cost != 0 ? ret.bcrypt_cost : defaults.bcrypt_cost;
    ret.password_min = ret.password_min != 0 ? ret.password_min : defaults.password_min;
    ret.login_ip = rate_or(ret.login_ip, defaults.login_ip);
    ret.login_account = rate_or(ret.login_account, defaults.login_account);
    ret.auth_ip = rate_or(ret.auth_ip, defaults.auth_ip);
    ret.api_user = rate_or(ret.api_user, defaults.api_user);
    ret.api_token = rate_or(ret.api_token, defaults.api_token);
    return ret;
}
