#include "services/templated_user_mail.h"
#include "html.h"
#include "services/mail_templates.h"
#include "unicode.h"
#include <stdlib.h>

#define TEXT_MAX 65536
#define VALUE_MAX 200

/* Where the link of each leads; those with a token end in "=". */
static const char *const links[LETTER_KINDS] = {
    [LETTER_VERIFY_ADDRESS] = "/verify?token=", [LETTER_ALREADY_REGISTERED] = "/",
    [LETTER_RESET_PASSWORD] = "/reset?token=",  [LETTER_PASSWORD_CHANGED] = "/forgot",
    [LETTER_CHANGE_ADDRESS] = "/verify?token=", [LETTER_ADDRESS_CHANGING] = "/forgot",
    [LETTER_INVITED] = "/invite?token=",        [LETTER_ACCOUNT_MADE] = "/reset?token=",
    [LETTER_DELETION_SCHEDULED] = "/",          [LETTER_DELETION_CANCELLED] = "/forgot",
    [LETTER_SECOND_FACTOR_ADDED] = "/forgot",   [LETTER_SECOND_FACTOR_REMOVED] = "/forgot",
    [LETTER_SIGN_IN_GUESSED] = "/forgot",       [LETTER_TOKEN_MADE] = "/forgot",
};

struct templated_user_mail {
    struct user_mail base;
    struct mailer *mailer;
    struct arena *mem;
    struct str public_url;
};

enum form { FORM_TEXT, FORM_HTML };

struct writing {
    struct str public_url;
    const struct letter *letter;
    struct arena *mem;
};

static struct error *find_template(const char *name, struct str *ret)
{
    for (size_t i = 0; i < mail_template_count; i++)
        if (strcmp(mail_templates[i].name, name) == 0) {
            *ret = str_from(mail_templates[i].text);
            return OK;
        }
    return error_new(ERROR_INTERNAL, "template", "there is no template %s", name);
}

static void add_text(struct strbuf *to, struct str s, enum form form)
{
    if (form == FORM_HTML)
        html_add_text(to, s);
    else
        strbuf_add(to, s);
}

static struct str one_line(struct str value, struct arena *mem)
{
    struct str cut = utf8_cut(value, VALUE_MAX);
    char *line = str_cstr(mem, cut);

    for (size_t i = 0; i < cut.len; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = ' ';
    return str_of(line, cut.len);
}

/* 2026-01-02 03:04 UTC */
static struct str minute(struct arena *mem, int64_t at)
{
    struct str time = time_format(mem, at);
    return str_format(mem, "%.*s %.*s UTC", STR_ARGS(str_slice(time, 0, 10)),
                      STR_ARGS(str_slice(time, 11, 16)));
}

static struct str value_of(const struct writing *self, struct str word)
{
    const struct letter *letter = self->letter;

    if (str_eq(word, STR("site")))
        return self->public_url;
    if (str_eq(word, STR("when")))
        return minute(self->mem, letter->at);
    if (str_eq(word, STR("until")))
        return minute(self->mem, letter->until);
    if (str_eq(word, STR("address")))
        return one_line(letter->address, self->mem);
    if (str_eq(word, STR("person")))
        return one_line(letter->person, self->mem);
    if (str_eq(word, STR("name")))
        return one_line(letter->name, self->mem);
    return one_line(letter->workspace, self->mem);
}

/* Copies a piece of a template and fills in its words. */
static void fill_in(const struct writing *self, struct strbuf *to, struct str piece, enum form form)
{
    for (size_t at = 0; at < piece.len;) {
        size_t open = str_find_char(piece, '{', at), close = str_find_char(piece, '}', at);

        add_text(to, str_slice(piece, at, open), form);
        if (open == SIZE_MAX)
            break;
        add_text(to, value_of(self, str_slice(piece, open + 1, close)), form);
        at = close + 1;
    }
}

static void add_link(const struct writing *self, struct strbuf *to, struct str label, enum form form)
{
    struct str url = str_format(self->mem, "%.*s%s%.*s", STR_ARGS(self->public_url),
                                links[self->letter->kind], STR_ARGS(self->letter->token));

    if (form == FORM_TEXT) {
        strbuf_add(to, url);
        return;
    }
    strbuf_add(to, STR("<a href=\""));
    add_text(to, url, form);
    strbuf_add(to, STR("\" style=\"display:inline-block;padding:8px 16px;border:1px solid;border-radius:6px;"
                       "text-decoration:none\">\n"));
    add_text(to, label, form);
    strbuf_add(to, STR("</a>\n</p>\n<p style=\"font-size:13px;word-break:break-all\">\n"));
    add_text(to, url, form);
}

static void add_paragraph(const struct writing *self, struct strbuf *to, struct str paragraph, enum form form)
{
    strbuf_add(to, form == FORM_HTML ? STR("<p>") : STR(""));
    if (str_starts(paragraph, STR("{link:")))
        add_link(self, to, str_slice(paragraph, strlen("{link:"), paragraph.len - 1), form);
    else
        fill_in(self, to, paragraph, form);
    strbuf_add(to, form == FORM_HTML ? STR("</p>\n") : STR("\n\n"));
}

/* Takes the next paragraph off *rest. */
static struct str next_paragraph(struct str *rest)
{
    size_t end = str_find(*rest, STR("\n\n"), 0);
    struct str paragraph = str_trim(str_slice(*rest, 0, end));

