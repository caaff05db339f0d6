/* Start a program, unmodified, under a schedule of exact faults.
 *
 *     helper REPORT RECORD FAULT... -- COMMAND...
 *     helper REPORT RECORD FAULT...
 *
 * REPORT and RECORD are descriptors. On the first it says, in lines, `tracer PID`, and if that is
 * so `refused REASON` (tracing is not possible here) or `failed ERRNO STEP` (COMMAND cannot be
 * executed); it is closed when COMMAND begins. The second is a file of at least a page; see
 * record.c. A FAULT is `ACTION NTH TIMES VALUE KINDS DESCRIPTOR ARMED CALL,CALL…`; see faults.h.
 *
 * This process becomes COMMAND itself, so that whoever started it sees its process id and its true
 * end. What traces it is a grandchild, orphaned before COMMAND begins: no child of the program's,
 * in no group or session of its. When the tracer dies, so does the program (PTRACE_O_EXITKILL).
 *
 * Without COMMAND its parent is the program (harness/lab/tracing.py). Only that can install the
 * filter, so it is written to standard output, where nothing comes if the program is not traced. */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/ptrace.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int report;

static void refuse(const char *what, int number)
{
	if (number)
		dprintf(report, "refused %s: %s\n", what, strerror(number));
	else
		dprintf(report, "refused %s\n", what);
	_exit(126);
}

static int understood(const char *words, int number)
{
	struct fault *fault = &faults[number];
	char action[16], calls_named[1024];
	int arms;

	if (sscanf(words, "%15s %lu %lu %ld %u %d %d %1023s", action, &fault->nth, &fault->times,
	           &fault->value, &fault->kinds, &fault->descriptor, &arms, calls_named) != 8)
		return 0;
	fault->action = !strcmp(action, "short")       ? SHORT_COUNT
	                : !strcmp(action, "delay")     ? DELAY
	                : !strcmp(action, "interrupt") ? INTERRUPTION
	                                               : ERROR;
	fault->calls = rows_named(calls_named);
	arm(number, arms);
	return fault->nth > 0 && (fault->action != SHORT_COUNT || fault->value > 0);
}

/* Stop at the calls that the schedule names, at sigaction and epoll_ctl; let all else pass. */
static struct sock_fprog filter_of_schedule(void)
{
	static struct sock_filter code[4 + 64 + 2];
	struct sock_fprog filter = {0, code};
	uint64_t wanted = 0;
	int count = 0, numbers = 0;
	long number[64];

