/* Follow every process and thread of the program, and let the faults happen.
 *
 * A filter stops each thread at the calls that the schedule names (PTRACE_EVENT_SECCOMP); what was
 * changed there is put back when the call returns (syscall-exit-stop). ptrace(2), seccomp(2).
 *
 * A call that a signal interrupts and the kernel restarts is the same call: it is counted once, and
 * what was decided of it stays decided. */
#include "faults.h"

#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Results by which the kernel tells itself to restart a call (include/linux/errno.h). */
enum { RESTART = -512, RESTART_ALWAYS = -513, RESTART_UNHANDLED = -514 };

enum { SIGNALS = 65, BUCKETS = 256, STOPPED_AT_CALL = SIGTRAP | 0x80 };

struct process {
	pid_t id;
	int threads;
	uint64_t handled, restarting; /* signals with a handler, and with SA_RESTART; bit 0: signal 1 */
	int edges; /* epoll_ctl asked for EPOLLET */
	struct process *next;
};

struct thread {
	pid_t id;
	struct process *process;
	int in_call;      /* its call was counted, so its return is awaited */
	int interrupted;  /* the call may be restarted: when it is seen again it is the same */
	uint64_t counted; /* bits of the faults that counted the call */
	int fault;        /* the one that happens, or -1 */
	unsigned long position;
	uint64_t asked;
	const struct call *call;
	struct entry entry;
	struct cut cut;
	int64_t release; /* until when it is held, in nanoseconds; 0: it is not */
	struct thread *next;
};

struct fault faults[MOST_FAULTS];
int faults_count;

static struct thread *threads[BUCKETS];
static struct process *processes;
static pid_t program;
static int begun; /* the program, not the helper before it, is what runs */
static int held;  /* threads */

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void go_on(struct thread *thread, int signal)
{
	trace(thread->in_call ? PTRACE_SYSCALL : PTRACE_CONT, thread->id, 0, (uintptr_t)signal);
}

/* ---- processes and threads ---- */

static struct process *process_by(pid_t id)
{
	struct process *each = processes;

	while (each && each->id != id)
		each = each->next;
	return each;
}

/* Which process a thread belongs to, and that one's parent. */
static void relatives(pid_t thread, pid_t *process, pid_t *parent)
{
	char name[64], line[128];
	FILE *file;

	*process = thread;
	*parent = 0;
	snprintf(name, sizeof name, "/proc/%d/status", thread);
	file = fopen(name, "re");
	while (file && fgets(line, sizeof line, file)) {
		sscanf(line, "Tgid: %d", process);
		if (sscanf(line, "PPid: %d", parent) == 1)
			break;
	}
	if (file)
		fclose(file);
}

static struct process *process_of(pid_t thread)
{
	pid_t id, parent_id;
	struct process *found, *parent;

	relatives(thread, &id, &parent_id);
	found = process_by(id);
	if (!found) {
		found = calloc(1, sizeof *found);
		if (!found)
			abort();
		parent = process_by(parent_id);
		if (parent) { /* a child inherits the handlers: sigaction(2) */
			found->handled = parent->handled;
			found->restarting = parent->restarting;
		}
		found->id = id;
		found->next = processes;
		processes = found;
	}
	found->threads++;
	return found;
}

static struct thread *thread_by(pid_t id)
{
	struct thread *found = threads[id % BUCKETS];

	while (found && found->id != id)
		found = found->next;
	if (found)
		return found;
	found = calloc(1, sizeof *found);
	if (!found)
		abort();
	found->id = id;
	found->fault = -1;
	found->process = process_of(id);
	found->next = threads[id % BUCKETS];
	threads[id % BUCKETS] = found;
	return found;
}

static void forget(pid_t id)
{
	struct thread **place = &threads[id % BUCKETS], *gone;
	struct process **from = &processes;

	while (*place && (*place)->id != id)
		place = &(*place)->next;
	gone = *place;
	if (!gone)
		return;
	*place = gone->next;
	if (gone->release)
		held--;
	if (--gone->process->threads == 0) {
		while (*from != gone->process)
			from = &(*from)->next;
		*from = gone->process->next;
		free(gone->process);
	}
	free(gone);
}

