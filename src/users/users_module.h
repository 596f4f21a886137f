/*
 * The users module: who people are, how they sign in, what they may do. This header is all that others
 * include.
 *
 * Whoever embeds it hands in the platform (a migrated database, a mailer), mounts its routes and hooks in a
 * router, and starts it; examples/users_module is a program that does, docs/users.md tells how to build one:
 *
 *     users_module_new, users_module_on_removal
 *     router_new over users_module_routes and routes of one's own, behind users_module_hooks
 *     users_module_start, server_start
 *     server_stop, users_module_free, and only then what the options name
 *
 * All functions are thread-safe unless they say otherwise. Those that take `mem` give what lives in it. Where
 * nothing else is said, an error is one of the database's (database.h); what functions of the command line
 * and of administrators find wrong about their input is error invalid, with a finding for each fault.
 */
#pragma once
#include "database/database.h"
#include "digest.h"
#include "events/event_bus.h"
#include "http/router.h"
#include "log.h"
#include "mail/mailer.h"
#include "metrics/metrics.h"
#include "redis/redis_client.h"
#include "sealer.h"

/* "20/1m": at most `count` in `per` milliseconds. {0, 0} is the default, {0, MINUTES(1)} no limit. */
struct users_rate {
    int64_t count, per;
};

enum users_registration {
    USERS_REGISTRATION_OPEN,   /* anybody */
    USERS_REGISTRATION_INVITE, /* with an invitation to a workspace */
    USERS_REGISTRATION_CLOSED, /* nobody: administrators make accounts */
};

/* What is NULL or 0 has a default, unless "needed" is said. Texts are copied; all else outlives the module.
 * Bounds are for the embedder to keep: nothing here checks them. */
struct users_options {
    struct database *database; /* needed; migrated (migrator.h) */
    struct clock *clock;       /* NULL: the system's */
    struct random *random;     /* NULL: the system's */
    /* Shared with the other nodes on the same database, it has left them (event_bus_leave) when the module is
     * freed. NULL: one of its own, for a program that is the only node. */
    struct event_bus *bus;
    struct redis_client *redis; /* shares limits with other nodes; NULL: each counts for itself */
    const struct log *log;      /* needed: what people did and what failed; never a secret */
    struct metrics *metrics;    /* NULL: none; not written out any more when the module is freed */
    struct mailer *mailer;      /* needed; an outbox_mailer where there is no mail server */
    bool mail_arrives; /* the mailer reaches people, so that an address can be proved before it is trusted */
    const char *key_folder; /* needed; signing and refresh keys, files of mode 0600; made when missing, in a
                               folder that is there. Who has it can be anybody: it belongs into a backup */
    const char *public_url; /* needed; issuer of the tokens, and what links in mail begin with; an origin
                               ("https://example.org"), without a slash at the end */
    /* The public URL was not set but guessed from where the server listens. Then a page may also be reached
     * as http://<Host>, for an IP address or localhost in Host. */
    bool public_url_is_guess;
    int64_t access_ttl;  /* milliseconds, at most half an hour, which published keys outlive; 0: 15 minutes */
    int64_t refresh_ttl; /* milliseconds, of a session as a whole; 0: 14 days */
    int64_t refresh_grace; /* milliseconds in which a replaced refresh token may come again; 0: none */
    int bcrypt_cost;       /* 10 to 15; 0: 12 */
    int64_t password_min;  /* characters, 8 to 128; 8 do with a second factor; 0: 15 */
    const char *breached_passwords; /* a sorted list of SHA-1 of passwords that leaked; NULL or "": none */
    enum users_registration registration;
    struct users_rate login_ip;      /* password attempts from one address; default 20/1m */
    struct users_rate login_account; /* failed ones on one account; default 5/15m */
    struct users_rate auth_ip;       /* requests under /auth from one address; default 60/1m */
    struct users_rate api_user;      /* requests of one user, or one address; default 600/1m */
    struct users_rate api_token;     /* requests with one personal access token; default 300/1m */
};

struct users_module;
/* Reads the keys, or makes them; nothing runs yet. Errors: unavailable, naming the file, for keys that cannot
 * be used, and with code "breached_list" for that list. */
struct error *users_module_new(const struct users_options *options, struct users_module **ret) _must_check_;
/* Stops it first. After the server, as its routes use it. NULL is fine. */
void users_module_free(struct users_module *self);
/* Who deletes what else belongs to a workspace, before the workspace goes, because its owner deletes it
 * or with its last member: all of it, also when asked again. An error is logged, and it is asked again later.
 * Before users_module_start. */
void users_module_on_removal(struct users_module *self,
                             struct error *(*remove)(void *context, struct id workspace, struct arena *mem),
                             void *context);
