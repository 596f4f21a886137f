#include "../../support/check.h"
#include "security/key_folder.h"
#include "users_folder.h"
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

static struct error *open_keys(const char *folder, struct key_folder *keys)
{
    return key_folder_open(folder, clock_system(), random_system(), keys);
}

static mode_t mode_of(const char *folder, const char *name)
{
    char path[8192];
    struct stat status;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 07777;
}

/* The one file whose name begins so. */
static const char *only_file(const char *folder, const char *prefix)
{
    static char found[256];
    size_t count = users_folder_count(folder, prefix, found, sizeof(found));
    assert_int_equal(count, 1);
    return found;
}

static void write_file(const char *folder, const char *name, const char *text, size_t size, mode_t mode)
{
    char path[8192];
    int fd;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    (void)unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, size), size);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void security_6_keys_are_made_at_first_start(void **state)
{
    _cleanup_(key_folder_close) struct key_folder first = {0}, second = {0};
    const char *folder = users_folder_path(*state, "keys");

    check_ok(open_keys(folder, &first));
    assert_int_equal(mode_of(folder, "."), 0700);
    assert_int_equal(mode_of(folder, only_file(folder, "signing-")), 0600);
    assert_int_equal(mode_of(folder, "refresh.key"), 0600);
    assert_int_equal(mode_of(folder, "seal.key"), 0600);
    assert_int_equal(first.signing_count, 1);
    assert_int_equal(EVP_PKEY_get_bits(first.signing[0].key), 2048);
    assert_int_equal(first.refresh.len, 32);

    /* And read at the next. */
    check_ok(open_keys(folder, &second));
    assert_int_equal(second.signing_count, 1);
    assert_int_equal(EVP_PKEY_eq(first.signing[0].key, second.signing[0].key), 1);
    assert_int_equal(second.signing[0].signs_from, first.signing[0].signs_from);
    assert_true(secret_eq(secret_bytes(&first.refresh), secret_bytes(&second.refresh)));
}

static void expect_refusal(const char *folder, const char *words)
{
    struct key_folder keys;
    struct error *error = open_keys(folder, &keys);
    assert_true(error_is(error, ERROR_UNAVAILABLE));
    if (strstr(error_message(error), words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error_message(error), words);
    error_free(error);
}

static void keys_open_to_others_are_refused(void **state)
{
    static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0644, 0666};
    const char *folder = users_folder_path(*state, "keys");
    char path[8192];
    struct key_folder keys;

    check_ok(open_keys(folder, &keys));
    key_folder_close(&keys);
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, only_file(folder, "signing-"));
        assert_int_equal(chmod(path, modes[i]), 0);
        expect_refusal(folder, "chmod 600");
        assert_int_equal(chmod(path, 0600), 0);
        (void)snprintf(path, sizeof(path), "%s/refresh.key", folder);
        assert_int_equal(chmod(path, modes[i]), 0);
        expect_refusal(folder, "chmod 600");
        assert_int_equal(chmod(path, 0600), 0);
    }
    assert_int_equal(chmod(folder, 0770), 0);
    expect_refusal(folder, "chmod 700");
    assert_int_equal(chmod(folder, 0700), 0);
    check_ok(open_keys(folder, &keys));
    key_folder_close(&keys);
}

static void write_pem(const char *folder, const char *name, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;
    long size;
    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL), 1);
    size = BIO_get_mem_data(bio, &text);
    write_file(folder, name, text, (size_t)size, 0600);
    BIO_free(bio);
    EVP_PKEY_free(key);
}

static void what_is_no_key_is_refused_by_name(void **state)
{
    const char *folder = users_folder_path(*state, "keys");
    char path[8192];
    struct key_folder keys;

    check_ok(open_keys(folder, &keys));
    key_folder_close(&keys);
    write_file(folder, "signing-0000000000001.pem", "nonsense", 8, 0600);
    expect_refusal(folder, "signing-0000000000001.pem holds no private key");
    write_pem(folder, "signing-0000000000001.pem", EVP_RSA_gen(1024));
    expect_refusal(folder, "at least 2048 bits");
    write_pem(folder, "signing-0000000000001.pem", EVP_EC_gen("P-256"));
    expect_refusal(folder, "is no RSA key");
    write_file(folder, "signing-0000000000001.pem", "", 0, 0600);
    expect_refusal(folder, "is no key file");
    (void)snprintf(path, sizeof(path), "%s/signing-0000000000001.pem", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("refresh.key", path), 0);
    expect_refusal(folder, "signing-0000000000001.pem");
    assert_int_equal(unlink(path), 0);
    write_file(folder, "refresh.key", "short", 5, 0600);
    expect_refusal(folder, "32 bytes");
}

static void the_keys_are_ordered_by_their_time(void **state)
{
    _cleanup_(key_folder_close) struct key_folder keys = {0};
    const char *folder = users_folder_path(*state, "keys");
    assert_int_equal(mkdir(folder, 0700), 0);
    write_pem(folder, "signing-0000000000002.pem", EVP_RSA_gen(2048));
    write_pem(folder, "signing-0000000000003.pem", EVP_RSA_gen(3072));
    write_pem(folder, "signing-0000000000001.pem", EVP_RSA_gen(2048));
    write_file(folder, "notes.txt", "not a key", 9, 0644);
    check_ok(open_keys(folder, &keys));
    assert_int_equal(keys.signing_count, 3);
    assert_int_equal(keys.signing[0].signs_from, 3);
    assert_int_equal(keys.signing[1].signs_from, 2);
    assert_int_equal(keys.signing[2].signs_from, 1);
    assert_int_equal(EVP_PKEY_get_bits(keys.signing[0].key), 3072);
}

struct starter {
    const char *folder;
    struct key_folder keys;
    pthread_t thread;
};

static void *start_node(void *argument)
{
    struct starter *starter = argument;
    check_ok(open_keys(starter->folder, &starter->keys));
    return NULL;
}

static void nodes_that_start_at_once_agree(void **state)
{
    const char *folder = users_folder_path(*state, "keys");
    struct starter starters[6] = {0};

    for (size_t i = 0; i < COUNT_OF(starters); i++) {
        starters[i].folder = folder;
        assert_int_equal(pthread_create(&starters[i].thread, NULL, start_node, &starters[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(starters); i++)
        pthread_join(starters[i].thread, NULL);
    for (size_t i = 0; i < COUNT_OF(starters); i++) {
        assert_int_equal(starters[i].keys.signing_count, 1);
        assert_int_equal(EVP_PKEY_eq(starters[i].keys.signing[0].key, starters[0].keys.signing[0].key), 1);
        assert_true(
            secret_eq(secret_bytes(&starters[i].keys.refresh), secret_bytes(&starters[0].keys.refresh)));
    }
    for (size_t i = 0; i < COUNT_OF(starters); i++)
        key_folder_close(&starters[i].keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(security_6_keys_are_made_at_first_start, users_folder_setup,
                                        users_folder_teardown),
        cmocka_unit_test_setup_teardown(keys_open_to_others_are_refused, users_folder_setup,
                                        users_folder_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_key_is_refused_by_name, users_folder_setup,
                                        users_folder_teardown),
        cmocka_unit_test_setup_teardown(the_keys_are_ordered_by_their_time, users_folder_setup,
                                        users_folder_teardown),
        cmocka_unit_test_setup_teardown(nodes_that_start_at_once_agree, users_folder_setup,
                                        users_folder_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
