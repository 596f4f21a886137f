#include "security/key_folder.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_FILE_MAX 65536
#define REFRESH_FILE "refresh.key"
#define SEAL_FILE "seal.key"
#define NAME_MAX_LENGTH 64

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

static void close_folder(DIR **folder)
{
    if (*folder != NULL)
        (void)closedir(*folder);
}

static struct error *refuse(const char *path, const char *name, const char *what)
{
    return error_new(ERROR_UNAVAILABLE, "keys", "the key file %s/%s %s", path, name, what);
}

static struct error *refuse_errno(const char *path, const char *name, const char *doing)
{
    return error_new(ERROR_UNAVAILABLE, "keys", "cannot %s %s/%s: %s", doing, path, name,
                     strerrordesc_np(errno));
}

/* The folder itself, private to its owner when it is new, and never writable for others. */
static struct error *open_folder(const char *path, int *ret)
{
    struct stat status;
    int fd;

    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return refuse_errno(path, "", "make the key folder");
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return refuse_errno(path, "", "open the key folder");
    if (fstat(fd, &status) != 0 || (status.st_mode & 022) != 0) {
        (void)close(fd);
        return error_new(ERROR_UNAVAILABLE, "keys",
                         "the key folder %s can be written by others; run: chmod 700 %s", path, path);
    }
    *ret = fd;
    return OK;
}

/* Held until the descriptor is closed. */
static struct error *lock_folder(int folder, const char *path, int *ret)
{
    int fd = openat(folder, ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return refuse_errno(path, ".lock", "make");
    while (flock(fd, LOCK_EX) != 0)
        if (errno != EINTR) {
            struct error *error = refuse_errno(path, ".lock", "lock");
            (void)close(fd);
            return error;
        }
    *ret = fd;
    return OK;
}

/* What a cleanup no longer owns. */
static struct secret give_away(struct secret *from)
{
    struct secret given = *from;
    *from = (struct secret){0};
    return given;
}

static struct error *read_file(int folder, const char *path, const char *name, struct secret *ret)
{
    _cleanup_(close_fd) int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    _cleanup_(secret_release) struct secret content = {0};
    struct stat status;
    size_t done = 0;

    if (fd < 0 || fstat(fd, &status) != 0)
        return refuse_errno(path, name, "read");
    if (!S_ISREG(status.st_mode) || status.st_size <= 0 || status.st_size > KEY_FILE_MAX)
        return refuse(path, name, "is no key file");
    if ((status.st_mode & 077) != 0)
        return error_new(ERROR_UNAVAILABLE, "keys",
                         "the key file %s/%s is open to others (mode %03o); run: chmod 600 %s/%s", path, name,
                         (unsigned)(status.st_mode & 0777), path, name);
    content = (struct secret){memory_alloc((size_t)status.st_size), (size_t)status.st_size};
    while (done < content.len) {
        ssize_t got = read(fd, content.ptr + done, content.len - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return refuse_errno(path, name, "read");
        done += (size_t)got;
    }
    *ret = give_away(&content);
    return OK;
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(fd, bytes.ptr, bytes.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)written, bytes.len);
    }
    return true;
}

/* Whole or not at all, and on the disk when it returns OK. */
static struct error *write_file(int folder, const char *path, const char *name, struct str bytes)
{
    _cleanup_(close_fd) int fd = -1;
    char temporary[NAME_MAX_LENGTH + 8];

    (void)snprintf(temporary, sizeof(temporary), ".%s.new", name);
    (void)unlinkat(folder, temporary, 0); /* left by a crash; the lock is ours */
    fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0 || !write_all(fd, bytes) || fsync(fd) != 0 ||
        renameat(folder, temporary, folder, name) != 0 || fsync(folder) != 0)
        return refuse_errno(path, name, "write");
    return OK;
}

