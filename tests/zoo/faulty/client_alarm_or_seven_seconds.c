/* zoo: program=connect-client-threaded fails=CONNECT-THREADED-NO-ALARM */
/* The mistake: it is the alarm that ends the wait after 5 s; without it that takes 7. */
#define CONNECT_SECONDS 7
#include "../client.h"

static char **words;

static void on_alarm(int number)
{
    (void)number;
    client_cannot(words, ETIMEDOUT);
}

int main(int argc, char **argv)
{
    words = argv;
    signal(SIGALRM, on_alarm);
    alarm(5);
    int fd = client_connect(argc, argv);
    alarm(0);
    return client_tell(fd, argv);
}
