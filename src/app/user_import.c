#include "app_commands.h"

#include "container.h"
#include "map.h"
#include "output.h"
#include "secret.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_MAX_LENGTH 8192 /* bytes; four members need a tenth of it */
#define BATCH 500            /* accounts in a transaction */

struct import {
    const struct command_line *line;
    struct users_module *users;
    struct users_imported_account *accounts;
    size_t *numbers; /* the line of each */
    size_t count, room;
    struct map *seen; /* the number of the line, by address */
    size_t bad, existing, added;
    json_t *findings, *existed;
};

static void finish(struct import *self)
{
    free(self->accounts);
    free(self->numbers);
    json_decref(self->findings);
    json_decref(self->existed);
}

/* One finding about one line, on stderr and for --json. */
static void find_fault(struct import *self, size_t number, const char *member, struct str detail)
{
    json_array_append_new(self->findings, json_pack("{s:i, s:s, s:s%}", "line", (int)number, "member", member,
                                                    "detail", detail.ptr, detail.len));
    fprintf(stderr, "line %zu: %s%s%.*s\n", number, member, member[0] ? ": " : "",
            STR_ARGS(output_clean(self->line->mem, detail)));
}

static struct str text_member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? str_of(json_string_value(value), json_string_length(value)) : STR_NONE;
}

/* The account that a line describes; false with findings where it describes none. */
static bool read_account(struct import *self, size_t number, const json_t *object,
                         struct users_imported_account *ret)
{
    static const char *const members[] = {"email", "name", "password_hash", "role"};
    struct str role = text_member(object, "role");
    struct arena *mem = self->line->mem;
    bool right = true;
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(members); i++)
            known = known || strcmp(name, members[i]) == 0;
        if (known && (json_is_string(value) || json_is_null(value)))
            continue;
        right = false;
        find_fault(self, number, known ? name : "",
                   known ? STR("must be a text.") : str_format(mem, "there is no member \"%s\".", name));
    }
    if (role.ptr && !str_eq(role, STR("admin")) && !str_eq(role, STR("member"))) {
        right = false;
        find_fault(self, number, "role", STR("must be admin or member."));
    }
    if (right && !text_member(object, "email").ptr) {
        right = false;
        find_fault(self, number, "email", STR("is missing."));
    }
    if (right)
        *ret = (struct users_imported_account){.email = str_dup(mem, text_member(object, "email")),
                                               .name = str_dup(mem, text_member(object, "name")),
                                               .password_hash =
                                                   str_dup(mem, text_member(object, "password_hash")),
                                               .is_admin = str_eq(role, STR("admin"))};
    return right;
}

static void keep(struct import *self, size_t number, const struct users_imported_account *account)
{
    if (self->count == self->room) {
        self->room = self->room ? self->room * 2 : 64;
        self->accounts = memory_resize(self->accounts, self->room * sizeof(*self->accounts));
        self->numbers = memory_resize(self->numbers, self->room * sizeof(*self->numbers));
    }
    self->accounts[self->count] = *account;
    self->numbers[self->count++] = number;
}

/* What the users module says of an account. */
static struct error *check_account(struct import *self, size_t number,
                                   const struct users_imported_account *account)
{
    struct str key = STR_NONE;
    struct error *error = users_module_check_import(self->users, account, self->line->mem, &key);
    const size_t *before;
    size_t *kept;

    if (error && !error_is(error, ERROR_INVALID))
        return error;
    if (error) {
        self->bad++;
        for (size_t i = 0; i < error_field_count(error); i++) {
            const struct error_field *field = error_field_at(error, i);
            find_fault(self, number,
                       str_cstr(self->line->mem, str_slice(field->pointer, 1, field->pointer.len)),
                       field->detail);
        }
        error_free(error);
        return OK;
    }
    before = map_get(self->seen, key);
    if (before) {
        self->bad++;
        find_fault(self, number, "email", str_format(self->line->mem, "is that of line %zu too.", *before));
        return OK;
    }
    kept = arena_new_of(self->line->mem, size_t);
    *kept = number;
    map_set(self->seen, key, kept);
    keep(self, number, account);
    return OK;
}

static struct error *read_line(struct import *self, size_t number, struct str text)
{
    struct users_imported_account account;
    json_error_t failure;
    json_t *object;
    bool right;

    if (!str_trim(text).len)
        return OK;
    object =
        text.len <= LINE_MAX_LENGTH ? json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &failure) : NULL;
    right = json_is_object(object) && read_account(self, number, object, &account);
    if (!json_is_object(object))
        find_fault(self, number, "",
                   text.len > LINE_MAX_LENGTH ? STR("the line is too long.")
                                              : STR("this is no JSON object."));
    json_decref(object);
    if (right)
        return check_account(self, number, &account);
    self->bad++;
    return OK;
}