static void add_signing_key(struct key_folder *self, EVP_PKEY *key, int64_t signs_from)
{
    size_t at = 0;
    self->signing = memory_resize(self->signing, (self->signing_count + 1) * sizeof(*self->signing));
    while (at < self->signing_count && self->signing[at].signs_from >= signs_from)
        at++;
    memmove(&self->signing[at + 1], &self->signing[at], (self->signing_count - at) * sizeof(*self->signing));
    self->signing[at] = (struct signing_key){key, signs_from};
    self->signing_count++;
}

static struct error *load_signing_key(struct key_folder *self, int folder, const char *path, const char *name,
                                      int64_t signs_from)
{
    _cleanup_(secret_release) struct secret content = {0};
    EVP_PKEY *key;
    BIO *bio;

    TRY(read_file(folder, path, name, &content));
    bio = BIO_new_mem_buf(content.ptr, (int)content.len);
    /* The empty passphrase keeps OpenSSL from asking for one on the terminal. */
    key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t) "") : NULL;
    BIO_free(bio);
    if (key == NULL)
        return refuse(path, name, "holds no private key that can be read");
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < SIGNING_KEY_BITS) {
        EVP_PKEY_free(key);
        return refuse(path, name, "is no RSA key of at least 2048 bits");
    }
    add_signing_key(self, key, signs_from);
    return OK;
}

/* "signing-1767323045678.pem" */
static bool parse_signing_name(const char *name, int64_t *signs_from)
{
    struct str rest = str_from(name);
    if (!str_starts(rest, STR("signing-")) || !str_ends(rest, STR(".pem")) || rest.len > NAME_MAX_LENGTH)
        return false;
    return str_to_int(str_slice(rest, 8, rest.len - 4), signs_from) && *signs_from >= 0;
}

/* Calls `visit` for each signing key that is there. */
static struct error *
each_signing_key(int folder, const char *path,
                 struct error *(*visit)(void *context, const char *name, int64_t signs_from), void *context)
{
    _cleanup_(close_folder) DIR *entries = NULL;
    const struct dirent *entry;
    int64_t signs_from;
    int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    entries = again >= 0 ? fdopendir(again) : NULL;
    if (entries == NULL)
        return refuse_errno(path, "", "list");
    while ((entry = readdir(entries)) != NULL)
        if (parse_signing_name(entry->d_name, &signs_from))
            TRY(visit(context, entry->d_name, signs_from));
    return OK;
}

struct loading {
    struct key_folder *keys;
    int folder;
    const char *path;
};

static struct error *load_visited(void *context, const char *name, int64_t signs_from)
{
    const struct loading *loading = context;
    return load_signing_key(loading->keys, loading->folder, loading->path, name, signs_from);
}

static struct error *load_signing_keys(struct key_folder *self, int folder, const char *path)
{
    return each_signing_key(folder, path, load_visited, &(struct loading){self, folder, path});
}

static void signing_name(char name[NAME_MAX_LENGTH], int64_t signs_from)
{
    (void)snprintf(name, NAME_MAX_LENGTH, "signing-%013lld.pem", (long long)signs_from);
}

static struct error *make_signing_key(struct key_folder *self, int folder, const char *path,
                                      int64_t signs_from)
{
    char name[NAME_MAX_LENGTH], *text = NULL;
    EVP_PKEY *key = EVP_RSA_gen(SIGNING_KEY_BITS);
    BIO *bio = BIO_new(BIO_s_secmem());
    struct error *error;
    long length;

    if (key == NULL || bio == NULL ||
        PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1 ||
        (length = BIO_get_mem_data(bio, &text)) <= 0)
        panic("libcrypto makes no RSA key");
    signing_name(name, signs_from);
    error = write_file(folder, path, name, str_of(text, (size_t)length));
    BIO_free(bio);
    if (error != OK) {
        EVP_PKEY_free(key);
        return error;
    }
    add_signing_key(self, key, signs_from);
    return OK;
}

static struct error *load_random_key(int folder, const char *path, const char *name, struct random *random,
                                     struct secret *ret)
{
    uint8_t bytes[RANDOM_KEY_SIZE];