/* ---- a call begins ---- */

static void note_handler(struct thread *thread, const struct entry *entry)
{
	struct {
		uint64_t handler, flags;
	} action;
	uint64_t bit = UINT64_C(1) << ((entry->arguments[0] - 1) & 63);
	struct process *process = thread->process;

	if (!entry->arguments[1] || read_memory(thread->id, entry->arguments[1], &action, sizeof action))
		return;
	process->handled &= ~bit;
	process->restarting &= ~bit;
	if (action.handler == (uintptr_t)SIG_DFL || action.handler == (uintptr_t)SIG_IGN)
		return;
	process->handled |= bit;
	if (action.flags & SA_RESTART)
		process->restarting |= bit;
	record("handler %d %d %d", thread->process->id, (int)entry->arguments[0],
	       (action.flags & SA_RESTART) != 0);
}

/* Edge-triggered programs may take a short count for an empty or full buffer: epoll(7). */
static void note_edges(struct thread *thread, const struct entry *entry)
{
	uint32_t events;

	if (thread->process->edges || entry->arguments[1] == EPOLL_CTL_DEL ||
	    read_memory(thread->id, entry->arguments[3], &events, sizeof events) ||
	    !(events & EPOLLET))
		return;
	thread->process->edges = 1;
	record("edges %d", thread->process->id);
}

static uint64_t blocked(pid_t thread)
{
	unsigned long long mask = 0;
	char name[64], line[128];
	FILE *file;

	snprintf(name, sizeof name, "/proc/%d/status", thread);
	file = fopen(name, "re");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "SigBlk: %llx", &mask) == 1)
			break;
	if (file)
		fclose(file);
	return mask;
}

/* Whether a signal may interrupt this call of this thread: one has a handler, is not blocked, and
 * the call is not restarted behind it. Those that wait for several descriptors never are, and some
 * of them unblock signals meanwhile: signal(7). */
static int may_be_interrupted(const struct thread *thread, const struct call *call)
{
	const struct process *process = thread->process;

	if (call->shape == PLAIN)
		return process->handled != 0;
	return (process->handled & ~process->restarting & ~blocked(thread->id)) != 0;
}

/* The row by which a fault meets this call; NULL if it does not. */
static const struct call *meeting(const struct fault *fault, struct thread *thread,
                                  const struct entry *entry)
{
	for (int row = 0; row < calls_count; row++) {
		const struct call *call = &calls[row];
		int may_wait = 0;

		if (!(fault->calls >> row & 1) || call->number != entry->number)
			continue;
		if (!is_made(thread->id, call, entry))
			continue;
		if (!(kind_of(thread->process->id, call, entry, &may_wait) & fault->kinds))
			continue;
		if (fault->action == ERROR && fault->value == EAGAIN && may_wait)
			continue; /* a call that may wait does not answer EAGAIN */
		if (fault->action == INTERRUPTION && !may_be_interrupted(thread, call))
			continue;
		if (fault->descriptor >= 0 &&
		    (int)entry->arguments[call->descriptor] != fault->descriptor)
			continue;
		return call;
	}
	return NULL;
}

/* Let every fault that this call concerns count it; the first whose turn it is happens. */
static void count(struct thread *thread, const struct entry *entry)
{
	thread->counted = 0;
	thread->fault = -1;
	thread->entry = *entry;
	for (int each = 0; each < faults_count; each++) {
		const struct fault *fault = &faults[each];
		const struct call *call = armed(each) ? meeting(fault, thread, entry) : NULL;
		uint64_t asked = 0, position;

		if (!call)
			continue;
		if (fault->action == SHORT_COUNT) {
			asked = bytes_asked(thread->id, call, entry);
			if (asked <= (uint64_t)fault->value)
				continue;
		}
		position = count_seen(each, 1);
		thread->counted |= UINT64_C(1) << each;
		if (thread->fault >= 0 || position < fault->nth)
			continue;
		if (fault->times && position >= fault->nth + fault->times)
			continue;
		thread->fault = each;
		thread->position = position;
		thread->call = call;
		thread->asked = asked;
	}
}

