#include "schemas/assistant_schemas.h"
#include "dtos/assistant_dto.h"
#include "dtos/manifest_dto.h"
#include "dtos/model_use_dto.h"
#include "schemas/words.h"

#define BUDGET_EXAMPLE "20 USD/30d"
#define PRICE_EXAMPLE "0.15/0.60 USD"

static const struct schema_field probe_check_fields[] = {
    {SCHEMA_MEMBER(struct probe_check_dto, name), .type = SCHEMA_STRING, .required = true,
     .description = "reachable, streams, format, usage, context.", .example = "streams"},
    {SCHEMA_MEMBER(struct probe_check_dto, verdict), .type = SCHEMA_ENUM, .required = true,
     .words = probe_verdict_words, .example = "passed"},
    {SCHEMA_MEMBER(struct probe_check_dto, detail), .type = SCHEMA_STRING, .required = true,
     .description = "In plain words.", .example = "The answer came in 42 pieces."},
};
static const struct schema probe_check_schema =
    SCHEMA("ProbeCheck", struct probe_check_dto, probe_check_fields);

static const struct schema_field probe_fields[] = {
    {SCHEMA_MEMBER(struct probe_dto, at), .type = SCHEMA_TIME, .required = true},
    {SCHEMA_MEMBER(struct probe_dto, context_tokens), .type = SCHEMA_RAW, .raw = "integer",
     .description = "That it has been shown to take at once.", .example = "16384"},
    {SCHEMA_MEMBER(struct probe_dto, checks), .type = SCHEMA_LIST, .required = true,
     .of = &probe_check_schema},
};
static const struct schema probe_schema = SCHEMA("Probe", struct probe_dto, probe_fields);

static const struct schema_field budget_fields[] = {
    {SCHEMA_MEMBER(struct budget_dto, limit), .type = SCHEMA_STRING, .required = true,
     .description = "In plain words.", .example = "2000000 tokens in 30 days"},
    {SCHEMA_MEMBER(struct budget_dto, tokens), .type = SCHEMA_INTEGER, .required = true,
     .description = "Taken within that time, sent and written.", .example = "120000"},
    {SCHEMA_MEMBER(struct budget_dto, cost), .type = SCHEMA_STRING,
     .description = "Of a budget in money: spent within that time.", .example = "1.20 USD"},
    {SCHEMA_MEMBER(struct budget_dto, left), .type = SCHEMA_STRING, .required = true,
     .description = "What may still be taken, in plain words.", .example = "1,880,000 tokens"},
    {SCHEMA_MEMBER(struct budget_dto, used_up), .type = SCHEMA_BOOLEAN, .required = true},
    {SCHEMA_MEMBER(struct budget_dto, room_at), .type = SCHEMA_TIME,
     .description = "When there is room again, at the earliest; null: there is."},
};
static const struct schema budget_schema = SCHEMA("Budget", struct budget_dto, budget_fields);

static const struct schema_field assistant_fields[] = {
    {SCHEMA_MEMBER(struct assistant_dto, assistant), .type = SCHEMA_ENUM, .required = true,
     .words = assistant_words, .example = "guide"},
    {SCHEMA_MEMBER(struct assistant_dto, model), .type = SCHEMA_STRING, .example = "llama3.1:8b"},
    {SCHEMA_MEMBER(struct assistant_dto, url_host), .type = SCHEMA_STRING, .example = "127.0.0.1:11434"},
    {SCHEMA_MEMBER(struct assistant_dto, state), .type = SCHEMA_ENUM, .required = true,
     .words = assistant_state_words, .example = "ready"},
    {SCHEMA_MEMBER(struct assistant_dto, detail), .type = SCHEMA_STRING, .required = true,
     .description = "The same in plain words."},
    {SCHEMA_MEMBER(struct assistant_dto, of_workspace), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "An owner of the workspace chose it."},
    {SCHEMA_MEMBER(struct assistant_dto, probing), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "It is being tried out at this moment."},
    {SCHEMA_MEMBER(struct assistant_dto, probe), .type = SCHEMA_OBJECT, .of = &probe_schema,
     .description = "What trying it out has shown; null: it was not tried out."},
    {SCHEMA_MEMBER(struct assistant_dto, budget), .type = SCHEMA_OBJECT, .of = &budget_schema,
     .description = "The tightest one that holds here; null: there is none."},
};
const struct schema assistant_schema = SCHEMA("Assistant", struct assistant_dto, assistant_fields);

