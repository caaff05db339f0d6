/* Exact faults: what the parts of the helper share. See launch.c for how it is used.
 *
 * launch.c     becomes the program under test, and makes the process that traces it
 * trace.c      follows every process and thread of the program, and lets the faults happen
 * calls.c      the system calls that faults can meet, and what their arguments are
 * registers.c  the registers of a stopped thread, for each architecture
 * record.c     the page that is shared with the harness, and the log behind it
 */
#ifndef FAULTS_H
#define FAULTS_H

#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { MOST_FAULTS = 64, ARGUMENTS = 6 };

/* What a descriptor is, as bits. */
enum { LISTENER = 1, STREAM = 2, DATAGRAM = 4, OTHER = 8 };

/* INTERRUPTION is ERROR where a signal could really interrupt the call. */
enum action { SHORT_COUNT, ERROR, INTERRUPTION, DELAY };

struct fault {
	enum action action;
	unsigned long nth;   /* the first position at which it happens, counted from 1 */
	unsigned long times; /* at so many positions from there on; 0: at all of them */
	long value;          /* bytes, error number, or microseconds */
	unsigned kinds;      /* bits of the descriptors that it may meet */
	int descriptor;      /* the only descriptor that it may meet, or -1 */
	uint64_t calls;      /* bits of the rows in the table of calls */
};

/* How the arguments of a call are laid out. */
enum shape { PLAIN, DESCRIPTOR, COUNT, VECTOR, MESSAGE, NEW_SOCKET, NEW_PROCESS, NEW_THREAD };

struct call {
	const char *name;
	long number;
	enum shape shape;
	int descriptor; /* the argument that is the descriptor */
	int length;     /* the argument that is the number of bytes, or of blocks */
	int flags;      /* the argument that holds MSG_ flags, or -1 */
};

/* A system call as it was entered. */
struct entry {
	long number;
	uint64_t instruction, stack, arguments[ARGUMENTS];
};

/* One word of the program's memory that was changed for the duration of a call. */
struct patch {
	uint64_t address, before;
};

/* calls.c */
extern const struct call calls[];
extern const int calls_count;
uint64_t rows_named(const char *names);
/* Also whether the call may answer EAGAIN. */
unsigned kind_of(pid_t process, const struct call *call, const struct entry *entry, int *may_wait);
int is_made(pid_t thread, const struct call *call, const struct entry *entry);
int read_memory(pid_t thread, uint64_t address, void *into, size_t size);
/* The bytes that the call asks for; 0 if it may not be cut. */
uint64_t bytes_asked(pid_t thread, const struct call *call, const struct entry *entry);
/* Where to cut it: the argument and its new value, and a word of memory if there is one. */
struct cut {
	int argument; /* -1: none */
	uint64_t value;
	int words;
	struct patch memory[2];
	uint64_t after[2];
};
int cut_to(pid_t thread, const struct call *call, const struct entry *entry, uint64_t bytes,
           struct cut *cut);

/* registers.c */
long trace(long request, pid_t thread, uintptr_t address, uintptr_t data);
int see_entry(pid_t thread, struct entry *entry);
int set_argument(pid_t thread, int argument, uint64_t value);
int skip_call(pid_t thread);
int see_result(pid_t thread, int64_t *result);
int set_result(pid_t thread, int64_t result);
extern const uint32_t architecture; /* as seccomp names it; 0: none that is known here */

/* record.c */
enum { RUNNING = 1, GONE = 2 };
int open_record(int descriptor);
void arm(int fault, int armed);
int armed(int fault);
uint64_t count_seen(int fault, int by);
void count_injected(int fault);
void say_state(unsigned state);
void record(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* trace.c */
extern struct fault faults[MOST_FAULTS];
extern int faults_count;
void follow(pid_t wanted, int already);

#endif
