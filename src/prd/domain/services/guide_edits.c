#include "services/characters.h"
#include "services/ears.h"
#include "services/guide_talk.h"
#include "services/item_draft.h"
#include "services/item_row.h"
#include "services/item_text.h"
#include "services/lines.h"
#include "services/placement.h"
#include "services/prose.h"
#include "services/words.h"
#include "strbuf.h"

#define LEFT_NAMED_MAX 100 /* in one reply */

/* The item a command names; says so when there is none. */
static const struct node *named(struct talk *self, const struct command *command)
{
    size_t index = document_find_code(self->turn->document, command->code);
    if (index != SIZE_MAX)
        return &self->turn->document->nodes[index];
    say(self, "There is no %.*s in this PRD, so I propose nothing. ",
        STR_ARGS(item_code_format(self->mem, command->code)));
    say(self, "Say “status” for what there is.");
    return NULL;
}

static void propose_one(struct talk *self, const struct operation *operation, struct str reason)
{
    struct operation *kept = arena_copy(self->mem, operation, sizeof(*operation));
    propose(self, PROPOSAL_CHAT, reason, kept, 1);
}

void edit_field(struct talk *self, const struct command *command)
{
    const struct node *node = named(self, command);
    struct str before;

    if (node == NULL)
        return;
    if (!item_takes_field(node, command->field, self->mem)) {
        say(self,
            "%.*s is a row of a table that has no column “%.*s”, so I propose nothing. With such a column in "
            "the "
            "table's head, it can be set.",
            STR_ARGS(node->code), STR_ARGS(command->field));
        return;
    }
    before = node_field_get(node, command->field);
    if (!field_name_is_valid(command->field) || !field_value_is_valid(command->value)) {
        say(self, "“%.*s” cannot be a field with that value: a field has a short name and one line of text.",
            STR_ARGS(command->field));
        return;
    }
    if (str_eq_nocase(before, command->value)) {
        say(self, "%.*s already says %.*s: %.*s.", STR_ARGS(node->code), STR_ARGS(command->field),
            STR_ARGS(before));
        return;
    }
    propose_one(self,
                &(struct operation){.kind = OPERATION_SET_FIELD,
                                    .node = node->id,
                                    .base = node->hash,
                                    .field = command->field,
                                    .value = command->value},
                str_format(self->mem, "You said that the %.*s of %.*s is “%.*s”%s%.*s%s.",
                           STR_ARGS(command->field), STR_ARGS(node->code), STR_ARGS(command->value),
                           before.len > 0 ? "; it was “" : "", STR_ARGS(before), before.len > 0 ? "”" : ""));
    say(self, "I propose to set %.*s of %.*s to “%.*s”", STR_ARGS(command->field), STR_ARGS(node->code),
        STR_ARGS(command->value));
    if (before.len > 0)
        say(self, "; now it is “%.*s”", STR_ARGS(before));
    say(self, ".");
}

void edit_statement(struct talk *self, const struct command *command)
{
    const struct node *node = named(self, command);
    struct str statement, text;
    size_t at;

    if (node == NULL)
        return;
    statement = sentence_finished(statement_without_code(prose_one_line(command->text, self->mem), self->mem),
                                  self->mem);
    at = str_find(node->text, node->statement, 0);
    if (at == SIZE_MAX || node->statement.len == 0 ||
        str_find(node->text, node->statement, at + 1) != SIZE_MAX) {
        say(self,
            "The text of %.*s goes over several paragraphs, and I would not know which to change. Edit it in "
            "the "
            "document.",
            STR_ARGS(node->code));
        return;
    }
    if (str_eq(statement, node->statement)) {
        say(self, "%.*s says that already.", STR_ARGS(node->code));
        return;
    }
    text = str_format(self->mem, "%.*s%.*s%.*s", STR_ARGS(str_slice(node->text, 0, at)), STR_ARGS(statement),
                      STR_ARGS(str_slice(node->text, at + node->statement.len, node->text.len)));
    propose_one(self,
                &(struct operation){
                    .kind = OPERATION_REPLACE_TEXT, .node = node->id, .base = node->hash, .text = text},
                str_format(self->mem, "You gave %.*s another wording.", STR_ARGS(node->code)));
    say(self, "I propose the new wording for %.*s: %.*s Its code and fields stay.", STR_ARGS(node->code),
        STR_ARGS(statement));
}

