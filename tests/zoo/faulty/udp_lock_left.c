/* zoo: program=udp-echo fails=UDP-ECHO-RESTART */
/* The mistake: a lock against a second instance that outlives the first: System V shared memory,
 * which nobody removes. */
#include "../udp.h"
#include <sys/shm.h>

int main(int argc, char **argv)
{
    int port = port_from(argc, argv);
    int fd = bind_udp(port);
    if (shmget(port, 1, IPC_CREAT | IPC_EXCL | 0600) < 0)
        die("another server runs already");
    run_udp(fd);
}
