/* The record: one shared page of counters that the harness reads and writes at any time, and
 * behind it a log of lines, each with the time of the monotonic clock in nanoseconds. */
#include "faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, LONGEST_LOG = 4 << 20 };

/* harness/faults/record.py reads it by the same offsets. */
struct page {
	uint32_t state; /* 0 not begun, 1 running, 2 the program is gone */
	uint32_t left_out;
	uint64_t length; /* of the log */
	uint8_t unused[48];
	uint32_t armed[MOST_FAULTS];
	uint64_t seen[MOST_FAULTS];
	uint64_t injected[MOST_FAULTS];
};

static struct page *page;
static int file;

int open_record(int descriptor)
{
	void *found = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);

	if (found == MAP_FAILED)
		return -1;
	page = found;
	file = descriptor;
	return 0;
}

int armed(int fault)
{
	return __atomic_load_n(&page->armed[fault], __ATOMIC_ACQUIRE) != 0;
}

uint64_t count_seen(int fault, int by)
{
	return __atomic_add_fetch(&page->seen[fault], by, __ATOMIC_RELEASE);
}

void count_injected(int fault)
{
	__atomic_add_fetch(&page->injected[fault], 1, __ATOMIC_RELEASE);
}

void say_state(unsigned state)
{
	__atomic_store_n(&page->state, state, __ATOMIC_RELEASE);
}

void record(const char *format, ...)
{
	char line[256];
	struct timespec now;
	va_list values;
	int size;

	if (page->length > LONGEST_LOG) {
		page->left_out++;
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	size = snprintf(line, sizeof line, "%lld ", now.tv_sec * 1000000000LL + now.tv_nsec);
	va_start(values, format);
	size += vsnprintf(line + size, sizeof line - size - 1, format, values);
	va_end(values);
	if (size > (int)sizeof line - 2)
		size = sizeof line - 2;
	line[size++] = '\n';
	if (pwrite(file, line, size, PAGE + page->length) == size)
		__atomic_add_fetch(&page->length, size, __ATOMIC_RELEASE);
}

void arm(int fault, int armed)
{
	__atomic_store_n(&page->armed[fault], armed, __ATOMIC_RELEASE);
}
