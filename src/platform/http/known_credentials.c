#include "http/known_credentials.h"
#include "arena.h"
#include <pthread.h>
#include <stdlib.h>

/* A newer one takes the place of another at the same place. */
#define PLACES 2048

struct known_credentials {
    pthread_mutex_t mutex;
    struct {
        uint64_t credentials, whose;
    } places[PLACES];
};

struct known_credentials *known_credentials_new(void)
{
    struct known_credentials *self = memory_alloc(sizeof(*self));

    pthread_mutex_init(&self->mutex, NULL);
    return self;
}

void known_credentials_free(struct known_credentials *self)
{
    if (self == NULL)
        return;
    pthread_mutex_destroy(&self->mutex);
    free(self);
}

uint64_t known_credentials_find(struct known_credentials *self, uint64_t credentials)
{
    const size_t place = (size_t)(credentials % PLACES);
    uint64_t whose;

    pthread_mutex_lock(&self->mutex);
    whose = self->places[place].credentials == credentials ? self->places[place].whose : 0;
    pthread_mutex_unlock(&self->mutex);
    return whose;
}

void known_credentials_keep(struct known_credentials *self, uint64_t credentials, uint64_t whose)
{
    const size_t place = (size_t)(credentials % PLACES);

    pthread_mutex_lock(&self->mutex);
    self->places[place].credentials = credentials;
    self->places[place].whose = whose;
    pthread_mutex_unlock(&self->mutex);
}
