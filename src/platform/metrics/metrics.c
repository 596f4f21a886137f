#include "metrics/metrics.h"
#include "strbuf.h"
#include <math.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define CACHE_LINE 64

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

/* One series. On cache lines of its own, so that two busy counters do not slow each other down. */
struct metric {
    alignas(CACHE_LINE) _Atomic uint64_t value; /* of a counter */
    _Atomic uint64_t *buckets;                  /* not cumulative; one more than bounds, for +Inf */
    _Atomic uint64_t sum;                       /* the bits of a double */
    double *bounds;
    size_t bound_count;
    double (*read)(void *context);
    void *context;
    char *labels; /* a copy; NULL: none */
    bool hides_unused;
    struct metric *next;
};

struct family {
    const char *name, *help;
    enum metric_type type;
    struct metric *first;
    struct family *next;
};

struct metrics {
    struct family *first;
};

struct metrics *metrics_new(void)
{
    return memory_alloc(sizeof(struct metrics));
}

void metrics_free(struct metrics *self)
{
    struct family *family = self != NULL ? self->first : NULL;
    while (family != NULL) {
        struct family *next_family = family->next;
        struct metric *metric = family->first;
        while (metric != NULL) {
            struct metric *next = metric->next;
            free(metric->labels);
            free(metric->bounds);
            free(metric->buckets);
            free(metric);
            metric = next;
        }
        free(family);
        family = next_family;
    }
    free(self);
}

static struct family *find_family(struct metrics *self, const char *name, const char *help,
                                  enum metric_type type)
{
    struct family **link = &self->first;
    while (*link != NULL && strcmp((*link)->name, name) != 0)
        link = &(*link)->next;
    if (*link == NULL) {
        *link = memory_alloc(sizeof(**link));
        **link = (struct family){.name = name, .help = help, .type = type};
    }
    if ((*link)->type != type)
        panic("metrics: one name is declared with two types");
    return *link;
}

