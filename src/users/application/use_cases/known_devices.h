/*
 * The devices that a person has signed in from. Failed sign-ins from elsewhere are counted apart from theirs,
 * so nobody can lock somebody out of a device they use.
 *
 * A device is recognised by what it keeps, a random value in a cookie of its own; and, as not every client
 * keeps cookies, by the network that it is in together with the kind of program. Both are kept as hashes,
 * keyed and bound to the user: a browser that two people use is known for each of them who signed in with it.
 */
#pragma once
#include "clock.h"
#include "digest.h"
#include "dtos/user_dtos.h"

struct secret;
struct unit_of_work;

#define DEVICE_KNOWN_FOR DAYS(90) /* since the last sign-in with it */
#define DEVICES_KNOWN 32          /* of one person; a device with a cookie counts twice */

struct known_devices {
    const struct secret *key;
    struct clock *clock;
    struct random *random;
};

/* Whether the user has signed in from where the client is, and under which hash. For nobody (ID_NONE) the
 * same is done in vain, so that the time does not tell who exists. */
struct error *find_known_device(const struct known_devices *self, struct unit_of_work *work, struct id user,
                                const struct client_dto *client, struct arena *mem, bool *known,
                                struct digest *ret) _must_check_;
/* After a completed sign-in, in its unit of work. *ret is the value for the cookie; STR_NONE when the client
 * keeps none. */
struct error *remember_device(const struct known_devices *self, struct unit_of_work *work, struct id user,
                              const struct client_dto *client, struct arena *mem,
                              struct str *ret) _must_check_;
/* After a new password: whoever signed in with the old one is a stranger, but for the client that set the new
 * one. NULL: it was set from the server's console. */
struct error *forget_other_devices(const struct known_devices *self, struct unit_of_work *work,
                                   struct id user, const struct client_dto *client,
                                   struct arena *mem) _must_check_;