static const struct schema_field choose_model_fields[] = {
    {SCHEMA_MEMBER(struct choose_model_dto, assistant), .type = SCHEMA_ENUM, .required = true,
     .words = model_choice_words, .example = "ollama",
     .description = "server: what the server has, with a budget of the workspace's own."},
    {SCHEMA_MEMBER(struct choose_model_dto, url), .type = SCHEMA_STRING, .max = 500,
     .description = "Base URL of the model's server; absent: the usual one of anthropic and ollama.",
     .example = "https://models.example.org"},
    {SCHEMA_MEMBER(struct choose_model_dto, model), .type = SCHEMA_STRING, .max = 200,
     .example = "llama3.1:8b"},
    {SCHEMA_MEMBER(struct choose_model_dto, key), .type = SCHEMA_SECRET, .max = 2000,
     .description = "Sealed, and never told again. Absent: the one before stays, where assistant and url do; "
                    "empty: none."},
    {SCHEMA_MEMBER(struct choose_model_dto, budget), .type = SCHEMA_STRING, .max = 60,
     .description = "So many tokens, or so much money, in any such time; then the next call is refused.",
     .example = BUDGET_EXAMPLE},
    {SCHEMA_MEMBER(struct choose_model_dto, price), .type = SCHEMA_STRING, .max = 60,
     .description = "Of a million tokens sent, and of a million written; absent: not known.",
     .example = PRICE_EXAMPLE},
    {SCHEMA_MEMBER(struct choose_model_dto, context_tokens), .type = SCHEMA_INTEGER, .max = 2000000,
     .description = "What the model takes at once; absent: as trying it out shows.", .example = "32768"},
};
const struct schema choose_model_schema =
    SCHEMA("ChooseAssistant", struct choose_model_dto, choose_model_fields);

static const struct schema_field model_choice_fields[] = {
    {SCHEMA_MEMBER(struct model_choice_dto, assistant), .type = SCHEMA_ENUM, .required = true,
     .words = model_choice_words, .example = "ollama"},
    {SCHEMA_MEMBER(struct model_choice_dto, url), .type = SCHEMA_STRING,
     .example = "https://models.example.org"},
    {SCHEMA_MEMBER(struct model_choice_dto, model), .type = SCHEMA_STRING, .example = "llama3.1:8b"},
    {SCHEMA_MEMBER(struct model_choice_dto, key_set), .type = SCHEMA_BOOLEAN, .required = true},
    {SCHEMA_MEMBER(struct model_choice_dto, budget), .type = SCHEMA_STRING, .example = BUDGET_EXAMPLE},
    {SCHEMA_MEMBER(struct model_choice_dto, price), .type = SCHEMA_STRING, .example = PRICE_EXAMPLE},
    {SCHEMA_MEMBER(struct model_choice_dto, context_tokens), .type = SCHEMA_RAW, .raw = "integer",
     .example = "32768"},
    {SCHEMA_MEMBER(struct model_choice_dto, changed_at), .type = SCHEMA_TIME,
     .description = "null: nothing was chosen; the server decides."},
    {SCHEMA_MEMBER(struct model_choice_dto, now), .type = SCHEMA_OBJECT, .required = true,
     .of = &assistant_schema, .description = "What answers there."},
};
const struct schema model_choice_schema =
    SCHEMA("WorkspaceAssistant", struct model_choice_dto, model_choice_fields);