static int cut_short(struct thread *thread)
{
	struct cut *cut = &thread->cut;
	uint64_t bytes = (uint64_t)faults[thread->fault].value;

	if (cut_to(thread->id, thread->call, &thread->entry, bytes, cut))
		return -1;
	for (int each = 0; each < cut->words; each++)
		if (trace(PTRACE_POKEDATA, thread->id, cut->memory[each].address, cut->after[each]) < 0)
			return -1;
	return cut->argument < 0 ? 0 : set_argument(thread->id, cut->argument, cut->value);
}

static void put_back(struct thread *thread)
{
	struct cut *cut = &thread->cut;

	for (int each = 0; each < cut->words; each++)
		trace(PTRACE_POKEDATA, thread->id, cut->memory[each].address,
		      cut->memory[each].before);
	if (cut->argument >= 0)
		set_argument(thread->id, cut->argument, thread->entry.arguments[cut->argument]);
}

static int is_same(const struct entry *one, const struct entry *other)
{
	return one->number == other->number && one->instruction == other->instruction &&
	       one->stack == other->stack &&
	       !memcmp(one->arguments, other->arguments, sizeof one->arguments);
}

static int fails(const struct thread *thread)
{
	return thread->fault >= 0 && (faults[thread->fault].action == ERROR ||
	                              faults[thread->fault].action == INTERRUPTION);
}

static void on_call(struct thread *thread)
{
	struct entry entry;

	if (!begun || see_entry(thread->id, &entry)) {
		go_on(thread, 0);
		return;
	}
	if (entry.number == SYS_rt_sigaction) {
		note_handler(thread, &entry);
		go_on(thread, 0);
		return;
	}
	if (entry.number == SYS_epoll_ctl) {
		note_edges(thread, &entry);
		go_on(thread, 0);
		return;
	}
	if (!thread->interrupted || !is_same(&thread->entry, &entry))
		count(thread, &entry);
	thread->interrupted = 0;
	thread->in_call = thread->counted != 0;
	thread->cut.argument = -1;
	thread->cut.words = 0;
	if (thread->fault >= 0 && faults[thread->fault].action == SHORT_COUNT && cut_short(thread))
		put_back(thread);
	if (fails(thread))
		skip_call(thread->id);
	go_on(thread, 0);
}

/* ---- a call returns ---- */

static void record_fault(const struct thread *thread, int64_t result)
{
	int descriptor = (int)thread->entry.arguments[thread->call->descriptor];

	if (thread->call->shape == PLAIN || thread->call->shape >= NEW_SOCKET)
		descriptor = -1;
	count_injected(thread->fault);
	record("fault %d %d %s %d %lu %llu %lld", thread->fault, thread->id, thread->call->name,
	       descriptor, thread->position, (unsigned long long)thread->asked, (long long)result);
}

/* A call that moved no more than the limit by itself was not one to be cut: it is not counted. One
 * that was cut for another fault is. */
static void settle_counts(struct thread *thread, int64_t result)
{
	int cut = thread->fault >= 0 && faults[thread->fault].action == SHORT_COUNT &&
	          result == faults[thread->fault].value;

	if (cut)
		return;
	for (int each = 0; each < faults_count; each++) {
		int64_t most = faults[each].value;

		if (!(thread->counted >> each & 1) || faults[each].action != SHORT_COUNT)
			continue;
		if (each == thread->fault || result <= most)
			count_seen(each, -1);
	}
}

static void on_return(struct thread *thread)
{
	int64_t result = 0;

	if (!thread->in_call || see_result(thread->id, &result)) {
		go_on(thread, 0);
		return;
	}
	thread->in_call = 0;
	if (fails(thread)) {
		set_result(thread->id, -faults[thread->fault].value);
		record_fault(thread, -faults[thread->fault].value);
		go_on(thread, 0);
		return;
	}
	put_back(thread);
	if (result <= RESTART && result >= RESTART_UNHANDLED) {
		thread->interrupted = (int)result;
		go_on(thread, 0);
		return;
	}
	settle_counts(thread, result);
	if (thread->fault >= 0 && faults[thread->fault].action == SHORT_COUNT &&
	    result == faults[thread->fault].value)
		record_fault(thread, result);
	if (thread->fault >= 0 && faults[thread->fault].action == DELAY) {
		record_fault(thread, result);
		thread->release = now() + faults[thread->fault].value * 1000;
		held++;
		return;
	}
	go_on(thread, 0);
}

