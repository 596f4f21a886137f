#include "services/qrencode_qr_drawer.h"
#include "strbuf.h"
#include <errno.h>
#include <qrencode.h>

#define QUIET 4 /* modules of light around it, as ISO/IEC 18004 wants */
#define SVG_MAX (256 * 1024)

static void release(void *code)
{
    QRcode_free(code);
}

/* Each run of dark modules in a row is one stretch of the path. */
static void draw_row(const QRcode *code, int row, struct strbuf *path)
{
    for (int from = 0; from < code->width; from++) {
        int to = from;
        while (to < code->width && (code->data[row * code->width + to] & 1) != 0)
            to++;
        if (to > from)
            strbuf_addf(path, "M%d %dh%dv1h-%dz", from + QUIET, row + QUIET, to - from, to - from);
        from = to;
    }
}

static struct error *draw(struct qr_drawer *self, struct str text, struct arena *mem, struct str *ret)
{
    QRcode *code = QRcode_encodeString8bit(str_cstr(mem, text), 0, QR_ECLEVEL_M);
    struct strbuf svg;
    int size;

    (void)self;
    if (code == NULL)
        return error_new(errno == ERANGE || errno == EINVAL ? ERROR_INVALID : ERROR_INTERNAL, "qr_code",
                         "the text does not fit into a QR code");
    arena_defer(mem, release, code);
    size = code->width + 2 * QUIET;
    svg = strbuf_new(mem, SVG_MAX);
    strbuf_addf(
        &svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
        "<path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/><path d=\"",
        size, size, size, size, size);
    for (int row = 0; row < code->width; row++)
        draw_row(code, row, &svg);
    strbuf_add(&svg, STR("\"/></svg>"));
    return strbuf_finish(&svg, ret);
}

struct qr_drawer *qrencode_qr_drawer(void)
{
    static const struct qr_drawer_ops ops = {draw};
    static struct qr_drawer drawer = {&ops};
    return &drawer;
}