void edit_removal(struct talk *self, const struct command *command)
{
    const struct node *node = named(self, command);
    struct str excerpt;
    if (node == NULL)
        return;
    propose_one(self,
                &(struct operation){.kind = OPERATION_REMOVE_NODE, .node = node->id, .base = node->hash},
                str_format(self->mem, "You asked to remove %.*s.", STR_ARGS(node->code)));
    excerpt = prose_excerpt(node->statement, 160, self->mem);
    say(self, "I propose to remove %.*s: %.*s%s ", STR_ARGS(node->code), STR_ARGS(excerpt),
        excerpt.len > 0 && byte_is_alnum(excerpt.ptr[excerpt.len - 1]) ? "." : "");
    say(self, "Its number will not be used again. To keep it on record, say “drop %.*s” instead.",
        STR_ARGS(node->code));
}

/* "“…” (FR-2 says it already)" for each thing that is in no operation; lead-ins only when nothing else was
 * made. */
static void report_left_out(struct talk *self, const struct shaped_answer *shaped)
{
    bool first = true;
    for (size_t i = 0; i < shaped->left_count && i < LEFT_NAMED_MAX; i++) {
        const struct left_out *left = &shaped->left[i];
        if (first)
            say(self, " Left out: ");
        else
            say(self, "; ");
        first = false;
        say(self, "“%.*s”", STR_ARGS(prose_excerpt(left->text, 90, self->mem)));
        if (left->why.ptr != NULL)
            say(self, " (%.*s)", STR_ARGS(left->why));
    }
    if (shaped->left_count > LEFT_NAMED_MAX)
        say(self, "; and %zu more", shaped->left_count - LEFT_NAMED_MAX);
    if (!first)
        say(self, ".");
}

void report_shaped(struct talk *self, const struct shaped_answer *shaped, struct str what)
{
    struct str items = counted_items(shaped, self->mem);
    bool english = words_are_english(self->message, self->mem);

    if (shaped->texts > 0 && items.len > 0)
        say(self, "I propose your words for “%s”, and %.*s.", shaped->section, STR_ARGS(items));
    else if (shaped->texts > 0)
        say(self, "I propose your words for “%s”.", shaped->section);
    else if (items.len > 0)
        say(self, "I propose %.*s.", STR_ARGS(items));
    else
        say(self, "I found nothing new in %.*s to propose.", STR_ARGS(what));
    if (shaped->own_words > 0 && !english)
        say(self, " The wording is yours: my rules for requirements know only English.");
    else if (shaped->own_words > 0)
        say(self, " %s in your own words, because I could not tell who does what in %s.",
            shaped->own_words == 1 ? "One is" : "Some are", shaped->own_words == 1 ? "it" : "them");
    report_left_out(self, shaped);
}

/* Cuts off what begins at a later line that says "add …:" again; STR_NONE: there is none. */
static struct str take_next_addition(struct talk *self, struct str *text)
{
    struct str rest = *text, line;
    size_t at = 0;
    while (line_next(&rest, &line)) {
        if (at > 0 && command_read(line, self->turn->now, self->mem).kind == COMMAND_ADD) {
            struct str next = str_slice(*text, at, text->len);
            *text = str_trim(str_slice(*text, 0, at));
            return next;
        }
        at += line.len;
    }
    return STR_NONE;
}

static void add_one(struct talk *self, const struct command *command)
{
    struct shaping_context context = shaping_context_of(self);
    struct shaped_answer shaped;
    struct str items;

    answer_shape(command->topic, command->text, &context, self->mem, &shaped);
    items = counted_items(&shaped, self->mem);
    if (shaped.count > 0)
        propose(self, PROPOSAL_CHAT,
                str_format(self->mem, "You asked to add %.*s.",
                           STR_ARGS(items.len > 0
                                        ? items
                                        : str_format(self->mem, "text to “%s”", command->topic->heading))),
                shaped.operations, shaped.count);
    report_shaped(self, &shaped, STR("that"));
}

static void add_entry(struct strbuf *list, struct str text)
{
    strbuf_addf(list, "%s%.*s\n", text.ptr[0] == '-' ? "" : "- ", STR_ARGS(text));
}

/* Lines that add to the same topic one after the other make one proposal. */
void edit_addition(struct talk *self, const struct command *command)
{
    struct command one = *command;
    struct str next = take_next_addition(self, &one.text);

    while (next.ptr != NULL) {
        struct command other = command_read(next, self->turn->now, self->mem);
        struct strbuf list = strbuf_new(self->mem, STRBUF_LIMIT_DEFAULT);
        next = take_next_addition(self, &other.text);
        if (other.topic != one.topic) {
            add_one(self, &one);
            say(self, " ");
            one = other;
            continue;
        }
        add_entry(&list, one.text);
        add_entry(&list, other.text);
        one.text = str_trim(strbuf_str(&list));
    }
    add_one(self, &one);
}
