/* What the tests of exact faults inject into: calls whose results it prints, in one of several ways.
 *
 *     faulted plain|vectors|threads|forks|restart|interrupted|blocked|stop|exec|exit|signal|many */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 4, ROUNDS = 25 };

/* Two ends of a TCP connection; the errors of accept are printed. */
static void connected(int ends[2])
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1))
		exit(9);
	getsockname(listener, (struct sockaddr *)&address, &size);
	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(ends[0], (struct sockaddr *)&address, size))
		exit(9);
	while ((ends[1] = accept(listener, NULL, NULL)) < 0)
		printf("accept: %s\n", strerror(errno));
	close(listener);
}

static void plain(void)
{
	char data[10];
	int ends[2];

	connected(ends);
	for (int round = 0; round < 6; round++) {
		ssize_t sent = send(ends[0], "0123456789", 10, 0);
		ssize_t got = recv(ends[1], data, sizeof data, 0), more = 0;

		if (got >= 0 && got < sent)
			more = recv(ends[1], data + got, sizeof data - got, 0);
		printf("%zd %zd %zd %.*s\n", sent, got, more, (int)(got + more), data);
	}
}

/* The blocks lie in memory that cannot be written, and must be as they were. */
static char first[] = "abc", second[] = "defgh";
static const struct iovec blocks[] = {{first, 3}, {second, 5}};

static void vectors(void)
{
	struct msghdr message = {.msg_iov = (struct iovec *)blocks, .msg_iovlen = 2};
	char one[2], rest[20];
	struct iovec into[] = {{one, sizeof one}, {rest, sizeof rest}};
	struct msghdr taken = {.msg_iov = into, .msg_iovlen = 2};
	int ends[2];

	connected(ends);
	for (int round = 0; round < 2; round++) {
		ssize_t sent = writev(ends[0], blocks, 2), got = readv(ends[1], into, 2);

		printf("%zd %zd\n", sent, got);
		sent = sendmsg(ends[0], &message, 0);
		got = recvmsg(ends[1], &taken, 0);
		printf("%zd %zd %zu %zu %zu\n", sent, got, message.msg_iovlen + taken.msg_iovlen,
		       blocks[0].iov_len + blocks[1].iov_len, into[0].iov_len + into[1].iov_len);
	}
}

static void *work(void *sum)
{
	int ends[2];

	connected(ends);
	for (int round = 0; round < ROUNDS; round++)
		*(long *)sum += write(ends[0], "12345678", 8);
	return NULL;
}

static void threads(void)
{
	pthread_t ids[WORKERS];
	long sums[WORKERS] = {0}, sum = 0;

	for (int each = 0; each < WORKERS; each++)
		pthread_create(&ids[each], NULL, work, &sums[each]);
	for (int each = 0; each < WORKERS; each++) {
		pthread_join(ids[each], NULL);
		sum += sums[each];
	}
	printf("%ld\n", sum);
}

static void forks(void)
{
	long sum = 0;

	for (int each = 0; each < WORKERS; each++) {
		pid_t child = fork();

		if (child < 0)
			printf("fork: %s\n", strerror(errno));
		if (child == 0) {
			work(&sum);
			_exit(sum);
		}
	}
	for (int status; wait(&status) > 0;)
		sum += WEXITSTATUS(status);
	printf("%ld\n", sum);
}

static void nothing(int number)
{
	(void)number;
}

/* A recv that signals interrupt five times before there is something to read. */
static void disturbed(int flags, int blocks)
{
	struct sigaction action = {.sa_handler = nothing, .sa_flags = flags};
	struct itimerval every = {{0, 20000}, {0, 20000}}, never = {{0, 0}, {0, 0}};
	char data[10];
	int ends[2];

	connected(ends);
	sigaction(SIGALRM, &action, NULL);
	if (blocks) {
		sigset_t all;

		sigfillset(&all);
		sigprocmask(SIG_BLOCK, &all, NULL);
	}
	if (fork() == 0) {
		usleep(110000);
		_exit(write(ends[0], "0123456789", 10) != 10);
	}
	setitimer(ITIMER_REAL, &every, NULL);
	for (int round = 0; round < 2;) {
		ssize_t got = recv(ends[1], data, sizeof data / 2, 0);

		if (got < 0)
			continue;
		printf("%zd\n", got);
		round++;
	}
	setitimer(ITIMER_REAL, &never, NULL);
}

/* Many small calls, for measuring what one costs. */
static void many(void)
{
	struct timeval before, after;
	char byte;
	int ends[2];

	connected(ends);
	gettimeofday(&before, NULL);
	for (int round = 0; round < 20000; round++)
		if (write(ends[0], ".", 1) != 1 || read(ends[1], &byte, 1) != 1)
			exit(9);
	gettimeofday(&after, NULL);
	printf("%ld\n", (after.tv_sec - before.tv_sec) * 1000000 + after.tv_usec - before.tv_usec);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IONBF, 0);
	if (!strcmp(how, "plain"))
		plain();
	else if (!strcmp(how, "vectors"))
		vectors();
	else if (!strcmp(how, "threads"))
		threads();
	else if (!strcmp(how, "forks"))
		forks();
	else if (!strcmp(how, "restart"))
		disturbed(SA_RESTART, 0);
	else if (!strcmp(how, "interrupted"))
		disturbed(0, 0);
	else if (!strcmp(how, "blocked"))
		disturbed(0, 1);
	else if (!strcmp(how, "stop"))
		raise(SIGSTOP), plain();
	else if (!strcmp(how, "exec"))
		execl(argv[0], argv[0], "plain", NULL);
	else if (!strcmp(how, "exit"))
		plain(), exit(42);
	else if (!strcmp(how, "signal"))
		plain(), raise(SIGUSR2);
	else if (!strcmp(how, "many"))
		many();
	else
		return 2;
	return 0;
}
