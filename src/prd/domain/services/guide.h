/*
 * The guide: the built-in assistant. Deterministic, no network, no model, and it says so. It runs the interview from
 * the question bank, turns answers into well-formed nodes, and answers "help", "what is missing?", "status",
 * "what changed since …" from the data.
 */
#pragma once
#include "interfaces/assistant.h"

/* The guide; static, thread-safe, never freed. */
struct assistant *guide_assistant(void);
