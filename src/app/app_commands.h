/* The commands that work on the server's own data. */
#pragma once
#include "command.h"
#include "settings.h"

extern const struct command serve_command;
extern const struct command migrate_command;
extern const struct command settings_command;
extern const struct command verify_command;
extern const struct command backup_command;
extern const struct command restore_command;
extern const struct command lint_command;
extern const struct command keys_list_command;
extern const struct command keys_rotate_command;
extern const struct command user_add_command;
extern const struct command user_import_command;
extern const struct command user_logout_command;
extern const struct command user_remove_factor_command;
extern const struct command user_list_command;
extern const struct command user_show_command;
extern const struct command user_disable_command;
extern const struct command user_enable_command;
extern const struct command user_set_password_command;
extern const struct command user_set_role_command;
extern const struct command user_delete_command;

/* Every setting as a flag, for the end of --help. */
void app_print_settings_help(FILE *out);
/* The settings of a command that takes them: --config, environment, flags. */
struct error *app_settings(const struct command_line *line, struct settings **ret) _must_check_;
