/* argv -> command. */
#include "app_commands.h"
#include "client_commands.h"

static const struct command *const commands[] = {
    &serve_command,
    &user_add_command,
    &user_list_command,
    &user_show_command,
    &user_disable_command,
    &user_enable_command,
    &user_set_password_command,
    &user_set_role_command,
    &user_logout_command,
    &user_remove_factor_command,
    &user_delete_command,
    &user_import_command,
    &keys_list_command,
    &keys_rotate_command,
    &backup_command,
    &restore_command,
    &migrate_command,
    &settings_command,
    &verify_command,

    &login_command,
    &logout_command,
    &whoami_command,
    &new_command,
    &list_command,
    &show_command,
    &chat_command,
    &proposals_command,
    &accept_command,
    &reject_command,
    &edit_command,
    &history_command,
    &diff_command,
    &blame_command,
    &rollback_command,
    &progress_command,
    &lint_command,
    &import_command,
    &export_command,
    &report_command,
    &search_command,
};

int main(int argc, char **argv)
{
    return command_main(commands, COUNT_OF(commands), argc, argv);
}
