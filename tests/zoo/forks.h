/* A correct concurrent server by fork. A faulty program defines one of the macros before it
 * includes this. */
#ifndef FORKS_H
#define FORKS_H

#include "zoo.h"
#include <sys/wait.h>

#ifndef ON_FORK_FAILURE
#define ON_FORK_FAILURE() nap(50)
#endif
#ifndef IN_CHILD
#define IN_CHILD(listener) close(listener)
#endif
#ifndef IN_PARENT
#define IN_PARENT(fd) close(fd)
#endif
#ifndef AT_START
#define AT_START() signal(SIGCHLD, SIG_IGN)
#endif
#ifndef SIGPIPE_ACTION
#define SIGPIPE_ACTION SIG_IGN
#endif

static inline void run_forks(int listener, void (*serve)(int))
{
    signal(SIGPIPE, SIGPIPE_ACTION);
    AT_START();
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        pid_t child = fork();
        if (child == 0) {
            IN_CHILD(listener);
            serve(fd);
            _exit(0);
        }
        if (child < 0)
            ON_FORK_FAILURE();
        IN_PARENT(fd);
    }
}

#endif