static bool same_labels(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* The series, and whether this call made it. */
static struct metric *declare(struct metrics *self, const char *name, const char *labels, const char *help,
                              enum metric_type type, bool *made)
{
    struct metric **link = &find_family(self, name, help, type)->first;
    while (*link != NULL && !same_labels((*link)->labels, labels))
        link = &(*link)->next;
    *made = *link == NULL;
    if (*made) {
        struct metric *metric = aligned_alloc(CACHE_LINE, sizeof(*metric));
        if (metric == NULL)
            panic("out of memory");
        memset(metric, 0, sizeof(*metric));
        metric->labels = labels != NULL ? memory_strdup(labels) : NULL;
        *link = metric;
    }
    return *link;
}

struct metric *metrics_counter(struct metrics *self, const char *name, const char *labels, const char *help)
{
    bool made;
    return declare(self, name, labels, help, METRIC_COUNTER, &made);
}

struct metric *metrics_gauge(struct metrics *self, const char *name, const char *labels, const char *help,
                             double (*read)(void *context), void *context)
{
    bool made;
    struct metric *metric = declare(self, name, labels, help, METRIC_GAUGE, &made);
    if (!made)
        panic("metrics: a gauge is declared twice");
    metric->read = read;
    metric->context = context;
    return metric;
}

struct metric *metrics_histogram(struct metrics *self, const char *name, const char *labels, const char *help,
                                 const double *bounds, size_t count)
{
    bool made;
    struct metric *metric = declare(self, name, labels, help, METRIC_HISTOGRAM, &made);
    if (made) {
        metric->bounds = memory_alloc(count * sizeof(*bounds));
        if (count > 0)
            memcpy(metric->bounds, bounds, count * sizeof(*bounds));
        metric->bound_count = count;
        metric->buckets = memory_alloc((count + 1) * sizeof(*metric->buckets));
    }
    return metric;
}

void metric_hide_unused(struct metric *self)
{
    self->hides_unused = true;
}

void metric_add(struct metric *self, uint64_t amount)
{
    if (self != NULL)
        atomic_fetch_add_explicit(&self->value, amount, memory_order_relaxed);
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

void metric_observe(struct metric *self, double value)
{
    uint64_t before;
    size_t bucket = 0;

    if (self == NULL)
        return;
    while (bucket < self->bound_count && !(value <= self->bounds[bucket]))
        bucket++;
    atomic_fetch_add_explicit(&self->buckets[bucket], 1, memory_order_relaxed);
    before = atomic_load_explicit(&self->sum, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&self->sum, &before, bits_of(double_of(before) + value),
                                                  memory_order_relaxed, memory_order_relaxed))
        continue;
}

/* The shortest of two forms that reads back as the same number. */
static void add_number(struct strbuf *text, double value)
{
    char shorter[32];
    if (isnan(value)) {
        strbuf_add(text, STR("NaN"));
    } else if (isinf(value)) {
        strbuf_add(text, value > 0 ? STR("+Inf") : STR("-Inf"));
    } else {
        (void)snprintf(shorter, sizeof(shorter), "%.15g", value);
        if (bits_of(strtod(shorter, NULL)) == bits_of(value))
            strbuf_add(text, str_from(shorter));
        else
            strbuf_addf(text, "%.17g", value);
    }
}

/* name_suffix{labels,le="bound"}, each part where it is there; `bound` is NULL where there is none. */
static void add_series(struct strbuf *text, const struct family *family, const char *suffix,
                       const struct metric *metric, const double *bound)
{
    strbuf_addf(text, "%s%s", family->name, suffix);
    if (metric->labels != NULL || bound != NULL) {
        strbuf_addf(text, "{%s", metric->labels != NULL ? metric->labels : "");
        if (bound != NULL) {
            strbuf_add(text, metric->labels != NULL ? STR(",le=\"") : STR("le=\""));
            add_number(text, *bound);
            strbuf_add_char(text, '"');
        }
        strbuf_add_char(text, '}');
    }
    strbuf_add_char(text, ' ');
}

/* The count is the sum of the buckets as read here, so that the two agree while others observe. */
static void add_histogram(struct strbuf *text, const struct family *family, const struct metric *metric)
{
    static const double infinity = (double)INFINITY;
    uint64_t count = 0;
    for (size_t i = 0; i <= metric->bound_count; i++) {
        count += atomic_load_explicit(&metric->buckets[i], memory_order_relaxed);
        add_series(text, family, "_bucket", metric, i < metric->bound_count ? &metric->bounds[i] : &infinity);
        strbuf_addf(text, "%llu\n", (unsigned long long)count);
    }
    add_series(text, family, "_sum", metric, NULL);
    add_number(text, double_of(atomic_load_explicit(&metric->sum, memory_order_relaxed)));
    strbuf_add_char(text, '\n');
    add_series(text, family, "_count", metric, NULL);
    strbuf_addf(text, "%llu\n", (unsigned long long)count);
}

static bool is_hidden(const struct metric *metric)
{
    bool is_used = atomic_load_explicit(&metric->value, memory_order_relaxed) > 0;
    for (size_t i = 0; metric->buckets != NULL && !is_used && i <= metric->bound_count; i++)
        is_used = atomic_load_explicit(&metric->buckets[i], memory_order_relaxed) > 0;
    return metric->hides_unused && !is_used;
}

static void add_metric(struct strbuf *text, const struct family *family, const struct metric *metric)
{
    switch (family->type) {
    case METRIC_COUNTER:
        add_series(text, family, "", metric, NULL);
        strbuf_addf(text, "%llu\n",
                    (unsigned long long)atomic_load_explicit(&metric->value, memory_order_relaxed));
        break;
    case METRIC_GAUGE:
        add_series(text, family, "", metric, NULL);
        add_number(text, metric->read(metric->context));
        strbuf_add_char(text, '\n');
        break;
    case METRIC_HISTOGRAM:
        add_histogram(text, family, metric);
        break;
    }
}

static void add_head(struct strbuf *text, const struct family *family)
{
    static const char *const types[] = {"counter", "gauge", "histogram"};
    strbuf_addf(text, "# HELP %s ", family->name);
    for (const char *c = family->help; *c != '\0'; c++) {
        if (*c == '\n')
            strbuf_add(text, STR("\\n"));
        else if (*c == '\\')
            strbuf_add(text, STR("\\\\"));
        else
            strbuf_add_char(text, *c);
    }
    strbuf_addf(text, "\n# TYPE %s %s\n", family->name, types[family->type]);
}

/* Source: "Prometheus text-based exposition format", version 0.0.4. */
struct str metrics_write(struct metrics *self, struct arena *mem)
{
    struct strbuf text = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (const struct family *family = self->first; family != NULL; family = family->next) {
        add_head(&text, family);
        for (const struct metric *metric = family->first; metric != NULL; metric = metric->next) {
            if (!is_hidden(metric))
                add_metric(&text, family, metric);
        }
    }
    return strbuf_str(&text);
}
