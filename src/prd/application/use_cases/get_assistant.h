/* What answers in the chats of the server or of a workspace, and whether it does; and trying it out. */
#pragma once
#include "dtos/access_dto.h"
#include "dtos/assistant_dto.h"

struct get_assistant {
    struct assistants *assistants;
};

/* Workspace none: the server's. */
struct error *get_assistant(const struct get_assistant *self, struct id workspace, struct arena *mem,
                            struct assistant_dto *ret) _must_check_;
/* Tries its model out, in the background; *ret says that it is being done. Error conflict, "no_model" or
 * "probing". */
struct error *probe_assistant(const struct get_assistant *self, struct id workspace, struct arena *mem,
                              struct assistant_dto *ret) _must_check_;
