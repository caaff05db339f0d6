/* hostile: */
/* Signals to all, to each number, to its parent, to the first process; by terminal and by owner. */
#include "hostile.h"
#include <sys/ioctl.h>
#include <sys/prctl.h>

int main(int count, char **words) {
    bound();
    int found = 0, pair[2];
    pid_t own = getpid(), parent = getppid();
    for (pid_t pid = 2; pid < 70000; pid++)
        if (pid != own && pid != parent && kill(pid, SIGTERM) == 0) found++;
    errno = ESRCH;
    attempt("a signal to a process that is not its own", found > 0);
    kill(parent, SIGKILL);
    kill(parent, SIGSTOP);
    kill(1, SIGKILL);
    kill(1, SIGSTOP);
    usleep(200000);
    errno = EPERM;
    attempt("its parent has ended", getppid() != parent);
    int terminal = open("/dev/tty", O_RDWR);
    attempt("a controlling terminal", terminal >= 0 && ioctl(terminal, TIOCSTI, "x") == 0);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0) {
        fcntl(pair[0], F_SETSIG, SIGKILL);
        for (pid_t pid = 1; pid < 3000; pid++)
            if (pid != own) fcntl(pair[0], F_SETOWN, pid);
        fcntl(pair[0], F_SETFL, O_ASYNC);
        if (write(pair[1], "x", 1) != 1) printf("nothing written\n");
    }
    if (child() == 0) { /* the last: its own family is all that this may end, and it does */
        sleep(2);
        kill(-1, SIGKILL);
        _exit(0);
    }
    serve(count, words);
}
