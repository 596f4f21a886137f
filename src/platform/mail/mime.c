#include "mail/mime.h"
#include "digest.h"
#include "strbuf.h"
#include "unicode.h"
#include <time.h>

#define MESSAGE_MAX ((size_t)1 << 20)
#define ADDRESS_MAX 254       /* RFC 5321 §4.5.3.1.3 */
#define PLAIN_HEADER_MAX 60   /* longer ones are folded, as encoded words */
#define PLAIN_LINE_MAX 998    /* RFC 5322 §2.1.1 */
#define BASE64_LINE 76        /* RFC 2045 §6.8 */
#define ENCODED_WORD_BYTES 42 /* as base64 with its frame under the 75 characters of RFC 2047 §2 */

static bool is_ascii_printable(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < ' ' || s.ptr[i] > '~')
            return false;
    return true;
}

bool mail_address_is_safe(struct str address)
{
    size_t at = str_find_char(address, '@', 0);

    if (address.len == 0 || address.len > ADDRESS_MAX || !utf8_is_valid(address) || utf8_has_control(address))
        return false;
    for (size_t i = 0; i < address.len; i++)
        if ((unsigned char)address.ptr[i] <= ' ' || strchr("<>()[]\\,;:\"", address.ptr[i]) != NULL)
            return false;
    return at != SIZE_MAX && at > 0 && at + 1 < address.len &&
           str_find_char(address, '@', at + 1) == SIZE_MAX;
}

bool mail_sender_parse(struct str text, struct mail_sender *ret)
{
    struct mail_sender sender = {.address = str_trim(text)};
    size_t open = str_find_char(sender.address, '<', 0);

    if (open != SIZE_MAX) {
        struct str whole = sender.address;
        if (!str_ends(whole, STR(">")))
            return false;
        sender.name = str_trim(str_slice(whole, 0, open));
        sender.address = str_slice(whole, open + 1, whole.len - 1);
        if (sender.name.len > 1 && str_starts(sender.name, STR("\"")) && str_ends(sender.name, STR("\"")))
            sender.name = str_slice(sender.name, 1, sender.name.len - 1);
    }
    if (!utf8_is_valid(sender.name) || utf8_has_control(sender.name) ||
        str_find_char(sender.name, '\n', 0) != SIZE_MAX || !mail_address_is_safe(sender.address))
        return false;
    *ret = sender;
    return true;
}

/* "Sun, 22 Nov 2026 10:58:10 +0000" (RFC 5322 §3.3) */
static void add_date(struct strbuf *to, int64_t at)
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(at / SECONDS(1));
    struct tm parts = {0};

    gmtime_r(&seconds, &parts);
    strbuf_addf(to, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[parts.tm_wday], parts.tm_mday,
                months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/* A text for a header: one line, without what is not UTF-8. */
static struct str to_one_line(struct str s, struct arena *mem)
{
    char *line = str_cstr(mem, s);
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = ' ';
    return utf8_is_valid(s) ? str_of(line, s.len) : STR("?");
}

/* Encoded words, each a whole number of characters, one a line. */
static void add_encoded_words(struct strbuf *to, struct str s, struct arena *mem)
{
    while (s.len > 0) {
        struct str word = utf8_cut(s, ENCODED_WORD_BYTES);
        s = str_slice(s, word.len, s.len);
        strbuf_addf(to, "=?UTF-8?B?%.*s?=%s", STR_ARGS(base64_encode(mem, word.ptr, word.len)),
                    s.len > 0 ? "\r\n " : "");
    }
}

static void add_subject(struct strbuf *to, struct str subject, struct arena *mem)
{
    struct str line = to_one_line(subject, mem);

    strbuf_add(to, STR("Subject: "));
    if (is_ascii_printable(line) && line.len <= PLAIN_HEADER_MAX && !str_contains(line, STR("=?")))
        strbuf_add(to, line);
    else
        add_encoded_words(to, line, mem);
    strbuf_add(to, STR("\r\n"));
}

/* A name stands bare only where it is made of letters, digits and spaces: then it needs no quotes. */
static bool is_bare_phrase(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != ' ')
            return false;
    }
    return s.len <= PLAIN_HEADER_MAX;
}

