#include "services/git_text_differ.h"
#include "strbuf.h"
#include <git2.h>
#include <pthread.h>
#include <stdlib.h>

struct git_text_differ {
    struct text_differ base;
    pthread_mutex_t lock;
    bool started;
};

static struct error *library_error(const char *doing)
{
    const git_error *last = git_error_last();
    return error_new(ERROR_INTERNAL, "internal", "%s: libgit2: %s", doing,
                     last != NULL && last->message != NULL ? last->message : "unknown error");
}

static struct error *start(struct text_differ *base)
{
    struct git_text_differ *self = container_of(base, struct git_text_differ, base);
    bool started;
    pthread_mutex_lock(&self->lock);
    if (!self->started)
        self->started = git_libgit2_init() > 0;
    started = self->started;
    pthread_mutex_unlock(&self->lock);
    return started ? OK : library_error("starting");
}

static git_merge_file_input input_of(struct str text)
{
    git_merge_file_input input = GIT_MERGE_FILE_INPUT_INIT;
    input.ptr = text.ptr != NULL ? text.ptr : "";
    input.size = text.len;
    input.path = "text";
    return input;
}

static struct error *merge(struct text_differ *self, struct str base, struct str mine, struct str theirs,
                           struct arena *mem, bool *clean, struct str *ret)
{
    git_merge_file_input inputs[] = {input_of(base), input_of(mine), input_of(theirs)};
    git_merge_file_options options = GIT_MERGE_FILE_OPTIONS_INIT;
    git_merge_file_result result = {0};

    TRY(start(self));
    if (git_merge_file(&result, &inputs[0], &inputs[1], &inputs[2], &options) < 0)
        return library_error("merging three texts");
    if (result.automergeable)
        *ret = str_dup(mem, str_of(result.ptr != NULL ? result.ptr : "", result.len));
    *clean = result.automergeable != 0;
    git_merge_file_result_free(&result);
    return OK;
}

static int add_hunk(_unused_ const git_diff_delta *delta, const git_diff_hunk *hunk, void *payload)
{
    strbuf_add(payload, str_of(hunk->header, hunk->header_len));
    return 0;
}

static int add_line(_unused_ const git_diff_delta *delta, _unused_ const git_diff_hunk *hunk,
                    const git_diff_line *line, void *payload)
{
    struct strbuf *text = payload;
    if (line->origin == GIT_DIFF_LINE_CONTEXT || line->origin == GIT_DIFF_LINE_ADDITION ||
        line->origin == GIT_DIFF_LINE_DELETION)
        strbuf_add_char(text, line->origin);
    strbuf_add(text, str_of(line->content, line->content_len));
    return 0;
}

static struct error *unified(struct text_differ *self, struct str from, struct str to, const char *from_label,
                             const char *to_label, struct arena *mem, struct str *ret)
{
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);

    if (str_eq(from, to)) {
        *ret = STR("");
        return OK;
    }
    TRY(start(self));
    options.flags = GIT_DIFF_FORCE_TEXT;
    options.context_lines = 3;
    strbuf_addf(&text, "--- %s\n+++ %s\n", from_label, to_label);
    if (git_diff_buffers(from.ptr != NULL ? from.ptr : "", from.len, "a", to.ptr != NULL ? to.ptr : "",
                         to.len, "b", &options, NULL, NULL, add_hunk, add_line, &text) < 0)
        return library_error("comparing two texts");
    return strbuf_finish(&text, ret);
}

static const struct text_differ_ops ops = {.merge = merge, .unified = unified};

struct text_differ *git_text_differ_new(void)
{
    struct git_text_differ *self = memory_alloc(sizeof(*self));
    self->base.ops = &ops;
    pthread_mutex_init(&self->lock, NULL);
    return &self->base;
}

void git_text_differ_free(struct text_differ *base)
{
    struct git_text_differ *self;
    if (base == NULL)
        return;
    self = container_of(base, struct git_text_differ, base);
    if (self->started)
        git_libgit2_shutdown();
    pthread_mutex_destroy(&self->lock);
    free(self);
}