/* ---- signals, stops, ends ---- */

/* With a handler for this signal the interrupted call may end with EINTR: signal(7). */
static void on_signal(struct thread *thread, int signal)
{
	uint64_t bit = UINT64_C(1) << ((signal - 1) & 63);

	if (thread->interrupted && thread->process->handled & bit &&
	    (thread->interrupted == RESTART_UNHANDLED ||
	     (thread->interrupted == RESTART && !(thread->process->restarting & bit)))) {
		thread->interrupted = 0;
		settle_counts(thread, -EINTR);
	}
	go_on(thread, signal);
}

static void on_exec(struct thread *thread)
{
	unsigned long former = 0;

	trace(PTRACE_GETEVENTMSG, thread->id, 0, (uintptr_t)&former);
	if (former && (pid_t)former != thread->id)
		forget((pid_t)former); /* another thread than the first did it, and has become it */
	thread->in_call = thread->interrupted = 0;
	if (thread->release) {
		thread->release = 0;
		held--;
	}
	thread->process->handled = thread->process->restarting = 0;
	if (thread->id == program && !begun) {
		begun = 1;
		say_state(RUNNING);
	}
	go_on(thread, 0);
}

static void on_stop(struct thread *thread, int signal)
{
	if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU)
		trace(PTRACE_LISTEN, thread->id, 0, 0); /* it stays stopped until SIGCONT */
	else
		go_on(thread, 0);
}

static void on_end(pid_t id, int status)
{
	struct process *process = process_by(id);

	if (process)
		record("end %d %d", id, status);
	forget(id);
}

static void on_event(pid_t id, int status)
{
	struct thread *thread;

	if (!WIFSTOPPED(status)) {
		on_end(id, status);
		return;
	}
	thread = thread_by(id);
	switch (status >> 16) {
	case PTRACE_EVENT_SECCOMP:
		on_call(thread);
		break;
	case PTRACE_EVENT_EXEC:
		on_exec(thread);
		break;
	case PTRACE_EVENT_STOP:
		on_stop(thread, WSTOPSIG(status));
		break;
	case 0:
		if (WSTOPSIG(status) == STOPPED_AT_CALL)
			on_return(thread);
		else
			on_signal(thread, WSTOPSIG(status));
		break;
	default: /* a fork: the new one is traced by itself */
		go_on(thread, 0);
	}
}

/* Release what was held long enough; when the next one's time comes, or 0. */
static int64_t release_held(void)
{
	int64_t next = 0, moment = now();

	for (int bucket = 0; bucket < BUCKETS; bucket++)
		for (struct thread *each = threads[bucket]; each; each = each->next) {
			if (each->release && each->release <= moment) {
				each->release = 0;
				held--;
				go_on(each, 0);
			} else if (each->release && (!next || each->release < next)) {
				next = each->release;
			}
		}
	return next;
}

static void wait_until(int64_t moment)
{
	int64_t left = moment - now();
	struct timespec time = {0, 0};
	sigset_t child;

	if (left > 0) {
		time.tv_sec = left / 1000000000;
		time.tv_nsec = left % 1000000000;
	}
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD); /* blocked since the start, so that none is lost */
	sigtimedwait(&child, NULL, &time);
}

/* Until the last process of the program is gone. It has begun, or does so by its first exec. */
void follow(pid_t wanted, int already)
{
	program = wanted;
	begun = already;
	for (;;) {
		int status;
		pid_t id = waitpid(-1, &status, __WALL | (held ? WNOHANG : 0));

		if (id > 0) {
			on_event(id, status);
		} else if (id == 0) {
			int64_t next = release_held();

			if (next)
				wait_until(next);
		} else if (errno != EINTR) {
			break;
		}
	}
	say_state(GONE);
}
