/*
 * The physical limits that Stet's figures are measured against: the same primitives in bare loops, on as many
 * threads as asked for. Prints one JSON object of rates per second.
 *
 *   limits SECONDS THREADS BCRYPT_COST FOLDER
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
#include <unistd.h>

static double seconds;
static char salt[64];
static EVP_PKEY *key;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void die(const char *what)
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

/* Durable single-row updates by primary key, one transaction each: what a refresh has to do. */
static double commit_rate(const char *folder)
{
    char path[4096];
    sqlite3 *database;
    sqlite3_stmt *update;
    long count = 0;
    double start, end;

    snprintf(path, sizeof(path), "%s/limits.db", folder);
    if (sqlite3_open(path, &database) != SQLITE_OK ||
        sqlite3_exec(
            database,
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE t(id TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID; INSERT INTO t VALUES('a', 'b')",
            NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(database, "UPDATE t SET v = ?1 WHERE id = 'a'", -1, &update, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(database));
    start = now();
    end = start + seconds;
    while (now() < end) {
        char value[65];
        snprintf(value, sizeof(value), "%064ld", count);
        sqlite3_bind_text(update, 1, value, 64, SQLITE_TRANSIENT);
        if (sqlite3_step(update) != SQLITE_DONE)
            die(sqlite3_errmsg(database));
        sqlite3_reset(update);
        count++;
    }
    end = now();
    sqlite3_finalize(update);
    sqlite3_close(database);
    unlink(path);
    return (double)count / (end - start);
}

int main(int argc, char **argv)
{
    int threads;

    if (argc != 5)
        die("usage: limits SECONDS THREADS BCRYPT_COST FOLDER");
    seconds = strtod(argv[1], NULL);
    threads = (int)strtol(argv[2], NULL, 10);
    if (threads < 1 || threads > 64)
        die("1 to 64 threads");
    if (!crypt_gensalt_rn("$2b$", (unsigned long)strtol(argv[3], NULL, 10), NULL, 0, salt, sizeof(salt)))
        die("crypt_gensalt_rn");
    key = EVP_RSA_gen(2048);
    printf("{\"bcrypt\": %.2f, ", rate(hash_once, threads));
    printf("\"sign\": %.0f, ", rate(sign_once, threads));
    printf("\"commit\": %.0f}\n", commit_rate(argv[4]));
    return 0;
}
