/*
 * SMTP by libcurl, a connection a message.
 *
 * smtps:// is TLS from the first byte. smtp:// turns to TLS where the server offers STARTTLS, and must where
 * the URL has a password, so that nobody on the way gets it by striking the offer out; a server on this very
 * machine needs none. Certificates are always verified.
 */
#include "mail/mime.h"
#include "secret.h"
#include <curl/curl.h>
#include <stdatomic.h>
#include <stdlib.h>

#define CONNECT_TIMEOUT 10000L
#define DEADLINE MINUTES(1)

struct smtp_mailer {
    struct mailer base;
    struct arena *mem;
    const char *url; /* without user and password */
    const char *ca_file;
    struct secret user, password; /* terminated; empty: none */
    long use_ssl;                 /* CURLUSESSL_… */
    struct mail_sender sender;
    int64_t deadline;
    atomic_bool stopping;
};

struct upload {
    const struct smtp_mailer *mailer;
    struct str left;
};

static size_t give_bytes(char *to, size_t size, size_t count, void *context)
{
    struct upload *upload = context;
    size_t length = size * count < upload->left.len ? size * count : upload->left.len;

    memcpy(to, upload->left.ptr, length);
    upload->left = str_slice(upload->left, length, upload->left.len);
    return length;
}

static int check_stop(void *context, curl_off_t down_all _unused_, curl_off_t down _unused_,
                      curl_off_t up_all _unused_, curl_off_t up _unused_)
{
    return atomic_load(&((struct upload *)context)->mailer->stopping);
}

/* What a reply code means for the message (RFC 5321 §4.2.1). Refusing us is not refusing it: 53x speak of
 * signing in and encryption, 421 of the service. */
static bool is_final(long code)
{
    return code >= 500 && code < 600 && code / 10 != 53;
}

static struct error *describe(CURL *curl, CURLcode result)
{
    long code = 0;

    if (result == CURLE_OK)
        return OK;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    switch ((int)result) {
    case CURLE_ABORTED_BY_CALLBACK:
        return error_new(ERROR_UNAVAILABLE, "stopping", "the server is stopping");
    case CURLE_OPERATION_TIMEDOUT:
        return error_new(ERROR_UNAVAILABLE, "smtp_timeout", "the mail server took too long");
    case CURLE_LOGIN_DENIED:
        return error_new(ERROR_UNAVAILABLE, "smtp_login",
                         "the mail server refuses user and password of STET_SMTP_URL");
    case CURLE_USE_SSL_FAILED:
        return error_new(
            ERROR_UNAVAILABLE, "smtp_tls",
            "the mail server offers no encryption, and the password of STET_SMTP_URL is not sent without");
    default:
        break;
    }
    if (code >= 400)
        return error_new(is_final(code) ? ERROR_INVALID : ERROR_UNAVAILABLE, "smtp_refused",
                         "the mail server refuses the mail with code %ld", code);
    return error_new(ERROR_UNAVAILABLE, "smtp", "no mail can be handed over: %s", curl_easy_strerror(result));
}

static void set_connection(const struct smtp_mailer *self, CURL *curl)
{
    curl_easy_setopt(curl, CURLOPT_URL, self->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* nothing from the environment decides where a mail goes */
    curl_easy_setopt(curl, CURLOPT_USE_SSL, self->use_ssl);
    if (self->user.len > 0) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, self->user.ptr);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, self->password.ptr);
    }
    if (self->ca_file != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, self->ca_file);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)self->deadline);
}

static struct error *transfer(struct smtp_mailer *self, CURL *curl, const char *to, struct str bytes,
                              struct arena *mem)
{
    struct upload upload = {self, bytes};
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    struct error *error;

    set_connection(self, curl);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, str_format(mem, "<%.*s>", STR_ARGS(self->sender.address)).ptr);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_bytes);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, check_stop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &upload);
    error = recipients != NULL ? describe(curl, curl_easy_perform(curl))
                               : error_new(ERROR_UNAVAILABLE, "smtp", "out of memory");
    curl_slist_free_all(recipients);
    return error;
}

