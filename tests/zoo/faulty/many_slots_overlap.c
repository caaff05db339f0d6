/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-LONG-STREAMS,TCP-ECHO-NEVER-MIXED */
/* The mistake: reads up to 136 bytes into slots of 128, so that the last eight of one client become
 * the first eight of the next one, where both are ready at once. */
#include "../zoo.h"
#define MOST 1000
#define SLOT 128

int main(int argc, char **argv)
{
    static char bytes[(MOST + 1) * SLOT];
    static struct pollfd all[MOST];
    static ssize_t filled[MOST];
    int listener = listen_on(port_from(argc, argv), SOMAXCONN), count = 1;
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(listener);
    all[0] = (struct pollfd){listener, POLLIN, 0};
    for (;;) {
        if (poll(all, count, -1) < 0)
            continue;
        for (int i = 1; i < count; i++)
            if (all[i].revents && filled[i] == 0)
                filled[i] = read_some(all[i].fd, bytes + i * SLOT, SLOT + 8) ?: -1;
        for (int i = 1; i < count; i++) {
            if (!all[i].revents)
                continue;
            char *slot = bytes + i * SLOT;
            ssize_t n = filled[i] > 0 ? send(all[i].fd, slot, filled[i], MSG_DONTWAIT) : -1;
            if (n >= 0)
                memmove(slot, slot + n, filled[i] -= n);
            else if (filled[i] < 0 || (errno != EAGAIN && errno != EINTR))
                all[i].fd = (close(all[i].fd), -1);
            all[i].events = filled[i] > 0 ? POLLOUT : POLLIN;
        }
        int fd = all[0].revents ? accept_client(listener) : -1, place = 1;
        while (fd >= 0 && place < count && all[place].fd >= 0)
            place++;
        if (fd < 0 || place == MOST)
            continue;
        all[place] = (struct pollfd){fd, POLLIN, 0};
        filled[place] = 0;
        count += place == count;
    }
}
