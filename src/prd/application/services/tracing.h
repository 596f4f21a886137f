/* Keeps up where each line comes from, as revisions are written. */
#pragma once
#include "entities/revision.h"
#include "interfaces/prd_store.h"
#include "interfaces/text_differ.h"

/* Saves the origins of the nodes that `revision`, which has just been added with its texts, changed. Of the
 * first revision, none: all lines are its own. What it costs grows with what changed, but for a node that
 * gets back a text it had: then all its texts are walked. */
struct error *trace_lines(struct prd_work *work, const struct revision *revision, struct text_differ *differ,
                          struct arena *mem) _must_check_;

/* The origins of a node that has none saved, by all texts that it had. */
struct error *trace_node(struct prd_work *work, struct id prd, struct id node, struct text_differ *differ,
                         struct arena *mem, struct str *ret) _must_check_;