static struct error *smtp_send(struct mailer *base, const struct mail *mail)
{
    struct smtp_mailer *self = container_of(base, struct smtp_mailer, base);
    _cleanup_(arena_freep) struct arena *mem = arena_new(0);
    struct error *error;
    struct str bytes;
    CURL *curl;

    TRY(mime_write(mail, &self->sender, mem, &bytes));
    curl = curl_easy_init();
    if (curl == NULL)
        return error_new(ERROR_UNAVAILABLE, "smtp", "libcurl cannot be started");
    error = transfer(self, curl, str_format(mem, "<%.*s>", STR_ARGS(mail->to)).ptr, bytes, mem);
    curl_easy_cleanup(curl);
    return error;
}

static void stop(struct mailer *base)
{
    atomic_store(&container_of(base, struct smtp_mailer, base)->stopping, true);
}

static void smtp_free(struct mailer *base)
{
    struct smtp_mailer *self = container_of(base, struct smtp_mailer, base);
    secret_release(&self->user);
    secret_release(&self->password);
    arena_free(self->mem);
    free(self);
}

/* A part of the URL; "" where it has none. Free with curl_free. */
static char *part_of(CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    return curl_url_get(url, part, &text, flags) == CURLUE_OK ? text : NULL;
}

static struct secret terminated_copy(const char *text)
{
    struct str s = str_from(text != NULL ? text : "");
    struct secret secret = secret_copy(str_of(s.ptr, s.len + 1));
    secret.len = s.len;
    return secret;
}

static bool is_this_machine(const char *host)
{
    return host != NULL &&
           (strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0);
}

/* Takes user and password out of the URL, so that nothing that prints it can print them. */
static bool take_url(struct smtp_mailer *self, CURLU *url)
{
    char *scheme = part_of(url, CURLUPART_SCHEME, 0), *host = part_of(url, CURLUPART_HOST, 0);
    char *user = part_of(url, CURLUPART_USER, CURLU_URLDECODE);
    char *password = part_of(url, CURLUPART_PASSWORD, CURLU_URLDECODE), *rest = NULL;
    bool fine = scheme != NULL && (strcmp(scheme, "smtp") == 0 || strcmp(scheme, "smtps") == 0) &&
                host != NULL && host[0] != '\0';

    self->user = terminated_copy(user);
    self->password = terminated_copy(password);
    self->use_ssl = user != NULL && !is_this_machine(host) ? CURLUSESSL_ALL : CURLUSESSL_TRY;
    curl_url_set(url, CURLUPART_USER, NULL, 0);
    curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
    if (fine && curl_url_get(url, CURLUPART_URL, &rest, 0) == CURLUE_OK)
        self->url = str_cstr(self->mem, str_from(rest));
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    if (password != NULL)
        secret_wipe(password, strlen(password));
    curl_free(password);
    curl_free(rest);
    return self->url != NULL;
}

struct error *smtp_mailer_new(const struct smtp_mailer_options *options, struct mailer **ret)
{
    static const struct mailer_ops ops = {smtp_send, stop, smtp_free};
    struct smtp_mailer *self;
    CURLU *url;
    bool fine;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_new(ERROR_INTERNAL, "curl", "libcurl cannot be started");
    self = memory_alloc(sizeof(*self));
    *self = (struct smtp_mailer){.base = {&ops},
                                 .mem = arena_new(0),
                                 .deadline = options->deadline > 0 ? options->deadline : DEADLINE};
    self->sender = (struct mail_sender){str_dup(self->mem, options->sender.name),
                                        str_dup(self->mem, options->sender.address)};
    if (options->ca_file != NULL && options->ca_file[0] != '\0')
        self->ca_file = str_cstr(self->mem, str_from(options->ca_file));
    url = curl_url();
    fine =
        url != NULL && curl_url_set(url, CURLUPART_URL, options->url, 0) == CURLUE_OK && take_url(self, url);
    curl_url_cleanup(url);
    if (!fine) {
        smtp_free(&self->base);
        return error_new(ERROR_INVALID, "smtp_url",
                         "the URL must be smtp://HOST:PORT or smtps://HOST:PORT, with "
                         "USER:PASSWORD@ before the host where the server wants it");
    }
    *ret = &self->base;
    return OK;
}
