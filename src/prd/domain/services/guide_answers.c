/* What the guide says to requests of guide_requests.h. */
#include "clock.h"
#include "services/guide_talk.h"
#include "services/item_text.h"
#include "services/lines.h"
#include "services/lint.h"
#include "services/placement.h"
#include "services/prose.h"
#include "services/quantities.h"

#define LISTED 20 /* items */
#define SECTION_BYTES 600

static bool is_open(const struct node *node)
{
    struct str status = node_field_get(node, STR("status"));
    return str_is_empty(status) || str_eq_nocase(status, STR("open"));
}

static bool is_of_topic(const struct node *node, const struct topic *topic)
{
    struct item_code code;
    if (!node_is_item(node) || node->code.ptr == NULL || !item_code_parse(node->code, &code))
        return false;
    if (strcmp(topic->id, "requirements") == 0) /* whoever asks for requirements wants all of them */
        return code.kind == ITEM_FUNCTIONAL || code.kind == ITEM_NONFUNCTIONAL;
    return code.kind == topic->kind;
}

/* What a section says, of a topic that is told in prose. */
static void tell_section(struct talk *self, const struct topic *topic)
{
    const struct document *document = self->turn->document;
    size_t section = topic_section(topic, document), end;
    bool said = false;

    if (section != SIZE_MAX) {
        end = document_section_end(document, section);
        for (size_t i = section + 1; i < end && document->nodes[i].kind != NODE_SECTION; i++) {
            struct str text = str_trim(document->nodes[i].text);
            if (text.len == 0)
                continue;
            if (!said)
                say(self, "The PRD says under “%.*s”:\n\n", STR_ARGS(document->nodes[section].title));
            else
                paragraph(self);
            say(self, "%.*s",
                STR_ARGS(text.len > SECTION_BYTES ? prose_excerpt(text, SECTION_BYTES, self->mem) : text));
            said = true;
        }
    }
    if (!said)
        say(self, "The PRD says nothing on that yet. To put it there, say “add %s: …”.",
            strcmp(topic->id, "users") == 0       ? "user"
            : strcmp(topic->id, "problem") == 0   ? "problem"
            : strcmp(topic->id, "goals") == 0     ? "goal"
            : strcmp(topic->id, "non-goals") == 0 ? "non-goal"
                                                  : "constraint");
}

void report_list(struct talk *self, const struct command *command)
{
    const struct document *document = self->turn->document;
    const struct topic *topic = command->topic;
    bool only_open = !str_is_empty(command->value);
    const char *adjective = only_open && topic->kind != ITEM_QUESTION ? "open " : "";
    size_t count = 0, shown = 0;
    struct str noun;

    if (topic->form == TOPIC_TEXT) {
        tell_section(self, topic);
        return;
    }
    for (size_t i = 0; i < document->count; i++)
        count += is_of_topic(&document->nodes[i], topic) && (!only_open || is_open(&document->nodes[i]));
    noun =
        counted(count, str_cstr(self->mem, str_format(self->mem, "%s%s", adjective, kind_noun(topic->kind))),
                self->mem);
    if (count == 0) {
        say(self, "The PRD has no %s%s%s. To add one, say “add %s: …”.", adjective, kind_noun(topic->kind),
            only_open ? "" : " yet", kind_noun(topic->kind));
        return;
    }
    say(self, "The PRD has %.*s%s:\n\n", STR_ARGS(noun),
        !only_open   ? ""
        : count == 1 ? " that is open"
                     : " that are open");
    for (size_t i = 0; i < document->count && shown < LISTED; i++) {
        const struct node *node = &document->nodes[i];
        struct str status = node_field_get(node, STR("status"));
        if (!is_of_topic(node, topic) || (only_open && !is_open(node)))
            continue;
        say(self, "- %.*s", STR_ARGS(node_summary(document, i, self->mem)));
        if (!str_is_empty(status) && !is_open(node))
            say(self, " (%.*s)", STR_ARGS(status));
        say(self, "\n");
        shown++;
    }
    if (shown < count)
        say(self, "- and %zu more\n", count - shown);
}

/* The change that made the revision; NULL when it is too long ago to be known here. */
static const struct turn_change *change_of(const struct talk *self, int64_t revision)
{
    for (size_t i = 0; i < self->turn->change_count; i++)
        if (self->turn->changes[i].revision == revision)
            return &self->turn->changes[i];
    return NULL;
}

void report_origin(struct talk *self, const struct command *command)
{
    struct str name;
    size_t index;
    const struct node *node;
    const struct turn_change *change;

    if (command->code.number == 0) {
        say(self,
            "I cannot tell what you mean by that. Name it by its code, such as “who decided D-1?”. For each "
            "line, the page and `stet blame %.*s` tell who wrote it, when and why.",
            STR_ARGS(self->turn->prd_key));
        return;
    }
    name = item_code_format(self->mem, command->code);
    index = document_find_code(self->turn->document, command->code);
    if (index == SIZE_MAX) {
        say(self, "There is no %.*s in this PRD.", STR_ARGS(name));
        return;
    }
    node = &self->turn->document->nodes[index];
    change = change_of(self, node->revision);
    say(self, "%.*s: %.*s", STR_ARGS(name), STR_ARGS(prose_excerpt(node->statement, 160, self->mem)));
    paragraph(self);
    if (change != NULL) {
        say(self, "It was %s in revision %lld on %.*s, by %.*s",
            node->version > 1 ? "last changed" : "put there", (long long)change->revision,
            STR_ARGS(str_slice(time_format(self->mem, change->at), 0, 10)), STR_ARGS(change->author));
        if (!str_is_empty(change->why))
            say(self, ". The reason given: %.*s", STR_ARGS(prose_excerpt(change->why, 200, self->mem)));
        say(self, "%s", !str_is_empty(change->why) && str_ends(change->why, STR(".")) ? " " : ". ");
    } else
        say(self, "It has stood so since revision %lld. ", (long long)node->revision);
    say(self, "All of its story is in the history, and in `stet blame %.*s`.", STR_ARGS(self->turn->prd_key));
}

