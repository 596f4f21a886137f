/* Membership as the users module knows it. */
#pragma once
#include "interfaces/membership.h"

struct users_module;

struct users_membership_port {
    struct membership base;
    struct users_module *users;
};
void users_membership_init(struct users_membership_port *self, struct users_module *users);