static const struct schema_field manifest_node_fields[] = {
    {SCHEMA_MEMBER(struct manifest_node_dto, id), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct manifest_node_dto, hash), .type = SCHEMA_STRING, .required = true,
     .description = "Of its text when it was sent."},
    {SCHEMA_MEMBER(struct manifest_node_dto, form), .type = SCHEMA_ENUM, .required = true,
     .words = manifest_form_words, .example = "whole"},
    {SCHEMA_MEMBER(struct manifest_node_dto, cause), .type = SCHEMA_ENUM, .required = true,
     .words = manifest_cause_words, .example = "target",
     .description =
         "Why it was sent: with the document, named by the message, linked with such a one, or for "
         "its words."},
};
static const struct schema manifest_node_schema =
    SCHEMA("ManifestNode", struct manifest_node_dto, manifest_node_fields);

static const struct schema_field manifest_call_fields[] = {
    {SCHEMA_MEMBER(struct manifest_call_dto, repair), .type = SCHEMA_BOOLEAN, .required = true,
     .description = "It was asked to mend changes that were refused."},
    {SCHEMA_MEMBER(struct manifest_call_dto, outcome), .type = SCHEMA_STRING, .required = true,
     .example = "done"},
    {SCHEMA_MEMBER(struct manifest_call_dto, prompt_tokens), .type = SCHEMA_INTEGER, .required = true,
     .description = "0: the server did not tell."},
    {SCHEMA_MEMBER(struct manifest_call_dto, completion_tokens), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct manifest_call_dto, first_text_after), .type = SCHEMA_RAW, .raw = "integer",
     .description = "Milliseconds."},
    {SCHEMA_MEMBER(struct manifest_call_dto, took), .type = SCHEMA_INTEGER, .required = true,
     .description = "Milliseconds."},
};
static const struct schema manifest_call_schema =
    SCHEMA("ManifestCall", struct manifest_call_dto, manifest_call_fields);

static const struct schema_field manifest_fields[] = {
    {SCHEMA_MEMBER(struct manifest_dto, message), .type = SCHEMA_ID, .required = true},
    {SCHEMA_MEMBER(struct manifest_dto, model), .type = SCHEMA_STRING, .required = true,
     .example = "ollama/llama3.1:8b"},
    {SCHEMA_MEMBER(struct manifest_dto, host), .type = SCHEMA_STRING, .required = true,
     .example = "127.0.0.1:11434"},
    {SCHEMA_MEMBER(struct manifest_dto, temperature), .type = SCHEMA_NUMBER, .required = true},
    {SCHEMA_MEMBER(struct manifest_dto, context_tokens), .type = SCHEMA_INTEGER, .required = true,
     .description = "What it had to fit in, the answer included."},
    {SCHEMA_MEMBER(struct manifest_dto, estimated_tokens), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct manifest_dto, bytes), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct manifest_dto, revision), .type = SCHEMA_INTEGER, .required = true},
    {SCHEMA_MEMBER(struct manifest_dto, messages), .type = SCHEMA_INTEGER, .required = true,
     .description = "How many of the conversation were sent."},
    {SCHEMA_MEMBER(struct manifest_dto, changes), .type = SCHEMA_INTEGER, .required = true,
     .description = "How many of the last changes were told."},
    {SCHEMA_MEMBER(struct manifest_dto, proposals), .type = SCHEMA_INTEGER, .required = true,
     .description = "How many open proposals were told."},
    {SCHEMA_MEMBER(struct manifest_dto, nodes), .type = SCHEMA_LIST, .required = true, .max = 100000,
     .of = &manifest_node_schema},
    {SCHEMA_MEMBER(struct manifest_dto, calls), .type = SCHEMA_LIST, .required = true,
     .of = &manifest_call_schema},
    {SCHEMA_MEMBER(struct manifest_dto, problem), .type = SCHEMA_STRING,
     .description = "Why changes could not be used."},
    {SCHEMA_MEMBER(struct manifest_dto, answer), .type = SCHEMA_STRING, .is_text = true,
     .description = "Then: the model's last answer, as it came."},
};
const struct schema manifest_schema = SCHEMA("Manifest", struct manifest_dto, manifest_fields);