/* Calls `lost` when somebody may do less than before: sessions or tokens ended, a role or a membership
 * changed, an account disabled or deleted, here or on another node: for who holds something open on their
 * behalf. `user` is ID_NONE where it may be anybody: in `workspace`, which was deleted, or, where that is
 * ID_NONE too, anywhere. From any thread, quick. Before users_module_start. */
void users_module_on_rights_lost(struct users_module *self,
                                 void (*lost)(void *context, struct id user, struct id workspace),
                                 void *context);
/* What a server does beside requests (it chains the audit log, delivers mail, and so on), on threads of its
 * own. Starting and stopping are for the thread that puts the program together; the module stops by itself
 * when it is freed. */
struct error *users_module_start(struct users_module *self) _must_check_;
void users_module_stop(struct users_module *self); /* waits for what runs now; NULL is fine */
/* What a program that does not start it does at its end instead: chains what it put into the audit log. What
 * it leaves waiting, the next one does. */
struct error *users_module_settle(struct users_module *self) _must_check_;

/* Something that others do for people, for the audit log. */
struct users_happening {
    const char *action; /* one of those in domain/value_objects/user_event.c: a new one is a line there */
    struct id actor, session, workspace, object; /* as audit.md says; ID_NONE: none */
    struct str address, request, detail;         /* nothing secret, nothing typed; STR_NONE: none */
};
/* Puts it down in the writing transaction of what it tells of: both are kept, or neither. Error internal for
 * an action that is not known. */
struct error *users_module_record(struct users_module *self, struct transaction *transaction,
                                  const struct users_happening *happening, struct arena *mem) _must_check_;
/* After the commit: a line in the log, a message on the bus and a counter; and it is chained. */
void users_module_tell(struct users_module *self, const struct users_happening *happening);

/* Checks the audit log against its chain: any changed byte of it is found, and so is an entry that is not
 * there. Who owns the database can write the whole chain anew; that is found with an end of it that was
 * written down elsewhere. It only reads, also while servers write. */
struct users_audit_end {
    int64_t seq; /* 0: none */
    struct str hash;
};
struct users_verifying {
    void *context;
    void (*found)(void *context, int64_t seq, const char *what); /* a sentence without its subject */
    void (*progress)(void *context, int64_t entries);            /* done so far; may be NULL */
    struct users_audit_end known;                                /* the entry that must have this hash */
};
struct users_audit_verified {
    int64_t entries, pending; /* chained, and waiting to be */
    struct users_audit_end end;
};
struct error *users_module_verify_audit(struct users_module *self, const struct users_verifying *verifying,
                                        struct arena *mem, struct users_audit_verified *ret) _must_check_;

/* The routes to mount: /api/v1 (auth, setup, users, workspaces, invites, audit) and /.well-known. And the
 * hooks that limit and admit requests, to all routes of a router: they set request->principal. They answer
 * for the embedder's routes too, each of which has an access (router.h) and, unless it is HTTP_PUBLIC, names
 * a permission: "account.view" for who is signed in, also with any personal access token; "account.secure"
 * for a session alone; "users.view" with HTTP_ADMIN. The words are a table, domain/services/permissions.c:
 * one that is missing is a line there. Both live as long as the module. */
const struct route_group *users_module_routes(struct users_module *self, size_t *count);
struct router_hooks users_module_hooks(struct users_module *self);

/* Seals for the database what must be read again, with the key in the key folder (sealer.h): each use has
 * contexts of its own. Lives as long as the module. */
struct sealer *users_module_sealer(struct users_module *self);

/* Who makes a request. Lives as long as the request. */
struct users_principal {
    struct id user;
    struct id session; /* ID_NONE: a program, with a personal access token */
    struct id token;   /* which; ID_NONE: none */
    struct str email, name;
    bool is_admin;
};
/* The principal that the hooks set; NULL for nobody. */
const struct users_principal *users_principal_of(const struct http_request *request);

/* Workspace roles, each including those before it. */
enum users_workspace_role {
    USERS_ROLE_NONE,
    USERS_ROLE_VIEWER,
    USERS_ROLE_COMMENTER,
    USERS_ROLE_EDITOR,
    USERS_ROLE_OWNER,
};
struct users_membership {
    struct id workspace;
    enum users_workspace_role role;
};

/* The role of a user in a workspace; NONE where there is no such workspace or membership. */
struct error *users_module_workspace_role(struct users_module *self, struct id user, struct id workspace,
                                          struct arena *mem, enum users_workspace_role *ret) _must_check_;
/* Whether a member with that role in a workspace may do what `permission` names ("prd.edit"), by the one
 * table (domain/services/permissions.c). What the principal's own rights take, admission has demanded
 * already, of route->permission. Error forbidden, code "role_too_low"; internal for a word that names no
 * permission. */
