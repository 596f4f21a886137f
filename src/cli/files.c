#include "files.h"

#include "strbuf.h"
#include "unicode.h"

#include <errno.h>
#include <stdio.h>

static void closep(FILE **stream)
{
    if (*stream && *stream != stdin)
        fclose(*stream);
}

struct error *file_read(const char *path, size_t limit, struct arena *mem, struct str *ret)
{
    _cleanup_(closep) FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    struct strbuf bytes = strbuf_new(mem, limit);
    char block[16384];
    size_t count;

    if (!stream)
        return error_new(ERROR_INVALID, "file", "cannot read %s: %s", path, strerror(errno));
    while ((count = fread(block, 1, sizeof(block), stream)) > 0)
        strbuf_add(&bytes, str_of(block, count));
    if (ferror(stream))
        return error_new(ERROR_INVALID, "file", "cannot read %s: %s", path, strerror(errno));
    if (bytes.overflowed)
        return error_new(ERROR_TOO_LARGE, "file", "%s is larger than %zu MiB", path, limit >> 20);
    *ret = strbuf_str(&bytes);
    return OK;
}

struct error *file_read_text(const char *path, size_t limit, struct arena *mem, struct str *ret)
{
    struct str bytes;

    TRY(file_read(path, limit, mem, &bytes));
    if (!utf8_is_valid(bytes))
        return error_new(ERROR_INVALID, "file", "%s is not UTF-8 (byte %zu)", path, utf8_find_invalid(bytes));
    *ret = bytes;
    return OK;
}

struct error *file_write(const char *path, struct str bytes)
{
    FILE *stream = fopen(path, "we");
    bool written;

    if (!stream)
        return error_new(ERROR_INVALID, "file", "cannot write %s: %s", path, strerror(errno));
    written = fwrite(bytes.ptr, 1, bytes.len, stream) == bytes.len;
    written = fclose(stream) == 0 && written;
    return written ? OK : error_new(ERROR_INVALID, "file", "cannot write %s: %s", path, strerror(errno));
}
