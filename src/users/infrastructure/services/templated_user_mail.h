/*
 * Writes letters from the templates in infrastructure/templates, one wording for the text and the HTML of a
 * mail: paragraphs, and a link that stands alone in one. What is filled in is escaped, is one line, and is
 * cut at 200 bytes; it is never looked at again for words to fill in.
 */
#pragma once
#include "interfaces/user_mail.h"
#include "mail/mailer.h"

/* The mailer is borrowed. Links lead to pages below `public_url`, which has no slash at its end. */
struct user_mail *templated_user_mail_new(struct mailer *mailer, struct str public_url);
void templated_user_mail_free(struct user_mail *base); /* NULL is fine */
/* The mail itself, for tests. Error internal when a template is missing. */
struct error *templated_user_mail_write(struct str public_url, const struct letter *letter, struct arena *mem,
                                        struct mail *ret) _must_check_;
