/*
 * For how long a thread asks to run at a time. The share of the processor stays what its nice value says; but
 * Linux, from 6.12 on, lets a thread that wakes run before one that has asked for more
 * (https://docs.kernel.org/scheduler/sched-eevdf.html). Older kernels take no notice.
 */
#pragma once

/* What works for moments and is waited for: it need not wait until a thread that reads sockets has had its
 * turn. */
#define THREAD_SLICE_SHORT 300
/* What works for long and can wait: whoever wakes runs before it. */
#define THREAD_SLICE_LONG 50000

/* For the calling thread, in microseconds from 100 to 100,000; its nice value stays. */
void thread_ask_slice(int microseconds);
