/* hostile: */
/* Memory of the kernel's: socket pairs and pipes filled and left, 1 GiB at most. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    static char part[65536];
    long held = 0;
    for (int process = 0; process < 40; process++) {
        int told[2];
        if (pipe(told)) break;
        if (child() == 0) {
            long mine = 0;
            for (int i = 0; i < 100; i++) {
                int pair[2], size = 8 << 20;
                if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) break;
                setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
                ssize_t taken;
                while ((taken = send(pair[0], part, sizeof part, MSG_DONTWAIT)) > 0) mine += taken;
            }
            if (write(told[1], &mine, sizeof mine) < 0) _exit(1);
            sleep(3);
            _exit(0);
        }
        long one = 0;
        close(told[1]);
        if (read(told[0], &one, sizeof one) != sizeof one) break;
        held += one;
        close(told[0]);
    }
    errno = ENOBUFS;
    attempt("1 GiB in buffers of sockets", held > 1L << 30);
    serve(count, words);
}
