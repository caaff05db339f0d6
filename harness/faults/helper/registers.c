/* The registers of a stopped thread: the number, arguments and result of its system call. */
#include "faults.h"

#include <elf.h>
#include <linux/audit.h>
#include <linux/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <unistd.h>

/* The C library's wrapper and <linux/ptrace.h> cannot be had together. */
long trace(long request, pid_t thread, uintptr_t address, uintptr_t data)
{
	return syscall(SYS_ptrace, request, (long)thread, address, data);
}

int see_entry(pid_t thread, struct entry *entry)
{
	struct ptrace_syscall_info information = {0};

	if (trace(PTRACE_GET_SYSCALL_INFO, thread, sizeof information, (uintptr_t)&information) <= 0)
		return -1;
	if (information.op != PTRACE_SYSCALL_INFO_SECCOMP || information.arch != architecture)
		return -1;
	entry->number = (long)information.seccomp.nr;
	entry->instruction = information.instruction_pointer;
	entry->stack = information.stack_pointer;
	for (int each = 0; each < ARGUMENTS; each++)
		entry->arguments[each] = information.seccomp.args[each];
	return 0;
}

#if defined __x86_64__ || defined __aarch64__

static int registers(pid_t thread, long request, struct user_regs_struct *all)
{
	struct iovec block = {all, sizeof *all};

	return trace(request, thread, NT_PRSTATUS, (uintptr_t)&block) < 0 ? -1 : 0;
}

#endif

#if defined __x86_64__

const uint32_t architecture = AUDIT_ARCH_X86_64;

int set_argument(pid_t thread, int argument, uint64_t value)
{
	struct user_regs_struct all;
	unsigned long long *places[] = {
		(void *)&all.rdi, (void *)&all.rsi, (void *)&all.rdx,
		(void *)&all.r10, (void *)&all.r8, (void *)&all.r9,
	};

	if (registers(thread, PTRACE_GETREGSET, &all))
		return -1;
	*places[argument] = value;
	return registers(thread, PTRACE_SETREGSET, &all);
}

int skip_call(pid_t thread)
{
	struct user_regs_struct all;

	if (registers(thread, PTRACE_GETREGSET, &all))
		return -1;
	all.orig_rax = -1;
	return registers(thread, PTRACE_SETREGSET, &all);
}

int see_result(pid_t thread, int64_t *result)
{
	struct user_regs_struct all;

	if (registers(thread, PTRACE_GETREGSET, &all))
		return -1;
	*result = (int64_t)all.rax;
	return 0;
}

int set_result(pid_t thread, int64_t result)
{
	struct user_regs_struct all;

	if (registers(thread, PTRACE_GETREGSET, &all))
		return -1;
	all.rax = (unsigned long long)result;
	return registers(thread, PTRACE_SETREGSET, &all);
}

#elif defined __aarch64__

const uint32_t architecture = AUDIT_ARCH_AARCH64;

/* The first argument is in the register of the result, so it is never changed. */
int set_argument(pid_t thread, int argument, uint64_t value)
{
	struct user_regs_struct all;

	if (argument == 0 || registers(thread, PTRACE_GETREGSET, &all))
		return -1;
	all.regs[argument] = value;
	return registers(thread, PTRACE_SETREGSET, &all);
}

int skip_call(pid_t thread)
{
	int number = -1;
	struct iovec block = {&number, sizeof number};

	return trace(PTRACE_SETREGSET, thread, NT_ARM_SYSTEM_CALL, (uintptr_t)&block) < 0 ? -1 : 0;
}

int see_result(pid_t thread, int64_t *result)
{
	struct user_regs_struct all;

	if (registers(thread, PTRACE_GETREGSET, &all))
		return -1;
	*result = (int64_t)all.regs[0];
	return 0;
}

int set_result(pid_t thread, int64_t result)
{
	struct user_regs_struct all;

	if (registers(thread, PTRACE_GETREGSET, &all))
		return -1;
	all.regs[0] = (unsigned long long)result;
	return registers(thread, PTRACE_SETREGSET, &all);
}

#else

const uint32_t architecture = 0;

int set_argument(pid_t thread, int argument, uint64_t value)
{
	(void)thread, (void)argument, (void)value;
	return -1;
}

int skip_call(pid_t thread)
{
	(void)thread;
	return -1;
}

int see_result(pid_t thread, int64_t *result)
{
	(void)thread, (void)result;
	return -1;
}

int set_result(pid_t thread, int64_t result)
{
	(void)thread, (void)result;
	return -1;
}

#endif
