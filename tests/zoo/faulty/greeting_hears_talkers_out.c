/* zoo: program=greeting-server fails=GREETING-TALKING-CLIENT */
/* The mistake: the parent hears out who has begun to speak, and accepts nobody meanwhile. */
#define WELCOME(listener, fd, ip) welcome_and_hear(listener, fd, ip)
#define AFTER_FORK(fd) hear_out(fd)
static void welcome_and_hear(int listener, int fd, const char *ip);
static void hear_out(int fd);
#include "../greeter.h"
static bool speaks;

static void welcome_and_hear(int listener, int fd, const char *ip)
{
    char word;
    speaks = recv(fd, &word, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
    welcome(listener, fd, ip);
}

static void hear_out(int fd)
{
    char words[4096];
    ssize_t n = speaks;
    while (n > 0 || (n < 0 && errno == EAGAIN)) {
        struct pollfd more = {fd, POLLIN, 0};
        poll(&more, 1, -1);
        n = read(fd, words, sizeof words);
    }
    close(fd);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
