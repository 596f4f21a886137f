#include "services/characters.h"
#include "services/ears.h"
#include "services/item_draft.h"
#include "services/prose.h"
#include "services/question_bank.h"
#include "strbuf.h"

/* The title comes first, then the idea, then the sections, all empty: nothing stands there that has to be
 * deleted. */
struct template
{
    const char *name;
    const char *idea_heading; /* NULL: the idea stands right below the title */
    bool keeps_idea_heading;  /* also when there is no idea, because other sections belong to it */
    const char *sections;
};

static const struct template templates[] = {
    {"prd", "## Summary", false,
     "## Problem\n\n## Users\n\n## Goals\n\n## Success metrics\n\n## Non-goals\n\n## Requirements\n\n"
     "### Functional requirements\n\n### Quality requirements\n\n## Constraints\n\n## Risks\n\n## "
     "Assumptions\n\n"
     "## Milestones\n\n## Decisions\n\n## Open questions\n"},
    {"one-pager", "## Summary", false,
     "## Problem\n\n## Users\n\n## Solution\n\n## Success metrics\n\n## Non-goals\n\n## Risks\n\n## "
     "Milestones\n\n"
     "## Open questions\n"},
    {"pr-faq", "## Press release", true,
     "### Customers\n\n### Problem\n\n### Solution\n\n### Customer quote\n\n### Getting started\n\n## "
     "Questions\n\n"
     "### Customer questions\n\n### Internal questions\n\n## Success metrics\n\n## Risks\n"},
    {"rfc", "## Summary", false,
     "## Motivation\n\n## Goals\n\n## Non-goals\n\n## Proposal\n\n## Requirements\n\n"
     "### Functional requirements\n\n### Quality requirements\n\n## Alternatives\n\n## Risks\n\n## "
     "Rollout\n\n"
     "## Decisions\n\n## Open questions\n"},
    {"blank", NULL, false, ""},
};

static const struct template *template_find(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(templates); i++)
        if (str_eq(name, str_from(templates[i].name)))
            return &templates[i];
    return &templates[0];
}

/* An idea in one sentence stands as one: with a capital letter and a full stop. */
static struct str as_sentence(struct str idea, struct arena *mem)
{
    bool is_sentence = idea.len > 0 && byte_is_letter(idea.ptr[0]) && byte_is_alnum(idea.ptr[idea.len - 1]) &&
                       str_find_char(idea, ' ', 0) != SIZE_MAX && str_find_char(idea, '\n', 0) == SIZE_MAX;
    return is_sentence ? sentence_finished(idea, mem) : idea;
}

struct str template_document(struct str template_name, struct str title, struct str idea, struct arena *mem)
{
    const struct template *template = template_find(template_name);
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct str line = prose_one_line(title, mem);
    bool comments;

    idea = prose_clean(idea.ptr != NULL ? idea : STR(""), mem, &comments);
    idea = text_below_heading(as_sentence(idea, mem), 2, mem);
    strbuf_addf(&text, "# %.*s\n", STR_ARGS(line));
    if (template->idea_heading != NULL && (idea.len > 0 || template->keeps_idea_heading))
        strbuf_addf(&text, "\n%s\n", template->idea_heading);
    if (idea.len > 0)
        strbuf_addf(&text, "\n%.*s\n", STR_ARGS(idea));
    if (template->sections[0] != '\0')
        strbuf_addf(&text, "\n%s", template->sections);
    return strbuf_str(&text);
}
