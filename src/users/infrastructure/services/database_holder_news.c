#include "services/holder_news.h"
#include <stdlib.h>

struct database_holder_news {
    struct holder_news base;
    struct database *database;
};

static bool now(struct holder_news *base, struct id user _unused_, struct holder_moment *ret)
{
    struct database_holder_news *self = container_of(base, struct database_holder_news, base);
    struct database_stamp stamp;

    if (!database_stamp(self->database, &stamp))
        return false;
    *ret = (struct holder_moment){{stamp.words[0], stamp.words[1]}};
    return true;
}

static void free_news(struct holder_news *base)
{
    free(container_of(base, struct database_holder_news, base));
}

struct holder_news *database_holder_news_new(struct database *database)
{
    static const struct holder_news_ops ops = {now, free_news};
    struct database_holder_news *self = memory_alloc(sizeof(*self));

    *self = (struct database_holder_news){{&ops}, database};
    return &self->base;
}
