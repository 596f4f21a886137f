/*
 * What answers where: the server's assistant, another one where the owner of a workspace chose it, and the
 * guide everywhere. Thread-safe; may read the database.
 */
#pragma once
#include "interfaces/assistant.h"
#include "value_objects/budget.h"
#include "value_objects/probe.h"

enum assistant_kind { ASSISTANT_GUIDE, ASSISTANT_OPENAI, ASSISTANT_OLLAMA, ASSISTANT_ANTHROPIC };
enum assistant_state {
    ASSISTANT_READY,
    ASSISTANT_UNREACHABLE,
    ASSISTANT_UNKNOWN, /* not asked yet */
    ASSISTANT_LIMITED, /* its budget is used up */
};

/* What was taken within the time that a budget looks at. */
struct budget_use {
    struct budget budget;
    int64_t tokens, cost;
    int64_t room_at; /* when there is room again; 0: there is */
};

struct assistant_view {
    enum assistant_kind kind;
    struct str model, host; /* STR_NONE for the guide */
    bool is_of_workspace;   /* an owner of the workspace chose it */
    enum assistant_state state;
    struct str failure; /* why it was unreachable, in plain words; STR_NONE: it was not */
    bool is_probing;
    struct probe *probe;    /* NULL: not tried out */
    struct budget_use *use; /* NULL: no budget */
};

struct assistants;
struct assistants_ops {
    /* The assistant of a workspace, or the guide, as a hold that `release` gives back: whatever is chosen
     * meanwhile, it lives until then. */
    struct error *(*hold)(struct assistants *self, struct id workspace, bool guide, struct arena *mem,
                          struct assistant **ret);
    void (*release)(struct assistants *self, struct assistant *held);
    /* How a reply went (OK: well), for who asks about the assistant's state; the error stays the caller's. */
    void (*heard)(struct assistants *self, struct assistant *held, const struct error *failure);
    /* Workspace none: the server's. */
    struct error *(*view)(struct assistants *self, struct id workspace, struct arena *mem,
                          struct assistant_view *ret);
    /* Tries the model's server out, in the background. Error conflict: "no_model" for the guide, "probing"
     * while it is being done. */
    struct error *(*probe)(struct assistants *self, struct id workspace, struct arena *mem);
};
struct assistants {
    const struct assistants_ops *ops;
};
