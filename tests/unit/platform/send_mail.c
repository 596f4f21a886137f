/* Sends one mail as the arguments say, for test_smtp_mailer.mjs: URL SENDER CA-FILE DEADLINE TO SUBJECT.
 * Prints "sent", or the kind of the error and its text. */
#include "mail/mailer.h"
#include <stdio.h>
#include <stdlib.h>

static struct error *run(char **arguments, struct mailer **mailer)
{
    struct smtp_mailer_options options = {
        .url = arguments[1], .ca_file = arguments[3], .deadline = strtoll(arguments[4], NULL, 10)};
    struct mail mail = {.id = {{1}},
                        .sent_at = 1767225600000,
                        .to = str_from(arguments[5]),
                        .subject = str_from(arguments[6]),
                        .text = STR("Hello.\n.\nA line with a dot above.\n"),
                        .html = STR("<p>Gr\xc3\xbc\xc3\x9f dich.</p>\n")};

    if (!mail_sender_parse(str_from(arguments[2]), &options.sender))
        return error_new(ERROR_INVALID, "sender", "no sender");
    TRY(smtp_mailer_new(&options, mailer));
    return mailer_send(*mailer, &mail);
}

int main(int count, char **arguments)
{
    struct mailer *mailer = NULL;
    struct error *error = count == 7 ? run(arguments, &mailer) : error_new(ERROR_INTERNAL, "usage", "usage");

    if (error == OK)
        puts("sent");
    else
        printf("%s %s: %s\n", error_is(error, ERROR_UNAVAILABLE) ? "unavailable" : "invalid",
               error_code(error), error_message(error));
    error_free(error);
    mailer_free(mailer);
    return 0;
}
