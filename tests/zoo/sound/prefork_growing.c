/* zoo: program=tcp-echo-fork sound */
/* Children made beforehand accept on the same socket; when all are taken, more are made. */
#include "../zoo.h"
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
static int *idle;

static void serve_counted(int fd)
{
    __atomic_sub_fetch(idle, 1, __ATOMIC_SEQ_CST);
    echo(fd);
    __atomic_add_fetch(idle, 1, __ATOMIC_SEQ_CST);
}

static void start_child(int listener, pid_t parent)
{
    if (fork() != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    run_iterative(listener, serve_counted);
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    idle = mmap(NULL, sizeof *idle, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (idle == MAP_FAILED)
        die("mmap");
    for (int children = 0;;) {
        while (waitpid(-1, NULL, WNOHANG) > 0)
            children--;
        if (children < 64 && (children < 8 || __atomic_load_n(idle, __ATOMIC_SEQ_CST) <= 2)) {
            start_child(listener, getpid());
            __atomic_add_fetch(idle, 1, __ATOMIC_SEQ_CST);
            children++;
        } else {
            nap(5);
        }
    }
}
