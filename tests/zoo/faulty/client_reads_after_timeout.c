/* zoo: program=connect-client-threaded fails=CONNECT-THREADED-SEVERAL */
/* The mistake: of several servers, it reads from one whose time was up all the same. */
#include "../client.h"

static void *run(void *argument)
{
    struct client_job *job = argument;
    int error, fd = client_attempt(job, &error);
    if (error)
        client_say(job->words, error);
    if (error == ETIMEDOUT)
        close(fd);
    if (!error || error == ETIMEDOUT)
        client_tell(fd, job->words);
    return (void *)(error ? 3L : 0L);
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return client_tell(client_connect(argc, argv), argv);
    return client_several(argc, argv, run);
}
