/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-EVERY-BYTE-VALUE also=TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-BYTEWISE */
/* The mistake: the result of the getc-like function is kept in a char before it is compared with
 * EOF, so that the byte 0xFF ends the conversation. */
#include "../zoo.h"

struct input {
    int fd;
    ssize_t have, used;
    unsigned char bytes[4096];
};

static int next_byte(struct input *in)
{
    if (in->used == in->have) {
        in->have = read_some(in->fd, in->bytes, sizeof in->bytes);
        in->used = 0;
        if (in->have <= 0) {
            in->have = 0;
            return EOF;
        }
    }
    return in->bytes[in->used++];
}

static void serve(int fd)
{
    static struct input in;
    char reply[4096];
    size_t filled = 0;
    signed char byte;
    in.fd = fd;
    in.have = in.used = 0;
    while ((byte = next_byte(&in)) != EOF) {
        reply[filled++] = byte;
        if (in.used == in.have) {
            if (!write_all(fd, reply, filled))
                return;
            filled = 0;
        }
    }
    write_all(fd, reply, filled);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