	for (int each = 0; each < faults_count; each++)
		wanted |= faults[each].calls;
	number[numbers++] = SYS_rt_sigaction;
	number[numbers++] = SYS_epoll_ctl;
	for (int row = 0; row < calls_count; row++)
		if (wanted >> row & 1)
			number[numbers++] = calls[row].number;
	code[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	                                             offsetof(struct seccomp_data, arch));
	code[count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0);
	code[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	                                             offsetof(struct seccomp_data, nr));
	for (int each = 0; each < numbers; each++)
		code[count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
		                                             (uint32_t)number[each],
		                                             (uint8_t)(numbers - each), 0);
	code[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	filter.len = (unsigned short)count;
	return filter;
}

static int install_filter(void)
{
	struct sock_fprog filter = filter_of_schedule();

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

/* In the tracer: alone in a session, deaf to every signal, with none of the program's files. */
static void stand_apart(int record_file, int from_program, int to_program)
{
	sigset_t all;
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_NAME, "sockcheck-trace", 0, 0, 0);
	/* In a sandbox the program is of the same user: it must not look into its tracer. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	for (int each = 0; each < 3; each++)
		dup2(nothing, each);
	for (int each = 3; each < 1024; each++)
		if (each != record_file && each != from_program && each != to_program)
			close(each);
	if (chdir("/"))
		return; /* then it stays where the program begins */
}

/* 0, or the number of the error. */
static int seize(pid_t program)
{
	const unsigned long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP |
	                              PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
	                              PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;

	return trace(PTRACE_SEIZE, program, 0, options) < 0 ? errno : 0;
}

static void become_tracer(pid_t program, int record_file, int from_program, int to_program)
{
	pid_t own = getpid();
	char permission;
	int problem;

	stand_apart(record_file, from_program, to_program);
	if (write(to_program, &own, sizeof own) != sizeof own ||
	    read(from_program, &permission, 1) != 1)
		_exit(1);
	problem = seize(program);
	if (write(to_program, &problem, sizeof problem) != sizeof problem || problem)
		_exit(1);
	close(from_program);
	close(to_program);
	follow(program, 0);
	_exit(0);
}

/* Have a tracer; return when this process is traced. */
static void be_traced(int record_file)
{
	int to_tracer[2], from_tracer[2], problem, status;
	pid_t own = getpid(), child, tracer;

	if (pipe2(to_tracer, O_CLOEXEC) || pipe2(from_tracer, O_CLOEXEC))
		refuse("a pipe", errno);
	child = fork();
	if (child == 0) {
		child = fork();
		if (child == 0)
			become_tracer(own, record_file, to_tracer[0], from_tracer[1]);
		_exit(child < 0);
	}
	close(to_tracer[0]);
	close(from_tracer[1]);
	if (child < 0 || waitpid(child, &status, 0) != child || status ||
	    read(from_tracer[0], &tracer, sizeof tracer) != sizeof tracer)
		refuse("the tracer could not be started", 0);
	dprintf(report, "tracer %d\n", tracer);
	/* Where Yama restricts tracing to ancestors, an exception must be asked for: prctl(2). */
	prctl(PR_SET_PTRACER, tracer, 0, 0, 0);
	if (write(to_tracer[1], ".", 1) != 1 ||
	    read(from_tracer[0], &problem, sizeof problem) != sizeof problem)
		refuse("the tracer ended", 0);
	if (problem)
		refuse("ptrace", problem);
	close(to_tracer[1]);
	close(from_tracer[0]);
}

/* Have a tracer of the parent, which waits for the filter. Once it has that it is the program. */
static void trace_parent(int record_file)
{
	struct sock_fprog filter = filter_of_schedule();
	size_t size = filter.len * sizeof *filter.filter;
	int to_program = dup(STDOUT_FILENO), problem;
	pid_t program = getppid(), child = fork();

	if (child < 0)
		refuse("the tracer could not be started", errno);
	if (child > 0)
		_exit(0);
	dprintf(report, "tracer %d\n", getpid());
	problem = seize(program);
	if (problem)
		refuse("ptrace", problem);
	stand_apart(record_file, to_program, to_program);
	say_state(RUNNING);
	if (write(to_program, filter.filter, size) != (ssize_t)size)
		_exit(1);
	close(to_program);
	follow(program, 1);
	_exit(0);
}

int main(int argc, char **argv)
{
	int record_file, each = 3;

	if (argc < 4)
		return 2;
	report = atoi(argv[1]);
	record_file = atoi(argv[2]);
	if (!architecture)
		refuse("this processor's registers are not known to the helper", 0);
	if (open_record(record_file))
		refuse("the record", errno);
	for (; each < argc && strcmp(argv[each], "--"); each++, faults_count++)
		if (faults_count == MOST_FAULTS || !understood(argv[each], faults_count))
			refuse("a fault that it does not understand", 0);
	if (each == argc)
		trace_parent(record_file);
	if (each + 1 >= argc)
		return 2;
	be_traced(record_file);
	fcntl(report, F_SETFD, FD_CLOEXEC);
	close(record_file);
	if (install_filter())
		refuse("seccomp", errno);
	execvp(argv[each + 1], argv + each + 1);
	dprintf(report, "failed %d execute %s\n", errno, argv[each + 1]);
	_exit(127);
}
