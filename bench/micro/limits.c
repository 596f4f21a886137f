/*
 * The physical limits that Stet's figures are measured against: the same primitives in bare loops, on as many
 * threads as asked for. Prints one JSON object of rates per second.
 *
 *   limits SECONDS THREADS BCRYPT_COST FOLDER bcrypt|sign|commit|both ...
 */
#include <crypt.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds;
static char salt[64];
static EVP_PKEY *key;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

_Noreturn static void die(const char *what)
{
    fprintf(stderr, "limits: %s\n", what);
    exit(1);
}

static void hash_once(void)
{
    static _Thread_local struct crypt_data data;
    if (!crypt_rn("correct horse battery staple", salt, &data, sizeof(data)))
        die("crypt_rn");
}

static void sign_once(void)
{
    unsigned char signature[512], text[400] = {0};
    size_t length = sizeof(signature);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(context, signature, &length, text, sizeof(text)) != 1)
        die("sign");
    EVP_MD_CTX_free(context);
}

struct load {
    void (*once)(void);
    long count;
};

static void *run_load(void *argument)
{
    struct load *load = argument;
    double end = now() + seconds;
    while (now() < end) {
        load->once();
        load->count++;
    }
    return NULL;
}

static double rate(void (*once)(void), int threads)
{
    pthread_t ids[64];
    struct load loads[64];
    double start = now(), total = 0;

    for (int i = 0; i < threads; i++) {
        loads[i] = (struct load){.once = once};
        pthread_create(&ids[i], NULL, run_load, &loads[i]);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        total += (double)loads[i].count;
    }
    return total / (now() - start);
}

static sqlite3 *database;
static sqlite3_stmt *update;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void open_database(const char *folder)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/limits.db", folder);
    if (sqlite3_open(path, &database) != SQLITE_OK ||
        sqlite3_exec(database,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                     "CREATE TABLE IF NOT EXISTS t(id TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;"
                     "INSERT OR IGNORE INTO t VALUES('a', 'b')",
                     NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(database, "UPDATE t SET v = ?1 WHERE id = 'a'", -1, &update, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(database));
}

/* A durable update of a single row by its primary key, in a transaction of its own: what a refresh has to do.
 */
static void commit_once(void)
{
    static long count;
    char value[65];

    pthread_mutex_lock(&lock);
    snprintf(value, sizeof(value), "%064ld", count++);
    sqlite3_bind_text(update, 1, value, 64, SQLITE_TRANSIENT);
    if (sqlite3_step(update) != SQLITE_DONE)
        die(sqlite3_errmsg(database));
    sqlite3_reset(update);
    pthread_mutex_unlock(&lock);
}

static void commit_and_sign(void)
{
    commit_once();
    sign_once();
}

/* What a refresh has to do cannot be faster than both on the same cores; more threads, as some wait for the
 * disk. */
static double rate_of(const char *name, int threads)
{
    if (strcmp(name, "bcrypt") == 0)
        return rate(hash_once, threads);
    if (strcmp(name, "sign") == 0)
        return rate(sign_once, threads);
    if (strcmp(name, "commit") == 0)
        return rate(commit_once, 1);
    if (strcmp(name, "both") == 0)
        return rate(commit_and_sign, 4 * threads);
    die("bcrypt, sign, commit or both");
}

int main(int argc, char **argv)
{
    int threads;

    if (argc < 6)
        die("usage: limits SECONDS THREADS BCRYPT_COST FOLDER NAME ...");
    seconds = strtod(argv[1], NULL);
    threads = (int)strtol(argv[2], NULL, 10);
    if (threads < 1 || threads > 16)
        die("1 to 16 threads");
    if (!crypt_gensalt_rn("$2b$", (unsigned long)strtol(argv[3], NULL, 10), NULL, 0, salt, sizeof(salt)))
        die("crypt_gensalt_rn");
    key = EVP_RSA_gen(2048);
    open_database(argv[4]);
    for (int i = 5; i < argc; i++)
        printf("%s\"%s\": %.2f", i == 5 ? "{" : ", ", argv[i], rate_of(argv[i], threads));
    printf("}\n");
    sqlite3_finalize(update);
    sqlite3_close(database);
    return 0;
}
