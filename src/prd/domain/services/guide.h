/*
 * The guide: the built-in assistant. Deterministic, no network, no model, and it says so. It runs the
 * interview from the question bank, turns answers into well-formed nodes, and answers "help", "what is
 * missing?", "status", "lint", "show FR-3", "what changed since …" from the data.
 */
#pragma once
#include "interfaces/assistant.h"
#include "services/question_bank.h"

/* The guide; static, thread-safe, never freed. */
struct assistant *guide_assistant(void);

/* How the guide opens a conversation with its first question; NULL: there is nothing to ask. It says what it
 * is, so that its replies need not. */
struct str guide_opening(const struct question *question, struct arena *mem);
