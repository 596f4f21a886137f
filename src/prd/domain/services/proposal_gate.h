/*
 * The gates that every operation of a model passes before a person sees it. What a model may not do silently:
 * name a node that is not there, drop an item code, mint one, weaken a requirement, rewrite everything.
 */
#pragma once
#include "entities/document.h"
#include "error.h"
#include "value_objects/operation.h"

#define GATE_TEXT_MAX ((size_t)16384) /* bytes of one operation's text */
#define GATE_OPERATIONS_MAX 20        /* in one reply */

/*
 * Whether `operation` may be proposed. Error invalid, worded so that a model can mend it, when
 *  - its node, or the node it is to follow, is not in the document;
 *  - its text is empty, too long, ill-formed, or the same as the node's;
 *  - it replaces a text and loses an item code that was defined there, or defines one that the document has
 * elsewhere;
 *  - it holds the heading of another section, so more than one node;
 *  - it sets a field of a row whose table has no column for it;
 *  - it replaces an item and has fewer obligations ("shall", "must") than the item had.
 */
struct error *proposal_gate_check(const struct document *document, const struct operation *operation,
                                  struct arena *mem) _must_check_;
