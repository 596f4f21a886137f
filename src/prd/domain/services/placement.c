#include "services/placement.h"

/* The index of the last item of the topic's kind; SIZE_MAX when there is none. */
static size_t last_item(const struct topic *topic, const struct document *document)
{
    struct item_code code;
    for (size_t i = document->count; topic->form == TOPIC_ITEMS && i-- > 0;)
        if (document->nodes[i].code.ptr != NULL && item_code_parse(document->nodes[i].code, &code) &&
            code.kind == topic->kind)
            return i;
    return SIZE_MAX;
}

/* The last node that stands in the section itself, before its subsections; `texts`: before its items too. */
static size_t last_in_section(const struct document *document, size_t section, bool texts)
{
    size_t at = section;
    while (at + 1 < document->count && document->nodes[at + 1].kind != NODE_SECTION &&
           !(texts && node_is_item(&document->nodes[at + 1])))
        at++;
    return at;
}

/* Level of the document's main sections: that of most documents, or what this one uses. */
static int main_level(const struct document *document)
{
    int titles = 0, lowest = 6;
    for (size_t i = 0; i < document->count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind != NODE_SECTION)
            continue;
        titles += node->level == 1;
        if (node->level > 1 && node->level < lowest)
            lowest = node->level;
    }
    return titles > 1 ? 1 : lowest < 6 ? lowest : 2;
}

/* The last node of the section that usually comes before the topic's; the document's last node otherwise. */
static size_t usual_predecessor(const struct topic *topic, const struct document *document)
{
    size_t best = SIZE_MAX, best_order = 0;
    int level = main_level(document);
    static const char *const before[] = {"problem",     "users",        "solution",     "goals",
                                         "metrics",     "non-goals",    "requirements", "quality",
                                         "constraints", "alternatives", "risks",        "assumptions",
                                         "milestones",  "decisions",    "questions"};
    for (size_t i = 0; i < COUNT_OF(before); i++) {
        const struct topic *other = topic_find(str_from(before[i]));
        size_t section;
        if (topic_order(other) >= topic_order(topic) || topic_order(other) < best_order)
            continue;
        section = topic_section(other, document);
        if (section == SIZE_MAX || document->nodes[section].level > level)
            continue;
        best = document_section_end(document, section) - 1;
        best_order = topic_order(other);
    }
    return best != SIZE_MAX ? best : document->count - 1;
}

void placement_find(const struct topic *topic, const struct document *document, bool is_item,
                    struct arena *mem, struct placement *ret)
{
    struct placement placement = {.heading = STR_NONE};
    size_t item = is_item ? last_item(topic, document) : SIZE_MAX, section = topic_section(topic, document);

    if (section == SIZE_MAX && strcmp(topic->id, "failures") == 0)
        section = topic_section(topic_find(STR("requirements")), document);
    if (item != SIZE_MAX) {
        size_t own = document_section_of(document, item);
        placement.after = own != SIZE_MAX ? document->nodes[own].id : ID_NONE;
        placement.level = document->nodes[item].level;
    } else if (section != SIZE_MAX) {
        size_t after = is_item ? section : last_in_section(document, section, topic->form == TOPIC_ITEMS);
        placement.after = document->nodes[after].id;
        placement.level = document->nodes[section].level;
    } else {
        placement.level = main_level(document);
        placement.heading = str_format(mem, "%.*s %s", placement.level, "######", topic->heading);
        if (document->count > 0)
            placement.after = document->nodes[usual_predecessor(topic, document)].id;
    }
    *ret = placement;
}