static void add_from(struct strbuf *to, const struct mail_sender *sender, struct arena *mem)
{
    struct str name = to_one_line(sender->name, mem);

    strbuf_add(to, STR("From: "));
    if (name.len == 0) {
        strbuf_addf(to, "%.*s\r\n", STR_ARGS(sender->address));
        return;
    }
    if (is_bare_phrase(name))
        strbuf_add(to, name);
    else
        add_encoded_words(to, name, mem);
    strbuf_addf(to, " <%.*s>\r\n", STR_ARGS(sender->address));
}

/* Whether the text can stand as it is: ASCII in short lines. */
static bool is_plain(struct str text)
{
    struct str line;
    while (str_next(&text, '\n', &line)) {
        if (str_ends(line, STR("\r")))
            line.len--;
        if (line.len > PLAIN_LINE_MAX)
            return false;
        for (size_t i = 0; i < line.len; i++)
            if ((line.ptr[i] < ' ' && line.ptr[i] != '\t') || line.ptr[i] > '~')
                return false;
    }
    return true;
}

/* The line break after the last line belongs to the boundary that follows (RFC 2046 §5.1.1). */
static void add_lines(struct strbuf *to, struct str text)
{
    struct str line;
    while (str_next(&text, '\n', &line)) {
        if (str_ends(line, STR("\r")))
            line.len--;
        strbuf_add(to, line);
        strbuf_add(to, STR("\r\n"));
    }
}

static void add_base64(struct strbuf *to, struct str text, struct arena *mem)
{
    struct str encoded = base64_encode(mem, text.ptr, text.len);

    for (size_t at = 0; at < encoded.len; at += BASE64_LINE)
        strbuf_addf(to, "%.*s\r\n", STR_ARGS(str_slice(encoded, at, at + BASE64_LINE)));
}

static void add_part(struct strbuf *to, const char *type, struct str text, struct str boundary,
                     struct arena *mem)
{
    bool plain = is_plain(text);

    strbuf_addf(to, "--%.*s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n",
                STR_ARGS(boundary), type, plain ? "7bit" : "base64");
    if (plain)
        add_lines(to, text);
    else
        add_base64(to, text, mem);
}

struct error *mime_write(const struct mail *mail, const struct mail_sender *sender, struct arena *mem,
                         struct str *ret)
{
    struct strbuf to = strbuf_new(mem, MESSAGE_MAX);
    struct str id = id_format(mem, mail->id), boundary = str_format(mem, "=_stet_%.*s", STR_ARGS(id));
    size_t at = str_find_char(sender->address, '@', 0);

    if (!mail_address_is_safe(mail->to) || !mail_address_is_safe(sender->address))
        return error_new(ERROR_INVALID, "mail_address",
                         "the mail's address is none that mail can be sent to");
    add_date(&to, mail->sent_at);
    add_from(&to, sender, mem);
    strbuf_addf(&to, "To: %.*s\r\n", STR_ARGS(mail->to));
    add_subject(&to, mail->subject, mem);
    strbuf_addf(&to, "Message-ID: <%.*s@%.*s>\r\n", STR_ARGS(id),
                STR_ARGS(str_slice(sender->address, at + 1, sender->address.len)));
    /* No answers of machines to a machine (RFC 3834). */
    strbuf_add(&to, STR("Auto-Submitted: auto-generated\r\n"));
    strbuf_addf(&to, "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"%.*s\"\r\n\r\n",
                STR_ARGS(boundary));
    add_part(&to, "text/plain", mail->text, boundary, mem);
    add_part(&to, "text/html", mail->html, boundary, mem);
    strbuf_addf(&to, "--%.*s--\r\n", STR_ARGS(boundary));
    return strbuf_finish(&to, ret);
}
