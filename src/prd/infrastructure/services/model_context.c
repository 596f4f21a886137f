#include "services/model_context.h"

#include "services/model_answer.h"
#include "services/token_estimate.h"
#include "services/word_index.h"
#include "strbuf.h"
#include "unicode.h"

#define LINE_BYTES 140
#define MATCHES_MAX 40
#define WEAK 4 /* a match that is so many times weaker than the best is none */
#define TEXT_LIMIT ((size_t)4 << 20)
/* Of the tokens for the document, in percent: up to where it is sent whole; of an outline, the outline's. */
#define WHOLE_SHARE 100
#define OUTLINE_SHARE 55

struct building {
    const struct assistant_turn *turn;
    const struct document *document;
    struct arena *mem;
    struct strbuf out;
    int64_t tokens; /* what is left */
    bool *is_whole, *is_listed;
    enum manifest_cause *causes;
};

static struct str line_of(const struct building *self, size_t index)
{
    const struct node *node = &self->document->nodes[index];
    struct str shown = utf8_cut(node->title, LINE_BYTES);
    struct str kind = node->kind == NODE_SECTION ? str_format(self->mem, "%.*s", node->level, "######")
                                                 : str_from(node_kind_name(node->kind));

    return str_format(self->mem, "[%.*s] %.*s %.*s%s%.*s%s\n", STR_ARGS(model_node_name(index, self->mem)),
                      STR_ARGS(kind), STR_ARGS(node->code), node->code.ptr ? ": " : "", STR_ARGS(shown),
                      shown.len < node->title.len ? "…" : "");
}

static struct str whole_of(const struct building *self, size_t index)
{
    struct str text = self->document->nodes[index].text;

    return str_format(self->mem, "[%.*s]\n%.*s%s", STR_ARGS(model_node_name(index, self->mem)),
                      STR_ARGS(text), str_ends(text, STR("\n")) ? "" : "\n");
}

/* Chooses a node to be shown in full, where there is room for it. */
static void choose(struct building *self, size_t index, enum manifest_cause cause)
{
    int64_t cost;

    if (index >= self->document->count || self->is_whole[index])
        return;
    cost = token_estimate(self->document->nodes[index].text) + 8;
    if (cost > self->tokens)
        return;
    self->tokens -= cost;
    self->is_whole[index] = true;
    self->causes[index] = cause;
}

static void choose_named(struct building *self, struct str text)
{
    struct item_code code;

    for (size_t from = 0; item_code_find(text, &from, &code);)
        choose(self, document_find_code(self->document, code), MANIFEST_TARGET);
}

/* What the last messages name, the newest first: "and what about its limit?" is about what came before. */
static void choose_targets(struct building *self)
{
    const struct assistant_turn *turn = self->turn;

    for (size_t i = turn->message_count; i > 0 && turn->message_count - i < 3; i--)
        choose_named(self, turn->messages[i - 1].text);
}

static void choose_linked(struct building *self)
{
    const struct assistant_turn *turn = self->turn;

    for (size_t i = 0; i < turn->link_count; i++) {
        size_t from = document_find(self->document, turn->links[i].from);
        size_t to = document_find(self->document, turn->links[i].to);
        if (from == SIZE_MAX || to == SIZE_MAX)
            continue;
        if (self->is_whole[from] && self->causes[from] == MANIFEST_TARGET)
            choose(self, to, MANIFEST_LINK);
        else if (self->is_whole[to] && self->causes[to] == MANIFEST_TARGET)
            choose(self, from, MANIFEST_LINK);
    }
}

static void choose_by_words(struct building *self, struct str message)
{
    struct word_list words = words_content(message, self->mem);
    struct word_index index;
    struct word_match_list matches;

    if (!words.count)
        return;
    index = word_index_of(self->document, self->mem);
    matches = word_index_match(&index, &words, MATCHES_MAX, self->mem);
    for (size_t i = 0; i < matches.count && matches.items[i].share * WEAK >= matches.items[0].share; i++)
        choose(self, matches.items[i].node, MANIFEST_WORDS);
}

static void add_outline(struct building *self, int64_t tokens)
{
    size_t shown = 0;

    for (; shown < self->document->count; shown++) {
        struct str line = line_of(self, shown);
        tokens -= token_estimate(line);
        if (tokens < 0)
            break;
        strbuf_add(&self->out, line);
        self->is_listed[shown] = true;
    }
    if (shown < self->document->count)
        strbuf_addf(&self->out, "… and %zu more nodes\n", self->document->count - shown);
    self->tokens += tokens > 0 ? tokens : 0;
}

static void add_chosen(struct building *self)
{
    for (size_t i = 0; i < self->document->count; i++)
        if (self->is_whole[i])
            strbuf_add(&self->out, whole_of(self, i));
}

static void list_nodes(const struct building *self, struct model_context *ret)
{
    ret->nodes = arena_array_of(self->mem, self->document->count, struct manifest_node);
    for (size_t i = 0; i < self->document->count; i++) {
        const struct node *node = &self->document->nodes[i];
        if (!self->is_whole[i] && !self->is_listed[i])
            continue;
        ret->nodes[ret->count++] = (struct manifest_node){
            node->id, node->hash, self->is_whole[i] ? MANIFEST_WHOLE : MANIFEST_LINE, self->causes[i]};
    }
}

static void add_whole(struct building *self)
{
    strbuf_add(&self->out, STR(", whole:\n"));
    for (size_t i = 0; i < self->document->count; i++)
        self->is_whole[i] = true;
}

void model_context_build(const struct assistant_turn *turn, struct str message, struct str mark,
                         int64_t tokens, struct arena *mem, struct model_context *ret)
{
    const struct document *document = turn->document;
    struct building self = {
        .turn = turn,
        .document = document,
        .mem = mem,
        .out = strbuf_new(mem, TEXT_LIMIT),
        .is_whole = arena_array_of(mem, document->count, bool),
        .is_listed = arena_array_of(mem, document->count, bool),
        .causes = arena_array_of(mem, document->count, enum manifest_cause),
    };
    int64_t all = 0;

    *ret = (struct model_context){0};
    for (size_t i = 0; i < document->count; i++)
        all += token_estimate(document->nodes[i].text) + 8;
    strbuf_addf(&self.out, "The PRD %.*s, \"%.*s\", %zu nodes", STR_ARGS(turn->prd_key),
                STR_ARGS(turn->title), document->count);
    if (all <= tokens * WHOLE_SHARE / 100) {
        add_whole(&self);
        strbuf_addf(&self.out, "<<<material %.*s\n", STR_ARGS(mark));
    } else {
        strbuf_addf(&self.out, ", one line each:\n<<<material %.*s\n", STR_ARGS(mark));
        self.tokens = tokens - tokens * OUTLINE_SHARE / 100;
        add_outline(&self, tokens * OUTLINE_SHARE / 100);
        choose_targets(&self);
        choose_linked(&self);
        choose_by_words(&self, message);
        strbuf_add(&self.out, STR("\nIn full, what the message is about:\n"));
    }
    add_chosen(&self);
    strbuf_addf(&self.out, "material %.*s>>>\n", STR_ARGS(mark));
    list_nodes(&self, ret);
    ret->text = strbuf_str(&self.out);
}
