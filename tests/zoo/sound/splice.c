/* zoo: program=tcp-echo-iterative sound */
/* The bytes never enter the program: splice() moves them through a pipe and back. What a lost client
 * left in the pipe is thrown away before the next one. */
#include "../zoo.h"

static int pipe_out, pipe_in;

static void serve(int fd)
{
    char rest[4096];
    ssize_t left = 0;
    while (left == 0) {
        left = splice(fd, NULL, pipe_in, NULL, 65536, SPLICE_F_MOVE);
        if (left < 0 && errno == EINTR)
            left = 0;
        else if (left <= 0)
            return;
        while (left > 0) {
            ssize_t n = splice(pipe_out, NULL, fd, NULL, left, SPLICE_F_MOVE);
            if (n < 0 && errno != EINTR)
                break;
            left -= n > 0 ? n : 0;
        }
    }
    while (left > 0) {
        size_t due = (size_t)left < sizeof rest ? (size_t)left : sizeof rest;
        ssize_t n = read_some(pipe_out, rest, due);
        left -= n > 0 ? n : left;
    }
}

int main(int argc, char **argv)
{
    int ends[2], listener = listen_on(port_from(argc, argv), 5);
    if (pipe(ends) < 0)
        die("pipe");
    pipe_out = ends[0];
    pipe_in = ends[1];
    run_iterative(listener, serve);
}