    *rest = end == SIZE_MAX ? STR("") : str_slice(*rest, end + 2, rest->len);
    return paragraph;
}

static struct str write_body(const struct writing *self, struct str paragraphs, enum form form)
{
    struct strbuf to = strbuf_new(self->mem, TEXT_MAX);

    while (paragraphs.len > 0)
        add_paragraph(self, &to, next_paragraph(&paragraphs), form);
    return strbuf_str(&to);
}

/* Puts subject and body, which are written already, into the frame around all mails. */
static struct error *frame(const struct writing *self, const char *layout, struct str subject,
                           struct str body, enum form form, struct str *ret)
{
    struct strbuf to = strbuf_new(self->mem, TEXT_MAX);
    struct str text;

    TRY(find_template(layout, &text));
    for (size_t at = 0; at < text.len;) {
        size_t open = str_find_char(text, '{', at), close = str_find_char(text, '}', at);
        struct str word = open == SIZE_MAX ? STR("") : str_slice(text, open + 1, close);

        strbuf_add(&to, str_slice(text, at, open));
        if (open == SIZE_MAX)
            break;
        if (str_eq(word, STR("body")))
            strbuf_add(&to, body);
        else
            add_text(&to, str_eq(word, STR("subject")) ? subject : self->public_url, form);
        at = close + 1;
    }
    return strbuf_finish(&to, ret);
}

struct error *templated_user_mail_write(struct str public_url, const struct letter *letter, struct arena *mem,
                                        struct mail *ret)
{
    struct writing self = {public_url, letter, mem};
    struct mail mail = {.id = letter->id, .sent_at = letter->at, .to = letter->to};
    struct strbuf subject = strbuf_new(mem, TEXT_MAX);
    struct str text;

    TRY(find_template(str_format(mem, "%.*s.txt", STR_ARGS(letter_kind_word(letter->kind))).ptr, &text));
    fill_in(&self, &subject, next_paragraph(&text), FORM_TEXT);
    TRY(strbuf_finish(&subject, &mail.subject));
    TRY(frame(&self, "layout.txt", mail.subject, write_body(&self, text, FORM_TEXT), FORM_TEXT, &mail.text));
    TRY(frame(&self, "layout.html", mail.subject, write_body(&self, text, FORM_HTML), FORM_HTML, &mail.html));
    *ret = mail;
    return OK;
}

static struct error *send_letter(struct user_mail *base, const struct letter *letter)
{
    struct templated_user_mail *self = container_of(base, struct templated_user_mail, base);
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct mail mail;

    TRY(templated_user_mail_write(self->public_url, letter, mem, &mail));
    return mailer_send(self->mailer, &mail);
}

struct user_mail *templated_user_mail_new(struct mailer *mailer, struct str public_url)
{
    static const struct user_mail_ops ops = {send_letter};
    struct templated_user_mail *self = memory_alloc(sizeof(*self));

    *self = (struct templated_user_mail){.base = {&ops}, .mailer = mailer, .mem = arena_new(0)};
    self->public_url = str_dup(self->mem, public_url);
    return &self->base;
}

void templated_user_mail_free(struct user_mail *base)
{
    struct templated_user_mail *self;

    if (base == NULL)
        return;
    self = container_of(base, struct templated_user_mail, base);
    arena_free(self->mem);
    free(self);
}
