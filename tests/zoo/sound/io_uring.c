/* zoo: program=tcp-echo-fork sound */
/* recv and send by io_uring, by its bare system calls; where the kernel has none, by themselves. */
#include "../forks.h"
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static struct {
    int fd;
    unsigned *tail, *mask, *array, *done_head, *done_tail, *done_mask;
    struct io_uring_sqe *entries;
    struct io_uring_cqe *done;
} ring;

static void *map(size_t size, off_t what)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, what);
}

static bool open_ring(void)
{
    struct io_uring_params p = {0};
    ring.fd = syscall(SYS_io_uring_setup, 4, &p);
    if (ring.fd < 0)
        return false;
    char *asked = map(p.sq_off.array + p.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
    char *told = map(p.cq_off.cqes + p.cq_entries * sizeof *ring.done, IORING_OFF_CQ_RING);
    ring.entries = map(p.sq_entries * sizeof *ring.entries, IORING_OFF_SQES);
    ring.tail = (unsigned *)(asked + p.sq_off.tail);
    ring.mask = (unsigned *)(asked + p.sq_off.ring_mask);
    ring.array = (unsigned *)(asked + p.sq_off.array);
    ring.done_head = (unsigned *)(told + p.cq_off.head);
    ring.done_tail = (unsigned *)(told + p.cq_off.tail);
    ring.done_mask = (unsigned *)(told + p.cq_off.ring_mask);
    ring.done = (struct io_uring_cqe *)(told + p.cq_off.cqes);
    return true;
}

/* One call, and its result: a count, or a negative errno. */
static int perform(int operation, int fd, void *data, unsigned size)
{
    unsigned tail = *ring.tail, place = tail & *ring.mask, head = *ring.done_head;
    ring.entries[place] = (struct io_uring_sqe){
        .opcode = operation, .fd = fd, .addr = (uintptr_t)data, .len = size,
        .msg_flags = MSG_NOSIGNAL};
    ring.array[place] = place;
    __atomic_store_n(ring.tail, tail + 1, __ATOMIC_RELEASE);
    unsigned asked = 1;
    while (__atomic_load_n(ring.done_tail, __ATOMIC_ACQUIRE) == head) {
        int taken = syscall(SYS_io_uring_enter, ring.fd, asked, 1, IORING_ENTER_GETEVENTS, NULL, 0);
        if (taken > 0)
            asked = 0;
        else if (taken < 0 && errno != EINTR)
            return -errno;
    }
    int result = ring.done[head & *ring.done_mask].res;
    __atomic_store_n(ring.done_head, head + 1, __ATOMIC_RELEASE);
    return result;
}

static void echo_by_ring(int fd)
{
    static char buffer[4096];
    if (!open_ring()) {
        echo(fd);
        return;
    }
    for (;;) {
        int n = perform(IORING_OP_RECV, fd, buffer, sizeof buffer);
        if (n == -EINTR || n == -EAGAIN)
            continue;
        if (n <= 0)
            return;
        for (int sent = 0; sent < n;) {
            int m = perform(IORING_OP_SEND, fd, buffer + sent, n - sent);
            if (m == -EINTR || m == -EAGAIN)
                continue;
            if (m < 0)
                return;
            sent += m;
        }
    }
}

int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo_by_ring);
}
