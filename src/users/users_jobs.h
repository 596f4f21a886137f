/*
 * What the module does by itself while it serves, beside requests: a list of jobs on one thread, woken after
 * each commit that the audit log keeps something of. A new job is a line in users_jobs.c, and its use case in
 * the ports.
 */
#pragma once
#include "log.h"

struct rotate_keys;
struct delete_account;
struct remove_workspace;
struct manage_tokens;
struct seal_audit;
struct user_events;

/* What the jobs run; all of it outlives them. */
struct users_job_ports {
    const struct seal_audit *seal_audit;
    const struct delete_account *delete_account;
    const struct remove_workspace *remove_workspace;
    const struct rotate_keys *rotate_keys;
    const struct manage_tokens *manage_tokens;
};

struct users_jobs;
/* Nothing runs yet. */
struct users_jobs *users_jobs_new(struct user_events *events, const struct log *log);
void users_jobs_free(struct users_jobs *self); /* stops them; NULL is fine */

/* Publishes to the `events` it was made with, and wakes the jobs where there is something for them to do. */
struct user_events *users_jobs_events(struct users_jobs *self);

/* Starting and stopping are for the one thread that puts the program together. Starting again does nothing.
 */
struct error *users_jobs_start(struct users_jobs *self, const struct users_job_ports *ports) _must_check_;
/* Ends after the job that runs now. */
void users_jobs_stop(struct users_jobs *self);
