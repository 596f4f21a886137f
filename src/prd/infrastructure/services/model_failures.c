#include "services/model_failures.h"
#include "services/model_json.h"

#define KEPT "Your message is kept"

/* Who can mend what is set wrong, and how. */
static const char *key_setting(const struct model_call *call)
{
    return call->endpoint->is_of_workspace ? "An owner of the workspace can set another key"
                                           : "An administrator can set STET_AI_KEY";
}

static const char *url_setting(const struct model_call *call)
{
    return call->endpoint->is_of_workspace ? "an owner of the workspace to check the model's URL"
                                           : "an administrator to check STET_AI_URL";
}

/* The words of the server's own error, cut short: they may come from anywhere. */
static struct str refusal_text(const struct model_call *call)
{
    struct str text = str_of(call->refusal.ptr, call->refusal.len);
    json_t *json = json_loadb(text.ptr ? text.ptr : "", text.len, 0, NULL);
    struct model_reading reading = {.mem = call->mem};

    model_json_complaint(&reading, json_object_get(json, "error"));
    json_decref(json);
    return reading.complaint.ptr ? reading.complaint : STR("no reason given");
}

static struct error *busy(const struct model_call *call)
{
    struct error *error =
        call->retry_after
            ? error_new(
                  ERROR_UNAVAILABLE, "model_busy",
                  "The model's server is asked too often right now, and wants %lld second%s of peace. " KEPT
                  "; try again then, or ask the guide.",
                  (long long)call->retry_after, call->retry_after == 1 ? "" : "s")
            : error_new(ERROR_UNAVAILABLE, "model_busy",
                        "The model's server is asked too often right now. " KEPT
                        "; try again in a minute, or ask the guide.");
    error_set_retry_after(error, call->retry_after ? call->retry_after : 60);
    return error;
}

struct error *model_refusal(const struct model_call *call)
{
    struct str text = refusal_text(call);

    switch (call->status) {
    case 401:
    case 403:
        return error_new(ERROR_UNAVAILABLE, "model_key",
                         "The model's server refused the key (%.*s). %s. " KEPT "; the guide can answer it.",
                         STR_ARGS(text), key_setting(call));
    case 404:
        return error_new(ERROR_UNAVAILABLE, "model_unknown",
                         "The model's server does not know \"%s\" or has no chat there (%.*s). " KEPT
                         "; ask %s%s, or ask the guide.",
                         call->endpoint->model, STR_ARGS(text), url_setting(call),
                         call->endpoint->is_of_workspace ? " and name" : " and STET_AI_MODEL");
    case 429:
        return busy(call);
    case 503:
    case 529:
        return error_new(ERROR_UNAVAILABLE, "model_busy",
                         "The model's server is overloaded (status %d). " KEPT
                         "; try again in a minute, or ask the guide.",
                         call->status);
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
        return error_new(
            ERROR_UNAVAILABLE, "model_failed",
            "The model's server sends to another address (status %d), which is not followed. " KEPT
            "; ask %s, or ask the guide.",
            call->status, url_setting(call));
    default:
        return error_new(ERROR_UNAVAILABLE, "model_failed",
                         "The model's server answered with status %d (%.*s). " KEPT
                         "; try again, or ask the guide.",
                         call->status, STR_ARGS(text));
    }
}

struct error *model_break(const struct model_call *call, struct error *error)
{
    static const struct {
        const char *cause, *code, *words;
    } breaks[] = {
        {"stalled", "model_stalled",
         "The model stopped answering. What came so far is kept; try again, or ask the guide."},
        {"timeout", "model_stalled",
         "The model stopped answering in time. What came so far is kept; try again, or ask the guide."},
        {"cut", "model_cut",
         "The model's answer was cut off. What came so far is kept; try again, or ask the guide."},
        {"too_large", "model_endless",
         "The model's answer had no end and was stopped. What came so far is kept; try again, or ask the "
         "guide."},
        {"stopping", "stopping",
         "The server stopped while the model was answering. What came so far is kept; try again."},
    };

    for (size_t i = 0; i < COUNT_OF(breaks); i++)
        if (error_has_code(error, breaks[i].cause))
            return error_wrap(error, ERROR_UNAVAILABLE, breaks[i].code, "%s", breaks[i].words);
    return error_wrap(error, ERROR_UNAVAILABLE, "model_unreachable",
                      "The model's server cannot be reached. " KEPT "; try again, ask the guide, or ask %s.",
                      url_setting(call));
}

struct error *model_bad_end(const struct model_call *call)
{
    struct str words = call->reading.complaint;

    switch (call->reading.end) {
    case MODEL_OVERLOADED:
        return busy(call);
    case MODEL_DECLINED:
        return error_new(ERROR_UNAVAILABLE, "model_declined",
                         "The model declined to answer. What came so far is kept; say it in other words, or "
                         "ask the guide.");
    case MODEL_OPEN:
        if (call->has_event)
            return model_break(call, error_new(ERROR_UNAVAILABLE, "cut", "the stream ended without an end"));
        break;
    case MODEL_BROKEN:
    case MODEL_ENDED:
    case MODEL_CUT_SHORT:
        break;
    }
    if (words.ptr)
        return error_new(ERROR_UNAVAILABLE, "model_malformed",
                         "The model's server sent an error and no answer (%.*s). What came so far is kept; "
                         "try again, or ask the guide.",
                         STR_ARGS(words));
    return error_new(ERROR_UNAVAILABLE, "model_malformed",
                     "The model's server sent something that is no answer. What came so far is kept; try "
                     "again, or ask the guide.");
}
