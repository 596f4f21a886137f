#include "http_client/curl_events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define READY_MAX 64

struct curl_events {
    CURLM *multi;
    int epoll, waker;
    int64_t due; /* of libcurl's timer, on the monotonic clock; -1: none */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int watch(_unused_ CURL *transfer, curl_socket_t socket, int what, void *context,
                 _unused_ void *of_socket)
{
    struct curl_events *self = context;
    struct epoll_event event = {.data.fd = socket};

    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(self->epoll, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    event.events =
        (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) | (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    if (epoll_ctl(self->epoll, EPOLL_CTL_MOD, socket, &event) < 0 && errno == ENOENT)
        return epoll_ctl(self->epoll, EPOLL_CTL_ADD, socket, &event);
    return 0;
}

static int set_timer(_unused_ CURLM *multi, long timeout, void *context)
{
    struct curl_events *self = context;
    self->due = timeout < 0 ? -1 : now_ms() + timeout;
    return 0;
}

static void act(struct curl_events *self, const struct epoll_event *event)
{
    uint64_t woken;
    int running, ready = 0;

    if (event->data.fd == self->waker) {
        (void)!read(self->waker, &woken, sizeof(woken));
        return;
    }
    if (event->events & EPOLLIN)
        ready |= CURL_CSELECT_IN;
    if (event->events & EPOLLOUT)
        ready |= CURL_CSELECT_OUT;
    if (event->events & (EPOLLERR | EPOLLHUP))
        ready |= CURL_CSELECT_ERR;
    (void)curl_multi_socket_action(self->multi, event->data.fd, ready, &running);
}

void curl_events_wait(struct curl_events *self, int timeout)
{
    struct epoll_event ready[READY_MAX];
    int64_t left = self->due < 0 ? timeout : self->due - now_ms();
    int count, running;

    left = left < 0 ? 0 : left > timeout ? timeout : left;
    count = epoll_wait(self->epoll, ready, READY_MAX, (int)left);
    for (int i = 0; i < count; i++)
        act(self, &ready[i]);
    if (self->due >= 0 && self->due <= now_ms()) {
        self->due = -1;
        (void)curl_multi_socket_action(self->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

void curl_events_wake(struct curl_events *self)
{
    const uint64_t one = 1;
    (void)!write(self->waker, &one, sizeof(one));
}

struct error *curl_events_new(CURLM *multi, struct curl_events **ret)
{
    struct curl_events *self = memory_alloc(sizeof(*self));
    struct epoll_event event = {.events = EPOLLIN};

    *self = (struct curl_events){.multi = multi, .due = -1};
    self->epoll = epoll_create1(EPOLL_CLOEXEC);
    self->waker = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    event.data.fd = self->waker;
    if (self->epoll < 0 || self->waker < 0 ||
        epoll_ctl(self->epoll, EPOLL_CTL_ADD, self->waker, &event) < 0) {
        struct error *error =
            error_new(ERROR_INTERNAL, "curl", "sockets cannot be watched: %s", strerror(errno));
        curl_events_free(self);
        return error;
    }
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, self);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, self);
    *ret = self;
    return OK;
}

void curl_events_free(struct curl_events *self)
{
    if (self == NULL)
        return;
    if (self->epoll >= 0)
        (void)close(self->epoll);
    if (self->waker >= 0)
        (void)close(self->waker);
    free(self);
}