struct error *users_module_check_role(const char *permission, enum users_workspace_role role) _must_check_;
/* The workspaces of a user, the personal one first. */
struct error *users_module_memberships(struct users_module *self, struct id user, struct arena *mem,
                                       struct users_membership **ret, size_t *count) _must_check_;

/* For the command line and tests: users without HTTP. */
struct users_account {
    struct id id;
    struct str email, name;
    bool is_admin, is_disabled, has_second_factor;
    bool email_is_verified; /* by a link that was sent there, or by who made the account */
    int64_t created_at;
    int64_t deletion_at; /* 0: it stays */
};
struct users_new_account {
    struct str email, name, password;
    bool is_admin;
};
/* It may sign in at once, with an address that counts as proved. Errors: conflict "email_taken"; invalid. */
struct error *users_module_add(struct users_module *self, const struct users_new_account *account,
                               struct arena *mem, struct users_account *ret) _must_check_;
/* In order of making: all, or those with `words` in their address or name. */
struct error *users_module_list(struct users_module *self, struct str words, struct arena *mem,
                                struct users_account **ret, size_t *count) _must_check_;
/* By e-mail; not_found when there is none. Disabling and a new password end all sessions. Error conflict,
 * code "last_admin", for what would leave no active administrator. */
struct error *users_module_set_disabled(struct users_module *self, struct str email, bool disabled,
                                        struct arena *mem) _must_check_;
struct error *users_module_set_password(struct users_module *self, struct str email, struct str password,
                                        struct arena *mem) _must_check_;
struct error *users_module_set_admin(struct users_module *self, struct str email, bool is_admin,
                                     struct arena *mem) _must_check_;
struct error *users_module_show(struct users_module *self, struct str email, struct arena *mem,
                                struct users_account *ret) _must_check_;
/* Disables the account at once, ends its sessions, and deletes it in seven days; enabling it keeps it. *ret
 * is the account as it is then. Error conflict, code "last_admin". */
struct error *users_module_delete(struct users_module *self, struct str email, struct arena *mem,
                                  struct users_account *ret) _must_check_;
/* Ends all sessions of a user. */
struct error *users_module_log_out(struct users_module *self, struct str email,
                                   struct arena *mem) _must_check_;
struct error *users_module_remove_factor(struct users_module *self, struct str email,
                                         struct arena *mem) _must_check_;

/* Accounts from another system, with the hashes of their passwords. */
struct users_imported_account {
    struct str email;
    struct str name;          /* STR_NONE: the part of the address before the @ */
    struct str password_hash; /* bcrypt in one of its known forms; STR_NONE: none yet */
    bool is_admin;
};
/* Whether an account can be taken over; *key is the same for two addresses that are one. Error invalid with
 * all findings. */
struct error *users_module_check_import(struct users_module *self,
                                        const struct users_imported_account *account, struct arena *mem,
                                        struct str *key) _must_check_;
/* Adds accounts that were found right, in one transaction; existed[i] says whose address was taken: they stay
 * as they are. With `only_look` it adds nobody. */
struct error *users_module_import_all(struct users_module *self,
                                      const struct users_imported_account *accounts, size_t count,
                                      bool only_look, struct arena *mem, bool *existed) _must_check_;

/* Where there is no administrator: a fresh one-time setup token (its hash is kept; an older one stops
 * working), as the token itself. STR_NONE when there is one. */
struct error *users_module_setup_token(struct users_module *self, struct arena *mem,
                                       struct str *ret) _must_check_;

/* A key for another module's use ("hook secrets 1"), derived from the server's: the same on all nodes and
 * after every start, and no other use's. Who has it learns nothing of the others. */
struct digest users_module_key(const struct users_module *self, struct str use);

/* The keys that sign access tokens. */
enum users_key_state { USERS_KEY_NEXT, USERS_KEY_SIGNING, USERS_KEY_RETIRED };
struct users_key {
    struct str kid;
    enum users_key_state state;
    int64_t signs_from;
    int64_t gone_at; /* when the last token that it signs is dead; 0: nothing replaces it yet */
};
/* The newest first. */
void users_module_keys(struct users_module *self, struct arena *mem, struct users_key **ret, size_t *count);
/* Makes a key that signs `overlap` milliseconds from now; negative: the default of a quarter of an hour.
 * Error conflict, code "rotation_pending", when another new one will sign by then. */
struct error *users_module_rotate_keys(struct users_module *self, int64_t overlap,
                                       struct arena *mem) _must_check_;

/* Tables that belong in no backup, NULL at the end. Sessions: what was revoked after a backup would live
 * again with it. */
extern const char *const users_module_left_out[];
