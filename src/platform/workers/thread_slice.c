#include "workers/thread_slice.h"
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in linux/sched/types.h, which cannot be included beside sched.h; glibc has it from 2.41 on. */
struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period; /* ns; of an ordinary thread, the first is its slice */
};

void thread_ask_slice(int microseconds)
{
    struct attributes attributes = {
        .size = sizeof(attributes),
        .flags = 0x08, /* SCHED_FLAG_KEEP_POLICY */
        .nice = getpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid)),
        .runtime = (uint64_t)microseconds * 1000,
    };
    (void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}
