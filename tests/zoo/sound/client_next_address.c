/* zoo: program=connect-client sound */
/* getaddrinfo, and every address in turn; the alarm's handler exits by itself. */
#include "../client.h"
static char **words;
static void on_alarm(int number)
{
    char text[600];
    (void)number;
    int n = snprintf(text, sizeof text, "Cannot connect to %s:%s: timed out\n", words[1], words[2]);
    if (write(2, text, n) < n)
        _exit(4);
    _exit(3);
}
int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found, *each;
    int fd = -1;
    if (argc != 3)
        client_usage();
    client_port(argv[2]);
    words = argv;
    if (getaddrinfo(argv[1], argv[2], &hints, &found)) {
        fprintf(stderr, "Failed to resolve host %s\n", argv[1]);
        return 2;
    }
    signal(SIGALRM, on_alarm);
    alarm(5);
    for (each = found; each; each = each->ai_next) {
        fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0)
            ON_SOCKET_FAILURE();
        if (connect(fd, each->ai_addr, each->ai_addrlen) == 0)
            break;
    }
    int error = errno;
    alarm(0);
    if (!each)
        client_cannot(argv, error);
    return client_tell(fd, argv);
}
