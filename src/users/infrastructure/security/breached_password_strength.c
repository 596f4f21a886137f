#include "security/breached_password_strength.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASH_SIZE 20
#define LINE_LEAST (2 * HASH_SIZE)
#define LINE_MOST 64 /* with its count and its end */
#define WINDOW (2 * LINE_MOST)
#define WHOLE_MOST (INT64_C(64) << 20) /* of a file of which every line is looked at */
#define PLACES 4096                    /* that are looked at in a larger one */

struct breached_password_strength {
    struct password_strength base;
    struct password_strength *next;
    int fd;
    int64_t size;
};

struct line {
    int64_t from, to; /* bytes, with its end */
    uint8_t hash[HASH_SIZE];
};

enum reading { READING_DONE, READING_FAILED, READING_MALFORMED };

static bool read_at(const struct breached_password_strength *self, int64_t at, char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = pread(self->fd, bytes, size, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        bytes += got;
        at += got;
        size -= (size_t)got;
    }
    return true;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_hash(const char *text, uint8_t hash[HASH_SIZE])
{
    for (size_t i = 0; i < HASH_SIZE; i++) {
        int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        hash[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* "HEX", "HEX:COUNT", without the end of the line. */
static bool parse_line(struct str text, uint8_t hash[HASH_SIZE])
{
    int64_t count;

    if (str_ends(text, STR("\r")))
        text.len--;
    if (text.len < LINE_LEAST || !parse_hash(text.ptr, hash))
        return false;
    return text.len == LINE_LEAST ||
           (text.ptr[LINE_LEAST] == ':' && str_to_int(str_slice(text, LINE_LEAST + 1, text.len), &count));
}

/* The line that the byte at `at` is in. */
static enum reading read_line(const struct breached_password_strength *self, int64_t at, struct line *ret)
{
    int64_t first = at > LINE_MOST ? at - LINE_MOST : 0, end = first + WINDOW;
    char window[WINDOW];
    size_t from, to;

    if (end > self->size)
        end = self->size;
    if (!read_at(self, first, window, (size_t)(end - first)))
        return READING_FAILED;
    for (from = (size_t)(at - first); from > 0 && window[from - 1] != '\n'; from--)
        continue;
    if (from == 0 && first > 0)
        return READING_MALFORMED; /* too long to be a line of such a list */
    for (to = (size_t)(at - first); to < (size_t)(end - first) && window[to] != '\n'; to++)
        continue;
    ret->from = first + (int64_t)from;
    ret->to = first + (int64_t)to + (first + (int64_t)to < self->size);
    if (to - from >= LINE_MOST || !parse_line(str_of(window + from, to - from), ret->hash))
        return READING_MALFORMED;
    return READING_DONE;
}

/* What cannot be looked up is not waved through: a file that was cut short or whose disk fails would let
 * every password pass, and nobody would notice. */
static struct error *find(const struct breached_password_strength *self, const uint8_t hash[HASH_SIZE],
                          bool *ret)
{
    int64_t low = 0, high = self->size;
    struct line line;
    int order = 1;

    while (low < high && order != 0) {
        if (read_line(self, low + (high - low) / 2, &line) != READING_DONE)
            return error_new(ERROR_UNAVAILABLE, "password_check_unavailable",
                             "New passwords cannot be checked at the moment. Try again later.");
        order = memcmp(hash, line.hash, HASH_SIZE);
        if (order < 0)
            high = line.from;
        else
            low = line.to;
    }
    *ret = order == 0;
    return OK;
}

static struct error *judge(struct password_strength *base, struct str password, const struct str *personal,
                           size_t count, struct arena *mem, struct password_strength_verdict *ret)
{
    struct breached_password_strength *self = container_of(base, struct breached_password_strength, base);
    uint8_t hash[HASH_SIZE];
    bool leaked = false;

    if (EVP_Digest(password.ptr, password.len, hash, NULL, EVP_sha1(), NULL) != 1)
        panic("libcrypto has no SHA-1");
    TRY(find(self, hash, &leaked));
    if (!leaked)
        return password_strength_judge(self->next, password, personal, count, mem, ret);
    *ret = (struct password_strength_verdict){
        .score = 0,
        .reason = STR("It is in a list of passwords that leaked from other services, and such lists are "
                      "tried first. Take one that you use nowhere else.")};
    return OK;
}

static struct error *refuse(const char *path, int64_t at, const char *what)
{
    return error_new(ERROR_INVALID, "breached_list", "the list of breached passwords %s %s at byte %lld",
                     path, what, (long long)at);
}

static struct error *unreadable(const char *path)
{
    return error_new(ERROR_UNAVAILABLE, "breached_list", "cannot read the list of breached passwords %s: %s",
                     path, errno != 0 ? strerrordesc_np(errno) : "it is too short");
}

static struct error *check(const struct breached_password_strength *self, const char *path)
{
    int64_t stride = self->size <= WHOLE_MOST ? 1 : self->size / PLACES;
    struct line line = {0}, before = {0};

    for (int64_t at = 0; at<self->size; at = line.to> at + stride ? line.to : at + stride) {
        errno = 0;
        switch (read_line(self, at, &line)) {
        case READING_FAILED:
            return unreadable(path);
        case READING_MALFORMED:
            return refuse(path, at, "has no SHA-1 in hexadecimal");
        case READING_DONE:
            break;
        }
        if (at > 0 && line.from > before.from && memcmp(before.hash, line.hash, HASH_SIZE) >= 0)
            return refuse(path, line.from, "is not sorted");
        before = line;
    }
    return OK;
}

static struct error *open_list(struct breached_password_strength *self, const char *path)
{
    struct stat status;

    errno = 0;
    self->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (self->fd < 0 || fstat(self->fd, &status) != 0)
        return unreadable(path);
    if (!S_ISREG(status.st_mode))
        return error_new(ERROR_INVALID, "breached_list", "the list of breached passwords %s is no file",
                         path);
    if (status.st_size == 0)
        return error_new(ERROR_INVALID, "breached_list", "the list of breached passwords %s is empty", path);
    self->size = status.st_size;
    (void)posix_fadvise(self->fd, 0, 0, POSIX_FADV_RANDOM);
    return check(self, path);
}

struct error *breached_password_strength_new(const char *path, struct password_strength *next,
                                             struct password_strength **ret)
{
    static const struct password_strength_ops ops = {judge};
    struct breached_password_strength *self = memory_alloc(sizeof(*self));
    struct error *error;

    *self = (struct breached_password_strength){.base = {&ops}, .next = next, .fd = -1};
    error = open_list(self, path);
    if (error != OK) {
        breached_password_strength_free(&self->base);
        return error;
    }
    *ret = &self->base;
    return OK;
}

void breached_password_strength_free(struct password_strength *base)
{
    struct breached_password_strength *self;

    if (base == NULL)
        return;
    self = container_of(base, struct breached_password_strength, base);
    if (self->fd >= 0)
        (void)close(self->fd);
    free(self);
}
