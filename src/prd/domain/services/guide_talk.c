#include "services/guide_talk.h"
#include "services/prose.h"
#include "strbuf.h"
#include "unicode.h"

#define QUOTE_MAX 280
#define SUMMARY_MAX 160

static void deliver(struct talk *self, struct str text)
{
    if (text.len == 0)
        return;
    if (!self->unwanted)
        self->unwanted = !self->sink->ops->delta(self->sink, text);
    self->line_ended = text.ptr[text.len - 1] == '\n';
    self->said = true;
}

void say(struct talk *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    deliver(self, str_vformat(self->mem, format, args));
    va_end(args);
}

void paragraph(struct talk *self)
{
    if (self->said)
        deliver(self, self->line_ended ? STR("\n") : STR("\n\n"));
}

struct str counted(size_t count, const char *noun, struct arena *mem)
{
    struct str one = str_from(noun);
    if (count != 1 && str_ends(one, STR("y"))) /* "story" -> "stories" */
        return str_format(mem, "%zu %.*sies", count, (int)one.len - 1, noun);
    return str_format(mem, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

struct str enumerated(const struct str *items, size_t count, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&text, "%s%.*s", i == 0 ? "" : i + 1 == count ? " and " : ", ", STR_ARGS(items[i]));
    return strbuf_str(&text);
}

static const char *const nouns[ITEM_KINDS] = {
    [ITEM_FUNCTIONAL] = "requirement",
    [ITEM_NONFUNCTIONAL] = "quality requirement",
    [ITEM_METRIC] = "metric",
    [ITEM_RISK] = "risk",
    [ITEM_QUESTION] = "open question",
    [ITEM_DECISION] = "decision",
    [ITEM_ASSUMPTION] = "assumption",
    [ITEM_MILESTONE] = "milestone",
    [ITEM_TERM] = "term",
    [ITEM_STORY] = "user story",
};

const char *kind_noun(enum item_kind kind)
{
    return nouns[kind];
}

struct str counted_items(const struct shaped_answer *shaped, struct arena *mem)
{
    struct str parts[ITEM_KINDS];
    size_t count = 0;
    for (size_t i = 0; i < ITEM_KINDS; i++)
        if (shaped->items[i] > 0)
            parts[count++] = counted(shaped->items[i], nouns[i], mem);
    return enumerated(parts, count, mem);
}

struct str node_summary(const struct document *document, size_t index, struct arena *mem)
{
    const struct node *node = &document->nodes[index];
    size_t section = document_section_of(document, index);
    struct str text = prose_excerpt(node_is_item(node) ? node->statement : node->text, SUMMARY_MAX, mem);

    if (node->code.ptr != NULL)
        return str_format(mem, "%.*s: %.*s", STR_ARGS(node->code), STR_ARGS(text));
    if (node->kind == NODE_SECTION)
        return str_format(mem, "Section “%.*s”", STR_ARGS(node->title));
    if (section == SIZE_MAX || section == index)
        return text;
    return str_format(mem, "%.*s: %.*s", STR_ARGS(document->nodes[section].title), STR_ARGS(text));
}

/* Word for word from the message, cut between words where there are any. */
static struct str quote_of(struct str message)
{
    struct str text = str_trim(message), quote = utf8_cut(text, QUOTE_MAX);
    size_t end = quote.len;
    if (quote.len == text.len)
        return text;
    while (end > QUOTE_MAX / 2 && quote.ptr[end - 1] != ' ' && quote.ptr[end - 1] != '\n')
        end--;
    return end > QUOTE_MAX / 2 ? str_trim(str_slice(quote, 0, end)) : quote;
}

void propose(struct talk *self, enum proposal_origin origin, struct str reason,
             const struct operation *operations, size_t count)
{
    struct proposal_draft draft = {
        .origin = origin,
        .reason = reason,
        .quote = quote_of(self->message),
        .operations = operations,
        .count = count,
    };
    self->proposed++;
    self->sink->ops->proposal(self->sink, &draft);
}

struct shaping_context shaping_context_of(const struct talk *self)
{
    return (struct shaping_context){.document = self->turn->document,
                                    .open_proposals = self->turn->open_proposals,
                                    .open_count = self->turn->open_count};
}