static void close_file(FILE **file)
{
    if (*file)
        (void)fclose(*file);
}

static struct error *read_file(struct import *self, const char *path)
{
    bool is_input = strcmp(path, "-") == 0;
    _cleanup_(close_file) FILE *opened = is_input ? NULL : fopen(path, "re");
    FILE *file = is_input ? self->line->in : opened;
    char *text = NULL;
    size_t size = 0, number = 0;
    struct error *error = OK;
    ssize_t length;

    if (!file)
        return error_new(ERROR_INVALID, "file", "cannot read %s: %s", path, strerror(errno));
    while (!error && (length = getline(&text, &size, file)) >= 0)
        error = read_line(self, ++number, str_of(text, (size_t)length));
    if (!error && ferror(file))
        error = error_new(ERROR_UNAVAILABLE, "file", "cannot read %s: %s", path, strerror(errno));
    if (text)
        secret_wipe(text, size);
    free(text);
    return error;
}

static void note_existing(struct import *self, size_t from, size_t count, const bool *existed)
{
    for (size_t i = 0; i < count; i++) {
        struct str email = self->accounts[from + i].email;
        if (!existed[i]) {
            self->added++;
            continue;
        }
        self->existing++;
        json_array_append_new(self->existed, json_stringn(email.ptr, email.len));
        if (!self->line->json)
            fprintf(self->line->out, "line %zu: %.*s has an account already and stays as it is.\n",
                    self->numbers[from + i], STR_ARGS(output_clean(self->line->mem, email)));
    }
}

static void show_progress(const struct import *self, size_t done)
{
    if (isatty(STDERR_FILENO) && !self->line->json && self->count > BATCH)
        fprintf(stderr, "\r%zu of %zu%s", done, self->count, done == self->count ? "\n" : "");
}

static struct error *import_all(struct import *self, bool only_look)
{
    for (size_t at = 0, count; at < self->count; at += count) {
        _cleanup_(arena_freep) struct arena *mem = arena_new(0);
        bool existed[BATCH];

        count = self->count - at < BATCH ? self->count - at : BATCH;
        TRY(users_module_import_all(self->users, &self->accounts[at], count, only_look, mem, existed));
        note_existing(self, at, count, existed);
        show_progress(self, at + count);
    }
    return OK;
}

static void report(const struct import *self, bool only_look)
{
    output_json(self->line, json_pack("{s:i, s:O, s:O, s:b}", "added", (int)self->added, "existing",
                                      self->existed, "bad", self->findings, "dry_run", only_look));
    if (!self->line->json)
        fprintf(self->line->out, "%zu account%s %s, %zu there already.\n", self->added,
                self->added == 1 ? "" : "s", only_look ? "would be added" : "added", self->existing);
}

static struct error *run(const struct command_line *line)
{
    _cleanup_(container_close) struct container container = {0};
    _cleanup_(finish) struct import import = {.line = line, .seen = map_new(line->mem)};
    bool only_look = command_has_option(line, "dry-run");
    struct settings *settings;

    import.findings = json_array();
    import.existed = json_array();
    TRY(app_settings(line, &settings));
    TRY(container_open(settings, CONTAINER_COMMAND, line->mem, &container));
    import.users = container.users;
    TRY(read_file(&import, command_word(line, 0)));
    if (!import.bad)
        TRY(import_all(&import, only_look));
    if (!import.bad || line->json)
        report(&import, only_look);
    if (import.bad)
        return error_new(ERROR_INVALID, "bad_lines", "%zu line%s cannot be taken; nobody was added",
                         import.bad, import.bad == 1 ? "" : "s");
    return OK;
}

static const struct option_definition options[] = {
    {"dry-run", NULL, "check everything and add nobody"},
};

const struct command user_import_command = {
    .name = "user import",
    .arguments = "FILE",
    .summary = "add users with the password hashes of another system",
    .details = "FILE holds one JSON object a line; - is stdin:\n\n"
               "  {\"email\":\"ana@example.org\",\"name\":\"Ana\",\"password_hash\":\"$2b$12$...\"}\n\n"
               "Only email is required; a role is member or admin. Hashes are bcrypt ($2a$,\n"
               "$2b$, $2y$) or passlib's bcrypt_sha256 ($bcrypt-sha256$...) of a cost up\n"
               "to 15; without one, somebody needs a new password first. All lines are\n"
               "checked before the first is taken: one bad line, and nobody is added. Who has\n"
               "an account keeps it as it is, so the same file can be imported again.",
    .side = COMMAND_SERVER,
    .least = 1,
    .most = 1,
    .options = options,
    .option_count = COUNT_OF(options),
    .takes_settings = true,
    .run = run,
};