void report_judgement(struct talk *self, const struct command *command)
{
    say(self,
        "Whether it is good, I cannot judge: I follow rules and am no language model. What I can see:\n\n");
    report_missing(self, command);
}

void report_limit(struct talk *self, const struct command *command)
{
    say(self, "%.*s", STR_ARGS(command->text));
}

void report_unclear(struct talk *self, const struct command *command)
{
    struct str name = item_code_format(self->mem, command->code);
    size_t index = document_find_code(self->turn->document, command->code);

    if (index == SIZE_MAX) {
        say(self, "There is no %.*s in this PRD. Say “status” for what there is.", STR_ARGS(name));
        return;
    }
    say(self, "%.*s", STR_ARGS(node_summary(self->turn->document, index, self->mem)));
    paragraph(self);
    say(self,
        "I did not understand what to do with it. You can say “%.*s is done”, “change %.*s to: …”, “set %.*s "
        "priority should”, “drop %.*s” or “who changed %.*s?”.",
        STR_ARGS(name), STR_ARGS(name), STR_ARGS(name), STR_ARGS(name), STR_ARGS(name));
}

void thank(struct talk *self, const struct command *command _unused_)
{
    paragraph(self);
    say(self, "You are welcome.");
}

void acknowledge(struct talk *self, const struct command *command _unused_)
{
    paragraph(self);
    say(self, "Good.");
}

void ask_for_words(struct talk *self, const struct command *command _unused_)
{
    say(self, "I could not read words in that, so I propose nothing. Say “help” for what I understand.");
}

/* "21:00 not 20:00", "21:00 instead of 20:00", "from 20:00 to 21:00": what is put for what. */
static bool read_exchange(struct str text, struct arena *mem, struct str *now, struct str *before)
{
    struct token_list tokens = tokens_read(text, mem);
    size_t after;

    for (size_t i = 1; i + 1 < tokens.count; i++) {
        if (token_is(&tokens, i, "not") || tokens_match(&tokens, i, "instead of", &after)) {
            after = token_is(&tokens, i, "not") ? i + 1 : after;
            if (after >= tokens.count)
                return false;
            *now = token_word(&tokens, i - 1);
            *before = token_word(&tokens, after);
            return now->len > 0 && before->len > 0;
        }
    }
    for (size_t i = 0; i + 3 < tokens.count; i++)
        if (token_is(&tokens, i, "from") && token_is(&tokens, i + 2, "to")) {
            *before = token_word(&tokens, i + 1);
            *now = token_word(&tokens, i + 3);
            return now->len > 0 && before->len > 0;
        }
    return false;
}

/* The number with its unit, without "within" and the like around it. */
static struct str bare_quantity(const struct quantity *quantity)
{
    size_t from = str_find(quantity->text, quantity->number, 0);
    return from != SIZE_MAX ? str_slice(quantity->text, from, quantity->text.len) : quantity->text;
}

/* The statement with its one number exchanged for the one that was named; STR_NONE where it is not clear
 * which.
 */
static struct str with_figure(struct str statement, struct str said, struct arena *mem)
{
    struct str now, before;
    struct quantity_list have, want;
    size_t at;

    if (!read_exchange(said, mem, &now, &before)) {
        have = quantities_read(statement, mem);
        want = quantities_read(said, mem);
        if (have.count != 1 || want.count != 1)
            return STR_NONE;
        before = bare_quantity(&have.items[0]);
        now = bare_quantity(&want.items[0]);
    }
    at = str_find(statement, before, 0);
    if (at == SIZE_MAX || str_find(statement, before, at + 1) != SIZE_MAX)
        return STR_NONE;
    return str_format(mem, "%.*s%.*s%.*s", STR_ARGS(str_slice(statement, 0, at)), STR_ARGS(now),
                      STR_ARGS(str_slice(statement, at + before.len, statement.len)));
}

void edit_figure(struct talk *self, const struct command *command)
{
    size_t index = document_find_code(self->turn->document, command->code);
    struct str name = item_code_format(self->mem, command->code), statement = STR_NONE;
    struct command reword = *command;

    if (index != SIZE_MAX)
        statement = with_figure(self->turn->document->nodes[index].statement, command->text, self->mem);
    if (index != SIZE_MAX && statement.ptr == NULL) {
        say(self,
            "I cannot tell which number of %.*s that is, so I propose nothing. Say “change %.*s to: …” with "
            "the "
            "whole sentence. It says: %.*s",
            STR_ARGS(name), STR_ARGS(name), STR_ARGS(self->turn->document->nodes[index].statement));
        return;
    }
    reword.kind = COMMAND_REWORD;
    reword.text = statement.ptr != NULL ? statement : command->text;
    edit_statement(self, &reword);
}
