/* The repositories of one unit of work, for database_users_store.c. They share its transaction. */
#pragma once
#include "database/database.h"
#include "interfaces/users_store.h"
#include "sealer.h"

struct database_audit_repository {
    struct audit_repository base;
    struct transaction *transaction;
};
struct database_user_repository {
    struct user_repository base;
    struct transaction *transaction;
};
struct database_session_repository {
    struct session_repository base;
    struct transaction *transaction;
};
struct database_workspace_repository {
    struct workspace_repository base;
    struct transaction *transaction;
};
struct database_invite_repository {
    struct invite_repository base;
    struct transaction *transaction;
};
struct database_token_repository {
    struct token_repository base;
    struct transaction *transaction;
};
struct database_setup_repository {
    struct setup_repository base;
    struct transaction *transaction;
};
struct database_email_token_repository {
    struct email_token_repository base;
    struct transaction *transaction;
};
struct database_mail_queue_repository {
    struct mail_queue_repository base;
    struct transaction *transaction;
    struct sealer *sealer;
    bool has_added; /* something, since it was made */
};

struct database_second_factor_repository {
    struct second_factor_repository base;
    struct transaction *transaction;
    struct sealer *sealer;
};
struct database_device_repository {
    struct device_repository base;
    struct transaction *transaction;
};

void database_audit_repository_init(struct database_audit_repository *self, struct transaction *transaction);
void database_user_repository_init(struct database_user_repository *self, struct transaction *transaction);
void database_session_repository_init(struct database_session_repository *self,
                                      struct transaction *transaction);
void database_workspace_repository_init(struct database_workspace_repository *self,
                                        struct transaction *transaction);
void database_invite_repository_init(struct database_invite_repository *self,
                                     struct transaction *transaction);
void database_token_repository_init(struct database_token_repository *self, struct transaction *transaction);
void database_setup_repository_init(struct database_setup_repository *self, struct transaction *transaction);
void database_email_token_repository_init(struct database_email_token_repository *self,
                                          struct transaction *transaction);
void database_mail_queue_repository_init(struct database_mail_queue_repository *self,
                                         struct transaction *transaction, struct sealer *sealer);
void database_second_factor_repository_init(struct database_second_factor_repository *self,
                                            struct transaction *transaction, struct sealer *sealer);
void database_device_repository_init(struct database_device_repository *self,
                                     struct transaction *transaction);

/* A user's columns, for a SELECT from users, and their values from `first` on. */
#define USER_COLUMNS                                                                                   \
    "users.id, users.email, users.email_key, users.name, users.role, users.status, users.created_at, " \
    "users.updated_at, users.email_verified_at, users.deletion_at, users.version, "                    \
    "(SELECT COUNT(*) FROM second_factors AS factors WHERE factors.user_id = users.id"                 \
    " AND factors.confirmed_at IS NOT NULL)"
#define USER_COLUMN_COUNT 12
struct error *user_from_row(const struct rows *rows, size_t row, size_t first, struct user *ret) _must_check_;

/* Error internal: what stands in the table cannot be read. */
struct error *unreadable_row(const char *table) _must_check_;
