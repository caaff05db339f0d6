/* What hostile programs share. Each tries something that a sandbox must not let it do, says on its
 * standard output how that went, and then serves echo clients one after the other as if nothing had
 * been: so it has a result of its own beside those of its neighbours.
 *
 * Each bounds itself, so that a hole in the containment cannot take the machine down: every process
 * ends after LIFE seconds, whatever it does, and each loop has an end. */
#ifndef HOSTILE_H
#define HOSTILE_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIFE 20

/* Call first in every process: an alarm is not inherited. */
static inline void bound(void) { alarm(LIFE); }

/* "escaped" fails the test; "held" is what is hoped for. */
static inline void attempt(const char *what, int succeeded) {
    int reason = errno;
    printf("%s: %s%s%s\n", succeeded ? "escaped" : "held", what, succeeded ? "" : ": ",
           succeeded ? "" : strerror(reason));
    fflush(stdout);
}

static inline pid_t child(void) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) bound();
    return pid;
}

static inline void serve(int count, char **words) {
    printf("done\n");
    fflush(stdout);
    signal(SIGPIPE, SIG_IGN);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons(count > 1 ? atoi(words[1]) : 7);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 5)) exit(1);
    for (;;) {
        char buffer[4096];
        ssize_t got;
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        while ((got = read(client, buffer, sizeof buffer)) > 0) {
            for (ssize_t sent = 0; sent < got;) {
                ssize_t taken = write(client, buffer + sent, got - sent);
                if (taken < 0) {
                    got = -1;
                    break;
                }
                sent += taken;
            }
            if (got < 0) break;
        }
        close(client);
    }
}
#endif
