/* What went wrong with a model, in words for the person who waits for its answer. */
#pragma once
#include "services/model_call.h"

/* An answer with a status that is not 200. */
struct error *model_refusal(const struct model_call *call);
/* An exchange that broke; takes the error over, which stays in the chain for the log. */
struct error *model_break(const struct model_call *call, struct error *error);
/* An answer that ended as `call->reading.end` says, which is neither MODEL_ENDED nor MODEL_CUT_SHORT. */
struct error *model_bad_end(const struct model_call *call);
