/* The system calls that faults can meet: their names, and what their arguments are. */
#include "faults.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

const struct call calls[] = {
	{"read", SYS_read, COUNT, 0, 2, -1},
	{"readv", SYS_readv, VECTOR, 0, 2, -1},
	{"recvfrom", SYS_recvfrom, COUNT, 0, 2, 3},
	{"recvmsg", SYS_recvmsg, MESSAGE, 0, 0, 2},
	{"recvmmsg", SYS_recvmmsg, DESCRIPTOR, 0, 0, -1},
	{"splice_from", SYS_splice, COUNT, 0, 4, -1},
	{"write", SYS_write, COUNT, 0, 2, -1},
	{"writev", SYS_writev, VECTOR, 0, 2, -1},
	{"sendto", SYS_sendto, COUNT, 0, 2, 3},
	{"sendmsg", SYS_sendmsg, MESSAGE, 0, 0, 2},
	{"sendmmsg", SYS_sendmmsg, DESCRIPTOR, 0, 0, -1},
	{"sendfile", SYS_sendfile, COUNT, 0, 3, -1},
	{"splice_to", SYS_splice, COUNT, 2, 4, -1},
	{"accept", SYS_accept, DESCRIPTOR, 0, 0, -1},
	{"accept4", SYS_accept4, DESCRIPTOR, 0, 0, -1},
	{"connect", SYS_connect, DESCRIPTOR, 0, 0, -1},
	{"bind", SYS_bind, DESCRIPTOR, 0, 0, -1},
	{"listen", SYS_listen, DESCRIPTOR, 0, 0, -1},
	{"setsockopt", SYS_setsockopt, DESCRIPTOR, 0, 0, -1},
	{"getsockopt", SYS_getsockopt, DESCRIPTOR, 0, 0, -1},
	{"getpeername", SYS_getpeername, DESCRIPTOR, 0, 0, -1},
	{"shutdown", SYS_shutdown, DESCRIPTOR, 0, 0, -1},
	{"socket", SYS_socket, NEW_SOCKET, 0, 0, -1},
	{"pselect6", SYS_pselect6, PLAIN, 0, 0, -1},
	{"ppoll", SYS_ppoll, PLAIN, 0, 0, -1},
	{"epoll_pwait", SYS_epoll_pwait, PLAIN, 0, 0, -1},
	{"epoll_pwait2", SYS_epoll_pwait2, PLAIN, 0, 0, -1},
	{"epoll_create1", SYS_epoll_create1, PLAIN, 0, 0, -1},
	{"setsid", SYS_setsid, PLAIN, 0, 0, -1},
	{"clone", SYS_clone, NEW_PROCESS, 0, 0, -1},
	{"clone3", SYS_clone3, NEW_PROCESS, 0, 0, -1},
	{"clone_thread", SYS_clone, NEW_THREAD, 0, 0, -1},
	{"clone3_thread", SYS_clone3, NEW_THREAD, 0, 0, -1},
#ifdef SYS_fork /* and the others that newer architectures were spared */
	{"fork", SYS_fork, PLAIN, 0, 0, -1},
	{"vfork", SYS_vfork, PLAIN, 0, 0, -1},
	{"select", SYS_select, PLAIN, 0, 0, -1},
	{"poll", SYS_poll, PLAIN, 0, 0, -1},
	{"epoll_wait", SYS_epoll_wait, PLAIN, 0, 0, -1},
#endif
};
const int calls_count = sizeof calls / sizeof *calls;

/* The rows of these names, separated by commas. A call that this architecture has not is none. */
uint64_t rows_named(const char *names)
{
	uint64_t rows = 0;

	for (const char *name = names; *name; name += strspn(name, ",")) {
		size_t length = strcspn(name, ",");

		for (int row = 0; row < calls_count; row++)
			if (strlen(calls[row].name) == length && !memcmp(calls[row].name, name, length))
				rows |= UINT64_C(1) << row;
		name += length;
	}
	return rows;
}

static unsigned kind_by_type(int domain, int type)
{
	if (domain != AF_INET && domain != AF_INET6)
		return OTHER;
	return type == SOCK_STREAM ? STREAM : type == SOCK_DGRAM ? DATAGRAM : OTHER;
}

static int option(int socket, int name)
{
	int value = -1;
	socklen_t size = sizeof value;

	return getsockopt(socket, SOL_SOCKET, name, &value, &size) ? -1 : value;
}

