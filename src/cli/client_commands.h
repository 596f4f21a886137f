/* The commands that go through the API; one file each, <name>_command.c. */
#pragma once
#include "command.h"

extern const struct command login_command;
extern const struct command logout_command;
extern const struct command whoami_command;
extern const struct command new_command;
extern const struct command list_command;
extern const struct command show_command;
extern const struct command chat_command;
extern const struct command proposals_command;
extern const struct command accept_command;
extern const struct command reject_command;
extern const struct command edit_command;
extern const struct command history_command;
extern const struct command report_command;
extern const struct command search_command;
extern const struct command diff_command;
extern const struct command blame_command;
extern const struct command rollback_command;
extern const struct command progress_command;
extern const struct command import_command;
extern const struct command export_command;
