/* zoo: program=tcp-echo-client sound */
/* Unusual: the connection is a pair of stdio streams. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
    if (fputs(MESSAGE, out) == EOF || fflush(out) == EOF)
        die("write");
    setvbuf(in, NULL, _IOFBF, 16);
    size_t n = fread(data, 1, SIZE, in);
    if (ferror(in))
        die("read");
    return finish(data, n);
}
