/* The templates of mails, embedded by tools/embed_templates.py; sorted by name. */
#pragma once
#include <stddef.h>

struct mail_template {
    const char *name; /* of the file: "verify_address.txt", "layout.html" */
    const char *text;
};
extern const struct mail_template mail_templates[];
extern const size_t mail_template_count;
