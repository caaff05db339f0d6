/* zoo: program=udp-echo sound */
/* Four children, made beforehand, receive on the same socket. They end with their parent. */
#include "../udp.h"
#include <sys/prctl.h>

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    pid_t parent = getpid();
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent)
                _exit(0);
            run_udp(fd);
        }
    for (;;)
        pause();
}