/* What the call works on. Asked of a copy of the descriptor, while the thread stands still. */
unsigned kind_of(pid_t process, const struct call *call, const struct entry *entry, int *may_wait)
{
	unsigned kind = OTHER;
	int holder, copy;

	*may_wait = 0;

	if (call->shape == NEW_SOCKET)
		return kind_by_type((int)entry->arguments[0], (int)entry->arguments[1] & 0xf);
	if (call->shape == PLAIN || call->shape == NEW_PROCESS || call->shape == NEW_THREAD)
		return ~0U;
	holder = (int)syscall(SYS_pidfd_open, process, 0);
	if (holder < 0)
		return 0;
	copy = (int)syscall(SYS_pidfd_getfd, holder, (int)entry->arguments[call->descriptor], 0);
	close(holder);
	if (copy < 0)
		return 0; /* not open: the call fails by itself */
	if (option(copy, SO_TYPE) >= 0)
		kind = option(copy, SO_ACCEPTCONN) == 1
			       ? LISTENER
			       : kind_by_type(option(copy, SO_DOMAIN), option(copy, SO_TYPE));
	*may_wait = !(fcntl(copy, F_GETFL) & O_NONBLOCK);
	if (call->flags >= 0 && entry->arguments[call->flags] & MSG_DONTWAIT)
		*may_wait = 0;
	close(copy);
	return kind;
}

int read_memory(pid_t thread, uint64_t address, void *into, size_t size)
{
	struct iovec here = {into, size}, there = {(void *)(uintptr_t)address, size};

	return process_vm_readv(thread, &here, 1, &there, 1, 0) == (ssize_t)size ? 0 : -1;
}

/* Whether the row is what this call does: clone makes processes and threads. */
int is_made(pid_t thread, const struct call *call, const struct entry *entry)
{
	uint64_t flags = entry->arguments[0];

	if (call->shape != NEW_PROCESS && call->shape != NEW_THREAD)
		return 1;
	if (call->number == SYS_clone3 && read_memory(thread, flags, &flags, sizeof flags))
		return 0;
	return !(flags & CLONE_THREAD) == (call->shape == NEW_PROCESS);
}

/* The blocks of a vector call or message: where they are and how many. */
static int blocks_of(pid_t thread, const struct call *call, const struct entry *entry,
                     uint64_t *where, uint64_t *count)
{
	struct msghdr message;

	if (call->shape == VECTOR) {
		*where = entry->arguments[1];
		*count = entry->arguments[2];
		return 0;
	}
	if (read_memory(thread, entry->arguments[1], &message, sizeof message))
		return -1;
	*where = (uintptr_t)message.msg_iov;
	*count = message.msg_iovlen;
	return 0;
}

uint64_t bytes_asked(pid_t thread, const struct call *call, const struct entry *entry)
{
	/* A call that insists on all of its bytes, or that takes none away, is not cut. */
	const uint64_t never = MSG_WAITALL | MSG_PEEK | MSG_OOB | MSG_TRUNC | MSG_ERRQUEUE;
	uint64_t where, count, sum = 0;

	if (call->flags >= 0 && entry->arguments[call->flags] & never)
		return 0;
	if (call->shape == COUNT)
		return entry->arguments[call->length];
	if (call->shape != VECTOR && call->shape != MESSAGE)
		return 0;
	if (blocks_of(thread, call, entry, &where, &count) || count > 1024)
		return 0;
	for (uint64_t each = 0; each < count; each++) {
		struct iovec block;

		if (read_memory(thread, where + each * sizeof block, &block, sizeof block))
			return 0;
		sum += block.iov_len;
	}
	return sum;
}

/* Let the call end after so many bytes: the block that holds the last of them is the last one. */
int cut_to(pid_t thread, const struct call *call, const struct entry *entry, uint64_t bytes,
           struct cut *cut)
{
	uint64_t where, count, last = 0;
	struct iovec block;

	cut->argument = -1;
	cut->words = 0;
	if (call->shape == COUNT) {
		cut->argument = call->length;
		cut->value = bytes;
		return 0;
	}
	if (blocks_of(thread, call, entry, &where, &count))
		return -1;
	for (;; last++, bytes -= block.iov_len) {
		if (last == count)
			return -1;
		if (read_memory(thread, where + last * sizeof block, &block, sizeof block))
			return -1;
		if (bytes <= block.iov_len)
			break;
	}
	cut->memory[0].address = where + last * sizeof block + offsetof(struct iovec, iov_len);
	cut->memory[0].before = block.iov_len;
	cut->after[0] = bytes;
	cut->words = 1;
	if (call->shape == VECTOR) {
		cut->argument = call->length;
		cut->value = last + 1;
		return 0;
	}
	cut->memory[1].address = entry->arguments[1] + offsetof(struct msghdr, msg_iovlen);
	cut->memory[1].before = count;
	cut->after[1] = last + 1;
	cut->words = 2;
	return 0;
}