static const struct schema_field model_use_fields[] = {
    {SCHEMA_MEMBER(struct model_use_dto, workspace), .type = SCHEMA_ID,
     .description = "null: the server's own trials of its model, or a workspace that is gone."},
    {SCHEMA_MEMBER(struct model_use_dto, payer), .type = SCHEMA_ENUM, .required = true,
     .words = model_payer_words, .description = "Whose model and key it was.", .example = "server"},
    {SCHEMA_MEMBER(struct model_use_dto, model), .type = SCHEMA_STRING, .required = true,
     .example = "openai/gpt-4o-mini"},
    {SCHEMA_MEMBER(struct model_use_dto, calls), .type = SCHEMA_INTEGER, .required = true, .example = "120"},
    {SCHEMA_MEMBER(struct model_use_dto, prompt_tokens), .type = SCHEMA_INTEGER, .required = true,
     .example = "480000"},
    {SCHEMA_MEMBER(struct model_use_dto, completion_tokens), .type = SCHEMA_INTEGER, .required = true,
     .example = "36000"},
    {SCHEMA_MEMBER(struct model_use_dto, cost), .type = SCHEMA_STRING,
     .description = "null: what the model costs is not known.", .example = "0.09 USD"},
};
static const struct schema model_use_schema = SCHEMA("ModelUse", struct model_use_dto, model_use_fields);

static const struct schema_field period_use_fields[] = {
    {SCHEMA_MEMBER(struct period_use_dto, period), .type = SCHEMA_STRING, .required = true,
     .description = "A month or a day, in UTC.", .example = "2026-11"},
    {SCHEMA_MEMBER(struct period_use_dto, calls), .type = SCHEMA_INTEGER, .required = true,
     .description = "Of all models, as the next two.", .example = "120"},
    {SCHEMA_MEMBER(struct period_use_dto, prompt_tokens), .type = SCHEMA_INTEGER, .required = true,
     .example = "480000"},
    {SCHEMA_MEMBER(struct period_use_dto, completion_tokens), .type = SCHEMA_INTEGER, .required = true,
     .example = "36000"},
    {SCHEMA_MEMBER(struct period_use_dto, costs), .type = SCHEMA_STRINGS, .required = true,
     .description = "One for each currency; none where no price is known."},
    {SCHEMA_MEMBER(struct period_use_dto, models), .type = SCHEMA_LIST, .required = true, .max = 1000,
     .of = &model_use_schema, .description = "What took the most tokens first."},
};
static const struct schema period_use_schema = SCHEMA("PeriodUse", struct period_use_dto, period_use_fields);

static const struct schema_field model_use_page_fields[] = {
    {SCHEMA_MEMBER(struct page_dto, items), .type = SCHEMA_LIST, .required = true, .max = 100,
     .of = &period_use_schema, .description = "Newest first, without those in which no model was asked."},
    {SCHEMA_MEMBER(struct page_dto, next), .type = SCHEMA_STRING, .description = "Cursor of the next page."},
};
const struct schema model_use_page_schema = SCHEMA("ModelUsePage", struct page_dto, model_use_page_fields);

static const struct schema_field model_use_query_fields[] = {
    {SCHEMA_MEMBER(struct model_use_query, limit), .type = SCHEMA_INTEGER, .min = 1, .max = 100,
     .description = "How many periods at most; 12 by default.", .example = "20"},
    {SCHEMA_MEMBER(struct model_use_query, cursor), .type = SCHEMA_STRING,
     .description = "Where to go on: `next` of the page before."},
    {SCHEMA_MEMBER(struct model_use_query, by), .type = SCHEMA_ENUM, .words = period_words,
     .description = "month when absent.", .example = "month"},
};
const struct schema model_use_query_schema =
    SCHEMA("ModelUseQuery", struct model_use_query, model_use_query_fields);