    if (faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT) {
        struct error *error;
        random_fill(random, bytes, sizeof(bytes));
        error = write_file(folder, path, name, str_of((const char *)bytes, sizeof(bytes)));
        secret_wipe(bytes, sizeof(bytes));
        TRY(error);
    }
    TRY(read_file(folder, path, name, ret));
    if (ret->len != RANDOM_KEY_SIZE)
        return refuse(path, name, "does not hold 32 bytes");
    return OK;
}

struct error *key_folder_open(const char *path, struct clock *clock, struct random *random,
                              struct key_folder *ret)
{
    _cleanup_(key_folder_close) struct key_folder keys = {0};
    _cleanup_(close_fd) int folder = -1;
    _cleanup_(close_fd) int lock = -1;

    TRY(open_folder(path, &folder));
    TRY(lock_folder(folder, path, &lock));
    TRY(load_signing_keys(&keys, folder, path));
    if (keys.signing_count == 0)
        TRY(make_signing_key(&keys, folder, path, clock_now(clock)));
    TRY(load_random_key(folder, path, REFRESH_FILE, random, &keys.refresh));
    TRY(load_random_key(folder, path, SEAL_FILE, random, &keys.seal));
    *ret = keys;
    keys = (struct key_folder){0};
    return OK;
}

struct error *key_folder_read_signing(const char *path, struct key_folder *ret)
{
    _cleanup_(key_folder_close) struct key_folder keys = {0};
    _cleanup_(close_fd) int folder = -1;

    TRY(open_folder(path, &folder));
    TRY(load_signing_keys(&keys, folder, path));
    if (keys.signing_count == 0)
        return error_new(ERROR_UNAVAILABLE, "keys", "the key folder %s holds no signing key any more", path);
    *ret = keys;
    keys = (struct key_folder){0};
    return OK;
}

struct listing {
    struct arena *mem;
    int64_t *times;
    size_t count;
};

static struct error *list_visited(void *context, const char *name _unused_, int64_t signs_from)
{
    struct listing *listing = context;
    int64_t *grown = arena_array_of(listing->mem, listing->count + 1, int64_t);
    size_t at = 0;

    while (at < listing->count && listing->times[at] >= signs_from) {
        grown[at] = listing->times[at];
        at++;
    }
    grown[at] = signs_from;
    for (; at < listing->count; at++)
        grown[at + 1] = listing->times[at];
    listing->times = grown;
    listing->count++;
    return OK;
}

struct error *key_folder_list_signing(const char *path, struct arena *mem, int64_t **ret, size_t *count)
{
    struct listing listing = {.mem = mem};
    _cleanup_(close_fd) int folder = -1;

    TRY(open_folder(path, &folder));
    TRY(each_signing_key(folder, path, list_visited, &listing));
    *ret = listing.times;
    *count = listing.count;
    return OK;
}

struct error *key_folder_add_signing(const char *path, int64_t signs_from)
{
    _cleanup_(key_folder_close) struct key_folder keys = {0};
    _cleanup_(close_fd) int folder = -1;
    _cleanup_(close_fd) int lock = -1;
    char name[NAME_MAX_LENGTH];

    TRY(open_folder(path, &folder));
    TRY(lock_folder(folder, path, &lock));
    for (signing_name(name, signs_from); faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;)
        signing_name(name, ++signs_from);
    return make_signing_key(&keys, folder, path, signs_from);
}

struct error *key_folder_remove_signing(const char *path, int64_t signs_from)
{
    _cleanup_(close_fd) int folder = -1;
    char name[NAME_MAX_LENGTH];

    TRY(open_folder(path, &folder));
    signing_name(name, signs_from);
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT && errno != EROFS && errno != EACCES)
        return refuse_errno(path, name, "remove");
    return OK;
}

void key_folder_close(struct key_folder *self)
{
    for (size_t i = 0; i < self->signing_count; i++)
        EVP_PKEY_free(self->signing[i].key);
    free(self->signing);
    secret_release(&self->refresh);
    secret_release(&self->seal);
    *self = (struct key_folder){0};
}
